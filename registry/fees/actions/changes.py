"""Changing the fee table: an administrator proposes the row, another one approves it, and it holds from a day to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.audit.subjects import Subject
from registry.fees.actions.invoices import CENT, LARGEST, FeeAuthority
from registry.fees.models import Fee
from registry.fees.queries import local_day
from registry.fees.states import CHANGE_KIND, CURRENCIES, Origin
from registry.lib.errors import InvalidError, RuleError

NOTE_LENGTH = 1000
PURPOSE_LENGTH = 80
MOST_DAYS = 365


@dataclass(frozen=True)
class FeeTerms:
    """A row of the fee table as it is proposed. `note` says by which act it is charged."""

    purpose: str
    amount: Decimal
    currency: str
    due_days: int
    valid_from: date
    note: str = ""


def propose_fee_change(authority: FeeAuthority, terms: FeeTerms, *, reason: str, actor: User, at: datetime, title: str = "") -> Proposal:
    """Propose what the authority charges for a purpose from a day to come on. `title` names the fee in words.

    Raises `NotAllowedError` for others than its administrators, `InvalidError` naming the field, `RuleError` when a row begins on
    that day already or a proposal for the same fee is open.
    """
    if authority.organisation is None:
        raise RuleError(_("This authority has no people here."))
    _check(terms, at)
    _check_day(authority.code, terms.purpose, terms.valid_from)
    payload = {
        "authority": authority.code,
        "purpose": terms.purpose,
        "amount": str(terms.amount.quantize(CENT)),
        "currency": terms.currency,
        "due_days": terms.due_days,
        "valid_from": terms.valid_from.isoformat(),
        "note": terms.note.strip(),
    }
    subject = Subject(Fee._meta.label_lower, f"{authority.code}:{terms.purpose}")
    return propose(
        CHANGE_KIND,
        subject=subject,
        payload=payload,
        reason=reason,
        actor=actor,
        at=at,
        title=title or f"{authority.code}, {terms.purpose}",
        authority_org=authority.organisation,
    )


def reviewed_change(subject_id: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """All that an approver reviews: the new row, and every row of the same fee as it stands."""
    code, _colon, purpose = subject_id.partition(":")
    rows = Fee.objects.filter(authority_code=code, purpose=purpose).order_by("valid_from")
    return {
        "change": dict(payload),
        "rows": [[str(row.amount), row.currency, row.due_days, _iso(row.valid_from), _iso(row.valid_until)] for row in rows],
    }


@transaction.atomic
def execute_change(proposal: Proposal, actor: User, at: datetime) -> None:
    """Write the approved row; the one that held on its first day ends, and it holds until the next one begins."""
    payload = proposal.payload
    code, purpose, first = payload["authority"], payload["purpose"], date.fromisoformat(payload["valid_from"])
    if first <= local_day(at):
        raise RuleError(_("The day from which the fee was to hold has come. It has to be proposed anew for a day to come."))
    _check_day(code, purpose, first)
    rows = Fee.objects.filter(authority_code=code, purpose=purpose)
    later = rows.filter(valid_from__gt=first).order_by("valid_from").first()
    rows.filter(Q(valid_until=None) | Q(valid_until__gt=first), valid_from__lt=first).update(valid_until=first)
    fee = Fee.objects.create(
        authority_code=code,
        purpose=purpose,
        amount=Decimal(payload["amount"]),
        currency=payload["currency"],
        due_days=payload["due_days"],
        valid_from=first,
        valid_until=later.valid_from if later else None,
        note=payload["note"],
        origin=Origin.PROPOSAL,
        proposal=proposal,
        recorded_at=at,
    )
    record(fee, "fee.changed", actor=actor, at=at, proposal=proposal.pk, **payload)


def _check(terms: FeeTerms, at: datetime) -> None:
    if not terms.purpose or len(terms.purpose) > PURPOSE_LENGTH or not terms.purpose.replace(":", "").replace("_", "").isalnum():
        raise InvalidError(_("Choose what the fee is for."), field="purpose")
    if not terms.amount.is_finite() or not 0 <= terms.amount < LARGEST or terms.amount != terms.amount.quantize(CENT):
        raise InvalidError(_("Give an amount with at most two places after the point; nothing is charged with 0."), field="amount")
    if terms.currency not in CURRENCIES:
        raise InvalidError(_("Fees are not charged in this currency."), field="currency")
    if not 0 <= terms.due_days <= MOST_DAYS:
        raise InvalidError(_("Give a number of days from 0 to %(most)d.") % {"most": MOST_DAYS}, field="due_days")
    if terms.valid_from <= local_day(at):
        raise InvalidError(_("A fee changes from a day to come, never backwards."), field="valid_from")
    if len(terms.note) > NOTE_LENGTH or "\0" in terms.note:
        raise InvalidError(_("Give at most %(length)d characters.") % {"length": NOTE_LENGTH}, field="note")


def _check_day(code: str, purpose: str, first: date) -> None:
    if Fee.objects.filter(authority_code=code, purpose=purpose, valid_from=first).exists():
        raise RuleError(_("This fee changes on that day already. Choose another day."), field="valid_from")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
