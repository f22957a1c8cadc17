"""What is wrong, in English, for who reads the output of the command line.

Pages say it in the language of the reader; the sentences there are the same (a test compares them).
"""

from collections.abc import Mapping

# Problems of a set or a rule.
SET_WORDS: dict[str, str] = {
    "not_an_object": "An object {…} is expected here.",
    "not_a_list": "A list that is not empty is expected here.",
    "not_a_text": "Text is missing here.",
    "number_missing": "A number is missing here.",
    "year_missing": "The year of the set is missing: four digits, from 2000 to 2100.",
    "not_a_flag": "“%(got)s” must be true or false.",
    "not_a_date": "“%(got)s” is not a date (%(expected)s).",
    "not_whole": "“%(got)s” must be a whole number.",
    "too_small": "%(got)s is too small; expected %(expected)s.",
    "too_many_decimals": "%(got)s has too many decimals; at most %(expected)s.",
    "unknown_value": "“%(got)s” is not known; expected one of: %(expected)s.",
    "unknown_field": "“%(got)s” is not known here; a misspelt name would be lost.",
    "bad_key": "“%(got)s” is not a usable key (%(expected)s).",
    "duplicate_key": "The key “%(got)s” occurs more than once.",
    "too_many_nodes": "The set has %(got)s rows; expected %(expected)s.",
    "bad_code": "“%(got)s” is not a usable code; for example %(expected)s.",
    "duplicate_code": "The code “%(got)s” occurs more than once.",
    "unknown_parent": "The parent “%(got)s” is not in the file.",
    "no_field_above": "“%(got)s” goes round in a circle and never reaches a field.",
    "too_deep": "Level %(got)s is too deep; expected %(expected)s.",
    "kind_level": "The kind “%(got)s” does not fit the level; expected “%(expected)s”.",
    "field_without_criteria": "The field “%(got)s” has no criterion below it.",
    "rule_on_group": "A row with rows below it must not have a rule of its own.",
    "rule_missing": "The lowest row needs a rule that says how points are given.",
    "group_mismatch": "The group “%(got)s” differs from its field (%(expected)s).",
    "cap_not_allowed": "A cap (%(got)s) belongs only on a bonus or penalty field.",
    "penalty_maximum": "Penalties have the maximum %(expected)s, not %(got)s.",
    "sum_of_children": "The rows below add up to %(expected)s, but the maximum is %(got)s.",
    "sum_of_fields": "The fields add up to %(expected)s, but the total is %(got)s.",
    "survey_sum": "The survey rows add up to %(expected)s, but %(got)s is stated.",
    "survey_rule_kind": "A survey row is scored by %(expected)s, not by “%(got)s”.",
    "points_above_maximum": "%(got)s points are more than the maximum allows (%(expected)s).",
    "negative_points": "%(got)s points are negative; expected %(expected)s.",
    "penalty_outside_penalties": "The rule “%(got)s” belongs into a penalty field.",
    "maximum_not_reachable": "The rule gives at most %(got)s points; the maximum is %(expected)s.",
    "tiers_start": "The lowest tier starts at %(got)s; expected %(expected)s.",
    "tiers_end": "The highest tier must stay open; it ends at %(got)s.",
    "missing_bound": "The tier needs a lower bound (%(expected)s).",
    "tier_order": "The tiers are out of order at %(got)s; expected %(expected)s.",
    "tier_gap": "Between %(expected)s and %(got)s no tier gives points.",
    "tier_overlap": "Two tiers overlap between %(got)s and %(expected)s.",
    "tier_unreachable": "The bound %(got)s can never be reached; expected %(expected)s.",
    "one_condition": "Exactly one condition is expected: %(expected)s.",
    "branch_unreachable": "This case can never apply; the cases before it cover everything.",
    "branch_gap": "The cases do not cover all points.",
    "branch_unknown_leaf": "The rule looks at “%(got)s”, which is not scored in this set.",
    "branch_circle": "The rules look at each other in a circle (%(got)s).",
    "cap_required": "Points taken off for each need a cap (%(expected)s).",
    "unprintable_text": "“%(got)s” holds characters that cannot be stored.",
    "earning_in_penalties": "The rule “%(got)s” only ever earns points; not in a penalty field.",
    "comparison_inside": "Units are compared by the whole row; not inside of another rule.",
    "later_is_better": "%(got)s is more than what is given earlier; expected %(expected)s.",
    "too_many_items": "The list has %(got)s entries; expected %(expected)s.",
    "nested_too_deep": "Rules inside rules: at most %(expected)s levels.",
    "case_unknown_leaf": "A golden case names “%(got)s”, which is not scored in this set.",
    "case_without_points": "A golden case says no points that must come out.",
    "case_without_facts": "A golden case expects points of “%(got)s” without its facts.",
    "link_unknown_node": (
        "The comparison with last year names “%(got)s”, which is not in this set."
    ),
    "link_ends": "A criterion that is “%(got)s” names these years: %(expected)s.",
    "band_name": "The name of a class has %(expected)s characters, no “;” and no “=”: “%(got)s”.",
    "band_order": "The class starts at %(got)s; expected %(expected)s.",
    "band_gap": "The lowest class starts at %(got)s; expected %(expected)s.",
    "duplicate_name": "The name “%(got)s” occurs more than once.",
    "bad_variable": (
        "“%(got)s” cannot name a value: letters without accents, digits and single _, no "
        "word of the formulas (min, max, if, round, and, or, not, maximum)."
    ),
    "formula_too_long": "The formula has %(got)s characters; at most %(expected)s.",
    "formula_too_deep": "The formula is nested deeper than %(got)s at character %(expected)s.",
    "formula_sign": "“%(got)s” at character %(expected)s is no sign of a formula.",
    "formula_expected": "“%(got)s” is missing at character %(expected)s.",
    "formula_left_over": "“%(got)s” at character %(expected)s does not belong to the formula.",
    "formula_comparison": (
        "A comparison (=, <, ≤ …) is missing before “%(got)s” at character %(expected)s."
    ),
    "formula_number": "A number or a value is missing before “%(got)s” at character %(expected)s.",
    "formula_unknown": "“%(got)s” at character %(expected)s is none of the values.",
    "formula_places": "How many decimals? “%(got)s” at character %(expected)s is none of 0 to 4.",
    "formula_below": "The formula never gives more than %(got)s; expected %(expected)s.",
    "formula_above": "The formula never gives less than %(got)s; expected %(expected)s.",
    "not_a_number": "“%(got)s” is not a number; for example 0,5.",
    "too_large": "%(got)s is too large; expected %(expected)s.",
}
# Mistakes in the facts of a leaf.
FACT_WORDS: dict[str, str] = {
    "required": "Fill this in.",
    "unexpected": "This value does not belong here.",
    "not_a_number": "Enter a number, for example 12,5.",
    "ambiguous_number": "Is it %(as_decimal)s or %(as_thousands)s? Write it so that it is clear.",
    "not_whole": "Enter a whole number.",
    "below_minimum": "Enter at least %(minimum)s.",
    "above_maximum": "Enter at most %(maximum)s.",
    "not_a_multiple": "Enter a multiple of %(step)s.",
    "too_many_decimals": "At most %(places)s decimals.",
    "unknown_choice": "Choose one of the values offered.",
    "not_a_flag": "Tick it or leave it empty.",
    "not_a_list": "Choose from the list.",
    "not_a_mapping": "This value does not belong here.",
    "not_a_date": "Enter a date as dd/mm/yyyy.",
    "denominator_zero": "The number below the line cannot be 0.",
    "numerator_over_denominator": "It cannot be more than %(denominator)s.",
    "percent_and_ratio": "Enter either the two numbers or the percentage, not both.",
    "none_not_allowed": "This criterion has no case for it.",
    "none_and_value": "Take the tick away or leave the values empty.",
    "points_not_judged": "Points are not entered here, they follow from the rule.",
    "not_waivable": "This cannot be waived.",
    "na_not_allowed": "This criterion applies to every unit.",
    "formula_zero": "The formula divides by 0 with these values.",
    "formula_above": "The formula gives %(value)s; at most %(end)s can be given.",
    "formula_below": "The formula gives %(value)s; at least %(end)s can be given.",
    "branch_changed": "Criterion %(on)s has changed, so this one is asked differently: %(label)s.",
}
# Problems of a case and of files.
CASE_WORDS: dict[str, str] = {
    "not_a_file": "The file cannot be read: %(got)s",
    "too_large_file": "The file is too large; at most %(expected)s.",
    "not_utf8": "The file is not text in UTF-8.",
    "not_json": "This is not valid JSON: %(got)s",
    "too_deep_json": "The JSON is nested too deeply.",
    "duplicate_unit": "The unit “%(got)s” occurs more than once.",
    "unknown_leaf": "“%(got)s” is not scored in this set.",
    "unknown_node": "“%(got)s” is not in this set.",
    "unknown_source": (
        "“%(got)s” is no source of points of this row; expected one of: %(expected)s."
    ),
    "unknown_set": "There is no set “%(got)s”; expected one of: %(expected)s.",
    "too_many_units": "The case has %(got)s units; expected %(expected)s.",
}


def words_of(code: str, values: Mapping[str, str]) -> str:
    """Return the sentence for a problem of a set or a case; the code when it has none."""
    template = SET_WORDS.get(code) or CASE_WORDS.get(code)
    return code if template is None else template % values
