"""Licences: how one stands, its history, and the acts that can be proposed on it."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import roles_of
from registry.approvals.models import Proposal
from registry.approvals.queries import proposals_about
from registry.audit.queries import events_of
from registry.audit.subjects import subject_of
from registry.exchanges.models import ExchangeIdentifier
from registry.licensing.actions import propose_act
from registry.licensing.actions.acts import KIND_OF_MOVE
from registry.licensing.models import Licence, StatusSpan
from registry.licensing.queries import (
    acts_of,
    available_acts,
    conditions_of,
    last_import_of,
    licences,
    people_at,
    permissions_of,
    standing_of,
    standings_of,
)
from registry.licensing.states import CONDITION_OFFICERS, LicenceMove
from registry.outbox.queries import mails_about
from registry.portal.doors import CASE_READERS, licence_movers, licence_readers, read_or_send
from registry.portal.forms.licences import ActForm
from registry.portal.happenings import as_timeline
from registry.portal.spread import last_act, spread_of
from registry.portal.steps import Steps, two_steps
from registry.retention.holds import holds_on
from registry.supervision.queries.notices import notice_lines
from registry.supervision.queries.notices import notices as all_notices
from registry.supervision.queries.returns import lines_of

PAGE_SIZE = 50
LAST = 8
"""How many returns and notices a licence shows; the lists have them all."""
OWN_PAGES = (LicenceMove.SUSPEND, LicenceMove.REINSTATE, LicenceMove.REVOKE)


@licence_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The authority's licences by number, with how each stands now."""
    text = request.GET.get("q", "").strip()[:200]
    rows = licences().filter(authority__organisation=organisation_for(request))
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(exchange__legal_name__icontains=text))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    standings = standings_of(page.object_list, timezone.now())
    shown = [(licence, standings[licence.pk]) for licence in page.object_list]
    context = {"page": page, "shown": shown, "q": text, "may_see_imports": may_see_imports(request)}
    return render(request, "portal/licences.html", context)


@licence_readers
@require_safe
def licence(request: HttpRequest, number: str) -> HttpResponse:
    """One licence now: standing, conditions, identifiers, proposals, history as it is and was known."""
    found, now = found_licence(request, number), timezone.now()
    identifiers = ExchangeIdentifier.objects.filter(exchange_id=found.exchange_id, withdrawn_at=None).select_related("confirmed_by")
    spans = StatusSpan.objects.filter(licence=found).select_related("proposal").order_by("during", "pk")
    context = {
        "conditions": conditions_of(found, now).prefetch_related("reports"),
        "may_settle": bool(roles_of(request.user) & CONDITION_OFFICERS),
        "identifiers": identifiers,
        "history": [span for span in spans if span.voided_at is None],
        # What never was known to stand: an import writes the grant and the acts on it at the same moment.
        "voided": [span for span in spans if span.voided_at is not None and span.voided_at > span.recorded_at],
        "proposals": proposals_about(subject_of(found)).select_related("proposer"),
        "events": as_timeline(events_of(found).reverse()),
        "act": last_act(found),
        "done": acts_of(found).reverse().prefetch_related("representations__made_by"),
        "permissions": permissions_of(found, now),
        **(_supervision(found, now) if roles_of(request.user) & set(CASE_READERS) else {}),
        "mails": mails_about(found),
        "people": people_at(found, now),
        "imported": last_import_of(found),
        "may_see_imports": may_see_imports(request),
    }
    return render(request, "portal/licence.html", licence_context(request, found) | context)


def _supervision(found: Licence, now: datetime) -> dict[str, Any]:
    """The last returns of the licence, and its last notices of change."""
    notices = notice_lines(all_notices().filter(licence=found)[:LAST], now)
    return {"is_supervised": True, "returns": lines_of([found], now)[::-1][:LAST], "notices": notices}


@licence_readers
@require_safe
def banks(request: HttpRequest, number: str) -> HttpResponse:
    """How far the last act on the licence has come with each bank. Asked again and again while somebody watches."""
    found = found_licence(request, number)
    act = last_act(found)
    context = licence_context(request, found) | {"act": act, "spread": spread_of(found, act, timezone.now()) if act else None}
    template = "portal/spread.html" if request.headers.get("HX-Request") else "portal/licence_banks.html"
    return render(request, template, context)


@licence_movers(*KIND_OF_MOVE)
@read_or_send
def act(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """Propose an act: fill in, check what would follow, type the number, propose."""
    if move not in KIND_OF_MOVE:
        raise Http404
    found, step, now = found_licence(request, number), LicenceMove(move), timezone.now()

    def propose(form: Any) -> Proposal:
        return propose_act(found.pk, step, form.terms, effective_at=form.effective_at, actor=person_of(request), at=timezone.now())

    steps = Steps(
        "portal/licence_act.html",
        lambda data: ActForm(data, move=step, licence=found, at=now),
        propose,
        _("Propose it"),
        word=found.number,
        context=licence_context(request, found) | {"page_heading": step.label},
        frame="portal/licence_base.html",
    )
    return two_steps(request, steps)


def act_page(number: str, move: str) -> str:
    """The address of the page on which the act is proposed."""
    if move in OWN_PAGES:
        return reverse(f"portal:licence_{move}", args=[number])
    return reverse("portal:licence_act", args=[number, move])


def found_licence(request: HttpRequest, number: str) -> Licence:
    """The licence of that number, if the person's authority granted it; another's is as good as none (404)."""
    found = licences().filter(authority__organisation=organisation_for(request), number=number).first()
    if found is None:
        raise Http404
    return found


def licence_context(request: HttpRequest, found: Licence) -> dict[str, Any]:
    """What every page of a licence shows: identity bar, and what the person may propose now."""
    now = timezone.now()
    options = available_acts(found, person_of(request), now)
    acts = [{"text": option.label, "url": act_page(found.number, option.move), "why_not": option.why_not} for option in options]
    return {
        "licence": found,
        "standing": standing_of(found, now),
        "facts": [{"label": _("Authority"), "value": found.authority}, _came_by(found)],
        "holds": holds_on(found, found.exchange, *filter(None, [found.application])),
        "acts": [act for act in acts if not act["why_not"]],
        "barred": [act for act in acts if act["why_not"]],
    }


def may_see_imports(request: HttpRequest) -> bool:
    """Whether the person may open the imports of the register."""
    return bool(roles_of(request.user) & set(CASE_READERS))


def _came_by(found: Licence) -> dict[str, str]:
    if found.application is None:
        return {"label": _("Origin"), "value": _("Imported")}
    return {"label": _("Application"), "value": found.application.number}
