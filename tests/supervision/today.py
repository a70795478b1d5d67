"""A licensee as of today, for tests of pages: they take the time from the clock."""

from typing import Any

from django.utils import timezone

from registry.supervision.queries.returns import ReturnLine, lines_of
from tests.supervision.desk import Desk


def last_line(desk: Desk, *, is_upcoming: bool = False) -> ReturnLine:
    """The quarterly return of the last quarter that is over, or of the present one."""
    lines = [line for line in lines_of([desk.licence], timezone.now()) if line.owed.kind.code == "quarterly"]
    return max((line for line in lines if (line.state == "upcoming") == is_upcoming), key=lambda line: line.owed.period.first)


def text_of(response: Any) -> str:
    """The page as text, with white space made one."""
    return " ".join(response.content.decode().replace("\xa0", " ").split())
