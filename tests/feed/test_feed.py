"""What server and agent must agree on to the byte."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.feed import (
    EMPTY_HASH,
    FeedError,
    ListState,
    Put,
    Remove,
    digest,
    entry_line,
    list_hash,
    op_line,
    ops_hash,
    parse_entry,
    parse_op,
)


def entry(number: int, name: str = "Evil") -> dict[str, object]:
    return {
        "action": "block",
        "aliases": [],
        "authority": "Agency",
        "basis": "Law",
        "category": "illegal",
        "id": f"e{number:07d}",
        "identifiers": [{"chain": None, "kind": "site", "match": "host_and_below", "tag": None, "value": "evil.example"}],
        "listed_at": "2026-11-01T00:00:00Z",
        "name": name,
        "note": "",
        "territory": "KZ",
        "valid_from": "2026-11-01T00:00:00Z",
        "valid_until": None,
    }


names = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
steps = st.lists(st.tuples(st.integers(1, 8), st.one_of(st.none(), names)), max_size=30)


def ops_of(history: list[tuple[int, str | None]]) -> list[Put | Remove]:
    return [
        Remove(seq, f"e{number:07d}", "ceased") if name is None else Put(seq, f"e{number:07d}", entry_line(entry(number, name)))
        for seq, (number, name) in enumerate(history, start=1)
    ]


@given(names)
def test_a_line_is_rfc_8785_canonical_json(name: str) -> None:
    line = entry_line(entry(1, name))
    assert line.encode() == rfc8785.dumps(json.loads(line))


def test_an_entry_with_a_missing_or_unknown_member_is_refused_by_name() -> None:
    with pytest.raises(FeedError, match="authority"):
        entry_line({key: value for key, value in entry(1).items() if key != "authority"})
    with pytest.raises(FeedError, match="colour"):
        entry_line({**entry(1), "colour": "red"})


def test_an_empty_list_has_the_hash_of_nothing() -> None:
    assert ListState().hash == list_hash([]) == EMPTY_HASH


@given(steps)
def test_history_and_snapshot_lead_to_the_same_hash(history: list[tuple[int, str | None]]) -> None:
    state = ListState()
    state.apply(ops_of(history))
    again = ListState.from_lines(state.sorted_lines())
    assert again.hash == state.hash == list_hash(digest(line) for line in state.lines.values())


@given(steps, st.data())
def test_applying_any_overlapping_range_again_changes_nothing(history: list[tuple[int, str | None]], data: st.DataObject) -> None:
    ops = ops_of(history)
    state = ListState()
    state.apply(ops)
    whole = state.hash
    state.apply(ops[data.draw(st.integers(0, len(ops))) :])
    assert state.hash == whole


@given(steps)
def test_an_operation_survives_the_wire(history: list[tuple[int, str | None]]) -> None:
    for op in ops_of(history):
        assert parse_op(json.loads(op_line(op))) == op


def test_order_and_content_of_operations_show_in_their_hash() -> None:
    first, second = "a", "b"
    assert ops_hash([first, second]) != ops_hash([second, first]) != ops_hash([first + second])


def test_an_id_that_comes_twice_in_a_snapshot_is_refused() -> None:
    with pytest.raises(FeedError, match="twice"):
        ListState.from_lines([entry_line(entry(1)), entry_line(entry(1, "Other"))])


@pytest.mark.parametrize(
    "value", [{}, {"seq": 0, "op": "put"}, {"seq": 1, "op": "put"}, {"seq": 1, "op": "remove"}, {"seq": True, "op": "remove", "id": "e1"}]
)
def test_what_is_no_operation_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(FeedError):
        parse_op(value)


SITE = {"chain": None, "kind": "site", "match": "exact", "tag": None, "value": "evil.example"}


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"action": "allow"}, "action"),
        ({"action": ["block"]}, "action"),
        ({"aliases": "Evil"}, "aliases"),
        ({"aliases": ["Evil", ""]}, "aliases/1"),
        ({"category": "bad"}, "category"),
        ({"id": "E 1"}, "id"),
        ({"id": 1}, "id"),
        ({"listed_at": "2026-11-01"}, "listed_at"),
        ({"listed_at": "2026-13-01T00:00:00Z"}, "listed_at"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_until": "2026-11-01T00:00:00+05:00"}, "valid_until"),
        ({"name": 7}, "name"),
        ({"note": "a\0b"}, "note"),
        ({"replaced_by": ""}, "replaced_by"),
        ({"sources": True}, "sources"),
        ({"identifiers": {}}, "identifiers"),
        ({"identifiers": [None]}, "identifiers/0"),
        ({"identifiers": [SITE, SITE | {"match": "regex"}]}, "identifiers/1/match"),
        ({"identifiers": [SITE | {"value": ""}]}, "identifiers/0/value"),
        ({"identifiers": [SITE | {"chain": ""}]}, "identifiers/0/chain"),
        ({"identifiers": [SITE | {"action": "none"}]}, "identifiers/0/action"),
        ({"identifiers": [SITE | {"colour": "red"}]}, "identifiers/0/colour"),
        ({"identifiers": [{key: value for key, value in SITE.items() if key != "tag"}]}, "identifiers/0/tag"),
    ],
)
def test_a_wrong_member_is_refused_by_its_path(changed: dict[str, object], path: str) -> None:
    with pytest.raises(FeedError) as refused:
        entry_line({**entry(1), **changed})
    assert refused.value.path == path
    assert path in str(refused.value)


def test_a_lone_surrogate_and_a_fraction_cannot_be_written() -> None:
    with pytest.raises(FeedError):
        entry_line({**entry(1), "name": "\ud800"})
    with pytest.raises(FeedError):
        entry_line({**entry(1), "sources": 1.5})


def test_what_differs_from_the_common_case_may_be_said_on_the_line() -> None:
    line = entry_line({**entry(1), "replaced_by": "e0000002", "sources": 3, "identifiers": [SITE | {"action": "report", "proved": True}]})
    assert parse_entry(line)["identifiers"][0]["action"] == "report"


def test_a_reader_keeps_what_a_newer_server_adds() -> None:
    newer = {**entry(1), "colour": "red", "category": "sanctioned", "identifiers": [SITE | {"match": "regex", "kind": "face", "seen": 4}]}
    line = json.dumps(newer, separators=(",", ":"), sort_keys=True)
    assert parse_entry(line) == newer


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "7",
        "{}",
        '{"id":"e0000001"}',
        "[" * 200_000,
        json.dumps({**entry(1), "identifiers": "all"}),
        json.dumps({**entry(1), "identifiers": ["all"]}),
        json.dumps({**entry(1), "identifiers": [{"kind": "site"}]}),
        json.dumps({**entry(1), "valid_from": None}),
        json.dumps({**entry(1), "valid_until": "tomorrow"}),
        json.dumps({**entry(1), "aliases": [1]}),
    ],
)
def test_a_line_that_a_reader_could_stumble_over_is_refused(line: str) -> None:
    with pytest.raises(FeedError):
        parse_entry(line)


@given(steps, st.randoms())
def test_operations_on_different_entries_may_come_in_any_order(history: list[tuple[int, str | None]], random: object) -> None:
    ops = ops_of(history)
    of_each = {op.id: [one for one in ops if one.id == op.id] for op in ops}
    mixed = [op.id for op in ops]
    random.shuffle(mixed)
    straight, otherwise = ListState(), ListState()
    straight.apply(ops)
    otherwise.apply(of_each[entry_id].pop(0) for entry_id in mixed)
    assert otherwise.hash == straight.hash
    assert otherwise.lines == straight.lines


@given(steps, st.data())
def test_only_the_last_operation_on_an_entry_counts(history: list[tuple[int, str | None]], data: st.DataObject) -> None:
    ops = ops_of(history)
    start = data.draw(st.integers(0, len(ops)))
    merged = {op.id: op for op in ops[start:]}
    whole, shortcut = ListState(), ListState()
    whole.apply(ops)
    shortcut.apply(ops[:start])
    shortcut.apply(merged.values())
    assert shortcut.hash == whole.hash
