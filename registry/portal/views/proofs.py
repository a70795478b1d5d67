"""Proofs of control that wait for an officer, the evidence of each, and new wallets that an officer may stop."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role
from registry.exchanges.actions import stop_wallet, turn_down_proof
from registry.exchanges.models import ControlProof, ProofDocument, WalletRotation
from registry.exchanges.proofs import place_of
from registry.exchanges.states import OFFICER_ROLES, OPEN_ROTATION, ProofState
from registry.licensing.actions import confirm_shown
from registry.licensing.queries import proofs_waiting, windows_open
from registry.portal.attempts import attempt, sent
from registry.portal.doors import identifier_officers, licence_readers, read_or_send
from registry.portal.files import as_download
from registry.portal.forms.cases import ConfirmProofForm, StopWalletForm, TurnDownProofForm
from registry.portal.views.identifiers import found_exchange


@licence_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits: proofs, the longest first, and wallets whose window runs, the soonest end first."""
    organisation = organisation_for(request)
    context = {
        "proofs": proofs_waiting(organisation),
        "rotations": windows_open(organisation),
        "may_act": has_role(person_of(request), *OFFICER_ROLES, organisation=organisation),
    }
    return render(request, "portal/proofs.html", context)


@licence_readers
@require_safe
def proof(request: HttpRequest, exchange_id: int, pk: int) -> HttpResponse:
    """The evidence: what was to be shown, what was, and what came of it."""
    found = _found(request, exchange_id, pk)
    is_rotating = WalletRotation.objects.filter(identifier=found.identifier, state__in=OPEN_ROTATION).exists()
    may_act = has_role(person_of(request), *OFFICER_ROLES, organisation=organisation_for(request))
    is_waiting = found.is_for_officer and found.identifier.confirmed_at is None and found.identifier.withdrawn_at is None
    context = {
        **_context(found),
        "documents": found.documents.all(),
        "checks": found.checks.order_by("-pk")[:10],
        "place": place_of(found.identifier, found.method),
        "is_rotating": is_rotating,
        "may_judge": may_act and is_waiting and not is_rotating,
    }
    return render(request, "portal/proof.html", context)


@identifier_officers
@read_or_send
def confirm(request: HttpRequest, exchange_id: int, pk: int) -> HttpResponse:
    """Confirm control on what was shown."""
    found = _found(request, exchange_id, pk)
    form = ConfirmProofForm(sent(request), needs_note=found.state != ProofState.PROVED)
    if request.method == "POST":
        done, status = attempt(form, lambda: confirm_shown(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is None:
            return _form(request, found, form, _("Confirm control"), status)
        messages.success(request, _("Control of %(value)s is confirmed.") % {"value": done.canonical})
        return redirect("portal:proofs")
    return _form(request, found, form, _("Confirm control"))


@identifier_officers
@read_or_send
def turn_down(request: HttpRequest, exchange_id: int, pk: int) -> HttpResponse:
    """Say that it proves nothing."""
    found = _found(request, exchange_id, pk)
    form = TurnDownProofForm(sent(request))
    if request.method == "POST":
        done, status = attempt(form, lambda: turn_down_proof(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is None:
            return _form(request, found, form, _("Turn the proof down"), status)
        messages.success(request, _("The proof was turned down."))
        return redirect("portal:proofs")
    return _form(request, found, form, _("Turn the proof down"))


@licence_readers
@require_safe
def document(request: HttpRequest, exchange_id: int, pk: int, document_pk: int) -> FileResponse:
    """A statement or letter, to save."""
    found = _found(request, exchange_id, pk)
    return as_download(get_object_or_404(ProofDocument, pk=document_pk, proof=found))


@identifier_officers
@read_or_send
def stop(request: HttpRequest, exchange_id: int, pk: int) -> HttpResponse:
    """Object to a new wallet."""
    found = get_object_or_404(WalletRotation.objects.select_related("identifier"), pk=pk, exchange=found_exchange(request, exchange_id))
    form, status = StopWalletForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: stop_wallet(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The wallet was stopped."))
            return redirect("portal:proofs")
    context = {"item": found.identifier, "exchange": found.exchange, "form": form, "page_heading": _("Stop the wallet")}
    return render(request, "portal/identifier.html", context, status=status)


def _found(request: HttpRequest, exchange_id: int, pk: int) -> ControlProof:
    rows = ControlProof.objects.select_related("identifier__exchange", "checked_by", "created_by")
    return get_object_or_404(rows, pk=pk, identifier__exchange=found_exchange(request, exchange_id))


def _context(found: ControlProof) -> dict[str, Any]:
    return {"proof": found, "item": found.identifier, "exchange": found.identifier.exchange}


def _form(request: HttpRequest, found: ControlProof, form: Any, title: str, status: int = 200) -> HttpResponse:
    return render(request, "portal/identifier.html", {**_context(found), "form": form, "page_heading": title}, status=status)
