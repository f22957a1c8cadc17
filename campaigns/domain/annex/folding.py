"""Which rows are criteria and which are ways of scoring; fields, groups and codes of the set."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from campaigns.domain.annex.codes import LETTER, PART, ROMAN, UPPER, Code
from campaigns.domain.annex.outline import Doubt, Item, Outline
from campaigns.domain.annex.points import written
from parindex.common.documents.blocks import joined

DEEPEST = 3
Grouped = tuple[str, Item]


def fields_of(found: Outline) -> list[Grouped]:
    """The fields with their groups, at most three levels deep, every item named.

    A part above the fields ("A. Điểm chuẩn") gives its group to them and goes; its points become
    a total to compare with.
    """
    fields = [field for root in found.roots for field in _without_part(root, found)]
    numbers = _free_numbers(fields)
    for group, item in fields:
        item.name = item.code.text if item.code.text and item.code.style != PART else ""
        item.name = item.name or next(numbers)
        _fold(item, 1, keep=group != "main")
        _name_children(item)
        if group == "main" and not item.children and item.points is not None:
            _give_leaf(item)
    return fields


def _without_part(root: Item, found: Outline) -> list[Grouped]:
    below = [child for child in root.children if child.code.strong]
    parted = root.code.style in {PART, UPPER} and any(
        child.code.style == ROMAN or child.children for child in below
    )
    too_deep = root.depth > DEEPEST and _strong_depth(root) > DEEPEST
    if not below or not (parted or too_deep):
        return [(root.group, root)]
    if root.points is not None:
        found.totals.append(root)
    outer = root.group
    return [(outer if outer != "main" else child.group, child) for child in root.children]


def _strong_depth(item: Item) -> int:
    below = [child for child in item.children if child.code.strong]
    return 1 + max((_strong_depth(child) for child in below), default=0)


def _free_numbers(fields: list[Grouped]) -> Iterator[str]:
    taken = {item.code.text for _group, item in fields}
    return (str(number) for number in range(1, 1000) if str(number) not in taken)


def _fold(item: Item, level: int, *, keep: bool) -> None:
    """Turn rows below an item into its rule where they are ways of scoring it."""
    for child in item.children:
        _fold(child, level + 1, keep=False)
    weak = [child for child in item.children if not child.code.strong]
    if weak and len(weak) == len(item.children):
        scored = [child for child in weak if child.points is not None]
        parts = keep or _are_parts(item, scored)
        if parts and level < DEEPEST and len(scored) == len(weak):
            item.doubts.append(Doubt("title", "rows_made_criteria"))
            return
        _into_rule(item, weak, parts=parts)
    elif weak:
        for child in weak:
            item.texts["note"] = joined((item.texts.get("note", ""), _sentence(child)))
        item.children = [child for child in item.children if child.code.strong]
    if level >= DEEPEST and item.children:
        item.doubts.append(Doubt("title", "rows_folded_deep"))
        _into_rule(item, item.children, parts=True)


def _are_parts(item: Item, scored: list[Item]) -> bool:
    """Whether the points below add up to those of the item, rather than being alternatives."""
    values = [child.points for child in scored if child.points is not None]
    if len(values) < 2:
        return False
    if item.points is None:
        return all(child.code.style == LETTER for child in scored)
    return sum(values) == item.points and max(values) < item.points


def _into_rule(item: Item, rows: list[Item], *, parts: bool) -> None:
    values = [child.points for child in rows if child.points is not None]
    if item.points is None and values:
        item.points = sum(values, Decimal(0)) if parts else max(values)
        first = rows[0].sources.get("max_points", ("", rows[0].place))
        item.sources.setdefault("max_points", first)
        item.doubts.append(Doubt("max_points", "points_summed" if parts else "points_largest"))
    text = joined([item.texts.get("method", ""), *(_sentence(child) for child in rows)])
    item.texts["method"] = text
    item.sources.setdefault("method", rows[0].sources.get("title", ("", rows[0].place)))
    if values:
        item.doubts.append(Doubt("rule_text", "rows_folded_parts" if parts else "rows_folded"))
    item.children = []


def _sentence(item: Item) -> str:
    """A row as a line of the rule: its words, its points, what is written beside."""
    points = f": {written(item.points).replace('.', ',')}" if item.points is not None else ""
    named = any(letter.isdigit() for letter in item.title.rpartition(":")[2]) and ":" in item.title
    head = item.title.rstrip(" :;.") + ("" if named else points)
    return joined((head, item.texts.get("method", "")))


def _name_children(item: Item) -> None:
    """Codes by the annex where they say the whole way, else the code above and the last part."""
    for number, child in enumerate(item.children, start=1):
        text = child.code.text
        if not text:
            child.name = f"{item.name}.{number}"
            child.doubts.append(Doubt("code", "code_made", child.name))
        elif text.startswith(f"{item.name}.") or _keeps_number(item, child):
            child.name = text
        else:
            child.name = f"{item.name}.{child.code.parts[-1]}"
        _name_children(child)


def _keeps_number(item: Item, child: Item) -> bool:
    """ "1.2" under the numeral I keeps its number: everybody calls it that."""
    from campaigns.domain.annex.codes import roman_value

    parts = child.code.parts
    return (
        item.code.style == ROMAN
        and len(parts) > 1
        and parts[0].isdigit()
        and int(parts[0]) == roman_value(item.code.text)
    )


def _give_leaf(item: Item) -> None:
    """A field that is scored as a whole needs a criterion to be scored by."""
    leaf = Item(
        code=Code(LETTER),
        title=item.title,
        points=item.points,
        place=item.place,
        texts=item.texts,
        sources=item.sources,
        surveyed=item.surveyed,
        name=f"{item.name}.1",
    )
    leaf.doubts.append(Doubt("title", "leaf_made"))
    item.texts, item.children = {}, [leaf]
