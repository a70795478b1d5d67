"""What the exchange names as its own: how each stands, proving control, and what the public sees."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts.access import organisation_for, person_of, require_role
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.apply.control import Standing, standing_of, standings_of
from registry.apply.control_forms import MethodForm, SignatureForm
from registry.apply.forms import UploadForm
from registry.apply.loading import exchange_people
from registry.exchanges import actions
from registry.exchanges.models import ControlProof
from registry.exchanges.queries import exchange_of
from registry.exchanges.states import DOCUMENT_METHODS, ProofMethod, ProofState
from registry.lib.errors import RegistryError, RuleError
from registry.licensing.actions import send_statement, set_deposit_address, start_proof

exchange_admins = require_role(Role.EXCHANGE_ADMIN)


@exchange_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything the exchange names as its own, with where each stands."""
    organisation = organisation_for(request)
    context = {
        "rows": standings_of(exchange_of(organisation), timezone.now()),
        "is_admin": has_role(request.user, Role.EXCHANGE_ADMIN, organisation=organisation),
    }
    return render(request, "apply/identifiers.html", context)


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def identifier(request: HttpRequest, pk: int) -> HttpResponse:
    """One identifier: choose a way to prove it, or see what to show and what came of it."""
    found = _found(request, pk)
    if request.method != "POST":
        return _page(request, found)
    form = MethodForm(request.POST, found.ways)
    if form.is_valid():
        try:
            start_proof(pk, form.cleaned_data["method"], actor=person_of(request), at=timezone.now())
        except RegistryError as error:
            return _page(request, found, choosing=_refused(form, error), status=_status(error))
        return redirect("apply:identifier", pk)
    return _page(request, found, choosing=form, status=400)


@exchange_people
@require_POST
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the proof: a signature, or a document."""
    found = _found(request, pk)
    proof = _proof(found)
    form = _showing(request, proof)
    if not form.is_valid():
        return _page(request, found, showing=form, status=400)
    try:
        shown = _shown(request, proof)
    except RegistryError as error:
        return _page(request, found, showing=_refused(form, error), status=_status(error))
    if shown.state == ProofState.FAILED:
        return _page(request, _found(request, pk), status=400)
    messages.success(request, _("Received. An officer looks at it next."))
    return redirect("apply:identifier", pk)


@exchange_people
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the registry look for the record or file."""
    proof = _proof(_found(request, pk))
    return _pressed(
        request, pk, lambda: actions.ask_check(proof.pk, actor=person_of(request), at=timezone.now()), _("The registry looks for it now.")
    )


@exchange_people
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the proof back."""
    proof = _proof(_found(request, pk))
    return _pressed(
        request, pk, lambda: actions.withdraw_proof(proof.pk, actor=person_of(request), at=timezone.now()), _("The proof was taken back.")
    )


@exchange_people
@require_POST
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a wallet is a customer's deposit address, or that it is not."""
    _found(request, pk)
    act = set_deposit_address if request.POST.get("deposit") == "1" else actions.unmark_deposit_address
    try:
        row = act(pk, actor=person_of(request), at=timezone.now())
    except RegistryError as error:
        messages.error(request, error.message)
        return redirect("apply:identifier", pk)
    messages.success(request, _("Saved."))
    return redirect("apply:identifier", row.pk)


@exchange_admins
@require_POST
def publicity(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether the public is told of an account or wallet."""
    _found(request, pk)
    is_public = request.POST.get("public") == "1"
    return _pressed(
        request,
        pk,
        lambda: actions.set_publicity(pk, is_public=is_public, actor=person_of(request), at=timezone.now()),
        _("The public is told of it.") if is_public else _("The public is no longer told of it. Banks are."),
    )


def _found(request: HttpRequest, pk: int) -> Standing:
    found = standing_of(exchange_of(organisation_for(request)), pk, timezone.now())
    if found is None:
        raise Http404
    return found


def _proof(found: Standing) -> ControlProof:
    if found.proof is None:
        raise RuleError(_("This proof is over. Begin a new one."), code="closed")
    return found.proof


def _page(
    request: HttpRequest, found: Standing, *, choosing: forms.Form | None = None, showing: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    is_open = found.proof is not None and found.proof.is_open and not found.proof.is_over(timezone.now())
    context = {
        "standing": found,
        "is_open": is_open,
        "form": choosing or MethodForm(None, found.ways),
        "showing": (showing or _showing(request, found.proof, is_fresh=True)) if is_open and found.proof else None,
        "is_admin": has_role(request.user, Role.EXCHANGE_ADMIN, organisation=organisation_for(request)),
    }
    context["forms"] = [context["showing"]] if context["showing"] else []
    return render(request, "apply/identifier.html", context, status=status)


def _showing(request: HttpRequest, proof: ControlProof, *, is_fresh: bool = False) -> forms.Form:
    if proof.method in DOCUMENT_METHODS:
        given = (None, None) if is_fresh else (request.POST, request.FILES)
        return UploadForm(*given, name="file", label=_("Choose the file"), is_many=False)
    return SignatureForm(None if is_fresh else request.POST)


def _shown(request: HttpRequest, proof: ControlProof) -> ControlProof:
    person, at = person_of(request), timezone.now()
    if proof.method == ProofMethod.SIGNED_MESSAGE:
        return actions.present_signature(proof.pk, request.POST.get("signature", ""), caller=person, at=at)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise RuleError(_("This proof is made in another way."), code="method")
    return send_statement(proof.pk, file, file.name or "", actor=person, at=at)


def _pressed(request: HttpRequest, pk: int, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except RegistryError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, words)
    return redirect("apply:identifier", pk)


def _refused(form: forms.Form, error: RegistryError) -> forms.Form:
    form.add_error(error.field if error.field in form.fields else None, error.message)
    return form


def _status(error: RegistryError) -> int:
    return 409 if isinstance(error, RuleError) else 400
