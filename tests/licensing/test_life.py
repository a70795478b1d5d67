"""The life of a licence: every act done by four eyes, told, recorded, and nothing rewritten."""

import io
import itertools
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from registry.approvals.actions import withdraw
from registry.approvals.models import Proposal
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing import actions
from registry.licensing.actions import ActTerms
from registry.licensing.actions.execution import AUDIT
from registry.licensing.models import Condition, ConditionReport, Licence, LicenceAct, StatusSpan
from registry.licensing.queries import acts_of, available_acts, conditions_of, permissions_of, replayed, spans_of, standing_of, status_at
from registry.licensing.standing import timeline
from registry.licensing.states import ConditionKind, LicenceMove, LicenceStatus
from registry.outbox.models import Mail, Reminder
from tests.licensing import world as w
from tests.licensing.world import AT, World, later

S, M = LicenceStatus, LicenceMove
END = later(days=100)


def proposed(
    world: World, licence: Licence, move: LicenceMove, at: datetime, effective_at: datetime | None = None, **terms: Any
) -> Proposal:
    facts = {"ground": "law_breached", "reason": "As found.", **terms}
    return actions.propose_act(licence.pk, move, ActTerms(**facts), effective_at=effective_at, actor=world.officer, at=at)


def act(world: World, licence: Licence, move: LicenceMove, at: datetime, effective_at: datetime | None = None, **terms: Any) -> LicenceAct:
    """The act, done by four eyes; what the database would check at commit is checked, and the spans are what the replay gives."""
    proposal = w.approved(world, proposed(world, licence, move, at, effective_at, **terms), at)
    assert proposal.state == "approved"
    return checked(licence)


def checked(licence: Licence) -> LicenceAct:
    w.check_deferred()
    present = timeline(spans_of([licence.pk])[licence.pk])
    assert [(span.status, span.start, span.end) for span in present] == [(span.status, span.start, span.end) for span in replayed(licence)]
    return acts_of(licence).latest("number")


def statuses(licence: Licence, *days: float) -> list[str | None]:
    return [status_at(licence, later(days=day)) for day in days]


def test_restricted_lifted_suspended_stayed_revoked_and_set_aside(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    first = act(world, licence, M.RESTRICT, later(days=1), restriction="No retail clients.")
    assert first.condition is not None
    assert statuses(licence, 0, 1) == [S.ACTIVE, S.RESTRICTED]
    assert [row.text for row in conditions_of(licence, later(days=2)).filter(kind=ConditionKind.RESTRICTION)] == ["No retail clients."]
    act(world, licence, M.LIFT_RESTRICTION, later(days=3), ground="cause_removed", condition=first.condition.number)
    assert statuses(licence, 2, 3) == [S.RESTRICTED, S.ACTIVE]
    assert not conditions_of(licence, later(days=4)).filter(kind=ConditionKind.RESTRICTION).exists()
    revoked = act(world, licence, M.REVOKE, later(days=5))
    stay = act(world, licence, M.STAY, later(days=6), ground="court_order", about=revoked.number)
    assert statuses(licence, 5, 6) == [S.REVOKED, S.COURT_STAY]
    act(world, licence, M.LIFT_STAY, later(days=8), ground="court_order", about=stay.number)
    assert statuses(licence, 7, 8) == [S.COURT_STAY, S.REVOKED]
    act(world, licence, M.SET_ASIDE, later(days=10), ground="on_appeal", about=revoked.number)
    assert statuses(licence, 5, 9, 99, 100) == [S.ACTIVE, S.ACTIVE, S.ACTIVE, S.EXPIRED]
    assert status_at(licence, later(days=9), known_at=later(days=9)) == S.REVOKED
    revoked.refresh_from_db()
    assert revoked.set_aside_at == later(days=10)
    with pytest.raises(RuleError):
        proposed(world, licence, M.SET_ASIDE, later(days=11), ground="on_appeal", about=revoked.number)


def test_a_restriction_set_aside_never_held_and_one_put_in_place_of_a_revocation_holds_from_its_day(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    first = act(world, licence, M.RESTRICT, later(days=1), restriction="No retail clients.")
    act(world, licence, M.SET_ASIDE, later(days=3), ground="on_appeal", about=first.number)
    assert statuses(licence, 1, 3) == [S.ACTIVE, S.ACTIVE]
    assert not conditions_of(licence, later(days=2)).filter(kind=ConditionKind.RESTRICTION).exists()
    revoked = act(world, licence, M.REVOKE, later(days=4))
    act(
        world, licence, M.SUBSTITUTE, later(days=9), ground="on_appeal", about=revoked.number, becomes=str(M.RESTRICT),
        restriction="No new clients.",
    )  # fmt: skip
    assert statuses(licence, 3, 4, 9, 100) == [S.ACTIVE, S.RESTRICTED, S.RESTRICTED, S.EXPIRED]
    assert [row.text for row in conditions_of(licence, later(days=4)).filter(kind=ConditionKind.RESTRICTION)] == ["No new clients."]


def test_the_holder_asks_to_surrender_takes_it_back_and_asks_again_until_it_is_accepted(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    with pytest.raises(NotAllowedError):
        actions.ask_surrender(licence.pk, reason="We stop.", actor=world.officer, at=later(days=1))
    with pytest.raises(NotAllowedError):
        actions.ask_surrender(licence.pk, reason="We stop.", actor=world.member, at=later(days=1))
    actions.ask_surrender(licence.pk, reason="We stop.", actor=world.admin, at=later(days=1))
    checked(licence)
    assert statuses(licence, 0, 1) == [S.ACTIVE, S.SURRENDER_REQUESTED]
    with pytest.raises(RuleError):
        actions.ask_surrender(licence.pk, reason="We stop.", actor=world.admin, at=later(days=2))
    actions.withdraw_surrender(licence.pk, reason="We go on.", actor=world.admin, at=later(days=2))
    checked(licence)
    assert statuses(licence, 2) == [S.ACTIVE]
    with pytest.raises(RuleError):
        actions.withdraw_surrender(licence.pk, reason="We go on.", actor=world.admin, at=later(days=3))
    actions.ask_surrender(licence.pk, reason="We stop.", actor=world.admin, at=later(days=4))
    proposal = actions.propose_surrender(
        licence.pk, reason="Customers are paid.", effective_at=later(days=9), actor=world.officer, at=later(days=5)
    )
    w.approved(world, proposal, later(days=6))
    checked(licence)
    assert statuses(licence, 8, 9, 200) == [S.SURRENDER_REQUESTED, S.SURRENDERED, S.SURRENDERED]


def test_a_renewal_in_time_outlasts_the_end_until_refused_or_granted(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    first = actions.mark_renewal_pending(licence.pk, "APP-2026-000009", actor=world.admin, at=later(days=90))
    again = actions.mark_renewal_pending(licence.pk, "APP-2026-000009", actor=world.admin, at=later(days=91))
    assert first == again
    checked(licence)
    assert statuses(licence, 99, 100, 500) == [S.ACTIVE, S.RENEWAL_PENDING, S.RENEWAL_PENDING]
    assert standing_of(licence, later(days=101)).is_licensed  # type: ignore[union-attr]
    until = later(days=400)
    w.approved(
        world,
        actions.propose_extension(licence.pk, until=until, reason="Renewed.", actor=world.officer, at=later(days=110)),
        later(days=111),
    )
    checked(licence)
    assert statuses(licence, 110, 111, 400) == [S.RENEWAL_PENDING, S.ACTIVE, S.EXPIRED]
    assert actions.end_renewal_pending(licence.pk, actor=world.admin, at=later(days=112)) is None
    actions.mark_renewal_pending(licence.pk, "APP-2026-000010", actor=world.admin, at=later(days=390))
    actions.end_renewal_pending(licence.pk, actor=world.admin, at=later(days=410))
    checked(licence)
    assert statuses(licence, 405, 410) == [S.RENEWAL_PENDING, S.EXPIRED]
    with pytest.raises(RuleError):
        actions.mark_renewal_pending(licence.pk, "APP-2026-000011", actor=world.admin, at=later(days=411))


def test_winding_down_ends_as_it_was_ordered_and_superseding_ends_at_once(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    act(world, licence, M.WIND_DOWN, later(days=1), later(days=5), ground="holder_asked", until=later(days=200))
    assert statuses(licence, 4, 5, 199, 200) == [S.ACTIVE, S.WINDING_DOWN, S.WINDING_DOWN, S.SURRENDERED]
    act(world, licence, M.SUPERSEDE, later(days=9), ground="replaced")
    assert statuses(licence, 8, 9) == [S.WINDING_DOWN, S.SUPERSEDED]


def test_an_urgent_suspension_is_heard_afterwards_reminded_of_and_confirmed(world: World) -> None:
    licence = w.licensed(world)
    proposal = actions.propose_suspension(
        licence.pk, ground="clients_at_risk", reason="Now.", actor=world.officer, at=later(days=1), is_urgent=True
    )
    w.approved(world, proposal, later(days=1))
    done = checked(licence)
    assert done.representations_until == later(days=15)
    with pytest.raises(RuleError):
        proposed(world, licence, M.CONFIRM, later(days=2), about=done.number)
    with pytest.raises(NotAllowedError):
        actions.make_representation(done.pk, text="No.", actor=world.officer, at=later(days=2))
    actions.make_representation(done.pk, text="It is not so.", actor=world.admin, at=later(days=3))
    with pytest.raises(RuleError):
        actions.make_representation(done.pk, text="Late.", actor=world.admin, at=later(days=15))
    assert actions.send_reminders(at=later(days=14)) == 0
    assert (actions.send_reminders(at=later(days=16)), actions.send_reminders(at=later(days=17))) == (1, 0)
    assert Mail.objects.filter(to="officer@afsa.test", subject__contains="time to be heard").count() == 1
    act(world, licence, M.CONFIRM, later(days=18), ground="clients_at_risk", about=done.number)
    assert statuses(licence, 20) == [S.SUSPENDED]
    with pytest.raises(RuleError):
        proposed(world, licence, M.CONFIRM, later(days=19), about=done.number)


def test_only_a_suspension_is_urgent_or_withheld_and_a_day_of_publication_lies_ahead(world: World) -> None:
    licence = w.licensed(world)
    for move, terms, field in (
        (M.REVOKE, {"publicity": "staff"}, "publicity"),
        (M.REVOKE, {"is_urgent": True}, "is_urgent"),
        (M.SUSPEND, {"publicity": "later"}, "public_from"),
        (M.SUSPEND, {"publicity": "later", "public_from": AT}, "public_from"),
        (M.SUSPEND, {"public_from": later(days=9)}, "public_from"),
        (M.RESTRICT, {"restriction": " "}, "restriction"),
        (M.WIND_DOWN, {}, "until"),
    ):
        with pytest.raises(InvalidError) as caught:
            proposed(world, licence, move, later(days=1), **terms)
        assert caught.value.field == field, move
    for move in (M.EXTEND, M.STAY, M.SET_ASIDE, M.REINSTATE):
        with pytest.raises((RuleError, InvalidError)):
            proposed(world, licence, move, later(days=1), ground="court_order", until=END)
    for move in (M.ASK_SURRENDER, M.MARK_RENEWAL):
        with pytest.raises(NotAllowedError):
            proposed(world, licence, move, later(days=1))


def test_a_correction_keeps_the_old_words_in_the_act_and_in_what_was_known(world: World) -> None:
    licence = w.licensed(world)
    suspended = act(world, licence, M.SUSPEND, later(days=1), reason="Wrong name.", publicity="staff")
    act(world, licence, M.CORRECT, later(days=2), ground="clerical", reason="Right name.", about=suspended.number)
    now, before = standing_of(licence, later(days=3)), standing_of(licence, later(days=3), known_at=later(days=1))
    assert now is not None
    assert before is not None
    assert (now.status, now.reason, now.publicity, before.reason) == (S.SUSPENDED, "Right name.", "public", "Wrong name.")
    suspended.refresh_from_db()
    assert suspended.reason == "Wrong name."


def test_every_act_is_recorded_told_and_marked_for_the_lists(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    assert set(AUDIT) == set(LicenceMove)
    mails = Mail.objects.count()
    done = act(world, licence, M.SUSPEND, later(days=1))
    assert Mail.objects.filter(to="admin@altyn.example").count() > 0
    assert Mail.objects.count() > mails
    event = events_of(licence).filter(action="licence.suspended").get()
    assert json.loads(event.data)["act"] == done.number


def test_a_licence_that_waits_is_brought_into_force_by_an_act(world: World) -> None:
    licence = w.licensed(world, starts_at=later(days=50), ends_at=END)
    assert statuses(licence, 0, 49, 50) == [S.NOT_COMMENCED, S.NOT_COMMENCED, S.ACTIVE]
    act(world, licence, M.COMMENCE, later(days=2), ground="requirements_met")
    assert statuses(licence, 1, 2, 100) == [S.NOT_COMMENCED, S.ACTIVE, S.EXPIRED]


def test_a_condition_is_reported_refused_reported_again_and_met(world: World) -> None:
    licence = w.licensed(world)
    condition = Condition.objects.get(licence=licence)
    with pytest.raises(NotAllowedError):
        actions.report_condition(condition.pk, text="Done.", actor=world.officer, at=later(days=1))
    with pytest.raises(InvalidError):
        actions.report_condition(condition.pk, text="Done.", file=io.BytesIO(b"MZ"), name="x.exe", actor=world.member, at=later(days=1))
    report = actions.report_condition(
        condition.pk, text="Done.", file=io.BytesIO(w.pdf("audit")), name="audit.pdf", actor=world.member, at=later(days=1)
    )
    assert report.file.open("rb").read() == w.pdf("audit") or report.size
    with pytest.raises(RuleError):
        actions.report_condition(condition.pk, text="Again.", actor=world.admin, at=later(days=1))
    with pytest.raises(NotAllowedError):
        actions.settle_condition(report.pk, is_accepted=True, note="", actor=world.admin, at=later(days=2))
    with pytest.raises(InvalidError):
        actions.settle_condition(report.pk, is_accepted=False, note=" ", actor=world.officer, at=later(days=2))
    actions.settle_condition(report.pk, is_accepted=False, note="A page is missing.", actor=world.officer, at=later(days=2))
    with pytest.raises(RuleError):
        actions.settle_condition(report.pk, is_accepted=True, note="", actor=world.officer, at=later(days=2))
    second = actions.report_condition(condition.pk, text="Whole now.", actor=world.admin, at=later(days=3))
    actions.settle_condition(second.pk, is_accepted=True, note="", actor=world.registrar, at=later(days=4))
    assert ConditionReport.objects.filter(is_accepted=True).count() == 1
    assert Mail.objects.filter(subject__contains="counts as met").exists()
    assert {"condition.reported", "condition.accepted", "condition.not_accepted"} <= {event.action for event in events_of(licence)}


def test_conditions_are_reminded_of_thirty_seven_and_one_days_before_and_when_overdue_each_once(world: World) -> None:
    due = date(2026, 12, 31)
    facts = (actions.ConditionFacts("Send the report.", due_on=due), actions.ConditionFacts("Met already.", due_on=due))
    licence = w.licensed(world, conditions=facts)
    met = Condition.objects.get(licence=licence, number=2)
    report = actions.report_condition(met.pk, text="Done.", actor=world.admin, at=later(hours=1))
    actions.settle_condition(report.pk, is_accepted=True, note="", actor=world.officer, at=later(hours=2))
    noon = datetime(2026, 11, 30, 12, tzinfo=AT.tzinfo)
    sent = [actions.send_reminders(at=noon + timedelta(days=number)) for number in range(36)]
    assert [number for number, count in enumerate(sent) if count] == [1, 24, 30, 32]
    assert sum(sent) == 4
    assert actions.send_reminders(at=noon + timedelta(days=40)) == 0
    assert list(Reminder.objects.values_list("code", flat=True)) == ["before_30", "before_7", "before_1", "overdue"]
    assert Mail.objects.filter(subject__contains="is overdue", to="admin@altyn.example").count() == 1


def test_nobody_is_reminded_of_the_conditions_of_a_licence_that_is_over(world: World) -> None:
    facts = (actions.ConditionFacts("Send the report.", due_on=date(2026, 12, 1)),)
    licence = w.licensed(world, conditions=facts)
    act(world, licence, M.REVOKE, later(days=1))
    assert actions.send_reminders(at=later(days=30)) == 0


def test_permissions_change_and_a_past_day_can_be_asked(world: World) -> None:
    actions.load_investment_types()
    licence = w.licensed(world)
    wanted = {"trading_facility": ["fiat_stablecoin", "utility_token"], "arranging_deals": []}
    # The transaction of the test is the one in which the grant was approved, as it is for a variation.
    actions.set_permissions(licence, wanted, actor=world.officer, at=later(days=5))
    assert {row.activity.code for row in permissions_of(licence, later(days=4))} == {"trading_facility", "providing_custody"}
    now = {row.activity.code: {kind.code for kind in row.investment_types.all()} for row in permissions_of(licence, later(days=5))}
    assert now == {"trading_facility": {"fiat_stablecoin", "utility_token"}, "arranging_deals": set()}
    with pytest.raises(InvalidError):
        actions.set_permissions(licence, {"trading_facility": ["magic"]}, actor=world.officer, at=later(days=6))


def test_the_database_refuses_acts_and_spans_that_no_approval_made(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    done = act(world, licence, M.SUSPEND, later(days=1))
    facts = {"licence": licence, "effective_at": later(days=2), "recorded_at": later(days=2), "ground": "law_breached", "reason": "x"}
    with w.refused_by_database("licenceact_by_four_eyes"):
        LicenceAct.objects.create(number=7, move=M.REINSTATE, **facts)
    with w.refused_by_database("needs an approved proposal"):
        LicenceAct.objects.create(number=7, move=M.REINSTATE, proposal=done.proposal, **facts)
    alone = LicenceAct(number=8, move=M.WITHDRAW_SURRENDER, **facts)
    with w.refused_by_database("voiding a status span needs"):
        alone.save()
        suspended = StatusSpan.objects.filter(licence=licence, status=S.SUSPENDED, voided_at=None)
        suspended.update(voided_at=later(days=2), void_act=alone, void_reason="x")
    for statement in ({"set_aside_at": later(days=2)}, {"reason": "y"}):
        with w.refused_by_database():
            LicenceAct.objects.filter(pk=done.pk).update(**statement)
    with w.refused_by_database("never deleted"):
        LicenceAct.objects.filter(pk=done.pk)._raw_delete("default")


def test_every_move_is_proposed_or_refused_in_every_status_as_the_table_says(world: World) -> None:
    """The table, tried on a real licence: what the buttons offer is what the action takes."""
    licence = w.licensed(world, ends_at=END)
    story = [(M.SUSPEND, {}), (M.REINSTATE, {"ground": "cause_removed"}), (M.RESTRICT, {"restriction": "None."}), (M.REVOKE, {})]
    more = {"restriction": "No.", "condition": 2, "becomes": str(M.SUSPEND), "ground": "court_order", "reason": "x"}
    for number, (move, terms) in enumerate(story, 1):
        at = later(days=number)
        offered = {option.move: option.is_allowed for option in available_acts(licence, world.officer, at)}
        last = acts_of(licence).last()
        for one, candidate in itertools.product(offered, [last.number if last else 1]):
            until = later(days=150)
            try:
                proposal = proposed(world, licence, LicenceMove(one), at, **{**more, "about": candidate, "until": until})
            except (RuleError, InvalidError):
                is_taken = False
            else:
                is_taken = True
                withdraw(proposal.pk, actor=world.officer, at=at)
            assert offered[one] or not is_taken, (one, number)
        act(world, licence, move, at, **terms)


def test_acts_of_before_there_was_a_table_of_them_are_written_down_from_their_proposals(world: World) -> None:
    licence = w.licensed(world, ends_at=END)
    act(world, licence, M.SUSPEND, later(days=1), later(days=4))
    act(world, licence, M.REINSTATE, later(days=5), ground="cause_removed")
    statement = import_module("registry.licensing.migrations.0007_write_down_past_acts").PAST_ACTS
    with connection.cursor() as cursor:
        cursor.execute("SELECT" + statement.partition("SELECT")[2])
        found = [(row[1], row[2], row[3], row[5], row[10]) for row in cursor.fetchall()]
    kept = acts_of(licence).values_list("number", "move", "effective_at", "ground", "recorded_at")
    assert found == list(kept)


def test_the_decision_on_an_application_carries_acts_on_the_licences_of_its_exchange_and_of_no_other(world: World) -> None:
    licence, newer = w.licensed(world, ends_at=END), w.licensed(world, later(days=1))
    at = later(days=1)
    terms = ActTerms("replaced", "A newer licence takes its place.")
    facts = {"proposal": newer.proposal, "terms": terms, "actor": world.approver, "at": at}
    actions.execute_move(actions.locked_licence(licence.pk), M.SUPERSEDE, **facts)
    checked(licence)
    assert statuses(licence, 0, 1) == [S.ACTIVE, S.SUPERSEDED]
    stranger = w.exchange_admin("admin@kumis.example", "Kumis Exchange Ltd.")
    organisation = stranger.memberships.get().organisation
    others = w.licensed(replace(world, organisation=organisation, admin=stranger), later(days=1))
    with w.refused_by_database("needs an approved proposal"):
        actions.execute_move(actions.locked_licence(others.pk), M.REVOKE, **facts)
