"""The publisher: one version a run, gapless, hash-chained, served only when whole."""

import json
from datetime import timedelta

from registry.blocklist.models import Change, ChangeLog, Line, List, Publication
from registry.distribution.actions import publish_list
from registry.distribution.models import Event
from registry.distribution.queries import changes, head, snapshot_path
from registry.feed import EMPTY_HASH, ListState, parse_op
from tests.listing import AT, Officers, draft, listed, removed


def test_an_approved_listing_is_published_as_one_version(officers: Officers) -> None:
    entry = listed(officers)
    publication = publish_list("block", at=AT)
    assert publication is not None
    assert (publication.seq, publication.ops, publication.count) == (1, 1, 1)
    line = Line.objects.get(list__code="block")
    members = json.loads(line.line)
    assert members["id"] == entry.reference
    assert members["identifiers"] == [
        {"chain": None, "kind": "site", "match": "host_and_below", "tag": None, "value": "golden-coin.example"}
    ]
    assert ChangeLog.objects.get().line == line.line
    assert not Change.objects.filter(published_seq=None).exists()


def test_all_changes_that_are_due_become_one_version(officers: Officers) -> None:
    for number in range(3):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example"))
    publication = publish_list("block", at=AT)
    assert publication is not None
    assert (publication.seq, publication.ops) == (1, 3)


def test_nothing_due_publishes_nothing(officers: Officers) -> None:
    assert publish_list("block", at=AT) is None
    assert List.objects.get(code="block").seq == 0


def test_a_removal_is_an_operation_with_its_reason(officers: Officers) -> None:
    entry = listed(officers)
    publish_list("block", at=AT)
    removed(officers, entry, "erroneous", at=AT + timedelta(hours=1))
    publication = publish_list("block", at=AT + timedelta(hours=1))
    assert publication is not None
    assert (publication.seq, publication.count, publication.list_hash, publication.is_urgent) == (2, 0, EMPTY_HASH, True)
    op = json.loads(changes("block", 1, at=AT + timedelta(hours=1)).ops[0])
    assert op == {
        "id": entry.reference,
        "op": "remove",
        "reason": "erroneous",
        "seq": 2,
        "wrong_from": "2026-11-22T10:00:00Z",
        "wrong_until": "2026-11-22T11:00:00Z",
    }


def test_the_head_served_matches_snapshot_and_changes(officers: Officers) -> None:
    for number in range(4):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example"))
        publish_list("block", at=AT + timedelta(minutes=number))
    served = head("block")
    assert served is not None
    assert served.seq == 4
    path = snapshot_path("block")
    assert path is not None
    snapshot = ListState.from_lines(path.read_text().splitlines())
    assert (snapshot.hash, len(snapshot)) == (served.list_hash, 4)
    replayed, after = ListState(), 0
    while after is not None:
        page = changes("block", after, 2, at=AT)
        replayed.apply(parse_op(json.loads(op)) for op in page.ops)
        assert replayed.hash == page.list_hash
        after = page.next_after  # type: ignore[assignment]
    assert replayed.hash == served.list_hash
    assert json.loads(changes("block", 0, at=AT).body())["to"] == 4


def test_records_form_a_chain(officers: Officers) -> None:
    for number in range(3):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example"))
        publish_list("block", at=AT + timedelta(minutes=number))
    records = list(Publication.objects.order_by("seq"))
    assert [record.prev_hash for record in records[1:]] == [record.record_hash for record in records[:-1]]


def test_a_publication_never_goes_back_in_time(officers: Officers) -> None:
    listed(officers)
    publish_list("block", at=AT)
    listed(officers, draft("Other", "other.example"), at=AT - timedelta(hours=2))
    publication = publish_list("block", at=AT - timedelta(hours=1))
    assert publication is not None
    assert publication.published_at == AT


def test_an_entry_comes_into_force_and_runs_out_by_itself(officers: Officers) -> None:
    start, end = AT + timedelta(days=1), AT + timedelta(days=2)
    listed(officers, draft("Later", "later.example", valid_from=start, valid_until=end))
    assert publish_list("block", at=AT) is None
    assert publish_list("block", at=start - timedelta(microseconds=1)) is None
    first = publish_list("block", at=start)
    second = publish_list("block", at=end)
    assert first is not None
    assert second is not None
    assert (first.seq, first.count, second.seq, second.count) == (1, 1, 2, 0)
    assert ChangeLog.objects.get(seq=2).reason == "expired"


def test_a_publication_is_told_in_its_own_transaction(officers: Officers) -> None:
    listed(officers)
    publication = publish_list("block", at=AT)
    assert publication is not None
    told = json.loads(Event.objects.get().body)
    assert told["type"] == "list.published"
    assert told["data"]["seq"] == 1
    assert told["data"]["list_hash"] == publication.list_hash
