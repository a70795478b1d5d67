"""Declaring an interest, what it bars from, and hints of doubles, relations and listings."""

from typing import Any

import pytest
from django.db import connection

from registry.accounts.actions import end_membership
from registry.accounts.states import Role
from registry.approvals.actions import approve
from registry.approvals.queries import may_approve
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing import actions
from registry.licensing.models import Application, Authority, InterestDeclaration, SavedView
from registry.licensing.queries import HintKind, available_moves, hints_of, interest_of, people_hash
from tests.licensing import world as w

pytestmark = pytest.mark.django_db


def conflict(application: Application, person: Any) -> InterestDeclaration:
    return actions.declare_interest(application.pk, has_conflict=True, reason="My sister owns it.", actor=person, at=w.later(hours=1))


def test_a_declaration_is_kept_once_and_recorded(world: w.World) -> None:
    application = w.submitted(world)
    assert interest_of(application, world.officer).must_declare
    first = actions.declare_interest(application.pk, has_conflict=False, actor=world.officer, at=w.AT)
    assert actions.declare_interest(application.pk, has_conflict=False, actor=world.officer, at=w.later(hours=1)) == first
    assert not interest_of(application, world.officer).must_declare
    assert [event.action for event in events_of(application)][-1] == "interest.none_declared"
    with pytest.raises(RuleError):
        conflict(application, world.officer)
    with pytest.raises(InvalidError):
        actions.declare_interest(application.pk, has_conflict=True, reason=" ", actor=world.registrar, at=w.AT)
    for stranger in (world.admin, world.authority.first):
        with pytest.raises(NotAllowedError):
            actions.declare_interest(application.pk, has_conflict=False, actor=stranger, at=w.AT)
    with w.refused_by_database("append-only"):
        InterestDeclaration.objects.filter(pk=first.pk).update(has_conflict=True)


def test_a_conflict_bars_from_taking_and_recommending_and_buttons_say_so(world: w.World) -> None:
    application = w.submitted(world)
    conflict(application, world.officer)
    with pytest.raises(NotAllowedError, match="conflict of interest"):
        actions.take_case(application.pk, actor=world.officer, at=w.AT)
    moves = {option.move: option.why_not for option in available_moves(application, world.officer)}
    assert "conflict of interest" in moves["take"]
    actions.take_case(application.pk, actor=world.registrar, at=w.AT)
    with pytest.raises(InvalidError, match="conflict of interest"):
        actions.assign_case(application.pk, world.officer, actor=world.registrar, at=w.AT)
    with pytest.raises(NotAllowedError, match="conflict of interest"):
        w.recommended(world, application)


def test_a_conflict_bars_from_approving(world: w.World) -> None:
    application = w.under_review(world)
    proposal = w.recommended(world, application)
    assert may_approve(proposal, world.approver) == (True, "")
    conflict(application, world.approver)
    assert may_approve(proposal, world.approver)[0] is False
    with pytest.raises(NotAllowedError, match="conflict of interest"):
        approve(proposal.pk, actor=world.approver, at=w.AT, content_hash=proposal.content_hash)


def test_new_owners_ask_for_a_new_declaration_and_new_words_do_not(world: w.World) -> None:
    application = w.under_review(world)
    conflict(application, world.officer)
    answers = application.answers
    texts = answers.get(section="business")
    texts.data = {**texts.data, "summary": "Other words."}
    texts.save()
    actions.sending.snapshot(application, actor=world.admin, at=w.later(days=1))
    assert not interest_of(application, world.officer).must_declare
    before = people_hash(application)
    owners = answers.get(section="controllers")
    owners.data = {**owners.data, "items": [{**owners.data["items"][0], "full_name": "Someone Else"}]}
    owners.save()
    actions.sending.snapshot(application, actor=world.admin, at=w.later(days=2))
    assert people_hash(application) != before
    interest = interest_of(application, world.officer)
    assert interest.must_declare
    assert interest.has_conflict, "barred until something else is declared"
    actions.declare_interest(application.pk, has_conflict=False, actor=world.officer, at=w.later(days=3))
    assert not interest_of(application, world.officer).has_conflict


def test_taking_a_case_from_a_colleague_needs_a_reason_and_one_left_behind_can_be_taken_over(world: w.World) -> None:
    application = w.under_review(world)
    second = world.authority.person(Role.CASE_OFFICER, "colleague@afsa.test")
    with pytest.raises(InvalidError) as refused:
        actions.assign_case(application.pk, second, actor=world.officer, at=w.AT)
    assert refused.value.field == "reason"
    actions.assign_case(application.pk, second, reason="On leave.", actor=world.officer, at=w.AT)
    assert list(events_of(application))[-1].reason == "On leave."
    with pytest.raises(RuleError):
        actions.take_over_case(application.pk, actor=world.officer, at=w.AT)
    end_membership(second.memberships.get().pk, reason="Left.", actor=world.authority.first, at=w.AT)
    actions.take_over_case(application.pk, actor=world.officer, at=w.AT)
    application.refresh_from_db()
    assert (application.assignee, application.state) == (world.officer, "under_review")
    assert list(events_of(application))[-1].action == "application.taken_over"
    with pytest.raises(RuleError):
        actions.take_over_case(application.pk, actor=world.registrar, at=w.AT)


def another(name: str, **answers: dict[str, Any]) -> Application:
    """A case of another exchange with the same answers but these."""
    admin = w.exchange_admin(f"admin@{name.lower().replace(' ', '-')}.example", name)
    application = actions.start_application(admin.memberships.get().organisation, "AFSA", actor=admin, at=w.AT)
    w.fill_quickly(application, actor=admin)
    for section, data in {"legal_entity": {"legal_name": name, "country": "KZ"}, **answers}.items():
        w.answer(application, section, data, actor=admin)
    actions.submit_application(application.pk, is_declared=True, actor=admin, at=w.AT)
    application.refresh_from_db()
    return application


def test_hints_find_the_same_applicant_and_the_same_people(world: w.World) -> None:
    application = w.submitted(world)
    assert hints_of(application) == []
    twin = another("Altyn Exchanges")
    hints = hints_of(application)
    assert {hint.case_number for hint in hints} == {twin.number}
    said = {hint.kind: [one.how for one in hints if one.kind == hint.kind] for hint in hints}
    duplicates, related = said[HintKind.DUPLICATE], said[HintKind.RELATED]
    assert any("240241900711" in how for how in duplicates)
    assert any("altyn.example" in how for how in duplicates)
    assert any(how.startswith("Its name is similar") for how in duplicates)
    assert "Holding Sample LLP controls both." in related
    assert any(how.startswith("Aigerim Sample is named here and is there: ") for how in related)


def test_a_hint_never_names_who_only_applies_elsewhere(world: w.World) -> None:
    application = w.submitted(world)
    twin = another("Altyn Exchanges")
    regulator = world.authority.found_another("other")
    other = Authority.objects.create(code="OTHER", name="Other", number_pattern="O-{year}-{number}", organisation=regulator.organisation)
    w.check_deferred()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE licensing_application DISABLE TRIGGER USER")
        cursor.execute("UPDATE licensing_application SET authority_id = %s WHERE id = %s", [other.pk, twin.pk])
    assert hints_of(application) == []


def test_views_are_kept_shared_and_removed_by_their_owner(world: w.World) -> None:
    application = w.submitted(world)
    facts: dict[str, Any] = {"query": "state=submitted", "is_shared": True, "at": w.AT}
    view = actions.save_view(application.authority_id, name=" New ", actor=world.officer, **facts)
    assert view.name == "New"
    with pytest.raises(RuleError):
        actions.save_view(application.authority_id, name="New", actor=world.officer, **facts)
    with pytest.raises(InvalidError):
        actions.save_view(application.authority_id, name=" ", actor=world.officer, **facts)
    with pytest.raises(NotAllowedError):
        actions.save_view(application.authority_id, name="Mine", actor=world.admin, **facts)
    with pytest.raises(NotAllowedError):
        actions.remove_view(view.pk, actor=world.registrar, at=w.AT)
    actions.remove_view(view.pk, actor=world.officer, at=w.AT)
    actions.remove_view(view.pk, actor=world.officer, at=w.AT)
    assert not SavedView.objects.exists()
