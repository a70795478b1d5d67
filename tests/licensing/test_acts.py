"""Suspend, reinstate, revoke."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.approvals.registry import handler_for
from registry.audit.queries import events_of
from registry.blocklist.models import Change
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing import actions
from registry.licensing.models import Licence, StatusSpan
from registry.licensing.queries import history_of, standing_of, status_at
from registry.licensing.states import LicenceStatus
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.licensing.world import AT, World, later

S = LicenceStatus
Propose = Callable[..., Proposal]


def act(world: World, licence: Licence, propose: Propose, at: object, **more: object) -> Proposal:
    proposal = propose(licence.pk, ground="law_breached", reason="As found.", actor=world.officer, at=at, **more)
    return w.approved(world, proposal, at)  # type: ignore[arg-type]


def test_a_suspension_takes_effect_at_the_moment_of_approval(world: World) -> None:
    licence = w.licensed(world)
    proposal = actions.propose_suspension(
        licence.pk, ground="clients_at_risk", reason="Assets are missing.", actor=world.officer, at=later(hours=1)
    )
    assert status_at(licence, later(hours=2)) == S.ACTIVE
    w.approved(world, proposal, later(hours=2))
    w.check_deferred()
    assert status_at(licence, later(hours=2)) == S.SUSPENDED
    assert status_at(licence, later(hours=2) - timedelta(microseconds=1)) == S.ACTIVE
    found = standing_of(licence, later(hours=3))
    assert found is not None
    assert (found.ground, found.reason) == ("clients_at_risk", "Assets are missing.")


def test_a_reinstatement_returns_to_what_was_before_and_keeps_the_end(world: World) -> None:
    end = later(days=100)
    licence = w.licensed(world, ends_at=end, conditions=(actions.ConditionFacts("No retail.", kind="restriction"),))
    act(world, licence, actions.propose_suspension, later(days=1))
    assert status_at(licence, end) == S.EXPIRED
    act(world, licence, actions.propose_reinstatement, later(days=2))
    w.check_deferred()
    assert status_at(licence, later(days=2)) == S.RESTRICTED
    assert status_at(licence, end - timedelta(seconds=1)) == S.RESTRICTED
    assert status_at(licence, end) == S.EXPIRED
    assert [span.status for span in history_of(licence)] == [S.RESTRICTED, S.SUSPENDED, S.RESTRICTED, S.EXPIRED]


def test_a_revocation_is_final(world: World) -> None:
    licence = w.licensed(world, ends_at=later(days=100))
    act(world, licence, actions.propose_suspension, later(days=1))
    act(world, licence, actions.propose_revocation, later(days=2))
    w.check_deferred()
    assert status_at(licence, later(days=5000)) == S.REVOKED
    for propose in (actions.propose_suspension, actions.propose_reinstatement, actions.propose_revocation):
        with pytest.raises(RuleError):
            propose(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=later(days=3))


def test_an_act_may_take_effect_later_and_the_lists_know_when(world: World) -> None:
    licence = w.licensed(world)
    start = later(days=7)
    act(world, licence, actions.propose_suspension, later(days=1), effective_at=start)
    assert status_at(licence, start - timedelta(seconds=1)) == S.ACTIVE
    assert status_at(licence, start) == S.SUSPENDED
    assert Change.objects.filter(subject_id=licence.pk, due_at=start).count() == 2


def test_an_act_approved_after_its_day_takes_effect_on_approval_never_before(world: World) -> None:
    licence = w.licensed(world)
    proposal = actions.propose_suspension(
        licence.pk, ground="law_breached", reason="x", effective_at=later(days=1), actor=world.officer, at=AT
    )
    w.approved(world, proposal, later(days=3))
    assert status_at(licence, later(days=2)) == S.ACTIVE
    assert status_at(licence, later(days=3)) == S.SUSPENDED


def test_what_the_register_said_on_a_past_day_can_be_asked(world: World) -> None:
    licence = w.licensed(world)
    act(world, licence, actions.propose_revocation, later(days=1))
    assert status_at(licence, later(days=2)) == S.REVOKED
    assert status_at(licence, later(days=2), known_at=later(hours=1)) == S.ACTIVE
    assert status_at(licence, later(days=2), known_at=AT - timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": "because"}, "ground"),
        ({"reason": "  "}, "reason"),
        ({"reason": "a\x00"}, "reason"),
        ({"effective_at": AT - timedelta(days=1)}, "effective_at"),
    ],
)
def test_a_proposal_says_what_is_wrong_at_its_field(world: World, changes: dict[str, object], field: str) -> None:
    licence = w.licensed(world)
    facts = {"ground": "law_breached", "reason": "x", "actor": world.officer, "at": later(hours=1), **changes}
    with pytest.raises((InvalidError, RuleError)) as caught:
        actions.propose_suspension(licence.pk, **facts)  # type: ignore[arg-type]
    assert caught.value.field in (field, "")


@pytest.mark.parametrize("person", ["registrar", "approver", "admin"])
def test_only_case_officers_propose_acts(world: World, person: str) -> None:
    licence = w.licensed(world)
    with pytest.raises(NotAllowedError):
        actions.propose_suspension(licence.pk, ground="law_breached", reason="x", actor=getattr(world, person), at=later(hours=1))


def test_the_proposer_does_not_approve_an_act(world: World) -> None:
    licence = w.licensed(world)
    proposal = actions.propose_revocation(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=AT)
    with pytest.raises(NotAllowedError):
        approve(proposal.pk, actor=world.officer, at=AT, content_hash=proposal.content_hash)


def test_an_act_in_between_voids_what_was_proposed_on_the_old_standing(world: World) -> None:
    licence = w.licensed(world)
    revocation = actions.propose_revocation(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=later(hours=1))
    act(world, licence, actions.propose_suspension, later(hours=2))
    assert w.approved(world, revocation, later(hours=3)).state == "void"
    assert status_at(licence, later(hours=4)) == S.SUSPENDED


def test_one_open_proposal_of_a_kind_at_a_time(world: World) -> None:
    licence = w.licensed(world)
    facts = {"ground": "law_breached", "reason": "x", "actor": world.officer, "at": AT}
    actions.propose_suspension(licence.pk, **facts)  # type: ignore[arg-type]
    with pytest.raises(RuleError):
        actions.propose_suspension(licence.pk, **facts)  # type: ignore[arg-type]


def test_an_act_is_told_recorded_and_its_effects_are_said(world: World) -> None:
    licence = w.licensed(world)
    proposal = actions.propose_suspension(licence.pk, ground="court_order", reason="Court.", actor=world.officer, at=later(hours=1))
    assert licence.number in handler_for(proposal.kind).effects(proposal)[0]
    w.approved(world, proposal, later(hours=1))
    assert "licence.suspended" in [event.action for event in events_of(licence)]
    mail = Mail.objects.filter(to="admin@altyn.example").latest("pk")
    assert "suspended" in mail.subject
    assert "A court ordered it" in mail.text


STATEMENTS = [
    ("UPDATE licensing_statusspan SET status = 'revoked'", "keeps what was recorded"),
    ("UPDATE licensing_statusspan SET during = tstzrange(now(), NULL)", "keeps what was recorded"),
    ("DELETE FROM licensing_statusspan", "never deleted"),
    ("UPDATE licensing_statusspan SET void_reason = 'x' WHERE voided_at IS NULL", "only ever voided"),
    ("DELETE FROM licensing_licence", "never deleted"),
    ("UPDATE licensing_licence SET number = 'X'", "keeps what was recorded"),
    ("DELETE FROM licensing_decision", "append-only"),
]


@pytest.mark.parametrize(("statement", "message"), STATEMENTS)
def test_the_database_never_rewrites_how_a_licence_stood(world: World, statement: str, message: str) -> None:
    w.licensed(world)
    with pytest.raises(IntegrityError, match=message), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_two_statuses_at_once(world: World) -> None:
    licence = w.licensed(world)
    span = StatusSpan.objects.get(licence=licence)
    span.pk = None
    with pytest.raises(IntegrityError, match="one_status_at_a_time"), transaction.atomic():
        span.save(force_insert=True)


def test_the_database_refuses_spans_and_voids_without_a_fresh_approval(world: World) -> None:
    licence = w.licensed(world)
    w.check_deferred()
    used = licence.proposal
    with w.refused_by_database("needs an approved proposal"):
        StatusSpan.objects.filter(licence=licence).update(voided_at=later(days=1), void_proposal=used, void_reason="x")
    proposal = actions.propose_suspension(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=later(hours=1))
    with w.refused_by_database("needs an approved proposal"):
        StatusSpan.objects.filter(licence=licence).update(voided_at=later(days=1), void_proposal=proposal, void_reason="x")
