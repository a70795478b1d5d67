"""Reading `limit=` and `cursor=` of lists."""

from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError
from registry.lib.paging import Key, decode_cursor

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
