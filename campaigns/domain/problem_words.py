"""The sentences for the problems of criteria sets and plans, keyed by problem code.

Those of every file and sheet stand in ``parindex.common.row_problems``.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_FILE: dict[str, Promise] = {
    "unknown_tenant": _("There is no authority “%(got)s”."),
    "not_a_file": _("The file cannot be read: %(got)s"),
    "not_taken": _("The file is not taken: %(got)s"),
    "not_json": _("This is not valid JSON: %(got)s"),
    "too_deep_json": _("The JSON is nested too deeply."),
    "bad_characters": _("The text holds characters that cannot be stored (control characters)."),
    "text_too_long": _("The text is too long; at most %(expected)s characters."),
}
_SHEET: dict[str, Promise] = {
    "missing_column": _("The column “%(expected)s” is missing. Use the template."),
    "unknown_column": _("The column “%(got)s” is not part of the template."),
    "unknown_header": _("“%(got)s” is not one of the facts of a set. Use the template."),
    "duplicate_header": _("“%(got)s” is given more than once."),
    "missing_header": _("“%(expected)s” is missing above the table."),
    "code_is_date": _("The spreadsheet turned the code into a date. Format the cell as text."),
    "not_yes_no": _("“%(got)s” is neither yes nor no (%(expected)s)."),
    "rule_not_json": _("The rule is not valid JSON: %(got)s"),
    "rule_not_read": _(
        "The rule “%(got)s” was understood neither as a sentence nor in the notation; for example: "
        "%(expected)s"
    ),
    "bands_not_read": _("The classes “%(got)s” were not understood; for example: %(expected)s"),
    "no_rows": _("There is no criterion below the headings."),
    "no_plan": _(
        "This text names neither tasks nor an index (“Chỉ số cải cách hành chính năm …”)."
    ),
    "no_annex_table": _(
        "No table of criteria was found: its row of headings names the criteria (“Tiêu chí”) and "
        "their points (“Điểm tối đa”)."
    ),
}
_PEOPLE: dict[str, Promise] = {
    "no_people": _("There is no row below the headings."),
    "bad_unit_code": _("“%(got)s” is not a code: letters a–z, digits and hyphens."),
    "bad_address": _("“%(got)s” is not an e-mail address."),
    "person_incomplete": _("A person needs a full name, an e-mail address and a role."),
    "unit_not_named": _("A row names its unit by the code, or a unit there is by its name."),
    "unit_without_code": _("There is no unit “%(got)s”; a new one needs a code."),
    "unit_without_name": _("The unit “%(got)s” is not known; a new one needs its name."),
    "unit_has_other_name": _("The code “%(got)s” is that of “%(expected)s”."),
    "unit_has_other_code": _("“%(got)s” is known already by the code “%(expected)s”."),
    "unknown_unit": _("There is no unit with the code “%(got)s”, here or in the file."),
    "unit_below_itself": _("The unit would be below itself (“%(got)s”)."),
    "address_of_another": _("“%(got)s” is the address of %(expected)s in another row."),
    "account_closed": _("The account “%(got)s” has been closed."),
}
_VALUE: dict[str, Promise] = {
    "not_an_object": _("An object {…} is expected here."),
    "not_a_list": _("A list that is not empty is expected here."),
    "list_empty": _("“%(expected)s” needs at least one line."),
    "not_a_text": _("Text is missing here."),
    "number_missing": _("A number is missing here."),
    "not_a_flag": _("“%(got)s” must be true or false."),
    "not_a_date": _("“%(got)s” is not a date (%(expected)s)."),
    "no_such_day": _("There is no day %(got)s."),
    "number_grouped": _("“%(got)s”: write numbers without a sign between thousands."),
    "not_whole": _("“%(got)s” must be a whole number."),
    "too_small": _("%(got)s is too small; expected %(expected)s."),
    "too_large_number": _("%(got)s is too large; expected %(expected)s."),
    "too_many_decimals": _("%(got)s has too many decimals; at most %(expected)s."),
    "unknown_value": _("“%(got)s” is not known; expected one of: %(expected)s."),
    "unknown_field": _("“%(got)s” is not known here; a misspelt name would be lost."),
    "year_missing": _("The year of the set is missing: four digits, from 2000 to 2100."),
    "bad_year": _("“%(got)s” is not a year; write four digits, from 2000 to 2100."),
    "bad_key": _("“%(got)s” is not a usable key (%(expected)s)."),
    "duplicate_key": _("The key “%(got)s” occurs more than once."),
}
_TREE: dict[str, Promise] = {
    "too_many_nodes": _("The set has %(got)s rows; expected %(expected)s."),
    "bad_code": _("“%(got)s” is not a usable code; for example %(expected)s."),
    "code_too_long": _("The code “%(got)s” is too long; at most %(expected)s characters."),
    "duplicate_code": _("The code “%(got)s” occurs more than once."),
    "unknown_parent": _("The parent “%(got)s” is not in the file."),
    "no_field_above": _("“%(got)s” goes round in a circle and never reaches a field."),
    "too_deep": _("Level %(got)s is too deep; expected %(expected)s."),
    "kind_level": _("The kind “%(got)s” does not fit the level; expected “%(expected)s”."),
    "field_without_criteria": _("The field “%(got)s” has no criterion below it."),
    "rule_on_group": _("A row with rows below it must not have a rule of its own."),
    "rule_missing": _("The lowest row needs a rule that says how points are given."),
    "group_mismatch": _("The group “%(got)s” differs from its field (%(expected)s)."),
    "cap_not_allowed": _("A cap (%(got)s) belongs only on a bonus or penalty field."),
    "penalty_maximum": _("Penalties have the maximum %(expected)s, not %(got)s."),
    "sum_of_children": _("The rows below add up to %(expected)s, but the maximum is %(got)s."),
    "sum_of_fields": _("The fields add up to %(expected)s, but the total is %(got)s."),
    "survey_sum": _("The survey rows add up to %(expected)s, but %(got)s is stated."),
    "survey_rule_kind": _("A survey row is scored by %(expected)s, not by “%(got)s”."),
}
_RULE: dict[str, Promise] = {
    "points_above_maximum": _("%(got)s points are more than the maximum allows (%(expected)s)."),
    "negative_points": _("%(got)s points are negative; expected %(expected)s."),
    "penalty_outside_penalties": _("The rule “%(got)s” belongs into a penalty field."),
    "maximum_not_reachable": _(
        "The rule gives at most %(got)s points; the maximum is %(expected)s."
    ),
    "tiers_start": _("The lowest tier starts at %(got)s; expected %(expected)s."),
    "tiers_end": _("The highest tier must stay open; it ends at %(got)s."),
    "missing_bound": _("The tier needs a lower bound (%(expected)s)."),
    "tier_order": _("The tiers are out of order at %(got)s; expected %(expected)s."),
    "day_order": _("%(got)s is not after %(expected)s, the day of the step before."),
    "tier_gap": _("Between %(expected)s and %(got)s no tier gives points."),
    "tier_overlap": _("Two tiers overlap between %(got)s and %(expected)s."),
    "tier_unreachable": _("The bound %(got)s can never be reached; expected %(expected)s."),
    "one_condition": _("Exactly one condition is expected: %(expected)s."),
    "due_or_within": _("Fill in exactly one of “Due on” and “or within days”."),
    "times_or_up_to": _("Choose at most one of “for every time” and “up to”."),
    "case_condition": _(
        "Every case needs exactly one condition: from so many points, below so many, or otherwise."
    ),
    "branch_unreachable": _("This case can never apply; the cases before it cover everything."),
    "branch_gap": _("The cases do not cover all points."),
    "branch_unknown_leaf": _("The rule looks at “%(got)s”, which is not scored in this set."),
    "branch_circle": _("The rules look at each other in a circle (%(got)s)."),
    "cap_required": _("Points taken off for each need a cap (%(expected)s)."),
    "unprintable_text": _("“%(got)s” holds characters that cannot be stored."),
    "earning_in_penalties": _("The rule “%(got)s” only ever earns points; not in a penalty field."),
    "comparison_inside": _("Units are compared by the whole row; not inside of another rule."),
    "later_is_better": _("%(got)s is more than what is given earlier; expected %(expected)s."),
    "too_many_items": _("The list has %(got)s entries; expected %(expected)s."),
    "nested_too_deep": _("Rules inside rules: at most %(expected)s levels."),
    "case_red": _("A golden case gives %(got)s points; expected %(expected)s."),
    "case_unknown_leaf": _("A golden case names “%(got)s”, which is not scored in this set."),
    "case_without_points": _("A golden case says no points that must come out."),
    "case_without_facts": _("A golden case expects points of “%(got)s” without its facts."),
    "link_unknown_node": _(
        "The comparison with last year names “%(got)s”, which is not in this set."
    ),
    "link_ends": _("A criterion that is “%(got)s” names these years: %(expected)s."),
    "band_name": _(
        "The name of a class has %(expected)s characters, no “;” and no “=”: “%(got)s”."
    ),
    "band_order": _("The class starts at %(got)s; expected %(expected)s."),
    "band_gap": _("The lowest class starts at %(got)s; expected %(expected)s."),
    "duplicate_name": _("The name “%(got)s” occurs more than once."),
}
_FORMULA: dict[str, Promise] = {
    "bad_variable": _(
        "“%(got)s” cannot name a value: letters without accents, digits and single _, no word of "
        "the formulas (min, max, if, round, and, or, not, maximum)."
    ),
    "formula_too_long": _("The formula has %(got)s characters; at most %(expected)s."),
    "formula_too_deep": _("The formula is nested deeper than %(got)s at character %(expected)s."),
    "formula_sign": _("“%(got)s” at character %(expected)s is no sign of a formula."),
    "formula_expected": _("“%(got)s” is missing at character %(expected)s."),
    "formula_left_over": _("“%(got)s” at character %(expected)s does not belong to the formula."),
    "formula_comparison": _(
        "A comparison (=, <, ≤ …) is missing before “%(got)s” at character %(expected)s."
    ),
    "formula_number": _(
        "A number or a value is missing before “%(got)s” at character %(expected)s."
    ),
    "formula_unknown": _("“%(got)s” at character %(expected)s is none of the values."),
    "formula_places": _(
        "How many decimals? “%(got)s” at character %(expected)s is none of 0 to 4."
    ),
    "formula_below": _("The formula never gives more than %(got)s; expected %(expected)s."),
    "formula_above": _("The formula never gives less than %(got)s; expected %(expected)s."),
}
# Where the engine names the keys of exactly one condition → the problem that names the fields.
CONDITIONS = {
    "due | within": "due_or_within",
    "per_time | up_to": "times_or_up_to",
    "points_at_least | points_below | otherwise": "case_condition",
}
# Lists of a rule that must not be empty, as their forms call them.
LIST_NAMES: dict[str, Promise] = {
    "tiers": pgettext_lazy("rule", "Steps"),
    "parts": _("Parts"),
    "deductions": _("Deductions"),
    "options": _("Levels"),
    "alternatives": _("Ways"),
    "formulas": _("Formulas"),
    "nodes": _("Criteria"),
}
WORDS: dict[str, Promise] = _FILE | _SHEET | _PEOPLE | _VALUE | _TREE | _RULE | _FORMULA
# Problems whose values are numbers, written the way of the active language.
NUMBERS = frozenset(
    {
        "sum_of_children",
        "sum_of_fields",
        "survey_sum",
        "penalty_maximum",
        "cap_not_allowed",
        "too_small",
        "too_large_number",
        "too_many_decimals",
        "points_above_maximum",
        "negative_points",
        "maximum_not_reachable",
        "case_red",
        "tiers_start",
        "tiers_end",
        "tier_order",
        "tier_gap",
        "tier_overlap",
        "tier_unreachable",
        "band_order",
        "band_gap",
        "later_is_better",
        "formula_below",
        "formula_above",
    }
)
