"""Reading the state of the work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from registry.audit.subjects import Subject, subject_of
from registry.outbox.links import message_of
from registry.outbox.models import Due, FailingAddress, Mail, MailChoice, Reminder, Sweep
from registry.outbox.purposes import Purpose, facts_of
from registry.outbox.registry import DueKind, due_kinds
from registry.outbox.states import UNDELIVERED, WAITING, Choice, DueState, MailState

MOST_LOOKED_AT = 100
MOST_SHOWN = 100


@dataclass(frozen=True)
class Backlog:
    """How one table stands: how long its oldest due row waits, and how long ago anybody looked. Seconds; None = nothing."""

    model_label: str
    oldest_due_seconds: float | None
    swept_seconds: float | None


def free_rows(model: type[Due], at: datetime) -> QuerySet[Due]:
    """Rows that a worker may claim at `at`, the longest due first."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    rows = model._default_manager.filter(free, state=DueState.PENDING, next_attempt_at__lte=at)
    return model.claimable(rows, at).order_by("next_attempt_at", "pk")


def backlogs(at: datetime) -> list[Backlog]:
    """One line a registered table, in order of registration."""
    swept = dict(Sweep.objects.values_list("model_label", "swept_at"))
    return [_backlog(kind, at, swept.get(kind.model._meta.label)) for kind in due_kinds()]


def mails() -> QuerySet[Mail]:
    """All mails, newest first."""
    return Mail.objects.order_by("-created_at", "-pk")


def mails_about(thing: Model | Subject, *, to: str = "") -> QuerySet[Mail]:
    """The last mails about something (to one reader), newest first, each with the digest that carries it. At most `MOST_SHOWN`."""
    subject = subject_of(thing)
    rows = mails().filter(subject_kind=subject.kind, subject_id=subject.id).select_related("digest")
    return (rows.filter(to=to) if to else rows)[:MOST_SHOWN]


def failing_among(addresses: QuerySet[Any, Any] | Sequence[str]) -> set[str]:
    """Those of these addresses to which mail comes back. One query."""
    return set(FailingAddress.objects.filter(cleared_at=None, address__in=addresses).values_list("address", flat=True))


def mail_counts() -> dict[str, int]:
    """How many mails wait, and how many did not arrive, by state."""
    rows = Mail.objects.filter(state__in=(*WAITING, *UNDELIVERED)).order_by().values_list("state").annotate(count=Count("pk"))
    return dict.fromkeys(map(str, (*WAITING, *UNDELIVERED)), 0) | dict(rows)


def mail_to_turn_off(token: str) -> Mail | None:
    """The mail whose address to turn it off has this token; None for a forged one, or where it cannot be turned off any more."""
    message_id = message_of(token)
    mail = Mail.objects.filter(message_id=message_id).first() if message_id else None
    return mail if mail is not None and facts_of(mail.purpose).may_turn_off else None


def mails_to_send(at: datetime) -> QuerySet[Mail]:
    """Mails that somebody may have sent again at `at`: given up, come back, or waiting for their next try; no words, no mail."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    waits = free & Q(state=MailState.PENDING, next_attempt_at__gt=at)
    return Mail.objects.filter(waits | Q(state__in=UNDELIVERED)).exclude(text="")


def reminded(kind: str, code: str, *, key: str = "pk") -> Exists:
    """A condition on rows of that kind of subject: this reminder of any day was sent."""
    return Exists(Reminder.objects.filter(subject_kind=kind, code=code, subject_id=Cast(OuterRef(key), TextField())))


def kept_reminders(kind: str, ids: Iterable[str]) -> set[tuple[str, str]]:
    """Which reminders of these subjects of a kind were sent: ids with codes."""
    return set(Reminder.objects.filter(subject_kind=kind, subject_id__in=list(ids)).values_list("subject_id", "code"))


def choice_of(address: str, purpose: Purpose) -> Choice:
    """How the reader at `address` wants mails of `purpose`. Asks nobody where there is no choice."""
    facts = facts_of(purpose)
    if not facts.is_open:
        return Choice.EACH
    kept = MailChoice.objects.filter(address=address, purpose=purpose).values_list("choice", flat=True).first()
    return Choice(kept or Choice.EACH)


def choices_of(address: str) -> dict[str, str]:
    """The choices kept for an address, by purpose."""
    return dict(MailChoice.objects.filter(address=address).values_list("purpose", "choice"))


@dataclass(frozen=True)
class Outage:
    """That mails wait because the mail server does not take them. `words`: its last answer; `next_at`: when the first is tried again."""

    count: int
    since: datetime
    next_at: datetime
    words: str


def outage_of(rows: QuerySet[Mail]) -> Outage | None:
    """Whether some of these mails were tried and still wait."""
    waiting = rows.filter(state=MailState.PENDING, attempts__gt=0).order_by()
    found = waiting.aggregate(count=Count("pk"), since=Min("created_at"), next_at=Min("next_attempt_at"))
    if not found["count"]:
        return None
    last = waiting.order_by("-next_attempt_at", "-pk").values_list("last_error", flat=True).first()
    return Outage(found["count"], found["since"], found["next_at"], last or "")


def _backlog(kind: DueKind, at: datetime, swept_at: datetime | None) -> Backlog:
    # Only what a worker could take: a row that waits for somebody else, such as a bank that does not answer, is no backlog.
    rows = kind.model._default_manager.filter(state=DueState.PENDING, next_attempt_at__lte=at)
    since = [row.free_since for row in kind.model.claimable(rows, at).order_by("next_attempt_at")[:MOST_LOOKED_AT]]
    return Backlog(
        kind.model._meta.label,
        (at - min(since)).total_seconds() if since else None,
        (at - swept_at).total_seconds() if swept_at else None,
    )
