"""Reading `limit=` of lists."""

from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError

DEFAULT_LIMIT, MAX_LIMIT = 50, 200


def page_size(text: str) -> int:
    """How many rows a page has. Raises `InvalidError` unless it is empty or a number from 1 to `MAX_LIMIT`."""
    if not text:
        return DEFAULT_LIMIT
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_LIMIT:
        return int(text)
    raise InvalidError(_("“limit” takes a number from 1 to {most}.").format(most=MAX_LIMIT), field="limit")
