"""Make the tables of the bare project and people signed in; prints what the bench needs as JSON.

`python -m tests.bench.bare.seed PEOPLE [UNITS …]` reads the titles of the leaves from standard
input. Each number of UNITS makes a region of so many scored units with a result.
"""

import json
import sys

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    # First the tables of Django, to which those of the bare application refer.
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)
    _questions()
    titles = json.load(sys.stdin)
    people = [_person(titles) for _number in range(int(sys.argv[1]))]
    for units in sys.argv[2:]:
        _region(int(units))
    json.dump(people, sys.stdout)


def _questions() -> None:
    """The thirty questions of a form."""
    from tests.bench.bare.models import Question

    questions = [Question(pk=number, code=f"q{number}") for number in range(1, 31)]
    Question.objects.bulk_create(questions, ignore_conflicts=True)


def _person(titles: list[list[str]]) -> dict[str, object]:
    """A unit scored on every leaf by one person who is signed in; may be called again."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client
    from django.utils import timezone

    from tests.bench.bare.models import Field, Leaf, Score, Unit

    if not Leaf.objects.exists():
        for code, title, points, name in titles:
            field, _created = Field.objects.get_or_create(name=name)
            Leaf.objects.create(field=field, code=code, title=title, max_points=points)
    leaves = list(Leaf.objects.order_by("pk"))
    number = User.objects.count()
    user = User.objects.create_user(f"officer{number}", password="bare")
    unit = Unit.objects.create(name=f"Đơn vị {number}")
    now = timezone.now()
    Score.objects.bulk_create(
        Score(unit=unit, leaf=leaf, points=leaf.max_points, changed_at=now, changed_by=user)
        for leaf in leaves
    )
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"unit": unit.pk, "leaf": leaves[0].pk, "session": session}


def _region(size: int) -> None:
    """Units scored on two of three leaves, ranked in the order they are made."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from tests.bench.bare.models import Leaf, Result, Score, Unit

    leaves, user, now = list(Leaf.objects.order_by("pk")), User.objects.first(), timezone.now()
    units = Unit.objects.bulk_create(
        Unit(name=f"Ủy ban nhân dân đơn vị {number}", region=str(size))
        for number in range(1, size + 1)
    )
    for place, unit in enumerate(units):
        Score.objects.bulk_create(
            Score(unit=unit, leaf=leaf, points=leaf.max_points, changed_at=now, changed_by=user)
            for number, leaf in enumerate(leaves)
            if (number + place) % 3
        )
    Result.objects.bulk_create(
        Result(
            unit=unit,
            points=90 - place / 10,
            rank=place + 1,
            band="Tốt",
            before=89 - place / 10,
            rank_before=place + 1,
        )
        for place, unit in enumerate(units)
    )


if __name__ == "__main__":
    main()
