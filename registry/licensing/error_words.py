"""Reports of errors in words, the same for holders and officers."""

from django.utils.translation import gettext as _

from registry.blocklist.states import ListCode
from registry.licensing.models import ErrorReport


def about_words(report: ErrorReport) -> str:
    """Which line a holder's report is about; empty for a stranger's."""
    if report.about_identifier is not None:
        return f"{report.about_identifier.kind_label} {report.about_identifier.canonical}"
    return line_words(report.about_list, report.about_entry) if report.about_list else ""


def line_words(list_code: str, entry_ref: str) -> str:
    """An entry of a list, or the list as a whole."""
    label = ListCode(list_code).label
    return _("Entry %(entry)s, %(list)s") % {"entry": entry_ref, "list": label} if entry_ref else str(label)
