"""Recommendation, approval, decision."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from registry.approvals.actions import approve, reject, withdraw
from registry.approvals.registry import handler_for
from registry.audit.queries import events_of
from registry.blocklist.models import Change
from registry.exchanges.models import ExchangeName
from registry.lib.clock import start_of_day
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing import actions
from registry.licensing.models import Decision, Licence
from registry.licensing.queries import conditions_of, latest_submission, standing_of, status_at
from registry.licensing.states import LicenceStatus
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.licensing.world import AT, World, later

ALMATY = ZoneInfo("Asia/Almaty")


def test_a_grant_makes_a_numbered_licence_that_is_active_at_once(world: World) -> None:
    licence = w.licensed(world)
    w.check_deferred()
    assert licence.number == "AFSA-A-LA-2026-0001"
    assert licence.application.state == "granted"
    assert status_at(licence, AT) == LicenceStatus.ACTIVE
    assert status_at(licence, AT - timedelta(seconds=1)) is None
    assert [activity.code for activity in licence.activities.all()] == ["trading_facility", "providing_custody"]
    assert [condition.text for condition in conditions_of(licence, AT)] == ["Send the audit report by the end of March."]
    assert ExchangeName.objects.filter(exchange=licence.exchange, kind="legal", valid_until=None).get().name == "Altyn Exchange Ltd."


def test_a_decision_is_told_recorded_and_bound_to_what_was_reviewed(world: World) -> None:
    licence = w.licensed(world)
    decision = Decision.objects.get(application=licence.application)
    assert (decision.outcome, decision.notice_text) == ("grant", "The requirements are met.")
    assert decision.submission == latest_submission(licence.application)
    assert "licence.granted" in [event.action for event in events_of(licence)]
    assert Mail.objects.filter(to="admin@altyn.example", text__contains=licence.number).exists()


def test_a_restriction_makes_the_licence_restricted(world: World) -> None:
    licence = w.licensed(world, conditions=(actions.ConditionFacts("No retail clients.", kind="restriction"),))
    assert status_at(licence, AT) == LicenceStatus.RESTRICTED


def test_a_licence_that_ends_tomorrow_at_midnight_is_ended_by_nobodys_hand(world: World) -> None:
    tomorrow = AT.astimezone(ALMATY).date() + timedelta(days=1)
    end = start_of_day(tomorrow, ALMATY)
    licence = w.licensed(world, ends_at=end)
    w.check_deferred()
    assert status_at(licence, end - timedelta(microseconds=1)) == LicenceStatus.ACTIVE
    assert status_at(licence, end) == LicenceStatus.EXPIRED
    found = standing_of(licence, AT)
    assert found is not None
    assert (found.valid_until, found.licensed_until) == (end, end)


def test_the_lists_are_told_to_look_now_and_at_the_end(world: World) -> None:
    end = later(days=30)
    licence = w.licensed(world, ends_at=end)
    changes = Change.objects.filter(subject_kind="licence", subject_id=licence.pk)
    assert set(changes.values_list("list__code", "due_at")) == {(code, due) for code in ("licensed", "block") for due in (AT, end)}


def test_a_licence_may_start_later(world: World) -> None:
    start = later(days=3)
    licence = w.licensed(world, starts_at=start)
    assert status_at(licence, AT) == LicenceStatus.NOT_COMMENCED
    assert status_at(licence, start) == LicenceStatus.ACTIVE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"activities": ()}, "activities"),
        ({"activities": ("advising",)}, "activities"),
        ({"notice_text": " "}, "notice_text"),
        ({"notice_text": "a\x00b"}, "notice_text"),
        ({"starts_at": AT - timedelta(seconds=1)}, "starts_at"),
        ({"ends_at": AT}, "ends_at"),
        ({"conditions": (actions.ConditionFacts(""),)}, "conditions"),
        ({"conditions": (actions.ConditionFacts("x", kind="song"),)}, "conditions"),
    ],
)
def test_a_recommendation_that_cannot_be_granted_is_refused_at_its_field(world: World, changes: dict[str, object], field: str) -> None:
    application = w.under_review(world)
    with pytest.raises(InvalidError) as caught:
        w.recommended(world, application, **changes)
    assert caught.value.field == field
    application.refresh_from_db()
    assert application.state == "under_review"


def test_fewer_activities_than_asked_for_can_be_granted(world: World) -> None:
    licence = w.licensed(world, activities=("providing_custody",))
    assert [activity.code for activity in licence.activities.all()] == ["providing_custody"]


def test_the_proposer_cannot_approve_superuser_or_not(world: World) -> None:
    application = w.under_review(world)
    proposal = w.recommended(world, application)
    world.officer.is_superuser = True
    world.officer.save()
    with pytest.raises(NotAllowedError):
        approve(proposal.pk, actor=world.officer, at=AT, content_hash=proposal.content_hash)
    assert not Licence.objects.exists()


@pytest.mark.parametrize("person", ["registrar", "admin", "member"])
def test_others_neither_recommend_nor_approve(world: World, person: str) -> None:
    application = w.under_review(world)
    submission = latest_submission(application)
    assert submission is not None
    with pytest.raises(NotAllowedError):
        actions.recommend_refusal(
            application.pk, notice_text="No.", reviewed_hash=submission.content_hash, reason="No.",
            actor=getattr(world, person), at=AT,
        )  # fmt: skip
    proposal = w.recommended(world, application)
    with pytest.raises(NotAllowedError):
        approve(proposal.pk, actor=getattr(world, person), at=AT, content_hash=proposal.content_hash)


def test_a_recommendation_on_something_older_than_what_was_sent_is_refused(world: World) -> None:
    application = w.under_review(world)
    with pytest.raises(StaleError):
        actions.recommend_grant(application.pk, w.recommendation(), reviewed_hash="sha256:0", reason="x", actor=world.officer, at=AT)


def test_a_rejected_or_withdrawn_recommendation_returns_the_case(world: World) -> None:
    application = w.under_review(world)
    reject(w.recommended(world, application).pk, actor=world.approver, at=AT, reason="Look again.")
    application.refresh_from_db()
    assert application.state == "under_review"
    withdraw(w.recommended(world, application).pk, actor=world.officer, at=AT)
    application.refresh_from_db()
    assert application.state == "under_review"
    assert "application.returned_to_review" in [event.action for event in events_of(application)]


def test_an_expired_recommendation_returns_the_case_and_grants_nothing(world: World) -> None:
    application = w.under_review(world)
    proposal = w.recommended(world, application)
    assert w.approved(world, proposal, proposal.expires_at).state == "expired"
    application.refresh_from_db()
    assert application.state == "under_review"
    assert not Licence.objects.exists()


def test_a_grant_whose_end_has_passed_is_refused(world: World) -> None:
    application = w.under_review(world)
    proposal = w.recommended(world, application, ends_at=later(days=1))
    with pytest.raises(RuleError, match="has passed"):
        w.approved(world, proposal, later(days=2))
    proposal.refresh_from_db()
    assert proposal.is_open


def test_a_refusal_is_decided_by_two_people_and_told(world: World) -> None:
    application = w.refusable(world)
    proposal = w.refusal(world, application)
    w.approved(world, proposal)
    w.check_deferred()
    application.refresh_from_db()
    assert (application.state, application.decisions.first().notice_text) == ("refused", "The capital is too small.")
    assert not Licence.objects.exists()
    assert not Change.objects.filter(subject_kind="licence").exists()


def test_effects_are_said_in_full_sentences_before_the_decision(world: World) -> None:
    proposal = w.recommended(world, w.under_review(world), ends_at=later(days=365))
    effects = handler_for(proposal.kind).effects(proposal)
    assert all(sentence.endswith((".", "itself.")) for sentence in effects)
    assert any("0 confirmed identifiers" in sentence and "4 not confirmed" in sentence for sentence in effects)


def test_the_database_refuses_a_grant_without_an_approved_proposal(world: World) -> None:
    application = w.under_review(world)
    proposal = w.recommended(world, application)
    with w.refused_by_database("needs an approved proposal"):
        Licence.objects.create(
            number="AFSA-A-LA-2026-0666", exchange=application.exchange, authority=application.authority,
            application=application, proposal=proposal, granted_at=AT,
        )  # fmt: skip
    with w.refused_by_database("has no decision"), connection.cursor() as cursor:
        cursor.execute("UPDATE licensing_application SET state = 'granted', version = version + 1 WHERE id = %s", [application.pk])


def test_the_database_refuses_another_applications_approval(world: World) -> None:
    licence = w.licensed(world)
    w.check_deferred()
    stranger = w.exchange_admin("admin@other.example", "Other")
    other = actions.start_application(stranger.memberships.get().organisation, "AFSA", actor=stranger, at=AT)
    with w.refused_by_database():
        Licence.objects.create(
            number="AFSA-A-LA-2026-0666", exchange=other.exchange, authority=other.authority, application=other,
            proposal=licence.proposal, granted_at=AT,
        )  # fmt: skip


def test_only_confirmed_identifiers_are_marked_and_confirming_marks_the_lists(world: World) -> None:
    licence = w.licensed(world)
    Change.objects.all().update(published_seq=None)
    before = Change.objects.count()
    site = licence.exchange.identifiers.get(kind="site")
    actions.confirm_identifier(site.pk, actor=world.officer, at=later(hours=1), note="DNS record seen.")
    assert Change.objects.count() == before + 2
    actions.drop_identifier(site.pk, actor=world.officer, at=later(hours=2), reason="Sold.")
    assert Change.objects.count() == before + 4
