"""Anything at all in the address of anything public: an answer below 500, always."""

import string
from urllib.parse import quote, quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from tests.permissions.routes import Route, routes
from tests.website.conftest import Scene

pytestmark = pytest.mark.django_db
LANGUAGE_PREFIX = "en/"
# Every parameter that some public address reads, and one that none does.
NAMES = (
    "q",
    "at",
    "status",
    "activity",
    "authority",
    "category",
    "cursor",
    "limit",
    "after",
    "before",
    "lang",
    "next",
    "where",
    "format",
    "to",
    "zz",
)
NASTY = (
    "", " ", "%", "%%", "\x00", "a\x00b", "\u202e", "\ufeff", "\ud800", "x" * 10_000, "9" * 400, "-1", "0", "1e400", "NaN", "2026-02-30", "9999-12-31",
    "0001-01-01", "9999-12-31T23:59:59-14:00", "0000-00-00T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:00:00+99:99", "http://", "http://[::1", "http://user:p@h/",
    "xn--", "xn--a-", "xn--" + "9" * 60, "." * 300, "a." * 200, "[" * 500, "0x" + "g" * 40, "KZ" + "0" * 40, "' OR 1=1 --", "<script>", "../../etc/passwd", "\\", "//evil.example",
    "İ" * 300, "ﷺ" * 300, "🏴‍☠️" * 50, "1" * 3000, "ß" * 2048, "kk", "application/json", "json", "api",
)  # fmt: skip

# These two read no parameter, wait for the broker, and may rightly say 503.
OPERATORS = {"readyz", "metrics"}
readable = [route for route in routes() if route.is_public and not route.is_admin and route.name not in OPERATORS]
names = st.sampled_from(NAMES)
texts = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=60), st.text(alphabet=string.printable, max_size=200), st.from_regex(r"[0-9T:+Z-]{1,30}")
)
octets = st.one_of(texts.map(lambda text: quote(text.encode("utf-8", "surrogatepass"))), st.binary(max_size=40).map(quote_from_bytes))
queries = st.lists(st.tuples(names, octets), max_size=4).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))


@pytest.fixture(autouse=True)
def _no_limit(settings: Settings) -> None:
    settings.API_LIMIT_ADDRESS = 10**9


def address(route: Route, values: list[str]) -> str:
    """The path of a route with these texts as its parameters."""
    pieces, rest = [], route.pattern
    for value in values[: rest.count("<")]:
        before, _open, rest = rest.partition("<")
        pieces += [before, value or "x"]
        rest = rest.partition(">")[2]
    return "/" + ("".join(pieces) + rest).replace("^", "").replace("$", "")


@pytest.mark.parametrize("route", [route for route in readable if not route.parameters], ids=lambda route: route.name)
@settings(max_examples=12, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
@example(query="")
@example(query="&".join(f"{name}=%00" for name in NAMES))
@example(query="&".join(f"{name}=" + "x" * 10_000 for name in NAMES))
@example(query="%ed%a0%80=%ed%a0%80&=&&==")
def test_no_query_makes_a_public_page_fail(scene: Scene, route: Route, query: str) -> None:
    answer = Client(raise_request_exception=False).get(f"{address(route, [])}?{query}")
    assert answer.status_code < 500, query


@pytest.mark.parametrize("route", [route for route in readable if route.parameters], ids=lambda route: route.name)
@settings(max_examples=15, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(octets, min_size=2, max_size=2), query=queries)
def test_no_path_makes_a_public_page_fail(scene: Scene, route: Route, values: list[str], query: str) -> None:
    answer = Client(raise_request_exception=False).get(f"{address(route, values)}?{query}")
    assert answer.status_code < 500, (values, query)


@settings(max_examples=120, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=texts, at=st.one_of(st.just(""), texts))
def test_no_question_makes_the_look_up_fail(scene: Scene, q: str, at: str) -> None:
    asked = f"q={quote(q.encode('utf-8', 'surrogatepass'))}&at={quote(at.encode('utf-8', 'surrogatepass'))}"
    answer = Client(raise_request_exception=False).get(f"/api/v1/lookup?{asked}")
    assert answer.status_code in {200, 400}, (q, at)
    assert answer["Content-Type"] == ("application/json" if answer.status_code == 200 else "application/problem+json")


@pytest.mark.parametrize(
    "header", ["Accept", "Accept-Language", "Accept-Encoding", "Authorization", "If-None-Match", "X-Request-Id", "Cookie", "Range"]
)
def test_no_header_makes_the_api_fail(client: Client, header: str) -> None:
    for value in NASTY:
        text = value.encode("utf-8", "surrogatepass").decode("latin-1")
        for path in ("/api/v1/lookup?q=altyn.example", "/api/v1/lists/block/head"):
            assert client.get(path, headers={header: text}).status_code < 500, value
