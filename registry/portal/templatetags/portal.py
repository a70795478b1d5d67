"""Navigation by role, and words for codes, on the portal's pages."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.accounts.queries import roles_of
from registry.accounts.states import REGULATOR_ROLES, Role
from registry.approvals.models import Proposal
from registry.approvals.registry import handler_for
from registry.blocklist.states import Category, EntryAction, ListCode
from registry.licensing.states import RiskRating
from registry.portal import doors
from registry.portal.wording import chain_words, identifier_words, kind_words

register = template.Library()

ENTRIES: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("portal:home", gettext_lazy("Home"), REGULATOR_ROLES),
    ("portal:queue", gettext_lazy("Cases"), doors.CASE_READERS),
    ("portal:proposals", gettext_lazy("Proposals"), REGULATOR_ROLES),
    ("portal:proofs", gettext_lazy("Proofs"), doors.LICENCE_READERS),
    ("portal:licences", gettext_lazy("Licences"), doors.LICENCE_READERS),
    ("portal:returns", gettext_lazy("Supervision"), doors.CASE_READERS),
    ("portal:invoices", gettext_lazy("Fees"), doors.CASE_READERS),
    ("portal:fees", gettext_lazy("Fee table"), (Role.ADMINISTRATOR,)),
    ("portal:entries", gettext_lazy("Lists"), doors.LIST_READERS),
    ("portal:reports", gettext_lazy("Reports"), doors.REPORT_READERS),
    ("portal:banks", gettext_lazy("Banks"), REGULATOR_ROLES),
    ("portal:calendar", gettext_lazy("Calendar"), doors.CALENDAR_READERS),
    ("portal:mails", gettext_lazy("Mail"), doors.MAIL_READERS),
    ("portal:forms", gettext_lazy("Forms"), doors.FORM_READERS),
    ("portal:exports", gettext_lazy("Archives"), doors.EXPORTERS),
    ("portal:retention", gettext_lazy("Retention"), doors.RETENTION_READERS),
    ("portal:people", gettext_lazy("People"), doors.PEOPLE_READERS),
    ("portal:audit", gettext_lazy("Audit"), (Role.AUDITOR,)),
)


@register.inclusion_tag("portal/navigation.html", takes_context=True)
def portal_navigation(context: template.Context) -> dict[str, Any]:
    """The service navigation of those pages that the person's roles open."""
    held = roles_of(context.get("user"))
    entries = [(view, text) for view, text, roles in ENTRIES if held & set(roles)]
    return {"entries": entries, "request": context.get("request")}


@register.filter
def kind_title(proposal: Proposal) -> str:
    """What a proposal is about, in words."""
    return str(handler_for(proposal.kind).title)


@register.filter
def lasting(span: timedelta) -> str:
    """How long something has lasted: in minutes up to two hours, in hours up to two days, then in days."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 1:
        return _("under a minute")
    if minutes < 2 * 60:
        return _("%(number)d min") % {"number": minutes}
    if minutes < 2 * 24 * 60:
        return _("%(number)d h") % {"number": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


@register.filter
def category_label(code: str) -> str:
    """The category of an entry, in words."""
    return str(Category(code).label)


@register.filter
def action_label(code: str) -> str:
    """What banks do with an entry, in words."""
    return str(EntryAction(code).label)


@register.filter
def list_label(code: str) -> str:
    """The name of a list."""
    return str(ListCode(code).label)


@register.filter
def kind_label(code: str) -> str:
    """What kind of identifier it is."""
    return kind_words(code)


@register.filter
def chain_label(code: str) -> str:
    """The name of a chain."""
    return chain_words(code)


@register.filter
def identifier_line(item: Any) -> str:
    """An identifier of an entry or exchange on one line."""
    return identifier_words(item.kind, item.canonical, item.chain, item.tag, item.match)


@register.filter
def risk_label(code: str) -> str:
    """How great a risk is, in words."""
    return str(RiskRating(code).label) if code else ""


@register.filter
def entry(table: Mapping[str, Any], key: str) -> Any:
    """What stands under that key, or the key itself."""
    return table.get(key, key)
