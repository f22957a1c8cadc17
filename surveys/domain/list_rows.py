"""One row of a list, typed or imported: what it says, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from parindex.common.folding import fold, nfc, sort_key
from parindex.common.row_problems import RowProblem
from surveys.enums import Channel, ObjectRule
from surveys.models import GroupForm, Respondent, RespondentGroup, SurveyObject, Wave

NAME, POSITION, BODY, GROUP, PARENT, EMAIL, PHONE, CHANNEL = (
    "full_name",
    "position",
    "body",
    "group",
    "parent",
    "email",
    "phone",
    "channel",
)
# The headings of the template; workbooks are Vietnamese for everybody.
LABELS = {
    NAME: "Họ và tên",
    POSITION: "Chức vụ",
    BODY: "Cơ quan, đơn vị",
    GROUP: "Nhóm đối tượng",
    PARENT: "Cơ quan cấp trên",
    EMAIL: "Thư điện tử",
    PHONE: "Số điện thoại",
    CHANNEL: "Kênh gửi",
}
FIELD_OF = {label: name for name, label in LABELS.items()}
CHANNEL_WORDS = {
    Channel.EMAIL: "Thư điện tử",
    Channel.FILE: "Tin nhắn (SMS, Zalo)",
    Channel.LETTER: "Thư giấy",
}
LONGEST = {NAME: 200, POSITION: 200, BODY: 200, EMAIL: 254, PHONE: 40}
_CHANNELS = {fold(word): channel for channel, word in CHANNEL_WORDS.items()} | {
    "email": Channel.EMAIL,
    "e-mail": Channel.EMAIL,
    "sms": Channel.FILE,
    "zalo": Channel.FILE,
    "tin nhan": Channel.FILE,
    "file": Channel.FILE,
    "letter": Channel.LETTER,
}
_PHONE = re.compile(r"\+?[0-9]{8,15}")
_BETWEEN = re.compile(r"[\s.\-()]+")
# Excel drops the first zero of a number: nine digits are a mobile number without it.
_WITHOUT_ZERO = re.compile(r"[1-9][0-9]{8}")


@dataclass(frozen=True, slots=True)
class Person:
    """One checked row."""

    full_name: str
    position: str
    body: str
    group_id: int
    parent_id: int | None
    email: str
    phone: str
    channel: str

    @property
    def identity(self) -> str:
        """Name and body folded; empty where no body is given: a name alone is many people."""
        return f"{fold(self.full_name)}|{fold(self.body)}" if self.body else ""

    def facts(self) -> dict[str, object]:
        """Values of the columns of ``Respondent``, keys for search and order included."""
        plain = f"{self.full_name} {self.position} {self.body} {self.email} {self.phone}"
        return {
            "full_name": self.full_name,
            "position": self.position,
            "body": self.body,
            "group_id": self.group_id,
            "parent_id": self.parent_id,
            "email": self.email,
            "phone": self.phone,
            "channel": self.channel,
            "search_key": fold(plain)[:900],
            "sort_key": sort_key(self.full_name)[:1000],
            "identity": self.identity[:900],
        }


@dataclass(frozen=True)
class Choices:
    """What a row may name: groups and bodies above, by folded name or code."""

    groups: tuple[RespondentGroup, ...]
    parents: tuple[SurveyObject, ...]
    with_parent: frozenset[int]
    _groups: dict[str, RespondentGroup] = field(default_factory=dict)
    _parents: dict[str, SurveyObject] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for group in self.groups:
            self._groups.update({group.key: group, fold(group.name): group})
        for parent in self.parents:
            self._parents.update({parent.code: parent, fold(parent.name): parent})

    def group(self, text: str) -> RespondentGroup | None:
        """The group named by its name or key."""
        return self._groups.get(fold(text))

    def parent(self, text: str) -> SurveyObject | None:
        """The body above named by its name or code."""
        return self._parents.get(fold(text))


def choices_of(wave: Wave) -> Choices:
    """Groups and bodies above of a wave; bodies are asked for only where a form is about them."""
    groups = tuple(RespondentGroup.objects.filter(wave=wave, is_counter=False))
    asking = GroupForm.objects.filter(group__wave=wave, rule=ObjectRule.PARENT)
    with_parent = frozenset(asking.values_list("group_id", flat=True))
    parents = tuple(SurveyObject.objects.filter(wave=wave)) if with_parent else ()
    return Choices(groups, parents, with_parent)


def check_row(
    row: int, cells: Mapping[str, str], choices: Choices
) -> tuple[Person | None, list[RowProblem]]:
    """The person a row names, or everything that is wrong with it."""
    clean = {name: nfc(" ".join(cells.get(name, "").split())) for name in LABELS}
    wrong: list[RowProblem] = []

    def say(name: str, code: str, got: str = "", expected: str = "") -> None:
        wrong.append(RowProblem(row, LABELS[name], code, got[:80], expected))

    for name, most in LONGEST.items():
        if len(clean[name]) > most:
            say(name, "cell_too_long", expected=str(most))
    if not clean[NAME]:
        say(NAME, "no_name")
    group = choices.group(clean[GROUP]) if clean[GROUP] else None
    if group is None:
        names = "; ".join(known.name for known in choices.groups)
        say(GROUP, "unknown_group" if clean[GROUP] else "no_group", clean[GROUP], names)
    parent = choices.parent(clean[PARENT]) if clean[PARENT] else None
    if clean[PARENT] and parent is None:
        say(PARENT, "unknown_body", clean[PARENT])
    elif group is not None and group.pk in choices.with_parent and parent is None:
        say(PARENT, "no_parent")
    channel = channel_of(clean[CHANNEL])
    if channel is None:
        say(CHANNEL, "unknown_channel", clean[CHANNEL], "; ".join(CHANNEL_WORDS.values()))
    phone = _check_addresses(clean, channel, say)
    if wrong or group is None or channel is None:
        return None, wrong
    return (
        Person(
            full_name=clean[NAME],
            position=clean[POSITION],
            body=clean[BODY],
            group_id=group.pk,
            parent_id=parent.pk if parent else None,
            email=clean[EMAIL].lower(),
            phone=phone,
            channel=channel,
        ),
        [],
    )


def typed(person: Respondent) -> dict[str, str]:
    """The cells of a stored person, as ``check_row`` reads them."""
    return {
        NAME: person.full_name,
        POSITION: person.position,
        BODY: person.body,
        GROUP: person.group.key,
        PARENT: person.parent.code if person.parent else "",
        EMAIL: person.email,
        PHONE: person.phone,
        CHANNEL: person.channel,
    }


def channel_of(text: str) -> Channel | None:
    """The channel named by a cell; an empty one means e-mail."""
    return _CHANNELS.get(fold(text)) if text.strip() else Channel.EMAIL


def _check_addresses(
    clean: Mapping[str, str], channel: Channel | None, say: Callable[..., None]
) -> str:
    """The phone number without what people put between its digits."""
    email, phone = clean[EMAIL], _BETWEEN.sub("", clean[PHONE])
    if _WITHOUT_ZERO.fullmatch(phone):
        phone = f"0{phone}"
    if email:
        try:
            validate_email(email)
        except ValidationError:
            say(EMAIL, "bad_email", email)
    elif channel == Channel.EMAIL:
        say(EMAIL, "no_email")
    if phone and not _PHONE.fullmatch(phone):
        say(PHONE, "bad_phone", clean[PHONE])
    elif not phone and channel == Channel.FILE:
        say(PHONE, "no_phone")
    return phone
