"""Forms that administrators publish: read narrowly, checked against the version before, four eyes, never changed, in force from a day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing import actions
from registry.licensing.form_changes import changes_between
from registry.licensing.form_reading import base_data, parse_form, seed_forms, seed_texts
from registry.licensing.forms import FormError
from registry.licensing.models import Authority, FormVersion
from registry.licensing.queries import form_for, form_in_force, form_of, text_of_form, versions_of_forms
from registry.licensing.queries.forms import _read_once
from tests.licensing import world as w

pytestmark = pytest.mark.django_db
QUESTION = """  - code: systems
    group: business
    kind: page
    title: {en: Systems, ru: Системы}
    questions:
      - code: systems
        type: text
        label: Which systems are used?
"""


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test published is not remembered by the next, whose database never held it. Of the form, version 1 alone came with us."""
    monkeypatch.delitem(seed_forms(), ("new_licence", 2), raising=False)
    _read_once.cache_clear()
    yield
    _read_once.cache_clear()


def next_text(code: str = "new_licence", version: int = 2) -> str:
    """The next version of a form: one question more, decided within 50 days."""
    text = text_of_form(code, version - 1).replace(f"version: {version - 1}\n", f"version: {version}\n", 1)
    return text.replace("days: 60,", "days: 50,", 1).replace("  - code: business\n    group", f"{QUESTION}  - code: business\n    group", 1)


def proposed(world: w.World, text: str = "", **changes: Any) -> Proposal:
    given: dict[str, Any] = {"in_force_on": None, "reason": "As decreed.", "actor": world.authority.first, "at": w.AT}
    return actions.propose_form(text or next_text(), authority=Authority.objects.get(code="AFSA"), **(given | changes))


def published(world: w.World, proposal: Proposal, **changes: Any) -> Proposal:
    return approve(proposal.pk, **({"actor": world.authority.second, "at": w.AT, "content_hash": proposal.content_hash} | changes))


BAD: tuple[tuple[str, str, str], ...] = (
    ("kind: new_licence", "kind: old_licence", r"line \d+, the form: “kind” is old_licence\. Write one of: new_licence"),
    ("        type: choice\n", "        type: novel\n", r"line \d+, question registration_status: “type” is novel"),
    ("title: Apply for a licence", "tittle: Apply", r"tittle is no key here\. There are: answer_days"),
    ("  - code: before\n    title: Check before you start\n", "  - code: before\n", "a group: the key “title” is missing. Add it."),
    ("code: registration_status", "code: on", "write “code” in quotes, it was read as True"),
    ("version: 2", "version: two", "“version” is two. Write a number"),
    ("assessed: true", "assessed: maybe", "Write true or false"),
    ("title: Apply for a licence", "title: &x Apply\nx: *x", "aliases are not read"),
    ("title: Apply for a licence", "title: Apply\ntitle: Again", "“title” stands twice"),
    ("title: Apply for a licence", "title: !!python/object/apply:os.getcwd []", "could not determine a constructor"),
    ("title: Apply for a licence", "title: Apply \u202e", "invisible marks"),
    ("group: before\n", "group: nowhere\n", "no group nowhere; add it to “groups”"),
    ("version: 2", "version: 4", "Write “version: 2”: the newest version is 1."),
    ("authorities: [AFSA]", "authorities: [NBK]", "Write “authorities: \\[AFSA\\]”"),
    ("code: new_licence", "code: newer_licence", "There is no form “newer_licence”"),
    ("code: legal_name", "code: full_name", "Keep the question legal_name of legal_entity"),
)


def test_what_is_wrong_is_said_with_line_key_and_remedy(world: w.World) -> None:
    good = next_text()
    for old, new, says in BAD:
        assert old in good, old
        with pytest.raises(InvalidError, match=says) as refused:
            proposed(world, good.replace(old, new, 1))
        assert refused.value.field == "text"
    for hopeless in (
        "[]",
        "a: [",
        "\t",
        "[" * 20_000,
        "x" * 300_000,
        "a\0b",
        good.replace("based_on", "x") + "\nbased_on: /etc/passwd\n",
    ):
        with pytest.raises(InvalidError):
            proposed(world, hopeless)
    assert not Proposal.objects.filter(kind="forms.publish").exists()


def test_only_administrators_propose_and_another_one_approves(world: w.World) -> None:
    for stranger in (world.officer, world.registrar, world.admin):
        with pytest.raises(NotAllowedError):
            proposed(world, actor=stranger)
    with pytest.raises(InvalidError, match="day to come"):
        proposed(world, in_force_on=w.AT.date())
    proposal = proposed(world)
    with pytest.raises(RuleError):
        proposed(world)
    with pytest.raises(NotAllowedError):
        published(world, proposal, actor=world.authority.first)
    assert published(world, proposal).state == "approved"
    w.check_deferred()
    row = FormVersion.objects.get()
    assert (row.code, row.version, row.kind, row.text) == ("new_licence", 2, "new_licence", next_text())
    assert [event.action for event in events_of(row)] == ["form.published"]
    with w.refused_by_database("append-only"):
        FormVersion.objects.filter(pk=row.pk).update(text="x")
    with w.refused_by_database("append-only"):
        FormVersion.objects.filter(pk=row.pk)._raw_delete("default")
    with w.refused_by_database():
        FormVersion.objects.create(
            code="variation", version=2, kind="variation", text="x", in_force_from=w.AT.date(), proposal=proposed(world, _variation()),
            published_at=w.AT,
        )  # fmt: skip


def _variation() -> str:
    return text_of_form("variation", 1).replace("version: 1\n", "version: 2\n", 1)


def test_applications_begun_before_keep_their_version_and_new_ones_begin_with_the_new_one(world: w.World) -> None:
    before = w.draft(world)
    published(world, proposed(world))
    assert form_in_force("new_licence", w.AT).version == 2
    before.refresh_from_db()
    assert (before.form_version, form_for(before).version) == (1, 1)
    actions.withdraw_application(before.pk, reason="Anew.", actor=world.admin, at=w.AT)
    after = w.draft(world)
    assert after.form_version == 2
    form = form_for(after)
    assert form.sla is not None
    assert form.sla.days == 50
    with pytest.raises(FormError):
        form_of("new_licence", 3)
    counts = {(known.form.code, known.form.version): known for known in versions_of_forms(w.AT)}
    assert (counts["new_licence", 1].applications, counts["new_licence", 2].applications) == (1, 1)
    assert (counts["new_licence", 1].is_in_force, counts["new_licence", 2].is_in_force) == (False, True)
    assert text_of_form("new_licence", 2) == next_text()


def test_a_version_with_a_day_is_in_force_from_that_day_on(world: w.World) -> None:
    published(world, proposed(world, in_force_on=date(2026, 12, 1)))
    assert form_in_force("new_licence", w.AT).version == 1
    assert form_in_force("new_licence", w.later(days=9)).version == 1
    assert form_in_force("new_licence", w.later(days=10)).version == 2
    assert w.draft(world).form_version == 1


def test_a_form_based_on_a_file_keeps_what_the_file_said(world: w.World) -> None:
    proposal = proposed(world, _variation())
    published(world, proposal)
    row = FormVersion.objects.get()
    assert (row.base_name, row.base) == ("new_licence.yaml", seed_texts()["new_licence.yaml"])
    assert form_of("variation", 2).sections == form_of("variation", 1).sections


def test_differences_name_sections_questions_and_rules() -> None:
    before = parse_form(seed_texts()["surrender.yaml"], "a", base_data("new_licence.yaml", "a"))
    text = seed_texts()["surrender.yaml"].replace("answer_days: 30", "answer_days: 20").replace("max_length: 4000", "max_length: 100", 1)
    text = text.replace("  - {code: doc_other}\n", "").replace("code: ceased_on", "code: stopped_on")
    after = parse_form(text, "b", base_data("new_licence.yaml", "b"))
    found = [(change.kind.value, change.section, change.question, change.keys) for change in changes_between(before, after)]
    assert found == [
        ("changed", "", "", ("answer_days",)),
        ("changed", "surrender", "reasons", ("max_length",)),
        ("added", "surrender", "stopped_on", ()),
        ("removed", "surrender", "ceased_on", ()),
        ("removed", "doc_other", "", ()),
    ]
