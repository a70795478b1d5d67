"""Nothing is shown as a bare code: every recorded act and every kind of proposal has words."""

import ast
from datetime import timedelta

import pytest
from django.utils import translation

from registry.accounts.states import Role
from registry.approvals.registry import kinds_approved_by
from registry.portal.doors import READERS_OF_AREA
from registry.portal.happenings import WORDS
from registry.portal.reviewed import READERS
from registry.portal.templatetags.portal import lasting
from tests.architecture import source


def recorded_actions() -> set[str]:
    """Every code that some call of `record` writes as a constant, or that a table of codes holds."""
    found = set()
    for path in source.modules():
        text = path.read_text()
        if "record(" not in text:
            continue
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record"):
                found |= {argument.value for argument in node.args[1:2] if isinstance(argument, ast.Constant)}
    return {action for action in found if isinstance(action, str)}


def test_every_recorded_act_has_words() -> None:
    assert recorded_actions() - set(WORDS) == set()


def test_every_kind_of_proposal_is_readable_and_belongs_to_an_area() -> None:
    kinds = {kind for role in Role for kind in kinds_approved_by(role)}
    assert kinds == set(READERS)
    assert {kind.partition(".")[0] for kind in kinds} == set(READERS_OF_AREA)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "under a minute"), (1, "1 min"), (119, "119 min"), (120, "2 h"), (2879, "47 h"), (2880, "2 days"), (7200, "5 days")],
)
def test_how_long_something_lasted_is_said_in_one_unit(minutes: int, words: str) -> None:
    translation.activate("en")
    assert lasting(timedelta(minutes=minutes)) == words
