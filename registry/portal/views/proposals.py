"""Proposals: what waits for whom, and deciding on one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of, require_recent_login
from registry.accounts.models import Organisation, User
from registry.accounts.queries import roles_of
from registry.approvals.actions import approve, reject, withdraw
from registry.approvals.models import Proposal
from registry.approvals.queries import may_approve, may_reject, may_withdraw, proposed_by, settled, waiting_for
from registry.approvals.registry import handler_for
from registry.approvals.states import ProposalState
from registry.lib.errors import NotAllowedError
from registry.licensing.models import Application
from registry.portal.attempts import attempt
from registry.portal.doors import areas_of, may_read, read_or_send, staff
from registry.portal.files import draft_download
from registry.portal.forms.deciding import ApproveForm, RejectForm, WithdrawForm
from registry.portal.interests import closed_page
from registry.portal.reach import reach_of
from registry.portal.reviewed import blocks_of, exact_text

PAGE_SIZE = 25
WAITING, MINE, ALL = "waiting", "mine", "all"


@staff
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Proposals: waiting for the person, the person's own, or all that the person's roles may read."""
    show = request.GET.get("show", WAITING)
    rows = _shown(request, show)
    page = Paginator(rows.select_related("proposer", "closed_by"), PAGE_SIZE).get_page(request.GET.get("page"))
    words = {WAITING: _("Waiting for me"), MINE: _("Mine"), ALL: _("All")}
    here = reverse("portal:proposals")
    tabs = [{"url": f"{here}?show={code}", "text": text, "current": code == show} for code, text in words.items()]
    return render(request, "portal/proposals.html", {"page": page, "tabs": tabs, "show": show})


def _shown(request: HttpRequest, show: str) -> QuerySet[Proposal]:
    person = person_of(request)
    if show == WAITING:
        return waiting_for(person, timezone.now())
    if show == MINE:
        return proposed_by(person)
    if show == ALL:
        return readable(organisation_for(request), person)
    raise Http404


def readable(organisation: Organisation, person: User) -> QuerySet[Proposal]:
    """Every proposal of the regulator that the person may read, newest first."""
    mine = Q(proposer=person)
    for area in areas_of(roles_of(person)):
        mine |= Q(kind__startswith=f"{area}.")
    here = Q(authority_org=organisation) | Q(authority_org=None)
    return Proposal.objects.filter(mine, here).order_by("-created_at", "-pk")


@staff
@read_or_send
def proposal(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One proposal with everything that is reviewed; sent, the decision on it."""
    found = _found(request, pk)
    closed = _closed(request, found)
    if closed is not None:
        return closed
    if request.method != "POST":
        return _page(request, found)
    step = request.POST.get("step", "")
    if step == "withdraw":
        return _withdraw(request, found)
    allowed, why_not = (may_approve if step == "approve" else may_reject)(found, person_of(request))
    if not allowed and found.is_open:
        raise NotAllowedError(why_not)
    return _decide(request, found, step)


@staff
@require_safe
def letter(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The letter of an open proposal as it would go out if it were approved now, to save. What was sent stands with its case."""
    found = _found(request, pk)
    closed = _closed(request, found)
    if closed is not None:
        return closed
    words = handler_for(found.kind).letter
    if words is None or not found.is_open or language not in dict(settings.LANGUAGES):
        raise Http404
    return draft_download(words(found, language, timezone.now()), found.kind, language)


def _found(request: HttpRequest, pk: int) -> Proposal:
    here = Q(authority_org=organisation_for(request)) | Q(authority_org=None)
    found = Proposal.objects.select_related("proposer", "closed_by", "authority_org").filter(here, pk=pk).first()
    if found is None:
        raise Http404
    person = person_of(request)
    if found.proposer_id != person.pk and not may_read(found.kind, roles_of(person)):
        raise NotAllowedError(_("Your role does not let you read this proposal."))
    return found


def _closed(request: HttpRequest, found: Proposal) -> HttpResponse | None:
    """A decision on a case opens as the case does: to those who declared no conflict of interest in it."""
    if found.subject_kind != Application._meta.label_lower:
        return None
    return closed_page(request, Application.objects.select_related("exchange", "authority").get(pk=found.subject_id))


@require_recent_login()
def _decide(request: HttpRequest, found: Proposal, step: str) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    if step == "approve":
        form: forms.Form = ApproveForm(request.POST, auto_id="approve_%s")
        done, status = attempt(form, lambda: approve(found.pk, actor=person, at=at, **form.cleaned_data))
    elif step == "reject":
        form = RejectForm(request.POST, auto_id="reject_%s")
        done, status = attempt(form, lambda: reject(found.pk, actor=person, at=at, **form.cleaned_data))
    else:
        raise Http404
    if done is None:
        return _page(request, _found(request, found.pk), status=status, tried={f"{step}_form": form})
    _tell(request, done)
    return redirect("portal:proposal", done.pk)


def _withdraw(request: HttpRequest, found: Proposal) -> HttpResponse:
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    person, at = person_of(request), timezone.now()
    done, status = attempt(form, lambda: withdraw(found.pk, actor=person, at=at, **form.cleaned_data))
    if done is None:
        return _page(request, _found(request, found.pk), status=status, tried={"withdraw_form": form})
    messages.success(request, _("You have withdrawn the proposal."))
    return redirect("portal:proposal", done.pk)


def _tell(request: HttpRequest, done: Proposal) -> None:
    told: dict[str, tuple[Callable[..., None], str]] = {
        ProposalState.APPROVED: (messages.success, _("Approved and done.")),
        ProposalState.REJECTED: (messages.success, _("Rejected. The proposer is told by e-mail.")),
        ProposalState.OPEN: (messages.info, _("Your approval counts. One more person has to approve.")),
        ProposalState.VOID: (messages.warning, _("Nothing was done: what was proposed has changed since. It has to be proposed anew.")),
        ProposalState.EXPIRED: (messages.warning, _("Nothing was done: the proposal had expired. It has to be proposed anew.")),
    }
    say, text = told[done.state]
    say(request, text)


def _page(request: HttpRequest, found: Proposal, *, status: int = 200, tried: dict[str, forms.Form] | None = None) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    context = {
        "proposal": found,
        "kind_title": handler_for(found.kind).title,
        "blocks": blocks_of(found),
        "effects": [*handler_for(found.kind).effects(found), *reach_of(found)] if found.is_open else [],
        "has_letter": found.is_open and handler_for(found.kind).letter is not None,
        "exact": exact_text(found),
        "approvals": found.approvals.select_related("approver").order_by("pk"),
        "is_own": found.proposer_id == person.pk,
        **_choices(found, person, at),
        **_tried(tried or {}),
    }
    return render(request, "portal/proposal.html", context, status=status)


def _choices(found: Proposal, person: User, at: datetime) -> dict[str, Any]:
    """What the person may do with the proposal, by the same functions that the actions ask."""
    approvable, why_not = may_approve(found, person, at)
    return {
        "approve_form": ApproveForm(initial={"content_hash": found.content_hash}, auto_id="approve_%s") if approvable else None,
        "reject_form": RejectForm(auto_id="reject_%s") if may_reject(found, person, at)[0] else None,
        "withdraw_form": WithdrawForm(auto_id="withdraw_%s") if may_withdraw(found, person, at)[0] else None,
        "why_not": settled(found, at) or why_not,
    }


def _tried(tried: dict[str, forms.Form]) -> dict[str, Any]:
    """What was refused, said at the top. An approval is asked for anew, since what was read is not what is there."""
    errors = [{"text": str(text), "href": ""} for form in tried.values() for texts in form.errors.values() for text in texts]
    return {"errors": errors, **{name: form for name, form in tried.items() if name != "approve_form"}}
