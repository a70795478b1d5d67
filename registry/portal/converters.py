"""What may stand in an address where a number or code of ours is expected."""

from django.urls.converters import StringConverter


class WordConverter(StringConverter):
    """A short text without control characters: a NUL never reaches the database."""

    regex = "[^/\\x00-\\x1f\\x7f]{1,100}"
