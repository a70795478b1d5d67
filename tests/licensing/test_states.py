"""The transition tables, every (state, move, role) of them."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from registry.accounts.states import EXCHANGE_ROLES, REGULATOR_ROLES, Role
from registry.lib.errors import NotAllowedError, RuleError
from registry.licensing.models import Application
from registry.licensing.queries import available_acts, available_moves
from registry.licensing.states import (
    APPLICATION_TABLE,
    CLOSED,
    LICENCE_TABLE,
    ApplicationMove,
    ApplicationState,
    LicenceMove,
    LicenceStatus,
    check_application_move,
    check_licence_move,
    legal_changes,
)
from tests.licensing import world as w
from tests.licensing.world import AT, World

S, M = ApplicationState, ApplicationMove
# Written down a second time on purpose: a change of the table has to be made twice to be meant.
EXPECTED: dict[str, tuple[set[str], str | None, set[str], str]] = {
    M.SUBMIT: ({S.DRAFT}, S.SUBMITTED, {"exchange_admin"}, ""),
    M.AWAIT_FEE: ({S.DRAFT}, S.AWAITING_FEE, set(), ""),
    M.ACCEPT_FEE: ({S.AWAITING_FEE}, S.SUBMITTED, set(), ""),
    M.TAKE: ({S.SUBMITTED}, S.UNDER_REVIEW, {"registrar", "case_officer"}, ""),
    M.ASSIGN: (
        {S.UNDER_REVIEW, S.DECISION_PROPOSED, S.RETURNED, S.INFORMATION_REQUESTED, S.NOTICE_GIVEN, S.IN_PRINCIPLE},
        None, {"registrar", "case_officer"}, "",
    ),
    M.RELEASE: ({S.UNDER_REVIEW}, S.SUBMITTED, {"registrar", "case_officer"}, ""),
    M.RETURN_INCOMPLETE: ({S.UNDER_REVIEW}, S.RETURNED, {"registrar", "case_officer"}, ""),
    M.COMPLETE: ({S.RETURNED}, S.UNDER_REVIEW, {"exchange_admin"}, ""),
    M.REQUEST_INFORMATION: ({S.UNDER_REVIEW}, S.INFORMATION_REQUESTED, {"case_officer"}, ""),
    M.ANSWER_REQUEST: ({S.INFORMATION_REQUESTED}, S.UNDER_REVIEW, {"exchange_admin", "exchange_member"}, ""),
    M.EXTEND_TIME: ({S.RETURNED, S.INFORMATION_REQUESTED, S.NOTICE_GIVEN, S.IN_PRINCIPLE}, None, {"case_officer"}, ""),
    M.CANCEL_REQUEST: ({S.RETURNED, S.INFORMATION_REQUESTED}, S.UNDER_REVIEW, {"case_officer"}, ""),
    M.RECOMMEND_NOTICE: ({S.UNDER_REVIEW}, S.DECISION_PROPOSED, {"case_officer"}, ""),
    M.GIVE_NOTICE: ({S.DECISION_PROPOSED}, S.NOTICE_GIVEN, {"case_officer"}, "approver"),
    M.REPRESENT: ({S.NOTICE_GIVEN}, S.UNDER_REVIEW, {"exchange_admin", "exchange_member"}, ""),
    M.END_NOTICE: ({S.NOTICE_GIVEN}, S.UNDER_REVIEW, set(), ""),
    M.RECOMMEND_IN_PRINCIPLE: ({S.UNDER_REVIEW}, S.DECISION_PROPOSED, {"case_officer"}, ""),
    M.APPROVE_IN_PRINCIPLE: ({S.DECISION_PROPOSED}, S.IN_PRINCIPLE, {"case_officer"}, "approver"),
    M.REPORT_READY: ({S.IN_PRINCIPLE}, S.UNDER_REVIEW, {"exchange_admin"}, ""),
    M.RECOMMEND_GRANT: ({S.UNDER_REVIEW}, S.DECISION_PROPOSED, {"case_officer"}, ""),
    M.RECOMMEND_REFUSAL: ({S.UNDER_REVIEW}, S.DECISION_PROPOSED, {"case_officer"}, ""),
    M.RETURN_TO_REVIEW: ({S.DECISION_PROPOSED}, S.UNDER_REVIEW, set(), ""),
    M.GRANT: ({S.DECISION_PROPOSED}, S.GRANTED, {"case_officer"}, "approver"),
    M.REFUSE: ({S.DECISION_PROPOSED}, S.REFUSED, {"case_officer"}, "approver"),
    M.LAPSE: ({S.AWAITING_FEE, S.RETURNED, S.INFORMATION_REQUESTED, S.IN_PRINCIPLE}, S.LAPSED, {"case_officer"}, ""),
    M.REOPEN: ({S.REFUSED, S.LAPSED}, S.UNDER_REVIEW, {"case_officer"}, "approver"),
    M.CORRECT: ({S.GRANTED, S.REFUSED}, None, {"case_officer"}, "approver"),
    M.WITHDRAW: (
        {
            S.DRAFT, S.AWAITING_FEE, S.SUBMITTED, S.UNDER_REVIEW, S.DECISION_PROPOSED,
            S.RETURNED, S.INFORMATION_REQUESTED, S.NOTICE_GIVEN, S.IN_PRINCIPLE,
        },
        S.WITHDRAWN, {"exchange_admin"}, "",
    ),
}  # fmt: skip


def test_the_table_of_applications_is_the_one_that_is_meant() -> None:
    assert set(APPLICATION_TABLE) == set(ApplicationMove)
    for move, line in APPLICATION_TABLE.items():
        assert (set(line.from_states), line.to, set(line.roles), line.approve_role) == EXPECTED[move], move


@pytest.mark.parametrize("move", ApplicationMove.values)
def test_each_move_is_open_to_its_roles_from_its_states_and_to_nobody_else(move: str) -> None:
    starts, _, roles, _ = EXPECTED[move]
    for state, role in itertools.product(ApplicationState, Role):
        if role not in roles:
            with pytest.raises(NotAllowedError):
                check_application_move(state, move, {role})
        elif state not in starts:
            with pytest.raises(RuleError):
                check_application_move(state, move, {role})
        else:
            assert check_application_move(state, move, {role}).move == move


def test_a_closed_application_is_opened_again_by_four_eyes_alone() -> None:
    leaving = {line.move: line for line in APPLICATION_TABLE.values() if line.to and line.from_states & CLOSED}
    assert set(leaving) == {M.REOPEN}
    assert leaving[M.REOPEN].needs_four_eyes
    assert {pair for pair in legal_changes() if pair[0] in CLOSED} == {(S.REFUSED, S.UNDER_REVIEW), (S.LAPSED, S.UNDER_REVIEW)}


L = LicenceMove
KEPT = {"active", "restricted", "surrender_requested", "court_stay", "renewal_pending"}
HELD = KEPT | {"suspended"}
ALIVE = HELD | {"not_commenced", "winding_down"}
OVER = {"revoked", "surrendered", "expired", "superseded"}
OFFICER, HOLDER, MACHINE = {"case_officer"}, {"exchange_admin"}, set[str]()
# Written down a second time on purpose, as above.
EXPECTED_ACTS: dict[str, tuple[set[str], str | None, set[str]]] = {
    L.COMMENCE: ({"not_commenced"}, None, OFFICER),
    L.RESTRICT: (HELD | {"not_commenced"}, None, OFFICER),
    L.LIFT_RESTRICTION: (HELD - {"active"} | {"not_commenced"}, None, OFFICER),
    L.SUSPEND: (ALIVE - {"suspended"}, "suspended", OFFICER),
    L.CONFIRM: ({"suspended"}, None, OFFICER),
    L.REINSTATE: ({"suspended"}, None, OFFICER),
    L.ASK_SURRENDER: (HELD - {"surrender_requested"}, None, HOLDER),
    L.WITHDRAW_SURRENDER: ({"surrender_requested", "suspended"}, None, HOLDER),
    L.SURRENDER: (ALIVE, "surrendered", OFFICER),
    L.WIND_DOWN: (HELD, "winding_down", OFFICER),
    L.MARK_RENEWAL: (HELD - {"renewal_pending"}, None, MACHINE),
    L.END_RENEWAL: ((ALIVE | OVER) - {"not_commenced"}, None, MACHINE),
    L.EXTEND: (HELD, None, OFFICER),
    L.SUPERSEDE: (ALIVE, "superseded", OFFICER),
    L.REVOKE: (ALIVE, "revoked", OFFICER),
    L.STAY: (ALIVE | {"revoked"}, None, OFFICER),
    L.LIFT_STAY: (HELD | OVER, None, OFFICER),
    L.SET_ASIDE: (ALIVE | OVER, None, OFFICER),
    L.SUBSTITUTE: (ALIVE | OVER, None, OFFICER),
    L.CORRECT: (ALIVE | OVER, None, OFFICER),
}


def test_the_table_of_licences_is_the_one_that_is_meant() -> None:
    assert set(LICENCE_TABLE) == set(LicenceMove)
    for move, line in LICENCE_TABLE.items():
        starts, end, roles = EXPECTED_ACTS[move]
        assert (set(line.from_states), line.to, set(line.roles)) == (starts, end, roles), move
        assert line.approve_role == ("approver" if roles == OFFICER else ""), move


@pytest.mark.parametrize("move", LicenceMove.values)
def test_every_move_from_every_status_by_every_role_is_open_or_refused_as_the_table_says(move: str) -> None:
    starts, _, roles = EXPECTED_ACTS[move]
    for status, role in itertools.product([None, *LicenceStatus], Role):
        if role not in roles:
            with pytest.raises(NotAllowedError):
                check_licence_move(status, move, {role})
        elif status not in starts:
            with pytest.raises(RuleError):
                check_licence_move(status, move, {role})
        else:
            assert check_licence_move(status, move, {role}).move == move


def test_whatever_takes_a_licence_away_needs_four_eyes() -> None:
    alone = {line.move for line in LICENCE_TABLE.values() if not line.needs_four_eyes}
    assert alone == {L.ASK_SURRENDER, L.WITHDRAW_SURRENDER, L.MARK_RENEWAL, L.END_RENEWAL}
    assert alone <= {line.move for line in LICENCE_TABLE.values() if line.to is None}


def test_the_database_refuses_a_change_of_state_that_the_table_does_not_have(world: World) -> None:
    application = w.submitted(world)
    legal = {end for start, end in legal_changes() if start == application.state}
    for state in set(ApplicationState.values) - legal - {application.state}:
        with pytest.raises(IntegrityError, match="never goes from submitted"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE licensing_application SET state = %s, version = version + 1 WHERE id = %s", [state, application.pk])


def test_the_database_refuses_a_write_that_does_not_count_the_version(world: World) -> None:
    application = w.draft(world)
    with pytest.raises(IntegrityError, match="was written already"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(submitted_at=AT)


def test_the_database_refuses_an_application_that_is_not_born_a_draft(world: World) -> None:
    application = w.draft(world)
    application.pk, application.number, application.state = None, "APP-2026-999999", S.SUBMITTED
    application.submitted_at = AT
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        application.save(force_insert=True)


def test_buttons_show_what_the_person_may_do_and_why_not(world: World) -> None:
    application = w.submitted(world)
    offered = {option.move: option for option in available_moves(application, world.officer)}
    assert offered[M.TAKE].is_allowed
    assert not offered[M.REQUEST_INFORMATION].is_allowed
    assert "waiting to be taken" in offered[M.REQUEST_INFORMATION].why_not
    assert {option.move for option in available_moves(application, world.admin)} == {
        M.SUBMIT, M.COMPLETE, M.ANSWER_REQUEST, M.REPRESENT, M.REPORT_READY, M.WITHDRAW,
    }  # fmt: skip
    assert {option.move for option in available_moves(application, world.member)} == {M.ANSWER_REQUEST, M.REPRESENT}
    assert available_moves(application, world.approver) == []
    stranger = w.exchange_admin("admin@other.example", "Other")
    assert available_moves(application, stranger) == []


def test_acts_show_what_can_be_proposed_now(world: World) -> None:
    licence = w.licensed(world)
    offered = {option.move: option.is_allowed for option in available_acts(licence, world.officer, AT)}
    allowed = {move for move, is_allowed in offered.items() if is_allowed}
    assert allowed == {L.RESTRICT, L.SUSPEND, L.SURRENDER, L.WIND_DOWN, L.SUPERSEDE, L.REVOKE}
    assert set(offered) == {move for move, (_starts, _end, roles) in EXPECTED_ACTS.items() if roles == OFFICER}
    assert {option.move for option in available_acts(licence, world.admin, AT) if option.is_allowed} == {L.ASK_SURRENDER}
    assert available_acts(licence, world.approver, AT) == []


def test_a_superuser_flag_opens_nothing(world: World) -> None:
    application = w.submitted(world)
    world.approver.is_superuser = True
    world.approver.save()
    assert available_moves(application, world.approver) == []


def test_roles_of_exchanges_and_regulators_never_mix_in_one_line() -> None:
    for line in (*APPLICATION_TABLE.values(), *LICENCE_TABLE.values()):
        assert not (line.roles & set(EXCHANGE_ROLES) and line.roles & set(REGULATOR_ROLES))
