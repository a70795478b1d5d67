"""The published tables are what the code does."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from registry.cli import transitions
from registry.cli.transitions import PLACE, document
from registry.licensing.states import APPLICATION_TABLE, LICENCE_TABLE, LicenceMove


def test_the_published_tables_are_what_the_code_says() -> None:
    assert PLACE.read_text(encoding="utf-8") == document(), "run manage.py transitions and review the difference"
    call_command("transitions", "--check")


def test_every_move_stands_in_the_document() -> None:
    text = document()
    assert all(f"| `{move}` |" in text for move in (*APPLICATION_TABLE, *LICENCE_TABLE))


@pytest.mark.parametrize("move", LicenceMove.values)
def test_a_change_of_any_line_of_the_table_is_noticed(move: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line = LICENCE_TABLE[move]
    for changed in (
        replace(line, from_states=line.from_states - {min(line.from_states)}),
        replace(line, roles=line.roles | {"auditor"}),
        replace(line, approve_role="" if line.approve_role else "approver"),
        replace(line, to="expired"),
    ):
        with monkeypatch.context() as patch:
            patch.setitem(transitions.LICENCE_TABLE, move, changed)
            with pytest.raises(CommandError, match="not what the code says"):
                call_command("transitions", "--check")
