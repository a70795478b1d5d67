"""What banks fetch of a list: head, snapshot, changes."""

import gzip
import hashlib
import io
import json
import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import zstandard
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.api.serving import chosen_encoding
from registry.distribution.actions import publish_list
from registry.distribution.models import Subscriber
from registry.distribution.queries import feed
from registry.feed import EMPTY_HASH, ListState, parse_op
from tests.api.banks import Bank
from tests.api.conftest import pointers, problem, publish
from tests.listing import Officers, draft, listed, removed

pytestmark = pytest.mark.django_db
HEAD, SNAPSHOT, CHANGES = (f"/api/v1/lists/block/{what}" for what in ("head", "snapshot", "changes"))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def plain(response: Any) -> bytes:
    encoding, data = response.headers.get("Content-Encoding", ""), body(response)
    if encoding == "gzip":
        return gzip.decompress(data)
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read() if encoding == "zstd" else data


# --- head -------------------------------------------------------------------------------------------------------------
def test_the_head_names_the_version_that_can_be_fetched(officers: Officers, first: Bank) -> None:
    publication = publish(officers, "Alpha", "Beta")

    answer = first.client().get(HEAD)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    head = answer.json()
    assert list(head) == ["count", "epoch", "expires_at", "list", "list_hash", "min_wait_seconds", "published_at", "seq"]
    assert (head["list"], head["seq"], head["count"], head["list_hash"]) == ("block", 1, 2, publication.list_hash)
    assert uuid.UUID(head["epoch"]) == publication.epoch
    assert datetime.fromisoformat(head["published_at"]) == publication.published_at
    assert timezone.now() < datetime.fromisoformat(head["expires_at"]) <= timezone.now() + timedelta(minutes=15)
    assert head["min_wait_seconds"] > 0
    assert "private" in answer["Cache-Control"]


def test_the_head_of_a_list_nobody_published_is_the_empty_list(first: Bank) -> None:
    head = first.client().get(HEAD).json()
    assert (head["seq"], head["count"], head["list_hash"], head["published_at"]) == (0, 0, EMPTY_HASH, None)


def test_an_unchanged_head_is_304_and_a_new_version_is_not(officers: Officers, first: Bank) -> None:
    client = first.client()
    etag = client.get(HEAD)["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = client.get(HEAD, headers={"If-None-Match": header})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    publish(officers, "Alpha")
    assert client.get(HEAD, headers={"If-None-Match": etag}).status_code == 200


def test_a_poll_costs_few_queries(officers: Officers, first: Bank) -> None:
    publish(officers, "Alpha")
    client = first.client()
    client.get(HEAD)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(HEAD).status_code == 200
    assert len(queries) <= 4, [query["sql"] for query in queries]


def test_a_poll_is_a_sign_of_life(first: Bank) -> None:
    first.client().get(HEAD)
    seen = Subscriber.objects.get(pk=first.subscriber.pk).last_seen_at
    assert seen is not None
    assert timezone.now() - seen < timedelta(minutes=1)


def test_the_head_can_be_asked_for_without_its_body(first: Bank) -> None:
    answer = first.client().head(HEAD)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"]


# --- snapshot ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("GZIP;Q=1.0", "gzip"),
        ("gzip;q=0.8, zstd;q=0.5", "gzip"),
        ("gzip;q=0.5, identity", "identity"),
        ("zstd;q=0", "identity"),
        ("zstd;q=0, gzip", "gzip"),
        ("*", "zstd"),
        ("*;q=0", "identity"),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=nonsense, zstd;q=nan", "identity"),
        ("br", "identity"),
        (",,;q=1,", "identity"),
    ],
)
def test_the_encoding_follows_the_client(accepted: str, encoding: str) -> None:
    assert chosen_encoding(accepted) == encoding


@pytest.mark.parametrize("accepted", ["identity", "gzip", "zstd"])
def test_the_snapshot_is_the_list_in_every_encoding(officers: Officers, first: Bank, accepted: str) -> None:
    publication = publish(officers, *(f"Brand{number}" for number in range(8)))

    answer = first.client().get(SNAPSHOT, headers={"Accept-Encoding": accepted})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/x-ndjson"
    assert answer.headers.get("Content-Encoding", "identity") == accepted
    assert answer["X-List-Seq"] == "1"
    assert answer["X-List-Hash"] == publication.list_hash
    assert answer["X-List-Epoch"] == str(publication.epoch)
    assert {"Accept-Encoding", "Authorization"} <= {name.strip() for name in answer["Vary"].split(",")}
    lines = plain(answer).decode().splitlines()
    assert ListState.from_lines(lines).hash == publication.list_hash
    references = [json.loads(line)["id"] for line in lines]
    assert references == sorted(references)
    assert len(references) == 8


def test_every_encoding_has_a_strong_etag_of_its_own(officers: Officers, first: Bank) -> None:
    publish(officers, "Alpha")
    client = first.client()
    etags = {client.get(SNAPSHOT, headers={"Accept-Encoding": name})["ETag"] for name in ("identity", "gzip", "zstd")}
    assert len(etags) == 3
    assert not any(etag.startswith("W/") for etag in etags)
    publish(officers, "Beta", at=timezone.now())
    assert client.get(SNAPSHOT, headers={"Accept-Encoding": "gzip"})["ETag"] not in etags


def test_a_snapshot_the_client_has_is_304(officers: Officers, first: Bank) -> None:
    publish(officers, "Alpha")
    client = first.client()
    etag = client.get(SNAPSHOT)["ETag"]
    again = client.get(SNAPSHOT, headers={"If-None-Match": etag})
    assert (again.status_code, body(again), again["ETag"], again["X-List-Seq"]) == (304, b"", etag, "1")
    assert client.get(SNAPSHOT, headers={"If-None-Match": etag, "Accept-Encoding": "gzip"}).status_code == 200


def test_older_versions_stay_and_unknown_ones_are_404(officers: Officers, first: Bank) -> None:
    before = publish(officers, "Alpha", at=timezone.now() - timedelta(hours=1))
    publish(officers, "Beta")
    client = first.client()
    answer = client.get(f"{SNAPSHOT}?seq=1")
    assert (answer["X-List-Seq"], answer["X-List-Hash"]) == ("1", before.list_hash)
    assert ListState.from_lines(plain(answer).decode().splitlines()).hash == before.list_hash
    for seq in (3, 10**17):
        assert "head" in problem(client.get(f"{SNAPSHOT}?seq={seq}"), 404, "not-found")["detail"]


def test_version_nought_is_the_empty_list(officers: Officers, first: Bank) -> None:
    client = first.client()
    for _time in ("before the first publication", "after it"):
        answer = client.get(f"{SNAPSHOT}?seq=0", headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, body(answer), answer["X-List-Hash"], answer["X-List-Seq"]) == (200, b"", EMPTY_HASH, "0")
        assert answer["Content-Length"] == "0"
        assert "Content-Encoding" not in answer
        publish(officers, _time.title().replace(" ", ""))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-9", (0, 9)),
        ("bytes=5-", (5, None)),
        ("bytes=0-", (0, None)),
        ("bytes=-7", (-7, None)),
        ("bytes=-99999999", (0, None)),
        ("bytes=3-99999999", (3, None)),
    ],
)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_range_is_of_the_encoded_bytes(
    officers: Officers, first: Bank, encoding: str, asked: str, expected: tuple[int, int | None]
) -> None:
    publish(officers, "Alpha", "Beta")
    client = first.client()
    whole = body(client.get(SNAPSHOT, headers={"Accept-Encoding": encoding}))
    answer = client.get(SNAPSHOT, headers={"Accept-Encoding": encoding, "Range": asked})
    start = expected[0] % len(whole) if expected[0] < 0 else expected[0]
    end = len(whole) - 1 if expected[1] is None else expected[1]
    assert answer.status_code == 206
    assert body(answer) == whole[start : end + 1]
    assert answer["Content-Range"] == f"bytes {start}-{end}/{len(whole)}"
    assert answer["Content-Length"] == str(end - start + 1)


def test_a_broken_download_is_taken_up_where_it_stopped(officers: Officers, first: Bank) -> None:
    publish(officers, *(f"Brand{number}" for number in range(6)))
    client = first.client()
    whole = client.get(SNAPSHOT, headers={"Accept-Encoding": "zstd"})
    data, etag = body(whole), whole["ETag"]
    rest = client.get(SNAPSHOT, headers={"Accept-Encoding": "zstd", "Range": "bytes=100-", "If-Range": etag})
    assert rest.status_code == 206
    assert hashlib.sha256(data[:100] + body(rest)).digest() == hashlib.sha256(data).digest()
    for other in ('"another-version"', f"W/{etag}", "Sun, 22 Nov 2026 10:00:00 GMT"):
        again = client.get(SNAPSHOT, headers={"Accept-Encoding": "zstd", "Range": "bytes=100-", "If-Range": other})
        assert (again.status_code, body(again)) == (200, data)


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=9-3"])
def test_a_range_outside_is_416_and_says_how_long_the_file_is(officers: Officers, first: Bank, asked: str) -> None:
    publish(officers, "Alpha")
    client = first.client()
    size = len(body(client.get(SNAPSHOT)))
    answer = client.get(SNAPSHOT, headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes", "bytes=a-b", "bytes=1-2-3"])
def test_a_range_we_do_not_read_gets_the_whole_file(officers: Officers, first: Bank, asked: str) -> None:
    publish(officers, "Alpha")
    assert first.client().get(SNAPSHOT, headers={"Range": asked}).status_code == 200


@pytest.mark.parametrize("asked", ["-1", "x", "1.5", "９", "9" * 19, "1e3"])
def test_a_version_that_is_no_number_names_the_field(first: Bank, asked: str) -> None:
    assert pointers(problem(first.client().get(SNAPSHOT, {"seq": asked}), 400, "invalid")) == ["/seq"]


# --- changes ----------------------------------------------------------------------------------------------------------
def test_changes_lead_from_any_version_to_the_signed_state(officers: Officers, first: Bank) -> None:
    start = timezone.now() - timedelta(hours=5)
    entry = listed(officers, draft("Gone", "gone.example"), at=start)
    for number in range(4):
        publish(officers, *(f"Brand{number}x{part}" for part in range(number + 1)), at=start + timedelta(minutes=number))
    removed(officers, entry, at=start + timedelta(minutes=9))
    publish_list("block", at=start + timedelta(minutes=9))
    client = first.client()
    head = client.get(HEAD).json()
    for begin in range(6):
        state = ListState.from_lines(plain(client.get(f"{SNAPSHOT}?seq={begin}")).decode().splitlines())
        after: int | None = begin
        while after is not None:
            page = client.get(CHANGES, {"after": after, "limit": 2}).json()
            assert sorted(page) == ["changes", "from", "list_hash", "next", "to"]
            assert page["from"] == after
            state.apply(parse_op(op) for op in page["changes"])
            assert state.hash == page["list_hash"]
            after = page["next"]
        assert (state.hash, page["to"]) == (head["list_hash"], head["seq"])


def test_a_page_never_splits_a_version(officers: Officers, first: Bank) -> None:
    publish(officers, *(f"Brand{number}" for number in range(7)), at=timezone.now() - timedelta(hours=1))
    publish(officers, "Last")
    client = first.client()
    page = client.get(CHANGES, {"after": 0, "limit": 1}).json()
    assert (len(page["changes"]), page["to"], page["next"]) == (7, 1, 1)
    page = client.get(CHANGES, {"after": 1, "limit": 1}).json()
    assert ([op["seq"] for op in page["changes"]], page["to"], page["next"]) == ([2], 2, None)


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_long_page_travels_packed_and_a_short_one_as_it_is(officers: Officers, first: Bank, encoding: str) -> None:
    publish(officers, *(f"Brand{number}" for number in range(4)))
    client = first.client()
    whole = client.get(CHANGES, {"after": 0})
    packed = client.get(CHANGES, {"after": 0}, headers={"Accept-Encoding": encoding})
    assert packed["Content-Encoding"] == encoding
    assert plain(packed) == whole.content
    assert len(packed.content) < len(whole.content) / 2
    assert "Accept-Encoding" in packed["Vary"]
    assert "Content-Encoding" not in client.get(CHANGES, {"after": 1}, headers={"Accept-Encoding": encoding})


def test_who_is_in_step_gets_no_changes(officers: Officers, first: Bank) -> None:
    publication = publish(officers, "Alpha")
    page = first.client().get(CHANGES, {"after": 1}).json()
    assert page == {"changes": [], "from": 1, "to": 1, "list_hash": publication.list_hash, "next": None}


def test_changes_after_a_version_that_is_not_there_are_404(officers: Officers, first: Bank) -> None:
    publish(officers, "Alpha")
    for after in (2, 10**17):
        problem(first.client().get(CHANGES, {"after": after}), 404, "not-found")


def test_changes_too_old_are_410_and_name_the_snapshot(officers: Officers, first: Bank) -> None:
    publish(officers, "Ancient", at=timezone.now() - timedelta(days=91))
    publish(officers, "Fresh")
    client = first.client()
    document = problem(client.get(CHANGES, {"after": 0}), 410, "delta-gone")
    assert document["snapshot"] == "/api/v1/lists/block/snapshot?seq=2"
    assert client.get(document["snapshot"]).status_code == 200
    assert client.get(CHANGES, {"after": 1}).json()["to"] == 2


def test_changes_larger_than_the_snapshot_are_410(officers: Officers, first: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "SMALL_DELTA_BYTES", 0)
    entry = listed(officers, draft("Briefly", "briefly.example", note="n" * 500), at=timezone.now() - timedelta(hours=3))
    publish(officers, "Alpha", at=timezone.now() - timedelta(hours=2))
    removed(officers, entry, at=timezone.now() - timedelta(hours=1))
    publish_list("block", at=timezone.now() - timedelta(hours=1))
    client = first.client()
    assert problem(client.get(CHANGES, {"after": 0}), 410, "delta-gone")["snapshot"].endswith("seq=2")
    assert client.get(CHANGES, {"after": 1}).status_code == 200


@pytest.mark.parametrize("query", ["", "?after=", "?after=-1", "?after=x", "?after=0&limit=x", "?after=0&limit=-5", "?after=1%2B1"])
def test_changes_from_nowhere_name_the_field(first: Bank, query: str) -> None:
    document = problem(first.client().get(CHANGES + query), 400, "invalid")
    assert pointers(document) == ["/limit" if "limit" in query else "/after"]
