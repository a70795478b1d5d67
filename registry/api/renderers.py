"""JSON as the API writes it: UTF-8, no escapes, keys as given."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


class JSONRenderer(BaseRenderer):
    """The only representation the views of this API offer by themselves."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        """The bytes of `data`; nothing for None."""
        return b"" if data is None else orjson.dumps(data, default=str)


class JSONLinesRenderer(JSONRenderer):
    """Lets clients ask for JSON lines by name. The lines themselves are files and pass this class by."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class AnythingRenderer(JSONRenderer):
    """Lets clients ask for a file by whatever type it may have. Refusals are JSON all the same."""

    media_type = "*/*"
    format = "file"
