"""What a form must ask for so that a rule can be evaluated."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

FieldKind = Literal["choice", "checks", "number", "percent", "date", "points", "flag"]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice or one box of a checklist.

    `label` is the text of the criteria set; when it is empty the caller translates
    `label_code`. `points` is what the option is worth (`up_to`: at most that much).
    """

    key: str
    label: str = ""
    label_code: str = ""
    points: Decimal | None = None
    up_to: bool = False


@dataclass(frozen=True, slots=True)
class FactField:
    """One input of the form of a leaf.

    `name` is the key in the form data and (except inside alternatives) in the facts.
    `label` is the text of the criteria set, else the caller translates `label_code`.
    `optional`: may stay empty. `always`: a flag that is stored even when not ticked.
    `section`: heading the field belongs under (a branch case or an alternative).
    """

    name: str
    kind: FieldKind
    label_code: str
    label: str = ""
    options: tuple[Option, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    whole: bool = False
    unit: str = ""
    optional: bool = False
    always: bool = False
    section: str = ""
