"""Placing and lifting holds, proposing a run, and erasing item by item."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.audit.models import Erasure
from registry.audit.queries import events_of
from registry.audit.registers import Kept, registers
from registry.audit.subjects import Subject
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.outbox.actions import finish, take, wake_due
from registry.retention.holds import covered
from registry.retention.models import Hold, Item, Rule, Run
from registry.retention.preview import Preview, preview
from registry.retention.states import BATCH, LEASE_SECONDS, LIFT_KIND, RUN_KIND, Outcome

Clock = Callable[[], datetime]


def load_rules(path: Path) -> int:
    """Bring the schedule up to its file: a line is a rule from a day on. Gives the number of lines.

    Raises `InvalidError` on a line about a register that there is not.
    """
    lines = yaml.safe_load(path.read_text("utf-8")) or []
    for line in lines:
        if line["what"] not in registers():
            raise InvalidError(f"no register of personal data is called {line['what']}")
        facts = {"days": line["days"], "basis": line["basis"]}
        Rule.objects.update_or_create(what=line["what"], valid_from=line["valid_from"], defaults=facts)
    return len(lines)


@transaction.atomic
def place_hold(subject: Subject, *, title: str, authority_org: Organisation, reason: str, actor: User, at: datetime) -> Hold:
    """Keep everything about the subject from now on.

    Raises `NotAllowedError` for others than administrators, `InvalidError` without a reason.
    """
    _require_administrator(actor, authority_org)
    if not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    _alone()
    hold = Hold.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        title=title,
        authority_org=authority_org,
        reason=reason.strip(),
        placed_by=actor,
        placed_at=at,
    )
    record(hold, "hold.placed", actor=actor, at=at, reason=hold.reason, about=str(subject))
    record(subject, "hold.placed", actor=actor, at=at, reason=hold.reason, hold=hold.pk)
    return hold


def propose_lifting(hold: Hold, *, reason: str, actor: User, at: datetime) -> Proposal:
    """Propose that a hold ends. Raises as `approvals.actions.propose`, and `RuleError` when it has ended already."""
    if not hold.is_standing:
        raise RuleError(_("This hold was lifted already."))
    return propose(
        LIFT_KIND, subject=hold, payload={}, reason=reason, actor=actor, at=at, title=hold.title, authority_org=hold.authority_org
    )


def lift(proposal: Proposal, actor: User, at: datetime) -> None:
    """End the hold that the approved proposal is about."""
    hold = Hold.objects.select_for_update().get(pk=proposal.subject_id)
    hold.lifted_at, hold.lift_proposal = at, proposal
    hold.save(update_fields=["lifted_at", "lift_proposal"])
    record(hold, "hold.lifted", actor=actor, at=at, reason=proposal.reason, proposal=proposal.pk)
    record(Subject(hold.subject_kind, hold.subject_id), "hold.lifted", actor=actor, at=at, reason=proposal.reason, hold=hold.pk)


@transaction.atomic
def propose_run(authority_org: Organisation, *, day: date, seen_hash: str, reason: str, actor: User, at: datetime) -> Proposal:
    """Propose to erase what the preview of `seen_hash` shows. Raises `InvalidError` on a day to come, `StaleError` when there is
    something else to erase by now, `RuleError` when there is nothing or another run is not over.
    """
    _require_administrator(actor, authority_org)
    if day > at.astimezone(settings.REGISTRY_ZONE).date():
        raise InvalidError(_("A run erases what is over today. Choose a day that has come."), field="day")
    if Run.objects.select_for_update().filter(authority_org=authority_org, finished_at=None).exists():
        raise RuleError(_("Another run of this authority is proposed or under way."))
    found = preview(authority_org, day)
    if found.hash != seen_hash:
        raise StaleError(_("There is something else to erase by now. Look at the preview again."))
    if not found.lines:
        raise RuleError(_("There is nothing to erase."))
    run = Run.objects.create(
        authority_org=authority_org,
        day=day,
        preview_hash=found.hash,
        counts=found.counts,
        items_total=len(found.lines),
        created_at=at,
        next_attempt_at=at,
    )
    _list_items(run, found)
    payload = {"day": day.isoformat(), "preview_hash": found.hash}
    return propose(RUN_KIND, subject=run, payload=payload, reason=reason, actor=actor, at=at, authority_org=authority_org)


def _list_items(run: Run, found: Preview) -> None:
    rows = [
        Item(
            run=run,
            what=line.what,
            subject_kind=line.subject.kind,
            subject_id=line.subject.id,
            title=line.title,
            since=line.since,
            over_on=line.over_on,
        )
        for line in found.lines
    ]
    Item.objects.bulk_create(rows, batch_size=1000)


def begin_run(proposal: Proposal, actor: User, at: datetime) -> None:
    """Let the workers begin with the approved run."""
    run = Run.objects.select_for_update().get(pk=proposal.subject_id)
    run.proposal, run.approved_at, run.next_attempt_at = proposal, at, at
    run.save(update_fields=["proposal", "approved_at", "next_attempt_at"])
    record(run, "retention.run_approved", actor=actor, at=at, proposal=proposal.pk, counts=run.counts, preview_hash=run.preview_hash)
    wake_due(Run)


def drop_run(proposal: Proposal, actor: User | None, at: datetime) -> None:
    """A run that was not approved is over."""
    Run.objects.filter(pk=proposal.subject_id, approved_at=None).update(finished_at=at)


def erase_due(pk: int, token: str, *, now: Clock, most: int = BATCH) -> int:
    """Erase up to `most` items of the run, if `token` still holds it; the rest is another task's. Gives how many were done.

    Each item is a transaction of its own: of a worker that is killed, what was done stays done and the next one goes on behind it.
    """
    run = take(Run, pk, token, at=now(), lease_seconds=LEASE_SECONDS)
    if run is None:
        return 0
    ids = list(run.items.filter(done_at=None).order_by("pk").values_list("pk", flat=True)[:most])
    done = 0
    for item_id in ids:
        if not _renew(run, at=now()):
            return done
        _erase_item(item_id, at=now())
        done += 1
    _end_batch(run, ids, at=now())
    return done


@transaction.atomic
def _erase_item(item_id: int, *, at: datetime) -> None:
    _alone()
    item = Item.objects.select_for_update().get(pk=item_id)
    if item.done_at is not None:
        return
    subject = Subject(item.subject_kind, item.subject_id)
    kept, counts = _still_kept(item), dict[str, int]()
    if kept is not None and covered().covers(kept):
        outcome = Outcome.HELD
    elif kept is None:
        outcome = Outcome.GONE
    else:
        counts = registers()[item.what].erase(item.subject_id, Erasure.objects.create(item_id=item.pk, at=at))
        outcome = Outcome.ERASED if any(counts.values()) else Outcome.GONE
    item.counts, item.outcome, item.done_at = counts, outcome, at
    item.save(update_fields=["counts", "outcome", "done_at"])
    if outcome == Outcome.ERASED and events_of(subject).exists():
        record(subject, "retention.erased", actor=None, at=at, run=item.run_id, counts=counts)


def _still_kept(item: Item) -> Kept | None:
    """The thing as its register has it now; None when nothing of it is left, or its time began anew."""
    return next(iter(registers()[item.what].kept(item.since + timedelta(microseconds=1), item.subject_id)), None)


@transaction.atomic
def _end_batch(run: Run, ids: list[int], *, at: datetime) -> None:
    """Say what the batch came to, never what was removed; then give the run back, or end it."""
    done = Item.objects.filter(pk__in=ids)
    record(run, "retention.batch_erased", actor=None, at=at, items=ids, counts=_summed(done))
    if run.items.filter(done_at=None).exists():
        Run.objects.filter(pk=run.pk, lease_token=run.lease_token).update(lease_token=None, lease_until=None, next_attempt_at=at)
        wake_due(Run)
        return
    if finish(run, run.lease_token, at=at):
        Run.objects.filter(pk=run.pk).update(finished_at=at)
        record(run, "retention.run_finished", actor=None, at=at, counts=_summed(run.items.all()))


def _summed(items: Any) -> dict[str, int]:
    total: Counter[str] = Counter()
    for outcome, counts in items.values_list("outcome", "counts"):
        total.update({str(outcome): 1, **(counts or {})})
    return dict(total)


def _renew(run: Run, *, at: datetime) -> bool:
    held = Run.objects.filter(pk=run.pk, lease_token=run.lease_token)
    return bool(held.update(lease_until=at + timedelta(seconds=LEASE_SECONDS)))


def _alone() -> None:
    """Nobody places a hold while an item is erased, and the other way round: whoever comes second sees what the first did."""
    list(Rule.objects.select_for_update().order_by("pk"))


def _require_administrator(actor: User, authority_org: Organisation) -> None:
    if not has_role(actor, Role.ADMINISTRATOR, organisation=authority_org):
        raise NotAllowedError(_("Only administrators of the authority do this."), code="role")
