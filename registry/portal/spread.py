"""How far the last act on a licence has come: bank by bank, until each enforces the lists that say it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from registry.approvals.models import Proposal
from registry.approvals.states import ProposalState
from registry.blocklist.models import Change, Publication
from registry.blocklist.states import SubjectKind
from registry.distribution.models import Acknowledgement
from registry.distribution.queries import SubscriberRow, subscriber_states
from registry.distribution.states import AckOutcome, AckState, SubscriberState
from registry.licensing.actions.acts import KIND_OF_MOVE
from registry.licensing.models import Licence
from registry.licensing.states import ProposalKind

ACTS = (ProposalKind.GRANT, *KIND_OF_MOVE.values())
FAILED_STATES = (SubscriberState.DIVERGED, SubscriberState.REGRESSED, SubscriberState.FAILING)
ACKNOWLEDGED, PENDING, FAILED, WAITING = "acknowledged", "pending", "failed", "waiting"
WORDS = {
    ACKNOWLEDGED: _("Acknowledged"),
    PENDING: _("Pending"),
    FAILED: _("Failed"),
    WAITING: _("Not published yet"),
}


@dataclass(frozen=True)
class BankProgress:
    """One bank and one list: whether it enforces the version that says the act, and after how many minutes."""

    name: str
    subscriber_id: int
    list_label: str
    seq: int | None
    state: str
    minutes: int

    @property
    def words(self) -> str:
        """The state in words."""
        return str(WORDS[self.state])


@dataclass(frozen=True)
class Spread:
    """All banks together."""

    act: Proposal
    rows: list[BankProgress]

    @property
    def acknowledged(self) -> int:
        """How many rows are done."""
        return sum(row.state == ACKNOWLEDGED for row in self.rows)

    @property
    def is_complete(self) -> bool:
        """Whether every bank enforces it."""
        return self.acknowledged == len(self.rows)


def last_act(licence: Licence) -> Proposal | None:
    """The last approved act on the licence, its grant included."""
    acts = Proposal.objects.filter(subject_kind=licence._meta.label_lower, subject_id=str(licence.pk), kind__in=ACTS)
    found = acts.filter(state=ProposalState.APPROVED).order_by("-closed_at", "-pk").first()
    return found or Proposal.objects.filter(pk=licence.proposal_id).first()


def spread_of(licence: Licence, act: Proposal, now: datetime) -> Spread:
    """How far the act on the licence has come with every subscriber of the lists it changed. A fixed number of queries."""
    seqs = _published(licence, act)
    rows = subscriber_states(now)
    enforced = {code: _enforced_at(code, seq) for code, seq in seqs.items() if seq is not None}
    progress = [
        _progress(row, act, seqs[row.list_code], enforced.get(row.list_code, {}).get(row.subscriber_id), now)
        for row in rows
        if row.list_code in seqs
    ]
    return Spread(act, progress)


def _published(licence: Licence, act: Proposal) -> dict[str, int | None]:
    """For each list that the act changes, the version that says so; None while it waits to be published."""
    about = {"subject_kind": SubjectKind.LICENCE, "subject_id": licence.pk, "approved_at": act.closed_at}
    marked = Change.objects.filter(**about, due_at=takes_effect_at(act)).select_related("list")
    found: dict[str, int | None] = {}
    for change in marked:
        seq = change.published_seq
        if seq is None or _is_news(change.list_id, seq, act):
            found[change.list.code] = seq
    return found


def takes_effect_at(act: Proposal) -> datetime:
    """When an approved act takes effect: the instant it names, or its approval if that came later."""
    named = act.payload.get("effective_at") or act.payload.get("starts_at")
    approved_at = act.closed_at or act.created_at
    return max(datetime.fromisoformat(named), approved_at) if named else approved_at


def _is_news(list_id: int, seq: int, act: Proposal) -> bool:
    """Whether a version came of it: a list that had nothing to change keeps its older one."""
    return Publication.objects.filter(list=list_id, seq=seq, published_at__gte=takes_effect_at(act)).exists()


def _enforced_at(code: str, seq: int) -> dict[int, datetime]:
    """When each subscriber first said that it enforces this version or a later one."""
    said = Acknowledgement.objects.filter(list__code=code, seq__gte=seq, state=AckState.ENFORCED, outcome=AckOutcome.ACCEPTED)
    return dict(said.order_by("subscriber").values_list("subscriber").annotate(first=Min("at")))


def _progress(row: SubscriberRow, act: Proposal, seq: int | None, enforced_at: datetime | None, now: datetime) -> BankProgress:
    if seq is None:
        state = WAITING
    elif enforced_at is not None:
        state = ACKNOWLEDGED
    else:
        state = FAILED if row.state in FAILED_STATES else PENDING
    waited = (enforced_at or now) - takes_effect_at(act)
    return BankProgress(
        name=row.name,
        subscriber_id=row.subscriber_id,
        list_label=row.list_label,
        seq=seq,
        state=state,
        minutes=max(0, int(waited.total_seconds() // 60)),
    )
