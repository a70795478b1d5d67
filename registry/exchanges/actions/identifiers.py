"""Naming an identifier as an exchange's own, vouching for it, taking it back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.queries import has_role
from registry.audit.actions import record
from registry.exchanges.models import Exchange, ExchangeIdentifier
from registry.exchanges.states import OFFICER_ROLES
from registry.lib.errors import InvalidError, NotAllowedError, RuleError


@dataclass(frozen=True)
class IdentifierFacts:
    """An identifier in its normal form, as `registry.identifiers` gives it, with what it is for."""

    kind: str
    raw: str
    canonical: str
    chain: str = ""
    tag: str = ""
    match: str = "exact"
    label: str = ""


@transaction.atomic
def add_identifier(exchange_id: int, facts: IdentifierFacts, *, actor: User, at: datetime) -> ExchangeIdentifier:
    """The exchange's active identifier of these facts: the one there is, or a new one whose control is not confirmed."""
    exchange = Exchange.objects.select_for_update().get(pk=exchange_id)
    same = {"kind": facts.kind, "canonical": facts.canonical, "chain": facts.chain, "tag": facts.tag}
    found = exchange.identifiers.filter(withdrawn_at__isnull=True, **same).first()
    if found is not None:
        return found
    row = ExchangeIdentifier.objects.create(exchange=exchange, raw=facts.raw, match=facts.match, label=facts.label, added_at=at, **same)
    record(exchange, "identifier.added", actor=actor, at=at, identifier=row.pk, **same)
    return row


@transaction.atomic
def confirm_control(identifier_id: int, *, actor: User, at: datetime, note: str) -> ExchangeIdentifier:
    """An officer vouches that the exchange controls the identifier; `note` says how that was established.

    Raises `NotAllowedError` without an officer's role, `InvalidError` without a note, `RuleError` when it is confirmed or
    withdrawn already, or when it stands confirmed for another exchange.
    """
    row = _locked(identifier_id, actor)
    if row.confirmed_at is not None:
        raise RuleError(_("Control of this identifier is confirmed already."), code="confirmed")
    if not note.strip():
        raise InvalidError(_("Say how control was established."), field="note")
    row.confirmed_at, row.confirmed_by, row.confirm_note = at, actor, note.strip()
    try:
        with transaction.atomic():
            row.save(update_fields=["confirmed_at", "confirmed_by", "confirm_note"])
    except IntegrityError as error:
        if "exchangeidentifier_one_confirmed_owner" not in str(error):
            raise
        raise RuleError(
            _("This identifier stands confirmed for another exchange. It has to be withdrawn there first."), code="other-owner"
        ) from None
    record(row.exchange, "identifier.confirmed", actor=actor, at=at, reason=row.confirm_note, identifier=row.pk)
    return row


@transaction.atomic
def withdraw_identifier(identifier_id: int, *, actor: User, at: datetime, reason: str) -> ExchangeIdentifier:
    """The identifier no longer counts as the exchange's own. It stays on record.

    Raises `NotAllowedError` without an officer's role, `InvalidError` without a reason, `RuleError` when it is withdrawn.
    """
    row = _locked(identifier_id, actor)
    if not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    row.withdrawn_at, row.withdraw_reason = at, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdraw_reason"])
    record(row.exchange, "identifier.withdrawn", actor=actor, at=at, reason=row.withdraw_reason, identifier=row.pk)
    return row


def _locked(identifier_id: int, actor: User) -> ExchangeIdentifier:
    if not has_role(actor, *OFFICER_ROLES):
        raise NotAllowedError(_("Your role does not let you vouch for identifiers."), code="role")
    row = ExchangeIdentifier.objects.select_for_update(of=("self",)).select_related("exchange").get(pk=identifier_id)
    if row.withdrawn_at is not None:
        raise RuleError(_("This identifier was withdrawn."), code="withdrawn")
    return row
