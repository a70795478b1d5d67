"""Why a licence owes an annual fee, or none, in a sentence."""

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.licensing.annual_dues import Due, DueReason
from registry.licensing.states import LicenceStatus


def reason_words(due: Due, purposes: Mapping[str, str]) -> str:
    """The sentence about what is owed for the year. `purposes`: the words of each fee, by its code."""
    if due.fee is None:
        return _nothing(due)
    highest = purposes.get(due.fee.purpose, due.fee.purpose)
    if due.reason == DueReason.INITIAL:
        sentence = ngettext(
            "In force from %(day)s: %(months)d whole month is left of the year. %(highest)s is the highest of its fees.",
            "In force from %(day)s: %(months)d whole months are left of the year. %(highest)s is the highest of its fees.",
            due.fee.months,
        )
    else:
        sentence = _("%(status)s on %(day)s: the whole year. %(highest)s is the highest of its fees.")
    return sentence % {"day": _day(due), "months": due.fee.months, "highest": highest, "status": _status(due)}


def _nothing(due: Due) -> str:
    sentences = {
        DueReason.NOT_BEGUN: _("Not in force in that year, or the year was charged before this register."),
        DueReason.NO_MONTH_LEFT: _("In force from %(day)s: no whole month is left of the year."),
        DueReason.NOT_STANDING: _("%(status)s on %(day)s: nothing is owed."),
        DueReason.NO_FEE: _("The fee table charges nothing for its activities on %(day)s."),
        DueReason.CURRENCIES: _("Its fees on %(day)s are in different currencies, so the highest cannot be told."),
    }
    return sentences[due.reason] % {"day": _day(due), "status": _status(due)}


def _day(due: Due) -> str:
    return date_format(due.looked_at, "DATE_FORMAT") if due.looked_at else ""


def _status(due: Due) -> str:
    return str(LicenceStatus(due.status).label) if due.status else _("Not granted")
