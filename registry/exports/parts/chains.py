"""What happened: the audit chains of a case or licence and of what was decided and paid about it, each with its hashes."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.approvals.queries import proposals_about
from registry.audit.models import Event
from registry.audit.queries import events_of
from registry.audit.subjects import Subject, subject_of
from registry.exports.parts.part import Part, Scope, shown
from registry.exports.rows import Row, row_of
from registry.exports.states import EXPORTED, Audience
from registry.fees.queries import invoices_about

TOLD = (
    "application.started", "application.submitted", "application.fee_charged", "application.fee_paid", "application.returned",
    "application.notice_given", "application.notice_ended", "application.approved_in_principle", "application.lapsed",
    "application.reopened", "application.decision_corrected", "application.granted", "application.refused", "application.withdrawn",
    "information.requested", "information.answered", "information.answered_in_part", "information.time_extended",
    "information.request_cancelled", "document.added", "document.replaced", "document.removed", "licence.granted",
    "licence.commenced", "licence.suspended", "licence.reinstated", "licence.revoked", "licence.varied", "licence.restricted",
    "licence.restriction_lifted", "licence.extended", "licence.surrendered", "licence.winding_down", "condition.reported",
    "condition.accepted", "condition.not_accepted", "licence.representation_made",
)  # fmt: skip
"""Acts of which the exchange is told when they happen. It sees that they happened and when; who did them is the office's."""


def last_act(thing: Subject, otherwise: datetime) -> tuple[int, datetime]:
    """Number and instant of the last event that is no export."""
    last = events_of(thing).exclude(action=EXPORTED).order_by("-number").first()
    return (last.number, last.at) if last else (0, otherwise)


def timeline(scope: Scope) -> Iterator[Row]:
    """The events of each chain up to its last act that is no export, so that an archive of an unchanged case is the same again."""
    for subject in _subjects(scope):
        for event in _events(subject).iterator(chunk_size=200):
            if scope.audience == Audience.OFFICE or event.action in TOLD:
                yield row_of(event)


def _subjects(scope: Scope) -> list[Subject]:
    own = subject_of(scope.thing)
    if scope.audience == Audience.APPLICANT:
        return [own]
    proposals = [subject_of(row) for row in proposals_about(own).order_by("pk")]
    return [own, *proposals, *(subject_of(row) for row in invoices_about(own).order_by("pk"))]


def _events(subject: Subject) -> QuerySet[Event]:
    last = events_of(subject).exclude(action=EXPORTED).aggregate(last=Max("number"))["last"]
    return events_of(subject).filter(number__lte=last or 0)


PARTS: tuple[Part, ...] = (Part("timeline", _("What happened, with the audit chain"), timeline, shown=shown("action", "at")),)
