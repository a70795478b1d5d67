"""Rotating operational wallets: propose, approve as a colleague, reject, take back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts.access import organisation_for, person_of, require_recent_login
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.apply.control_forms import RejectWalletForm, WalletForm
from registry.apply.loading import exchange_people
from registry.apply.views.identifiers import exchange_admins
from registry.exchanges import actions
from registry.exchanges.models import WalletRotation
from registry.exchanges.queries import active_identifiers, exchange_of, rotations_of
from registry.exchanges.reading import wallet_facts
from registry.identifiers import Kind
from registry.lib.errors import RegistryError, RuleError
from registry.licensing.actions import NewWallet, approve_wallet, propose_wallet


@exchange_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The exchange's rotations, newest first."""
    organisation = organisation_for(request)
    exchange = exchange_of(organisation)
    context = {
        "rotations": rotations_of(exchange) if exchange else [],
        "is_admin": has_role(request.user, Role.EXCHANGE_ADMIN, organisation=organisation),
    }
    return render(request, "apply/wallets.html", context)


@exchange_admins
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Propose a wallet; a colleague approves it."""
    exchange = exchange_of(organisation_for(request))
    confirmed = active_identifiers(exchange).filter(kind=Kind.WALLET, confirmed_at__isnull=False) if exchange else ()
    form = WalletForm(request.POST if request.method == "POST" else None, confirmed)
    status = 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            rotation = _propose(request, form.cleaned_data)
        except RegistryError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            status = 409 if isinstance(error, RuleError) else 400
        else:
            messages.success(request, _("Proposed. A colleague has to approve it."))
            return redirect("apply:wallet", rotation.pk)
    return render(request, "apply/wallet_new.html", {"form": form}, status=status)


@exchange_people
@require_safe
def wallet(request: HttpRequest, pk: int) -> HttpResponse:
    """One rotation: where it stands, and what this person can do."""
    return _page(request, _found(request, pk), RejectWalletForm())


@exchange_people
@require_recent_login()
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve as a colleague of the proposer."""
    found = _found(request, pk)
    try:
        approve_wallet(found.pk, actor=person_of(request), at=timezone.now())
    except RegistryError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Approved. The wallet has to sign next."))
    return redirect("apply:wallet", pk)


@exchange_people
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Reject as a colleague of the proposer."""
    found, form = _found(request, pk), RejectWalletForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        actions.reject_wallet(found.pk, actor=person_of(request), at=timezone.now(), reason=form.cleaned_data["reason"])
    except RegistryError as error:
        messages.error(request, error.message)
    return redirect("apply:wallet", pk)


@exchange_admins
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the rotation back."""
    found = _found(request, pk)
    try:
        actions.withdraw_wallet(found.pk, caller=person_of(request), at=timezone.now())
    except RegistryError as error:
        messages.error(request, error.message)
    return redirect("apply:wallet", pk)


def _propose(request: HttpRequest, given: dict[str, object]) -> WalletRotation:
    exchange = exchange_of(organisation_for(request))
    if exchange is None:
        raise RuleError(_("Only a licensed exchange can rotate its wallets. Name yours in the application."), code="no-licence")
    replaces = given["replaces"]
    wallet_given = NewWallet(
        wallet_facts(str(given["wallet"]), label=str(given["label"])),
        replaces if isinstance(replaces, int) else None,
        is_deposit_address=bool(given["is_deposit_address"]),
    )
    return propose_wallet(exchange.pk, wallet_given, caller=person_of(request), at=timezone.now())


def _found(request: HttpRequest, pk: int) -> WalletRotation:
    exchange = exchange_of(organisation_for(request))
    found = rotations_of(exchange).filter(pk=pk).first() if exchange else None
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: WalletRotation, form: RejectWalletForm, status: int = 200) -> HttpResponse:
    person = person_of(request)
    context = {
        "rotation": found,
        "form": form,
        "may_decide": found.state == "proposed" and found.proposer_id != person.pk,
        "may_withdraw": found.is_open and has_role(person, Role.EXCHANGE_ADMIN, organisation=organisation_for(request)),
    }
    return render(request, "apply/wallet.html", context, status=status)
