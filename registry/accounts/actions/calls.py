"""Calls that programs repeat because they heard no answer: done once, answered as often as asked (IETF draft `Idempotency-Key`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from registry.accounts.models import ApiKey, RememberedCall
from registry.lib.errors import InvalidError, RuleError

REMEMBERED_FOR = timedelta(hours=24)
LONGEST_NAME = 255
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True)
class CallAnswer:
    """What a call was answered. `is_replayed`: it was done before, and this is what was said then."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_replayed: bool = False


@transaction.atomic
def answer_once(key: ApiKey, name: str, fingerprint: str, act: Callable[[], CallAnswer], *, at: datetime) -> CallAnswer:
    """The answer of `act`, which is kept for a day with what it did: one transaction, so that neither is there without the other.

    The same call under the same name gets the answer again and does nothing. A refusal is not kept: mended, the call may use its
    name again. Raises `RuleError` "key-reused" for another call under a name in use, "still-running" while the first is not over.
    """
    if not 1 <= len(name) <= LONGEST_NAME or not all(" " < sign <= "~" for sign in name):
        raise InvalidError(_("“Idempotency-Key” takes 1 to 255 visible ASCII characters."), field="Idempotency-Key")
    _lock(key, name)
    RememberedCall.objects.filter(expires_at__lte=at).delete()
    before = RememberedCall.objects.filter(key=key, name=name).first()
    if before is not None:
        return _again(before, fingerprint)
    answer = act()
    RememberedCall.objects.create(
        key=key,
        name=name,
        fingerprint=fingerprint,
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.body,
        answered_at=at,
        expires_at=at + REMEMBERED_FOR,
    )
    return answer


def _lock(key: ApiKey, name: str) -> None:
    # Held until the transaction ends, however it ends: a worker that dies leaves nothing to wait for.
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, [f"accounts.call {key.pk} {name}"])
        row = cursor.fetchone()
    if not row or not row[0]:
        raise RuleError(_("The first call with this idempotency key is still running. Try again in a moment."), code="still-running")


def _again(before: RememberedCall, fingerprint: str) -> CallAnswer:
    if before.fingerprint != fingerprint:
        raise RuleError(_("This idempotency key was used for another call. Use a new one for a new call."), code="key-reused")
    return CallAnswer(before.status, before.body, before.headers, is_replayed=True)
