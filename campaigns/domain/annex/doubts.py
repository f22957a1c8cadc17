"""Why a proposed value wants a look, in words, and how certain it is all the same."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SURE, LIKELY, UNSURE = "sure", "likely", "unsure"
LABELS: dict[str, Promise] = {SURE: _("Certain"), LIKELY: _("Likely"), UNSURE: _("Uncertain")}
_DOUBTS: dict[str, tuple[str, Promise]] = {
    "points_from_title": (LIKELY, _("The points stand in the title.")),
    "points_unread": (UNSURE, _("“%(got)s” is no number of points.")),
    "points_contested": (
        UNSURE,
        _("Several columns may hold the maximum and differ here: %(got)s. The first was taken."),
    ),
    "points_guessed": (
        UNSURE,
        _("No heading says which points are the maximum; those below “%(got)s” were taken."),
    ),
    "points_of_survey": (LIKELY, _("Only the column of the survey holds points here.")),
    "survey_part": (UNSURE, _("A survey gives %(got)s of these points; the rest is scored.")),
    "points_summed": (LIKELY, _("The points are the sum of the rows below.")),
    "points_largest": (LIKELY, _("The points are the most a row below gives.")),
    "points_missing": (UNSURE, _("The annex names no points here.")),
    "code_made": (LIKELY, _("The row has no number; %(got)s was given to it.")),
    "code_mended": (UNSURE, _("Read as %(got)s: a spreadsheet drops the last zero of a number.")),
    "pdf_unruled": (
        UNSURE,
        _(
            "The PDF has no table with drawn lines; the rows were read from its lines of text. "
            "The Word or Excel file of the annex is read more surely."
        ),
    ),
    "tcvn3_turned": (
        LIKELY,
        _(
            "The text was written in the old code TCVN3 (ABC, fonts .VnTime) and has been turned "
            "into Unicode; capitals with a tone came out small."
        ),
    ),
    "tcvn3_mixed": (
        UNSURE,
        _(
            "Some of the text is in the old code TCVN3 (ABC, fonts .VnTime) and could not be "
            "turned surely. Convert the file to Unicode first, for example with UniKey, and "
            "upload it again."
        ),
    ),
    "code_is_date": (UNSURE, _("The spreadsheet turned the number in %(got)s into a date.")),
    "formula": (UNSURE, _("Cell %(got)s holds a formula without a stored value.")),
    "cell_error": (UNSURE, _("Cell %(got)s holds an error value.")),
    "rows_made_criteria": (LIKELY, _("The rows below add up to it; they are criteria.")),
    "rows_folded": (LIKELY, _("The rows below are ways of scoring this one.")),
    "rows_folded_parts": (LIKELY, _("The rows below add up; they are parts of the rule.")),
    "rows_folded_deep": (UNSURE, _("Rows below the third level became part of the rule.")),
    "leaf_made": (LIKELY, _("The field is scored as a whole; a criterion was made for it.")),
    "rule_judged": (
        UNSURE,
        _("The way of scoring was not understood; the appraiser gives the points."),
    ),
    "rule_not_said": (UNSURE, _("The annex does not say how this is scored.")),
    "rule_conflict": (UNSURE, _("The rule that was read does not fit: %(got)s")),
    "rule_below_maximum": (UNSURE, _("The rule that was read gives at most %(got)s points.")),
    "zero_assumed": (LIKELY, _("What the text does not name gives 0.")),
    "zero_below": (LIKELY, _("What the text does not name gives 0 (%(got)s).")),
    "count_without_unit": (
        LIKELY,
        _("The text names neither a unit nor percent; the numbers were read as a count."),
    ),
    "none_is_zero": (LIKELY, _("“%(got)s” was read as the number 0.")),
    "rounding_of_set": (
        UNSURE,
        _("The text rounds to %(got)s decimals; the software rounds as the whole set does."),
    ),
    "late_from_reference": (
        UNSURE,
        _("“Late up to %(got)s days” was counted from the same day as the first step."),
    ),
    "late_added": (
        LIKELY,
        _("Every further day was added to what the first days cost together."),
    ),
    "conditions_split": (LIKELY, _("Several conditions were told apart; look whether rightly.")),
    "best_counts": (LIKELY, _("Only the best of the cases counts; they are not added up.")),
    "branch_by_points": (
        LIKELY,
        _("Which case applies follows from criterion %(got)s: it has points, or it has none."),
    ),
    "branch_unknown": (
        UNSURE,
        _("The points depend on criterion %(got)s, which this set does not score."),
    ),
    "branch_unlike": (
        UNSURE,
        _("Criterion %(got)s does not name what the cases ask for; look whether it is the one."),
    ),
    "none_arises_from_note": (
        LIKELY,
        _("“%(got)s” became an answer of its own, as the note says."),
    ),
    "penalty_judged": (
        UNSURE,
        _("The deduction was not understood; the appraiser takes off up to %(got)s points."),
    ),
    "na_from_words": (
        LIKELY,
        _("What did not arise leaves the maximum, as the note says."),
    ),
    "na_unread": (UNSURE, _("The words about what did not arise were not understood.")),
    "caps_differ": (UNSURE, _("Several caps are named: %(got)s.")),
    "composition_unread": (UNSURE, _("Not understood of how the points come together: “%(got)s”.")),
    "name_from_words": (
        LIKELY,
        _("The file gives no name; this is what it says it is."),
    ),
    "penalty_unread": (UNSURE, _("The annex names no amount of the deduction.")),
    "source_from_words": (LIKELY, _("“%(got)s”: scored by a survey, not by the unit.")),
    "group_from_words": (LIKELY, _("Bonus or penalty by the words of the heading.")),
    "year_from_date": (LIKELY, _("The year is that of the decision's date.")),
    "year_from_source": (
        LIKELY,
        _("The year is that of the paper the annex names; the title says none."),
    ),
    "years_differ": (
        UNSURE,
        _("The lines above the table name other years too: %(got)s."),
    ),
    "name_missing": (UNSURE, _("No title of the set was found above the table.")),
    "year_missing": (UNSURE, _("No year was found above the table.")),
    "total_summed": (LIKELY, _("The annex has no total row; the total is the sum of the fields.")),
    "total_with_bonus": (LIKELY, _("The total of the annex includes the bonus points.")),
    "gap_maximum": (UNSURE, _("The frame at hand does not give the points.")),
    "gap_rows": (UNSURE, _("Missing in the frame at hand: %(got)s.")),
    "number_made": (
        LIKELY,
        _("The duty has no number of its own; %(got)s is its place in the text."),
    ),
    "number_missing": (UNSURE, _("The number of the paper is blank or not written.")),
    "title_missing": (UNSURE, _("The text names no index and no year.")),
    "year_of_plan": (LIKELY, _("The text names only months; the year is that of the index.")),
    "time_missing": (UNSURE, _("The text gives no time.")),
    "time_unread": (UNSURE, _("“%(got)s” was not understood as a time.")),
    "due_before": (
        LIKELY,
        _("“trước” may also mean until the end of the day before; %(got)s was taken."),
    ),
    "start_missing": (LIKELY, _("The text names only the end; it begins after the stage before.")),
    "bodies_split": (LIKELY, _("Several bodies were told apart; look whether rightly.")),
    "fields_not_said": (UNSURE, _("The text names no fields or criteria for this body.")),
    "product_from_words": (LIKELY, _("The product is taken from the words of the task.")),
    "participants_shared": (LIKELY, _("The text names those who come to all meetings together.")),
    "meetings_counted": (UNSURE, _("The text speaks of %(got)s meetings in all.")),
    "census_by_order": (LIKELY, _("“Everybody is asked” was put to the groups in their order.")),
}


def sureness(code: str) -> str:
    """How certain a value with this doubt is: ``likely`` or ``unsure``."""
    return _DOUBTS[code][0]


def words_of(code: str, got: str = "") -> str:
    """The doubt as a sentence in the active language."""
    return str(_DOUBTS[code][1]) % {"got": got}
