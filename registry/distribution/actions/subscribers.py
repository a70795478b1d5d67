"""Taking on those who receive lists."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.accounts.queries import has_role
from registry.accounts.states import OrganisationKind, Role
from registry.approvals.models import Proposal
from registry.approvals.role_grants import propose_role
from registry.audit.actions import record
from registry.blocklist.states import ListCode
from registry.distribution.models import Subscriber
from registry.lib.errors import InvalidError, NotAllowedError, RuleError


@transaction.atomic
def onboard_bank(
    *,
    name: str,
    code: str,
    lists: Iterable[str],
    contact_email: str,
    admin_email: str,
    admin_name: str,
    reason: str,
    actor: User,
    at: datetime,
) -> tuple[Subscriber, Proposal]:
    """A new bank as a subscriber, and the proposal that makes `admin_email` its first administrator (four eyes).

    The administrator then issues the bank's keys. Raises as `subscribe` and `approvals.role_grants.propose_role`, and
    `InvalidError` when the code is taken.
    """
    _require_administrator(actor)
    if not name.strip():
        raise InvalidError(_("Give the bank's name."), field="name")
    if Organisation.objects.filter(code=code).exists():
        raise InvalidError(_("Another organisation has this code."), field="code")
    bank = Organisation.objects.create(kind=OrganisationKind.BANK, name=name.strip(), code=code, created_at=at)
    subscriber = subscribe(bank.pk, lists=lists, contact_email=contact_email, actor=actor, at=at)
    proposal = propose_role(
        email=admin_email, full_name=admin_name, role=Role.BANK_ADMIN, organisation=bank, reason=reason, actor=actor, at=at
    )
    return subscriber, proposal


@transaction.atomic
def subscribe(organisation_id: int, *, lists: Iterable[str], contact_email: str, actor: User, at: datetime) -> Subscriber:
    """An organisation that exists (a bank, or a licensed exchange) receives lists from now on.

    Raises `NotAllowedError` unless the actor is an administrator of the regulator, `InvalidError` for an unknown list or a
    wrong address, `RuleError` when it is a subscriber already.
    """
    _require_administrator(actor)
    organisation = Organisation.objects.get(pk=organisation_id)
    if organisation.kind == OrganisationKind.REGULATOR:
        raise RuleError(_("The regulator publishes the lists; it does not subscribe to them."))
    codes = _lists(lists)
    _check_email(contact_email)
    try:
        with transaction.atomic():
            subscriber = Subscriber.objects.create(organisation=organisation, lists=codes, contact_email=contact_email, created_at=at)
    except IntegrityError:
        raise RuleError(_("This organisation is a subscriber already."), code="subscribed") from None
    record(subscriber, "subscriber.added", actor=actor, at=at, lists=codes, organisation=organisation.pk)
    return subscriber


@transaction.atomic
def change_lists(subscriber_id: int, *, lists: Iterable[str], actor: User, at: datetime) -> Subscriber:
    """The lists a subscriber receives. Raises as `subscribe`."""
    _require_administrator(actor)
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber_id)
    before, subscriber.lists = list(subscriber.lists), _lists(lists)
    subscriber.save(update_fields=["lists"])
    record(subscriber, "subscriber.lists_changed", actor=actor, at=at, before=before, lists=subscriber.lists)
    return subscriber


def note_sign_of_life(subscriber_id: int, *, at: datetime) -> None:
    """The subscriber was heard of: it asked for a head, a list, or acknowledged. Written at most once a minute."""
    minute_ago = at.replace(second=0, microsecond=0)
    quiet = Q(last_seen_at=None) | Q(last_seen_at__lt=minute_ago)
    Subscriber.objects.filter(quiet, pk=subscriber_id).update(last_seen_at=at)


def _require_administrator(actor: User) -> None:
    if not has_role(actor, Role.ADMINISTRATOR):
        raise NotAllowedError(_("Only administrators of the regulator take on subscribers."))


def _lists(lists: Iterable[str]) -> list[str]:
    codes = [code for code in ListCode.values if code in set(lists)]
    if not codes or len(codes) != len(set(lists)):
        raise InvalidError(_("Choose the lists."), field="lists")
    return codes


def _check_email(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidError(_("Give an e-mail address, such as name@bank.kz."), field="contact_email") from None
