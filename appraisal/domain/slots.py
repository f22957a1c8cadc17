"""The items in one person's lists, in working order, as the database finds them.

A *post* is a leaf of a group that the person appraises (or reads), with the units for which that
holds; a *slot* is one unit at one post. There are as many posts as leaves; slots are only ever
read for a few posts or a few units, or counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from appraisal.domain.assignments import is_appraised
from appraisal.domain.desk import APPRAISABLE, Desk
from campaigns.models import Criterion, UnitGroup
from scoring.models import Dossier

BY_CRITERION, BY_UNIT = "criterion", "unit"

_SLOTS = """
WITH post AS (
    SELECT * FROM unnest(
        %(place)s::int[], %(group_place)s::int[], %(group)s::bigint[], %(leaf)s::bigint[],
        %(above1)s::bigint[], %(above2)s::bigint[], %(rest)s::boolean[])
        AS post (place, group_place, group_id, leaf_id, above1, above2, rest)
), apart AS (
    SELECT * FROM unnest(%(apart_place)s::int[], %(apart)s::bigint[])
        AS apart (place, organisation_id)
), slot AS (
    SELECT post.place, post.group_place, post.leaf_id, d.id AS dossier_id, o.name, o.sort_key,
           d.state = ANY(%(states)s) AS ready, r.id IS NOT NULL AS done
    FROM post
    JOIN campaigns_participation p ON p.group_id = post.group_id
    JOIN tenants_organisation o ON o.id = p.organisation_id
    JOIN scoring_dossier d ON d.participation_id = p.id
    LEFT JOIN appraisal_review r ON r.dossier_id = d.id AND r.criterion_id = post.leaf_id
    WHERE post.rest <> EXISTS (SELECT FROM apart WHERE apart.place = post.place
                               AND apart.organisation_id = p.organisation_id)
      AND NOT EXISTS (SELECT FROM campaigns_exclusion x WHERE x.participation_id = p.id
                      AND x.criterion_id IN (post.leaf_id, post.above1, post.above2))
      AND (%(dossiers)s::bigint[] IS NULL OR d.id = ANY(%(dossiers)s::bigint[]))
)
"""
_LIST = (
    _SLOTS
    + """
SELECT place, dossier_id, leaf_id, ready, done FROM slot ORDER BY {order}
"""
)
_UNITS = (
    _SLOTS
    + """
SELECT dossier_id, name, group_place, count(*), count(*) FILTER (WHERE done), ready
FROM slot GROUP BY group_place, sort_key, dossier_id, name, ready
ORDER BY group_place, sort_key, dossier_id
"""
)
_FIRSTS = (
    _SLOTS
    + """
SELECT DISTINCT ON ({key}) place, dossier_id, leaf_id, ready, done
FROM slot ORDER BY {key}, (ready AND NOT done) DESC, {order}
"""
)
_NEXT = (
    _SLOTS
    + """
SELECT place, dossier_id, leaf_id, ready, done
FROM slot WHERE ready AND NOT done ORDER BY {behind} {order} LIMIT 1
"""
)
# What the lists are ordered by; a slot is found again by its values.
_ORDER = {
    BY_CRITERION: "place, sort_key, dossier_id",
    BY_UNIT: "group_place, sort_key, dossier_id, place",
}
_KEY = {BY_CRITERION: "place", BY_UNIT: "dossier_id"}


@dataclass(frozen=True, slots=True)
class Post:
    """A leaf of a group. ``rest``: whether ordinary units count; ``apart``: those for which it is
    the other way round."""

    place: int
    group_place: int
    group: UnitGroup
    leaf: Criterion
    above: tuple[int, ...]
    rest: bool
    apart: tuple[int, ...]


class Slot(NamedTuple):
    """One item, by the place of its post and its keys."""

    place: int
    dossier: int
    leaf: int
    ready: bool
    done: bool


class UnitCount(NamedTuple):
    """The items of one unit: how many, how many done, whether its dossier is sent or locked."""

    dossier: int
    name: str
    group: int
    total: int
    done: int
    ready: bool


def posts_of(desk: Desk) -> list[Post]:
    """The posts of one person, by group and order of the set."""
    leaves = [node for node in desk.nodes.values() if is_appraised(node)]
    posts: list[Post] = []
    for group_place, group in enumerate(desk.groups.values()):
        for leaf in leaves:
            if leaf.criteria_set_id != group.criteria_set_id:
                continue
            rest = desk.takes(group.pk, None, leaf)
            apart = tuple(pk for pk in desk.apart if desk.takes(group.pk, pk, leaf) != rest)
            if rest or apart:
                above = tuple(node.pk for node in desk.path(leaf))[1:]
                posts.append(Post(len(posts), group_place, group, leaf, above, rest, apart))
    return posts


def slots_of(
    posts: Sequence[Post], *, by: str, dossiers: Collection[int] | None = None
) -> list[Slot]:
    """The slots of some posts (and some dossiers), in order."""
    text = _LIST.format(order=_ORDER[by])
    return [Slot(*row) for row in _rows(text, posts, dossiers=dossiers)]


def units_of(posts: Sequence[Post]) -> list[UnitCount]:
    """Every unit that stands in the lists, counted, in order."""
    return [UnitCount(*row) for row in _rows(_UNITS, posts)]


def firsts_of(
    posts: Sequence[Post], *, by: str, dossiers: Collection[int] | None = None
) -> list[Slot]:
    """Of every post (or unit) the first slot that can be appraised and is not, else the first."""
    text = _FIRSTS.format(key=_KEY[by], order=_ORDER[by])
    return [Slot(*row) for row in _rows(text, posts, dossiers=dossiers)]


def next_of(
    posts: Sequence[Post], *, by: str, after: tuple[Dossier, Criterion] | None = None
) -> Slot | None:
    """The next slot that can be appraised and is not, behind ``after`` and then from the start."""
    behind, here = "", {}
    if after is not None and (post := _post_of(posts, *after)) is not None:
        names = _ORDER[by].split(", ")
        behind = f"({_ORDER[by]}) > ({', '.join(f'%(here_{name})s' for name in names)}) DESC,"
        here = {
            "here_place": post.place,
            "here_group_place": post.group_place,
            "here_sort_key": after[0].participation.organisation.sort_key,
            "here_dossier_id": after[0].pk,
        }
    text = _NEXT.format(behind=behind, order=_ORDER[by])
    return next((Slot(*row) for row in _rows(text, posts, here=here)), None)


def _post_of(posts: Iterable[Post], dossier: Dossier, leaf: Criterion) -> Post | None:
    group = dossier.participation.group_id
    return next(
        (post for post in posts if post.group.pk == group and post.leaf.pk == leaf.pk), None
    )


def _rows(
    text: str,
    posts: Sequence[Post],
    *,
    dossiers: Collection[int] | None = None,
    here: Mapping[str, Any] | None = None,
) -> list[tuple[Any, ...]]:
    apart = [(post.place, pk) for post in posts for pk in post.apart]
    parameters: dict[str, Any] = {
        "place": [post.place for post in posts],
        "group_place": [post.group_place for post in posts],
        "group": [post.group.pk for post in posts],
        "leaf": [post.leaf.pk for post in posts],
        "above1": [next(iter(post.above), None) for post in posts],
        "above2": [next(iter(post.above[1:]), None) for post in posts],
        "rest": [post.rest for post in posts],
        "apart_place": [place for place, _pk in apart],
        "apart": [pk for _place, pk in apart],
        "states": [state.value for state in APPRAISABLE],
        "dossiers": None if dossiers is None else list(dossiers),
    }
    with connection.cursor() as cursor:
        cursor.execute(text, parameters | dict(here or {}))
        return list(cursor.fetchall())
