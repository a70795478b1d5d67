"""Keeping what subscribers say they hold."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.queries import holders_of
from registry.accounts.states import Role
from registry.audit.actions import record
from registry.blocklist.models import List
from registry.distribution.actions.subscribers import note_sign_of_life
from registry.distribution.models import Acknowledgement, Subscriber
from registry.distribution.queries.feed import list_hash_at
from registry.distribution.states import AckOutcome, AckState
from registry.lib.errors import InvalidError, RuleError
from registry.outbox.actions import queue_mail

FAST_CLOCK = timedelta(minutes=5)
LARGEST_SEQ = 2**62
REASON_LENGTH = 2000
_HASH = re.compile(r"sha256:[0-9a-f]{64}\Z")


@transaction.atomic
def acknowledge(
    subscriber_id: int, list_code: str, *, seq: int, list_hash: str, state: str, effective_at: datetime, at: datetime, reason: str = ""
) -> Acknowledgement:
    """Keep a subscriber's statement about a version of a list. Look at its `outcome`: only `accepted` counts.

    `hash-mismatch` (it holds another list than was published; the list officers are alarmed) and `seq-unknown` are kept
    as well and not raised, because raising would lose the incident. The same statement again gives the same row. A lower
    seq than before is kept and marked `is_regressed`. Raises `InvalidError` naming a wrong field, `RuleError` for a list
    that is not subscribed to.
    """
    subscriber = Subscriber.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation").get(pk=subscriber_id)
    _check(seq, list_hash, state, effective_at, at)
    if list_code not in subscriber.lists:
        raise RuleError(_("You do not subscribe to this list."), code="not-subscribed")
    note_sign_of_life(subscriber.pk, at=at)
    head = List.objects.get(code=list_code)
    same: dict[str, Any] = {"subscriber": subscriber, "list": head, "epoch": head.epoch, "seq": seq, "state": state, "list_hash": list_hash}
    before = _repeated(same, effective_at)
    if before is not None:
        return before
    statement = Acknowledgement.objects.create(
        **same,
        reason=reason[:REASON_LENGTH],
        effective_at=effective_at,
        at=at,
        outcome=_outcome(head, seq, list_hash, state),
        is_regressed=_is_regressed(subscriber, head, seq, effective_at),
    )
    if statement.outcome != AckOutcome.ACCEPTED:
        _alarm(statement, at=at)
    return statement


def _check(seq: int, list_hash: str, state: str, effective_at: datetime, at: datetime) -> None:
    if not 0 <= seq <= LARGEST_SEQ:
        raise InvalidError(_("A version is a whole number from 0."), field="seq")
    if not _HASH.match(list_hash):
        raise InvalidError(_("The hash is “sha256:” and 64 hexadecimal digits, in lower case."), field="list_hash")
    if state not in AckState.values:
        raise InvalidError(_("The state is one of: %(states)s.") % {"states": ", ".join(AckState.values)}, field="state")
    if effective_at > at + FAST_CLOCK:
        raise InvalidError(_("This instant lies in the future. Set your clock right."), field="effective_at")


def _repeated(same: dict[str, Any], effective_at: datetime) -> Acknowledgement | None:
    """The same statement made before: word for word, or by the newest one under another time."""
    mine = Acknowledgement.objects.filter(subscriber=same["subscriber"], list=same["list"], epoch=same["epoch"])
    exact = mine.filter(**same, effective_at=effective_at).first()
    if exact is not None:
        return exact
    newest = mine.exclude(outcome=AckOutcome.SEQ_UNKNOWN).order_by("-effective_at", "-pk").first()
    is_same = newest and (newest.seq, newest.state, newest.list_hash) == (same["seq"], same["state"], same["list_hash"])
    return newest if is_same else None


def _outcome(head: List, seq: int, list_hash: str, state: str) -> AckOutcome:
    if seq > head.seq:
        return AckOutcome.SEQ_UNKNOWN
    if state != AckState.FAILED and list_hash != list_hash_at(head.code, seq):
        return AckOutcome.HASH_MISMATCH
    return AckOutcome.ACCEPTED


def _is_regressed(subscriber: Subscriber, head: List, seq: int, effective_at: datetime) -> bool:
    """Whether it held a newer version earlier. A statement that was only late on its way is no step back."""
    earlier = Acknowledgement.objects.filter(subscriber=subscriber, list=head, epoch=head.epoch, outcome=AckOutcome.ACCEPTED)
    return earlier.filter(seq__gt=seq, effective_at__lte=effective_at).exclude(state=AckState.FAILED).exists()


def _alarm(statement: Acknowledgement, *, at: datetime) -> None:
    subscriber = statement.subscriber
    told: dict[str, Any] = {"list": statement.list.code, "seq": statement.seq, "list_hash": statement.list_hash}
    record(subscriber, "acknowledgement.refused", actor=None, at=at, outcome=str(statement.outcome), **told)
    context = {"statement": statement, "subscriber": subscriber}
    for officer in holders_of(Role.LIST_OFFICER):
        language = officer.language or "en"
        queue_mail(to=officer.email, template="acknowledgement_refused", context=context, language=language, at=at, about=subscriber)
