"""The parts of a licence's supervision: returns and notices of change."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.exports.parts.part import Enclosure, Part, Scope, enclosed, filed, shown
from registry.exports.rows import Row, row_of, rows_of
from registry.supervision.models import Notice, NoticeFile, NoticeStep, PeriodicReturn, ReturnFile, ReturnReview, ReturnSending

RETURNS, NOTICES = "returns", "notices"


def returns(scope: Scope) -> Iterator[Row]:
    """Every return that was begun: what was sent, word for word, what officers said to it, and the places of its files."""
    for one in PeriodicReturn.objects.filter(licence=scope.licence).select_related("begun_by").order_by("pk"):
        sendings = ReturnSending.objects.filter(periodic_return=one).order_by("number")
        reviews = ReturnReview.objects.filter(sending__periodic_return=one).order_by("pk")
        files = [filed(scope, RETURNS, file) for file in _return_files(scope).filter(periodic_return=one)]
        yield row_of(one) | {"sendings": list(rows_of(sendings)), "reviews": list(rows_of(reviews)), "files": files}


def return_enclosures(scope: Scope) -> Iterator[Enclosure]:
    """The files of returns."""
    return (enclosed(RETURNS, one) for one in _return_files(scope))


def notices(scope: Scope) -> Iterator[Row]:
    """Every notice of change, what became of it, and the places of its files."""
    for one in Notice.objects.filter(licence=scope.licence).select_related("sent_by").order_by("pk"):
        steps = NoticeStep.objects.filter(notice=one).order_by("number")
        files = [filed(scope, NOTICES, file) for file in _notice_files(scope).filter(notice=one)]
        yield row_of(one) | {"steps": list(rows_of(steps)), "files": files}


def notice_enclosures(scope: Scope) -> Iterator[Enclosure]:
    """The files of notices."""
    return (enclosed(NOTICES, one) for one in _notice_files(scope))


def _return_files(scope: Scope) -> QuerySet[ReturnFile]:
    return ReturnFile.objects.filter(periodic_return__licence=scope.licence).select_related("uploaded_by").order_by("pk")


def _notice_files(scope: Scope) -> QuerySet[NoticeFile]:
    return NoticeFile.objects.filter(notice__licence=scope.licence).select_related("uploaded_by").order_by("pk")


PARTS: tuple[Part, ...] = (
    Part(
        "returns",
        _("Periodic returns"),
        returns,
        return_enclosures,
        shown=shown("kind_code", "version", "starts_on", "begun_by", "begun_at", "sendings", "files"),
    ),
    Part(
        "notices",
        _("Notices of change"),
        notices,
        notice_enclosures,
        shown=shown("number", "kind_code", "version", "event_on", "due_on", "content", "content_hash", "sent_by", "sent_at", "files"),
    ),
)
