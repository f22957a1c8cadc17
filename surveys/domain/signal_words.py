"""Signals in words: what stands out, and what harmless reason it may have."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.enums import SignalKind

Words = str | Promise

# What the measure is a share of.
MEASURES: Mapping[str, Words] = {
    SignalKind.STRAIGHT_LINES: _("share of forms with the same tick in every question"),
    SignalKind.IDENTICAL_FORMS: _("share of forms that are the same from first to last tick"),
    SignalKind.IDENTICAL_TEXTS: _("share of forms with the same opinion in words"),
    SignalKind.VARIANCE_COLLAPSE: _("how much smaller the variance is than that of the peers"),
    SignalKind.ONE_SIDED: _("distance from what the other groups say, beyond the usual"),
    SignalKind.QUICK: _("estimated share of people who sent the form too fast to read it"),
    SignalKind.BURSTS: _("share of answers that came in bursts from one network"),
}

HARMLESS: Mapping[str, tuple[Words, ...]] = {
    SignalKind.STRAIGHT_LINES: (
        _("The unit is really that good, or that bad, in everything that was asked."),
        _("The form is long or monotonous, and people tick it through."),
    ),
    SignalKind.IDENTICAL_FORMS: (
        _("The form has few questions, so that few different answers are possible."),
        _("People of one body share one experience and one opinion."),
    ),
    SignalKind.IDENTICAL_TEXTS: (
        _("Colleagues agreed on a proposal and each of them wrote it down."),
        _("A set phrase, or words from a document that everybody knows."),
    ),
    SignalKind.VARIANCE_COLLAPSE: (
        _("The unit is really that good: at the end of the scale nobody can differ."),
        _("A small body in which everybody sees the same."),
    ),
    SignalKind.ONE_SIDED: (
        _("The group knows the unit from a side that the others do not see."),
        _("Something happened this year that concerned this group alone."),
    ),
    SignalKind.QUICK: (
        _("People had talked about the form or seen it on paper before they opened the link."),
        _("The link was opened on one device and the form sent from another."),
    ),
    SignalKind.BURSTS: (
        _("A meeting after which everybody answered, on the office network."),
        _("All offices of the province reach the Internet through one address."),
        _("A reminder came in the morning and people answered at once."),
    ),
}
