"""Kinds of notices of change as data, read from `seeds/notices.yaml`: when to tell, what is asked, who answers.

A kind is known by code and version; published versions are never edited, so that what was told can always be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from registry.licensing.clocks import Calendar, DayKind, Limit
from registry.licensing.form_reading import parse_questions, parse_text
from registry.licensing.form_yaml import Row, read_rows
from registry.licensing.forms import FormError, Question, QuestionType, Text
from registry.licensing.states import ApplicationKind

PLACE = settings.BASE_DIR / "seeds" / "notices.yaml"
DAY = timedelta(days=1)
EVENT = Question(
    code="event_on",
    type=QuestionType.DATE,
    label=Text(
        "On which day did it happen, or will it?", kk="Бұл қай күні болды немесе болады?", ru="В какой день это произошло или произойдёт?"
    ),
    hint=Text(""),
)
"""What every notice asks first."""


class When(StrEnum):
    """Whether a notice comes before the event, after it, or at once."""

    BEFORE = "before"
    AFTER = "after"
    AT_ONCE = "at_once"


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `limit` is how long before or after the event it is to be sent, None for at once.

    `answer` is the limit within which the authority has to answer; None: it is only noted. `application` is the kind of
    application that such a change may turn out to need.
    """

    code: str
    version: int
    title: Text
    why: Text
    when: When
    limit: Limit | None
    answer: Limit | None
    application: ApplicationKind | None
    max_files: int
    authorities: frozenset[str]
    questions: tuple[Question, ...]

    def is_for(self, authority: str) -> bool:
        """Whether licensees of that authority send it."""
        return not self.authorities or authority in self.authorities

    def due_on(self, event_on: date, calendar: Calendar) -> date:
        """The last day in time: so many days before or after the event, whose own day is not counted."""
        if self.limit is None:
            return event_on
        step = -DAY if self.when == When.BEFORE else DAY
        return _counted(event_on, self.limit, calendar, step)

    def answer_due_on(self, asked_on: date, calendar: Calendar) -> date | None:
        """By when the authority has to answer what came in on a day; None: it has not to."""
        return _counted(asked_on, self.answer, calendar, DAY) if self.answer else None

    def __str__(self) -> str:
        return str(self.title)


def notice_kinds(authority: str = "") -> list[NoticeKind]:
    """The newest versions of the kinds of notices, all or those that licensees of an authority send, in the order of the file."""
    newest: dict[str, NoticeKind] = {}
    for kind in _kinds(Path(PLACE)):
        newest[kind.code] = max(kind, newest.get(kind.code, kind), key=lambda one: one.version)
    return [kind for kind in newest.values() if not authority or kind.is_for(authority)]


def kind_to_send(code: str, authority: str) -> NoticeKind | None:
    """The kind of that code as licensees of the authority send it now, or None."""
    return next((kind for kind in notice_kinds(authority) if kind.code == code), None)


def notice_kind(code: str, version: int) -> NoticeKind:
    """The kind of that code and version. Raises `FormError` if there is none."""
    found = next((kind for kind in _kinds(Path(PLACE)) if (kind.code, kind.version) == (code, version)), None)
    if found is None:
        raise FormError(f"There is no notice {code} of version {version} in {PLACE}.")
    return found


def parse_notice_kinds(text: str, name: str) -> tuple[NoticeKind, ...]:
    """The kinds that a YAML text holds. Raises `FormError` naming `name` and the fault."""
    try:
        found = tuple(_kind(row) for row in read_rows(text, name))
    except (KeyError, TypeError, ValueError) as error:
        raise FormError(f"{name}: {type(error).__name__}: {error}") from error
    if len({(kind.code, kind.version) for kind in found}) < len(found):
        raise FormError(f"{name}: a kind of notice stands there twice in one version.")
    return found


@cache
def _kinds(place: Path) -> tuple[NoticeKind, ...]:
    return parse_notice_kinds(place.read_text("utf-8"), place.name)


def _kind(row: Row) -> NoticeKind:
    when, limit = When(row["when"]), _limit(row.get("limit"))
    if (when == When.AT_ONCE) != (limit is None):
        raise ValueError(f"{row['code']}: a limit belongs to before and after, and to nothing else")
    return NoticeKind(
        code=row["code"],
        version=int(row["version"]),
        title=parse_text(row, "title"),
        why=parse_text(row, "why"),
        when=when,
        limit=limit,
        answer=_limit(row.get("answer")),
        application=ApplicationKind(row["application"]) if "application" in row else None,
        max_files=int(row.get("max_files", 5)),
        authorities=frozenset(row.get("authorities", ())),
        questions=(EVENT, *parse_questions(row["questions"])),
    )


def _limit(row: Mapping[str, Any] | None) -> Limit | None:
    if row is None:
        return None
    if int(row["days"]) < 1:
        raise ValueError("a limit has at least one day")
    return Limit(int(row["days"]), DayKind(row["kind"]))


def _counted(start: date, limit: Limit, calendar: Calendar, step: timedelta) -> date:
    day, left = start, limit.days
    while left:
        day += step
        left -= calendar.counts(day, limit.kind)
    if step == DAY:
        while not calendar.is_working(day):
            day += DAY
    return day
