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
from registry.exchanges.models import Exchange, ExchangeIdentifier, ExchangeName
from registry.licensing.models import (
    Answer,
    Application,
    Authority,
    Decision,
    Document,
    InformationRequest,
    Licence,
    OpinionRequest,
    Submission,
)
from registry.licensing.queries.applications import current_documents, decisions_of, requests_of, submissions_of
from registry.licensing.queries.officers import officers_without_role
from registry.licensing.states import CLOSED, ApplicationState, RequestState

SORTS = {
    "oldest": ("submitted_at", "pk"),
    "newest": ("-submitted_at", "-pk"),
    "due": ("deadline__due_on", "deadline__application_id"),
    "number": ("number",),
    "exchange": ("exchange__legal_name", "exchange_id", "pk"),
}
MANY_NAMES = 5000
"""With more exchanges than these of a name, the cases are looked through in their order instead of by exchange."""

UNRATED = "unrated"
"""The filter by risk for cases of which nothing was assessed yet."""

NOT_IN_THE_QUEUE = (*sorted(CLOSED), ApplicationState.AWAITING_FEE)
"""States that the queue shows only when it is asked for them."""


@dataclass(frozen=True)
class QueueFilter:
    """What the queue shows. Empty fields do not filter; `assignee` is a person's id, `is_unassigned` nobody's cases,
    `is_left_behind` those of people who no longer have a role for it. `over_by`: over the limit on that day if nothing moves,
    `over_after`: but not yet on this one. `risk`: a rating, or `UNRATED`. `opinion_of`: the id of somebody whose opinion is asked
    for and not given, `is_opinion_asked`: anybody's.
    """

    states: tuple[str, ...] = ()
    assignee: int | None = None
    is_unassigned: bool = False
    is_left_behind: bool = False
    activity: str = ""
    text: str = ""
    submitted_before: datetime | None = None
    submitted_after: datetime | None = None
    over_by: date | None = None
    over_after: date | None = None
    risk: str = ""
    opinion_of: int | None = None
    is_opinion_asked: bool = False
    sort: str = "oldest"


def cases_of(organisation: Organisation) -> QuerySet[Application]:
    """Everything that was sent to the authority of this regulator, paid for or not. Every page of an officer starts here."""
    was_sent = Q(submitted_at__isnull=False) | Q(state__in=[ApplicationState.AWAITING_FEE, ApplicationState.LAPSED])
    rows = Application.objects.filter(was_sent, authority__organisation=organisation)
    return rows.select_related("exchange", "authority", "assignee", "concerns")


def queue(organisation: Organisation, wanted: QueueFilter | None = None) -> QuerySet[Application]:
    """The authority's cases that fit, the oldest first unless `sort` says otherwise. Open ones only, unless states are given.

    One more query finds the authority, so that a page is read from an index in its order, however many cases there are.
    """
    wanted = wanted or QueueFilter()
    authority = Authority.objects.filter(organisation=organisation).values_list("pk", flat=True).first()
    rows = cases_of(organisation).filter(authority=authority)
    rows = rows.filter(state__in=wanted.states) if wanted.states else rows.exclude(state__in=NOT_IN_THE_QUEUE)
    rows = _by_assessment(_by_term(_by_officer(rows, wanted, organisation), wanted), wanted).select_related("case_risk")
    if wanted.activity:
        chosen = Answer.objects.filter(section="activities", data__contains={"activities": [wanted.activity]})
        rows = rows.filter(pk__in=chosen.values("application"))
    if wanted.text.strip():
        rows = rows.filter(_named(wanted.text.strip()))
    if wanted.submitted_before is not None:
        rows = rows.filter(submitted_at__lt=wanted.submitted_before)
    if wanted.submitted_after is not None:
        rows = rows.filter(submitted_at__gte=wanted.submitted_after)
    return rows.order_by(*SORTS.get(wanted.sort, SORTS["oldest"]))


def _by_officer(rows: QuerySet[Application], wanted: QueueFilter, organisation: Organisation) -> QuerySet[Application]:
    if wanted.assignee is not None:
        rows = rows.filter(assignee_id=wanted.assignee)
    if wanted.is_unassigned:
        rows = rows.filter(assignee__isnull=True)
    if wanted.is_left_behind:
        rows = rows.filter(assignee__in=list(officers_without_role(organisation).values_list("pk", flat=True)))
    return rows


def _by_term(rows: QuerySet[Application], wanted: QueueFilter) -> QuerySet[Application]:
    """By the stored deadlines, each narrowed so that a partial index serves it."""
    if (wanted.over_by or wanted.sort == "due") and not wanted.states:
        rows = rows.filter(deadline__is_open=True)
    if wanted.over_by is not None:
        rows = rows.filter(deadline__over_on__lte=wanted.over_by)
    if wanted.over_after is not None:
        rows = rows.filter(deadline__over_on__gt=wanted.over_after)
    return rows


def _by_assessment(rows: QuerySet[Application], wanted: QueueFilter) -> QuerySet[Application]:
    if wanted.risk:
        rows = rows.filter(case_risk__isnull=True) if wanted.risk == UNRATED else rows.filter(case_risk__rating=wanted.risk)
    asked = OpinionRequest.objects.filter(closed_at=None)
    if wanted.opinion_of is not None:
        rows = rows.filter(pk__in=asked.filter(person_id=wanted.opinion_of).values("application"))
    if wanted.is_opinion_asked:
        rows = rows.filter(pk__in=asked.values("application"))
    return rows


def _named(text: str) -> Q:
    """Whose number or a name of whose exchange holds the text."""
    named = Exchange.objects.filter(legal_name__icontains=text).order_by().values_list("pk")
    also = ExchangeName.objects.filter(name__icontains=text).order_by().values_list("exchange")
    found = [pk for (pk,) in named.union(also)[: MANY_NAMES + 1]]
    if len(found) <= MANY_NAMES:
        return Q(number__icontains=text) | Q(exchange__in=found)
    return Q(number__icontains=text) | Q(exchange__legal_name__icontains=text) | Q(exchange__in=also)


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
