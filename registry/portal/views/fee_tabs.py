"""The way between the pages of fees, and whose fees they are."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import roles_of
from registry.fees.queries import waiting_lines
from registry.licensing.models import Authority
from registry.portal.doors import CASE_READERS


def authority_of(request: HttpRequest) -> Authority:
    """The authority whose people look. Raises 404 for a regulator that licenses nobody."""
    authority = Authority.objects.select_related("organisation").filter(organisation=organisation_for(request)).first()
    if authority is None:
        raise Http404
    return authority


def fee_tabs(request: HttpRequest, page: str) -> list[dict[str, Any]]:
    """Those pages of fees that the person's roles open."""
    tabs: list[tuple[str, str, int]] = [("portal:fees", _("Fee table"), 0)]
    if roles_of(person_of(request)) & set(CASE_READERS):
        waiting = waiting_lines(organisation_for(request)).count()
        lines = ("portal:bank_lines", _("Money without an invoice"), waiting)
        tabs = [
            ("portal:invoices", _("Invoices"), 0),
            ("portal:annual_fees", _("Annual fees"), 0),
            ("portal:statements", _("Bank statements"), 0),
            lines,
            *tabs,
        ]
    return [{"url": reverse(name), "text": text, "count": count, "current": name == page} for name, text, count in tabs]
