"""Invented respondents: how they come onto lists, and what they answer to any questionnaire.

Everything goes through the functions people use, so lists are sent and locked and answers sealed
like real ones. The demo and rehearsals (``parindex.rehearsal``) share it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from parindex.accounts.enums import Role
from parindex.common.folding import fold
from parindex.demo.people import name_of
from parindex.demo.places import Place
from scoring.engine.numbers import plain
from surveys.domain.intake import hand_in
from surveys.domain.list_entry import store_people
from surveys.domain.list_rows import Person
from surveys.domain.lists import save_contact, send_list
from surveys.engine.answers import is_shown
from surveys.engine.form import NO_OPINION, Form, Question
from surveys.enums import Channel
from surveys.models import AssignedForm, Invitation, RespondentList

REMARKS = (
    "Cần trả hồ sơ đúng hẹn hơn vào cuối quý.",
    "Bộ phận Một cửa hướng dẫn rõ ràng, dễ hiểu.",
    "Nên giảm số lần yêu cầu bổ sung hồ sơ.",
    "Đề nghị bố trí thêm máy tra cứu cho người dân.",
    "Phối hợp giữa các phòng còn chậm.",
)
# How many of a hundred have no opinion, and how many write something nobody asked them to.
SILENT, WORDY = 0.04, 0.15


def invented_person(
    name: str,
    *,
    position: str,
    body: str,
    group_id: int,
    mailbox: str,
    parent_id: int | None = None,
    by_letter: bool = False,
) -> Person:
    """A row of a list. ``mailbox``: what follows the name in the address; ``by_letter``: without
    an address, the link comes on paper."""
    address = fold(name).replace(" ", ".")
    return Person(
        full_name=name,
        position=position,
        body=body,
        group_id=group_id,
        parent_id=parent_id,
        email="" if by_letter else f"{address}{mailbox}",
        phone="",
        channel=Channel.LETTER if by_letter else Channel.EMAIL,
    )


def enter_people(
    officer: Any, listed: RespondentList, people: list[Person], at: datetime
) -> RespondentList:
    """The officer brings in a file."""
    return store_people(
        actor=officer,
        listed=listed,
        people=people,
        replace=False,
        name="danh-sach-minh-hoa.xlsx",
        expected_version=listed.version,
        at=at,
    )


def who_enters(place: Place, listed: RespondentList) -> tuple[Any, Any]:
    """Who enters the people of a list, and who sends it: the secretariat its own."""
    code = listed.organisation.code
    if code == place.standing_body:
        return place.secretary, place.secretary
    return place.cast[code, Role.OFFICER], place.cast[code, Role.HEAD]


def send_people(
    place: Place,
    listed: RespondentList,
    people: list[Person],
    at: datetime,
    *,
    every: timedelta = timedelta(hours=1),
) -> None:
    """The officer enters the people and the contact, the head sends the list ``every`` later."""
    officer, head = who_enters(place, listed)
    listed = enter_people(officer, listed, people, at)
    listed = save_contact(
        actor=officer,
        listed=listed,
        name=name_of(listed.pk * 13),
        position="Đầu mối công nghệ thông tin",
        phone="0912000000",
        expected_version=listed.version,
        at=at,
    )
    send_list(actor=head, listed=listed, expected_version=listed.version, at=at + every)


def answer(
    invitation: Invitation,
    *,
    by: Callable[[AssignedForm], Mapping[str, Any]],
    at: datetime,
) -> None:
    """Hand in what ``by`` makes up for each form of a person.

    Raises ``AlreadyReceived``, ``Refused``.
    """
    forms = AssignedForm.objects.filter(respondent=invitation.respondent_id)
    answers = {form.pk: by(form) for form in forms.select_related("questionnaire", "object")}
    hand_in(invitation=invitation, answers=answers, at=at)


def invented_answers(form: Form, level: float, random: Random) -> dict[str, Any]:
    """Answers the questionnaire takes, around the quality ``level`` (0 to 1) of who is rated."""
    answers: dict[str, Any] = {}
    for question in form.questions:
        if is_shown(question, answers):
            value = _KINDS[question.kind](question, level, random)
            if value is not None:
                answers[question.code] = value
    return answers


def _text(question: Question, level: float, random: Random) -> str | None:
    if not question.required and random.random() >= WORDY:
        return None
    return random.choice(REMARKS)[: question.bounds.max_length]


def _matrix(question: Question, level: float, random: Random) -> dict[str, str]:
    return {row.code: _single(question, level, random) for row in question.rows}


def _single(question: Question, level: float, random: Random) -> str:
    """One of the options, good to bad, around the level; now and then no opinion."""
    if random.random() < SILENT and question.no_opinion:
        return NO_OPINION
    options = sorted(question.options, key=lambda option: -(option.percent or Decimal(0)))
    last = len(options) - 1
    place = round(random.gauss((1 - level) * 9, 0.9) * last / 4)
    return options[min(last, max(0, place))].code


def _multiple(question: Question, level: float, random: Random) -> list[str]:
    if random.random() < SILENT and question.no_opinion:
        return [NO_OPINION]
    least, most = max(1, question.bounds.least), question.bounds.most
    chosen = set(random.sample(range(len(question.options)), least + round((most - least) * level)))
    return [option.code for place, option in enumerate(question.options) if place in chosen]


def _number(question: Question, level: float, random: Random) -> str:
    if random.random() < SILENT and question.no_opinion:
        return NO_OPINION
    bounds = question.bounds
    share = min(1.0, max(0.0, random.gauss(level, 0.05)))
    number = bounds.lowest + (bounds.highest - bounds.lowest) * Decimal(str(round(share, 6)))
    step = Decimal(1).scaleb(-bounds.places)
    return plain(min(bounds.highest, max(bounds.lowest, number.quantize(step))))


_KINDS: Mapping[str, Callable[[Question, float, Random], Any]] = {
    "single": _single,
    "matrix": _matrix,
    "multiple": _multiple,
    "number": _number,
    "text": _text,
}
