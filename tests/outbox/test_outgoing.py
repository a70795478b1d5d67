"""Calling endpoints: where never to, how long at most, how much at most, and never where they point."""

import resource
import time

import pytest

from registry.lib.errors import InvalidError
from registry.outbox.addresses import checked_url, is_public
from registry.outbox.outgoing import MOST_BYTES, get, post
from registry.outbox.states import AttemptOutcome
from tests.distribution import receivers as r
from tests.distribution.receivers import answer, receiving

DEADLINE = 1.5
Outcome = AttemptOutcome


@pytest.mark.parametrize(
    ("behaviour", "outcome", "status"),
    [
        (answer(200), Outcome.DELIVERED, 200),
        (answer(204, body=b""), Outcome.DELIVERED, 204),
        (answer(500), Outcome.REFUSED, 500),
        (answer(429, "Retry-After: 7"), Outcome.REFUSED, 429),
        (answer(404), Outcome.REFUSED, 404),
        (answer(410), Outcome.GONE, 410),
        (answer(301, "Location: http://169.254.169.254/latest/meta-data/"), Outcome.REDIRECTED, 301),
        (answer(308, "Location: http://127.0.0.1:1/"), Outcome.REDIRECTED, 308),
        (r.reset, Outcome.UNREACHABLE, None),
        (r.nonsense, Outcome.UNREACHABLE, None),
        (r.endless_headers, Outcome.UNREACHABLE, None),
        (r.silence, Outcome.TIMED_OUT, None),
        (r.slow_headers, Outcome.TIMED_OUT, None),
        (r.endless_body, Outcome.DELIVERED, 200),
    ],
)
def test_every_way_to_answer_ends_in_time_with_the_right_outcome(behaviour: r.Behaviour, outcome: Outcome, status: int | None) -> None:
    started = time.monotonic()
    with receiving(behaviour) as receiver:
        found = post(receiver.url, body=b"{}", headers={}, is_demo=True, deadline=DEADLINE)
    assert (found.outcome, found.status) == (outcome, status), found
    assert time.monotonic() - started < DEADLINE + 1
    assert len(receiver.requests) == 1
    assert len(found.body) <= MOST_BYTES


def test_a_body_that_never_ends_is_cut_by_time() -> None:
    started = time.monotonic()
    with receiving(r.slow_body) as receiver:
        found = post(receiver.url, body=b"{}", headers={}, is_demo=True, deadline=DEADLINE)
    assert time.monotonic() - started < DEADLINE + 1
    assert (found.outcome, found.status) == (Outcome.DELIVERED, 200), "the status was whole, so it was told"


def test_a_body_that_never_ends_is_cut_by_size_and_takes_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with receiving(r.endless_body) as receiver:
        found = post(receiver.url, body=b"{}", headers={}, is_demo=True, deadline=DEADLINE)
    assert len(found.body) == MOST_BYTES
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_how_long_to_wait_is_read_from_the_answer() -> None:
    with receiving(answer(429, "Retry-After: 7")) as receiver:
        assert post(receiver.url, body=b"", headers={}, is_demo=True).retry_after == 7
    with receiving(answer(429, "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT")) as receiver:
        assert post(receiver.url, body=b"", headers={}, is_demo=True).retry_after is None


def test_what_comes_back_can_be_kept_whatever_it_is() -> None:
    with receiving(answer(200, "X-Odd: \xff", body=b"a\x00\xff\xfe")) as receiver:
        found = post(receiver.url, body=b"", headers={}, is_demo=True)
    assert "\0" not in found.body
    found.body.encode()
    "".join(found.headers.values()).encode()


def test_nobody_there_is_an_outcome() -> None:
    found = post("http://127.0.0.1:9/", body=b"", headers={}, is_demo=True, deadline=DEADLINE)
    assert found.outcome == Outcome.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fec0::1]/",
        "https://[::7f00:1]/",
        "https://0x7f000001/",
        "https://2130706433/",
        "ftp://bank.example/",
        "http://bank.example/",
    ],
)
def test_the_inside_is_never_called(url: str) -> None:
    found = post(url, body=b"", headers={}, is_demo=False, deadline=DEADLINE)
    assert found.outcome in (Outcome.FORBIDDEN_ADDRESS, Outcome.UNREACHABLE), found
    assert found.status is None


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1",
        "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::7f00:1", "fe80::1", "fc00::1", "fec0::1",
        "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_of_the_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "[2606:4700::1111]", "::ffff:8.8.8.8"])
def test_addresses_of_the_outside_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.example/hooks?x=1", "https://bank.example:8443/hooks", "https://8.8.8.8/",
    ],
)  # fmt: skip
def test_an_endpoint_may_be_any_public_https_address(url: str) -> None:
    assert checked_url(f" {url} ", is_demo=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "", "bank.example", "http://bank.example/", "ftp://bank.example/", "https://", "https://user:pass@bank.example/",
        "https://user@bank.example/", "https://bank.example/#part", "https://bank.example:99999/", "https://bank.example:0/",
        "https://127.0.0.1/", "https://localhost/", "https://x.localhost/", "https://intranet/", "https://printer.local/", "https://10.0.0.1/",
        "https://[::1]/", "https://bank.example/ x", "https://bänk.example/", "https://bank.example/\n", "https://" + "a" * 500 + ".example/",
        "http://127.0.0.1:8000/", "javascript:alert(1)", "https://[", "https://bank.example\x00/",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_called_is_refused_when_it_is_given(url: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        checked_url(url.strip() + ("\n x" if url.endswith("\n") else ""), is_demo=False)
    assert refusal.value.field == "url"


def test_demo_mode_calls_this_machine_and_nothing_else_unsafe() -> None:
    assert checked_url("http://127.0.0.1:9000/hook", is_demo=True)
    for url in ("http://localhost:9000/", "http://127.0.0.2/", "http://10.0.0.1/", "http://bank.example/", "https://127.0.0.1/"):
        with pytest.raises(InvalidError):
            checked_url(url, is_demo=True)


def test_a_file_is_fetched_under_the_same_rules() -> None:
    with receiving(answer(200, body=b"a line")) as receiver:
        found = get(receiver.url, is_demo=True, deadline=DEADLINE)
    assert (found.outcome, found.body) == (Outcome.DELIVERED, "a line")
    assert get("https://127.0.0.1/file", is_demo=False, deadline=DEADLINE).outcome == Outcome.FORBIDDEN_ADDRESS
    with receiving(answer(302, "Location: http://127.0.0.1:1/")) as receiver:
        assert get(receiver.url, is_demo=True, deadline=DEADLINE).outcome == Outcome.REDIRECTED
    with receiving(r.silence) as receiver:
        assert get(receiver.url, is_demo=True, deadline=0.3).outcome == Outcome.TIMED_OUT
