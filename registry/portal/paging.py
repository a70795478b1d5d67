"""Pages of long tables that are not counted to their end."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

AHEAD = 1000
"""How many rows after the page wanted are still counted."""
LONGEST_NUMBER = 6


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts as far as the page wanted and `AHEAD` rows more: the way on is always there, and the price does not grow."""

    def __init__(self, rows: QuerySet[Any], per_page: int, wanted: str) -> None:
        super().__init__(rows, per_page)
        page = int(wanted) if wanted.isdecimal() and len(wanted) <= LONGEST_NUMBER else 1
        self.most = page * per_page + AHEAD

    @cached_property
    def count(self) -> int:
        """How many rows there are, or `most`."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.most].count())

    @property
    def is_capped(self) -> bool:
        """Whether there may be more rows than were counted."""
        return self.count >= self.most
