"""How banks see the exchange, in words: what a line says, what differs, and why it waits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.blocklist.states import Category, EntryAction
from registry.distribution.queries import Coming
from registry.exchanges.models import KIND_LABELS
from registry.licensing.models import ErrorReport

MEMBERS: Mapping[str, Any] = {
    "action": gettext_lazy("What banks do"),
    "aliases": gettext_lazy("Other names"),
    "authority": gettext_lazy("Authority"),
    "basis": gettext_lazy("Licence"),
    "category": gettext_lazy("Category"),
    "identifiers": gettext_lazy("Identifiers"),
    "listed_at": gettext_lazy("Listed since"),
    "name": gettext_lazy("Name"),
    "note": gettext_lazy("Note"),
    "territory": gettext_lazy("Territory"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_until": gettext_lazy("Valid until"),
}


def category_words(members: Mapping[str, Any]) -> str:
    """What the line says the exchange is, and what banks do with a payment to it."""
    if not members:
        return ""
    category, action = Category(members["category"]).label, EntryAction(members["action"]).label
    return f"{category} – {action}"


def coming_words(coming: Coming) -> str:
    """Added, changed or removed."""
    if not coming.line:
        return _("The entry leaves this list.")
    return _("The entry changes.") if coming.differences else _("A new entry comes onto this list.")


def why_words(coming: Coming) -> str:
    """Why banks are not told yet."""
    if coming.at is not None:
        return _("It is known to change then: an end, a date of effect or a deadline.")
    if coming.is_held:
        return _("It is kept back: so much would leave the list at once that two officers have to release it.")
    if coming.waits_since is not None:
        return _("It is approved and waits for the next version.")
    return _("Nothing announced it; the nightly comparison of the list publishes it.")


def difference_rows(coming: Coming) -> list[dict[str, Any]]:
    """Each member that differs, before and after; of identifiers what goes and what comes."""
    return [_row(item.member, item.before, item.after) for item in coming.differences]


def _row(member: str, before: Any, after: Any) -> dict[str, Any]:
    if isinstance(before, list) and isinstance(after, list):
        before, after = [item for item in before if item not in after], [item for item in after if item not in before]
    return {"label": MEMBERS.get(member, member), "before": _values(member, before), "after": _values(member, after)}


def _values(member: str, value: Any) -> list[str]:
    """A value of the line as texts to show."""
    if value in (None, "", []):
        return []
    if isinstance(value, list):
        return [text for item in value for text in _values(member, item)]
    if isinstance(value, dict):
        return [" ".join(str(part) for part in (KIND_LABELS.get(value["kind"], value["kind"]), value["value"], value.get("tag") or ""))]
    if member == "category":
        return [str(Category(value).label)]
    if member == "action":
        return [str(EntryAction(value).label)]
    return [str(value)]


def history_of(report: ErrorReport) -> list[dict[str, Any]]:
    """What happened to the report, for a timeline."""
    events: list[dict[str, Any]] = [{"title": _("Reported"), "at": report.reported_at, "text": report.text}]
    if report.closed_at is not None:
        closed_at: datetime = report.closed_at
        events.append({"title": report.get_outcome_display(), "at": closed_at, "text": report.note})
    return events
