"""What banks fetch: head, snapshot in each encoding, pages of changes."""

import gzip
import json
from datetime import timedelta

import pytest
import zstandard

from registry.blocklist.models import List
from registry.distribution.actions import build, publish_list
from registry.distribution.places import snapshot_folder
from registry.distribution.queries import DeltaGoneError, SeqUnknownError, changes, head, list_hash_at, snapshot_path
from registry.feed import EMPTY_HASH
from tests.listing import AT, Officers, draft, listed


def test_an_empty_list_has_a_head_and_an_empty_snapshot(db: None) -> None:
    build("freeze")
    served = head("freeze")
    assert served is not None
    assert served.as_json(AT) == {
        "list": "freeze",
        "epoch": str(List.objects.get(code="freeze").epoch),
        "seq": 0,
        "list_hash": EMPTY_HASH,
        "count": 0,
        "published_at": None,
        "expires_at": "2026-11-22T10:15:00Z",
        "min_wait_seconds": 15,
    }
    path = snapshot_path("freeze")
    assert path is not None
    assert path.read_bytes() == b""


def test_an_unknown_list_has_no_head(db: None) -> None:
    assert head("other") is None
    assert snapshot_path("other") is None


def test_the_head_stays_the_same_for_five_minutes(db: None) -> None:
    served = head("block")
    assert served is not None
    assert served.as_json(AT) == served.as_json(AT + timedelta(minutes=4, seconds=59))
    assert served.as_json(AT) != served.as_json(AT + timedelta(minutes=5))


def test_every_encoding_holds_the_same_lines(officers: Officers) -> None:
    for number in range(3):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example"))
    publish_list("block", at=AT)
    plain, gz, zst = (snapshot_path("block", 1, encoding) for encoding in ("identity", "gzip", "zstd"))
    assert plain is not None
    assert gz is not None
    assert zst is not None
    text = plain.read_bytes()
    assert gzip.decompress(gz.read_bytes()) == text
    assert zstandard.ZstdDecompressor().stream_reader(zst.read_bytes()).read() == text
    ids = [json.loads(line)["id"] for line in text.decode().splitlines()]
    assert ids == sorted(ids)
    assert text.endswith(b"}\n")


def test_a_version_that_is_not_there_has_no_snapshot(officers: Officers) -> None:
    listed(officers)
    publish_list("block", at=AT)
    assert snapshot_path("block", 2) is None
    assert snapshot_path("block", -1) is None
    assert list_hash_at("block", 2) is None
    assert list_hash_at("block", 0) == EMPTY_HASH


def test_only_the_newest_snapshots_are_kept(officers: Officers) -> None:
    for number in range(12):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example"))
        publish_list("block", at=AT)
    epoch = List.objects.get(code="block").epoch
    assert not snapshot_folder("block", epoch, 2).exists()
    assert snapshot_path("block", 3) is not None


def test_pages_of_changes_never_split_a_version(officers: Officers) -> None:
    for size in (1, 3, 2):
        for _each in range(size):
            name = f"Brand {size}{_each}"
            listed(officers, draft(name, f"brand{size}{_each}.example"))
        publish_list("block", at=AT)
    page = changes("block", 0, 2, at=AT)
    assert (page.to_seq, len(page.ops), page.next_after) == (2, 4, 2)
    last = changes("block", 2, 2, at=AT)
    assert (last.from_seq, last.to_seq, len(last.ops), last.next_after) == (2, 3, 2, None)
    body = json.loads(last.body())
    assert (body["from"], body["to"], body["next"], len(body["changes"])) == (2, 3, None, 2)
    assert body["list_hash"] == list_hash_at("block", 3)


def test_nothing_new_is_an_empty_page(officers: Officers) -> None:
    listed(officers)
    publish_list("block", at=AT)
    page = changes("block", 1, at=AT)
    assert (page.from_seq, page.to_seq, page.ops, page.next_after) == (1, 1, [], None)


@pytest.mark.parametrize("after", [-1, 2, 10**12])
def test_changes_after_a_version_that_is_not_there_are_refused(officers: Officers, after: int) -> None:
    listed(officers)
    publish_list("block", at=AT)
    with pytest.raises(SeqUnknownError):
        changes("block", after, at=AT)


def test_changes_older_than_ninety_days_are_gone_and_the_snapshot_is_named(officers: Officers) -> None:
    listed(officers)
    publish_list("block", at=AT)
    listed(officers, draft("Other", "other.example"), AT + timedelta(days=80))
    publish_list("block", at=AT + timedelta(days=80))
    assert changes("block", 0, at=AT + timedelta(days=90)).to_seq == 2
    with pytest.raises(DeltaGoneError) as gone:
        changes("block", 0, at=AT + timedelta(days=91))
    assert gone.value.snapshot_seq == 2
    assert changes("block", 1, at=AT + timedelta(days=91)).to_seq == 2


def test_changes_larger_than_the_snapshot_are_gone(officers: Officers) -> None:
    listed(officers, draft("Long", "long.example", note="x" * 5000))
    for number in range(14):
        what = draft(f"Brand {number}", f"brand{number}.example", note="y" * 5000, valid_until=AT + timedelta(minutes=number + 1))
        listed(officers, what)
        publish_list("block", at=AT)
    publish_list("block", at=AT + timedelta(minutes=5))
    publish_list("block", at=AT + timedelta(minutes=30))
    with pytest.raises(DeltaGoneError):
        changes("block", 0, at=AT + timedelta(minutes=30))
    assert changes("block", 14, at=AT + timedelta(minutes=30)).to_seq == 16
