"""Reads of one return: what is filled in, what would be sent, what was sent and what was said to it."""

import json
from collections import Counter
from typing import Any

from django.db.models import QuerySet

from registry.lib.clock import rfc3339
from registry.licensing.forms import Form
from registry.licensing.progress import Progress, kept_answers, progress_of
from registry.licensing.queries import option_sources
from registry.supervision.kinds import kind_of
from registry.supervision.models import PeriodicReturn, ReturnAnswer, ReturnFile, ReturnReview, ReturnSending
from registry.supervision.queries.returns import ReturnLine


def form_of_line(line: ReturnLine) -> Form:
    """The form in which this return is given: of the version with which it was begun, or of the one now in use for its period."""
    return kind_of(line.row.kind_code, line.row.version).form if line.row else line.owed.kind.form


def answers_of(row: PeriodicReturn | None) -> dict[str, ReturnAnswer]:
    """What is answered, by section code. One query."""
    if row is None:
        return {}
    return {answer.section: answer for answer in row.answers.select_related("updated_by").order_by("section")}


def files_of(row: PeriodicReturn | None) -> QuerySet[ReturnFile]:
    """The files that would be sent now, by section and time."""
    return ReturnFile.objects.filter(periodic_return=row, removed_at=None).select_related("uploaded_by").order_by("section", "pk")


def file_of(row: PeriodicReturn | None, pk: int) -> ReturnFile | None:
    """A file of this return, removed or not, or None."""
    return ReturnFile.objects.filter(periodic_return=row, pk=pk).first() if row else None


def progress(line: ReturnLine) -> Progress:
    """How far the return is filled in. Three queries."""
    data = {code: answer.data for code, answer in answers_of(line.row).items()}
    files = Counter(files_of(line.row).values_list("section", flat=True))
    return progress_of(form_of_line(line), data, files, option_sources(line.licence.authority.code))


def draft_content(line: ReturnLine) -> dict[str, Any]:
    """Everything that would be sent now, as canonical JSON values."""
    form, owed = form_of_line(line), line.owed
    data = {code: answer.data for code, answer in answers_of(line.row).items()}
    return {
        "licence": line.licence.number,
        "holder": line.licence.exchange.legal_name,
        "authority": line.licence.authority.code,
        "kind": {"code": form.code, "version": form.version},
        "period": {"code": owed.period.code, "from": owed.first.isoformat(), "to": owed.last.isoformat()},
        "due_on": owed.due_on.isoformat(),
        "answers": kept_answers(form, data, option_sources(line.licence.authority.code)),
        "files": [_file_facts(file) for file in files_of(line.row)],
        "corrects": _corrected(line),
    }


def sendings_of(row: PeriodicReturn | None) -> QuerySet[ReturnSending]:
    """Everything that was sent, newest first, each with what was said to it."""
    rows = ReturnSending.objects.filter(periodic_return=row).select_related("sent_by").prefetch_related("reviews__reviewed_by")
    return rows.order_by("-number")


def content_of(sending: ReturnSending) -> dict[str, Any]:
    """What was sent, as it is kept."""
    return dict(json.loads(sending.content))


def sent_before(line: ReturnLine) -> ReturnSending | None:
    """The last sending of the same return for the period before, to compare with; None if there is none."""
    rows = ReturnSending.objects.filter(
        periodic_return__licence=line.licence,
        periodic_return__kind_code=line.owed.kind.code,
        periodic_return__starts_on=line.owed.period.before.first,
    )
    return rows.order_by("-number").first()


def _file_facts(file: ReturnFile) -> dict[str, Any]:
    return {
        "id": file.pk,
        "section": file.section,
        "name": file.original_name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
    }


def _corrected(line: ReturnLine) -> dict[str, Any] | None:
    """Which sending this one corrects, and as of which word of the officer."""
    review: ReturnReview | None = line.review
    if line.sending is None or review is None:
        return None
    return {"sending": line.sending.number, "content_hash": line.sending.content_hash, "asked_at": rfc3339(review.reviewed_at)}
