"""Reading `limit=` and `cursor=` of lists, and answering one page of rows."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from rest_framework.request import Request

from registry.lib.errors import InvalidError
from registry.lib.paging import Key, decode_cursor, encode_cursor

Row = TypeVar("Row")
DEFAULT_LIMIT, MAX_LIMIT = 50, 200


def page_size(text: str) -> int:
    """How many rows a page has. Raises `InvalidError` unless it is empty or a number from 1 to `MAX_LIMIT`."""
    if not text:
        return DEFAULT_LIMIT
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_LIMIT:
        return int(text)
    raise InvalidError(_("“limit” takes a number from 1 to {most}.").format(most=MAX_LIMIT), field="limit")


def cursor_position(text: str, *types: type[int] | type[str]) -> Key:
    """The sort key that a cursor stands for. Raises `InvalidError` in the reader's language on one that is not of this list."""
    try:
        return decode_cursor(text, *types)
    except InvalidError as error:
        sentence = _("This is not a page cursor of this list. Use the one from “next” or “previous” unchanged, or leave it out.")
        raise InvalidError(sentence, field=error.field) from None


def page_of(
    request: Request, rows: Sequence[Row], limit: int, *, shape: Callable[[Row], Any], key: Callable[[Row], int | str]
) -> dict[str, Any]:
    """One page of a list that only goes onward. `rows` are one more than `limit` when another page follows, sorted by `key`."""
    following = None
    if len(rows) > limit:
        parameters = {**request.query_params.dict(), "cursor": encode_cursor(key(rows[limit - 1]))}
        following = f"{request.build_absolute_uri(request.path)}?{urlencode(parameters)}"
    return {"results": [shape(row) for row in rows[:limit]], "next": following, "previous": None}


def whole_list(rows: Sequence[Any]) -> dict[str, Any]:
    """A list that is short by nature, in the form of all lists."""
    return {"results": list(rows), "next": None, "previous": None}
