"""Limits for each key and address, told in every answer; with the cache away everybody gets through."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from registry.api import throttling
from tests.api.banks import Bank, caller
from tests.api.conftest import problem
from tests.live import free_port

pytestmark = pytest.mark.django_db
LOOKUP, HEAD = "/api/v1/lookup?q=altyn.example", "/api/v1/lists/block/head"


def statuses(client: Client, path: str, times: int, **extra: str) -> list[int]:
    return [client.get(path, **extra).status_code for _ in range(times)]


@pytest.fixture
def _strict(settings: Settings) -> None:
    """Few calls in a window so long that no test crosses its end."""
    settings.API_LIMIT_ADDRESS, settings.API_LIMIT_KEY, settings.API_WINDOW_SECONDS = 2, 3, 10**8


@pytest.mark.usefixtures("_strict")
def test_a_key_has_its_own_limit_wherever_it_calls_from(first: Bank) -> None:
    client, other = first.client(), first.client()
    assert [client.get(HEAD, REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(4)] == [200, 200, 200, 429]
    assert other.get(HEAD).status_code == 200


@pytest.mark.usefixtures("_strict")
def test_an_address_has_its_own_limit(client: Client) -> None:
    assert statuses(client, LOOKUP, 3, REMOTE_ADDR="203.0.113.9") == [200, 200, 429]
    assert statuses(client, LOOKUP, 1, REMOTE_ADDR="203.0.113.10") == [200]


@pytest.mark.usefixtures("_strict")
def test_guessing_keys_is_counted_too(first: Bank) -> None:
    guesser = caller("Bearer exr_test_aaaaaaaa_" + "0" * 64)
    assert statuses(guesser, HEAD, 3) == [401, 401, 429]
    assert statuses(Client(), HEAD, 1) == [429]
    assert first.client().get(HEAD).status_code == 200


@pytest.mark.usefixtures("_strict")
def test_a_refused_call_uses_up_the_limit(first: Bank) -> None:
    client = first.client("acks:write")
    assert statuses(client, HEAD, 4) == [403, 403, 403, 429]


@pytest.mark.usefixtures("_strict")
def test_the_answers_count_down_and_the_last_says_how_long_to_wait(client: Client) -> None:
    answers = [client.get(LOOKUP) for _ in range(3)]
    left = [answer["RateLimit"].partition("r=")[2].partition(";")[0] for answer in answers]
    assert left == ["1", "0", "0"]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"default";q=2;w=100000000'}
    document = problem(answers[-1], 429, "too-many-requests")
    assert document["detail"]
    wait = int(answers[-1]["Retry-After"])
    assert wait >= int(answers[-1]["RateLimit"].partition("t=")[2])
    assert wait > 0
    assert "Retry-After" not in answers[0]


@pytest.mark.usefixtures("_strict")
def test_errors_carry_the_headers_too(client: Client) -> None:
    assert "RateLimit" in client.get("/api/v1/lookup")
    assert "RateLimit" in client.get("/api/v1/register/nothing/")


@pytest.fixture(params=["refuses", "silent"])
def _no_cache(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """A cache that refuses connections, or takes them and never answers."""
    server = socket.create_server(("127.0.0.1", 0)) if request.param == "silent" else None
    port = server.getsockname()[1] if server else free_port()
    backend = "django.core.cache.backends.redis.RedisCache"
    options = {"socket_timeout": 1, "socket_connect_timeout": 1}
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": f"redis://127.0.0.1:{port}/0", "OPTIONS": options}}
    settings.API_LIMIT_ADDRESS = settings.API_LIMIT_KEY = 1
    yield
    throttling._Cache.away_until = 0.0
    if server:
        server.close()


@pytest.mark.usefixtures("_no_cache")
def test_without_the_cache_calls_get_through_without_long_waits(client: Client, first: Bank) -> None:
    with pytest.raises(Exception, match=r"(?i)connect|time"):
        cache.get("anything")
    started = time.monotonic()
    assert statuses(client, LOOKUP, 5) == [200] * 5
    assert statuses(first.client(), HEAD, 5) == [200] * 5
    assert time.monotonic() - started < 5, "one wait of a second, not ten"


@pytest.mark.usefixtures("_strict")
def test_the_limits_are_back_with_the_cache(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling._Cache, "away_until", time.monotonic() - 1)
    assert statuses(client, LOOKUP, 3) == [200, 200, 429]
