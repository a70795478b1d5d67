"""The OpenAPI document and its pages: one to try calls out, one to read."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import drf_spectacular_sidecar
from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2

from registry.accounts.access import public
from registry.api.serving import etag_matches
from registry.api.views.language import in_asked_language
from registry.lib.canonical import sha256_hex

RENDERERS: dict[str, Any] = {"yaml": OpenApiYamlRenderer2, "json": OpenApiJsonRenderer2}
# The reader's styles are made by its own program as it runs. Nothing else is opened, and this page takes no key.
READER_POLICY = {"style-src": [SELF, UNSAFE_INLINE], "worker-src": [SELF, "blob:"], "object-src": [NONE]}


@public
@in_asked_language
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 as YAML, or as JSON to whoever asks for it by `format=json` or in the Accept header."""
    form = request.GET.get("format", "")
    if form not in RENDERERS:
        form = "json" if "json" in request.headers.get("Accept", "") else "yaml"
    text = _document(get_language() or "en", form)
    etag = f'"{sha256_hex(text)[7:39]}"'
    is_known = etag_matches(request.headers.get("If-None-Match", ""), etag)
    response = HttpResponse(status=304) if is_known else HttpResponse(text, content_type=RENDERERS[form].media_type)
    response["ETag"] = etag
    response["Vary"] = "Accept, Accept-Language"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@public
@in_asked_language
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every call, to be tried with a key pasted once."""
    return render(request, "api/docs.html")


@public
@in_asked_language
@csp_replace(READER_POLICY)
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The same to read on one page."""
    return render(request, "api/reference.html")


@public
@require_safe
def reader(request: HttpRequest) -> HttpResponse:
    """Redoc's program, except that it does not ask another host for the picture of its badge."""
    response = HttpResponse(_reader(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@lru_cache(maxsize=1)
def _reader() -> bytes:
    program = Path(drf_spectacular_sidecar.__file__).parent / "static/drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js"
    return program.read_bytes().replace(b"https://cdn.redoc.ly/redoc/logo-mini.svg", b"data:,")


@lru_cache(maxsize=8)
def _document(_language: str, form: str) -> bytes:
    """The document in the active language. It changes with the code only, so a process draws it once."""
    drawn = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the library types it not
    rendered: bytes = RENDERERS[form]().render(drawn, renderer_context={})
    return rendered
