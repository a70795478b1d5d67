"""What server and agent must agree on to the byte."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.feed import EMPTY_HASH, FeedError, ListState, Put, Remove, digest, entry_line, list_hash, op_line, ops_hash, parse_op


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


names = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
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


@pytest.mark.parametrize("value", [{}, {"seq": 0, "op": "put"}, {"seq": 1, "op": "put"}, {"seq": 1, "op": "remove"}, {"seq": True, "op": "remove", "id": "e1"}])
def test_what_is_no_operation_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(FeedError):
        parse_op(value)
