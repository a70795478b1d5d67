"""Reads for the regulator: the queue of an authority and one case."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from registry.accounts.models import Organisation
from registry.approvals.models import Proposal
from registry.approvals.queries import proposals_about
from registry.audit.models import Event
from registry.audit.queries import events_of
from registry.audit.subjects import subject_of
from registry.exchanges.models import ExchangeIdentifier
from registry.licensing.models import Application, Decision, Document, InformationRequest, Licence, Submission
from registry.licensing.queries.applications import current_documents, decisions_of, requests_of, submissions_of
from registry.licensing.states import CLOSED, ApplicationState, RequestState

SORTS = {
    "oldest": ("submitted_at", "pk"),
    "newest": ("-submitted_at", "-pk"),
    "number": ("number",),
    "exchange": ("exchange__legal_name", "pk"),
}


@dataclass(frozen=True)
class QueueFilter:
    """What the queue shows. Empty fields do not filter; `assignee` is a person's id, `is_unassigned` nobody's cases."""

    states: tuple[str, ...] = ()
    assignee: int | None = None
    is_unassigned: bool = False
    activity: str = ""
    text: str = ""
    submitted_before: datetime | None = None
    submitted_after: datetime | None = None
    sort: str = "oldest"


def cases_of(organisation: Organisation) -> QuerySet[Application]:
    """Everything that was sent to the authority of this regulator, paid for or not. Every page of an officer starts here."""
    was_sent = Q(submitted_at__isnull=False) | Q(state__in=[ApplicationState.AWAITING_FEE, ApplicationState.LAPSED])
    rows = Application.objects.filter(was_sent, authority__organisation=organisation)
    return rows.select_related("exchange", "authority", "assignee", "concerns")


def queue(organisation: Organisation, wanted: QueueFilter | None = None) -> QuerySet[Application]:
    """The authority's cases that fit, the oldest first unless `sort` says otherwise. Open ones only, unless states are given."""
    wanted = wanted or QueueFilter()
    rows = cases_of(organisation)
    rows = rows.filter(state__in=wanted.states) if wanted.states else rows.exclude(state__in=[*CLOSED, ApplicationState.AWAITING_FEE])
    if wanted.assignee is not None:
        rows = rows.filter(assignee_id=wanted.assignee)
    if wanted.is_unassigned:
        rows = rows.filter(assignee__isnull=True)
    if wanted.activity:
        chosen = [wanted.activity]
        rows = rows.filter(answers__section="activities", answers__data__activities__contains=chosen)
    if wanted.text.strip():
        text = wanted.text.strip()
        rows = rows.filter(Q(number__icontains=text) | Q(exchange__legal_name__icontains=text) | Q(exchange__names__name__icontains=text))
        rows = rows.distinct()
    if wanted.submitted_before is not None:
        rows = rows.filter(submitted_at__lt=wanted.submitted_before)
    if wanted.submitted_after is not None:
        rows = rows.filter(submitted_at__gte=wanted.submitted_after)
    return rows.order_by(*SORTS.get(wanted.sort, SORTS["oldest"]))


def queue_counts(organisation: Organisation) -> dict[str, int]:
    """How many cases of the authority stand in each state. One query; the numbers equal those of `queue` with that state."""
    counts = cases_of(organisation).order_by().values("state").annotate(cases=Count("pk"))
    found = {row["state"]: row["cases"] for row in counts}
    return {state: found.get(state, 0) for state in ApplicationState.values if state != ApplicationState.DRAFT}


@dataclass(frozen=True)
class Case:
    """One case with everything an officer looks at."""

    application: Application
    submissions: list[Submission]
    requests: list[InformationRequest]
    documents: list[Document]
    proposals: list[Proposal]
    identifiers: list[ExchangeIdentifier]
    decisions: list[Decision]
    licence: Licence | None
    events: list[Event]

    @property
    def latest(self) -> Submission:
        """What was sent last: what a recommendation is bound to."""
        return self.submissions[0]

    @property
    def open_request(self) -> InformationRequest | None:
        """The request that waits for the applicant, or None."""
        return next((request for request in self.requests if request.state == "open"), None)

    @property
    def open_proposal(self) -> Proposal | None:
        """The recommendation that waits for an approver, or None."""
        return next((proposal for proposal in self.proposals if proposal.is_open), None)


def case(organisation: Organisation, number: str) -> Case | None:
    """The authority's case of that application number, or None. A fixed number of queries."""
    application = cases_of(organisation).filter(number=number).first()
    if application is None:
        return None
    return Case(
        application=application,
        submissions=list(submissions_of(application)),
        requests=list(requests_of(application)),
        documents=list(current_documents(application)),
        proposals=list(proposals_about(subject_of(application)).select_related("proposer", "closed_by")),
        identifiers=list(application.exchange.identifiers.select_related("confirmed_by")),
        decisions=list(decisions_of(application)),
        licence=Licence.objects.filter(application=application).first() or application.concerns,
        events=list(events_of(application)),
    )


def changed_sections(earlier: dict[str, Any], later: dict[str, Any]) -> set[str]:
    """Codes of the sections whose answers differ between the contents of two submissions."""
    before, after = earlier.get("answers", {}), later.get("answers", {})
    return {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}


def overdue_requests(organisation: Organisation, today: date) -> QuerySet[InformationRequest]:
    """Open requests of the authority whose day has passed, the longest overdue first."""
    rows = InformationRequest.objects.filter(application__authority__organisation=organisation, state="open", due_on__lt=today)
    return rows.select_related("application__exchange").order_by("due_on", "pk")


def waiting_applications(at: datetime) -> list[int]:
    """Ids of the applications with an open request that is due within a week or was due, the most overdue first."""
    horizon = at.astimezone(settings.REGISTRY_ZONE).date() + timedelta(days=7)
    rows = InformationRequest.objects.filter(state=RequestState.OPEN, due_on__lte=horizon)
    return list(rows.order_by("due_on", "pk").values_list("application_id", flat=True))
