"""Two people at the same moment, on two connections: one winner."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from registry.accounts.actions import end_membership
from registry.approvals.actions import approve
from registry.audit.queries import verify_chains
from registry.lib.errors import RuleError
from registry.licensing import actions
from registry.licensing.models import Answer, Application, Deadline, Decision, Document, Licence, LicenceAct, StatusSpan, Submission
from registry.licensing.queries import clock_of, status_at
from registry.licensing.states import LICENCE_TABLE, LicenceMove
from tests.licensing import world as w
from tests.licensing.world import AT, World, build_world, later

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act came to, "refused" for a refusal; all started at the same moment on connections of their own."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=20)
            return act()
        except RuleError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [job.result(timeout=60) for job in [pool.submit(run, act) for act in acts]]


def test_sending_twice_at_once_sends_once(world: World) -> None:
    application = w.draft(world)
    w.fill(application, actor=world.admin)
    sent = at_once(*[lambda: actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=AT)] * 4)
    assert len({submission.pk for submission in sent}) == 1
    assert Submission.objects.count() == 1
    assert verify_chains() == []


def test_two_officers_who_take_a_case_at_once_have_one_winner(world: World) -> None:
    application = w.submitted(world)
    ends = at_once(*[lambda who=who: actions.take_case(application.pk, actor=who, at=AT) for who in (world.registrar, world.officer)])
    assert [end == "refused" for end in ends].count(True) == 1
    application.refresh_from_db()
    winner = next(end for end in ends if end != "refused")
    assert application.assignee_id == winner.assignee_id


def test_two_who_take_over_a_case_at_once_have_one_winner(world: World) -> None:
    application = w.under_review(world)
    end_membership(world.registrar.memberships.get().pk, reason="Left.", actor=world.authority.first, at=AT)
    other = world.authority.person("case_officer", "other-officer@afsa.test")
    ends = at_once(*[lambda who=who: actions.take_over_case(application.pk, actor=who, at=AT) for who in (world.officer, other)])
    assert [end == "refused" for end in ends].count(True) == 1


def test_two_findings_on_a_section_at_once_have_one_winner(world: World) -> None:
    application = w.under_review(world)
    reviewed, facts = application.submissions.get().content_hash, actions.FindingFacts("met", "low")
    ends = at_once(
        *[
            lambda who=who: actions.record_finding(application.pk, "sites", facts, reviewed_hash=reviewed, seen=0, actor=who, at=AT)
            for who in (world.registrar, world.officer)
        ]
    )
    assert [end == "refused" for end in ends].count(True) == 1
    assert application.findings.count() == 1


def test_a_case_that_moves_while_the_calendar_changes_gets_the_due_day_of_both(world: World) -> None:
    application = w.under_review(world)
    items = [actions.RequestedItem("text", "Why?")]
    at_once(
        lambda: actions.set_calendar_day(
            application.authority_id, day=date(2026, 12, 10), is_working=False, note="Decree.", actor=world.authority.first, at=later(days=1)
        ),
        lambda: actions.request_information(
            application.pk, items=items, due_on=date(2027, 3, 1), actor=world.officer, at=later(days=1)
        ) and actions.cancel_information_request(application.pk, reason="No.", actor=world.officer, at=later(days=5)),
    )  # fmt: skip
    application.refresh_from_db()
    clock = clock_of(application, later(days=5))
    assert clock is not None
    assert Deadline.objects.get(application=application).due_on == clock.due_on == date(2027, 2, 25)


def test_two_approvers_at_once_grant_one_licence(world: World) -> None:
    other = world.authority.person("approver", "second-approver@afsa.test")
    proposal = w.recommended(world, w.under_review(world))
    ends = at_once(
        *[
            lambda who=who: approve(proposal.pk, actor=who, at=AT, content_hash=proposal.content_hash).state
            for who in (world.approver, other)
        ]
    )
    assert sorted(ends) == ["approved", "refused"]
    assert (Licence.objects.count(), Decision.objects.count(), StatusSpan.objects.count()) == (1, 1, 1)
    assert verify_chains() == []


def test_a_withdrawal_and_an_approval_at_once_never_both_count(world: World) -> None:
    application = w.under_review(world)
    proposal = w.recommended(world, application)
    at_once(
        lambda: actions.withdraw_application(application.pk, reason="Plans changed.", actor=world.admin, at=AT),
        lambda: approve(proposal.pk, actor=world.approver, at=AT, content_hash=proposal.content_hash),
    )
    application.refresh_from_db()
    assert (application.state == "granted") == Licence.objects.exists()
    assert application.state in ("granted", "withdrawn")


def test_two_colleagues_who_save_a_page_at_once_have_one_winner(world: World) -> None:
    application = w.draft(world)
    raw = {"legal_name": "Altyn", "country": "KZ"}
    ends = at_once(
        *[
            lambda who=who: actions.save_section(application.pk, "legal_entity", raw, version=0, actor=who, at=AT)
            for who in (world.admin, world.member)
        ]
    )
    assert ends.count("refused") == 1
    assert Answer.objects.get().version == 1


def test_the_same_file_sent_twice_at_once_is_kept_once(world: World) -> None:
    application = w.draft(world)
    content = w.pdf("a")
    at_once(
        *[
            lambda: actions.add_document(application.pk, "doc_constitution", io.BytesIO(content), "a.pdf", actor=world.admin, at=AT)
        ] * 3
    )  # fmt: skip
    assert Document.objects.count() == 1


def test_applications_begun_at_once_are_numbered_without_gap_or_double(world: World) -> None:
    people = [w.exchange_admin(f"admin@x{number}.example", f"X{number}") for number in range(4)]
    at_once(
        *[
            lambda who=who: actions.start_application(who.memberships.get().organisation, "AFSA", actor=who, at=AT)
            for who in (*people, *people)
        ]
    )
    numbers = sorted(Application.objects.values_list("number", flat=True))
    assert numbers == [f"APP-2026-{number:06d}" for number in range(1, 5)]


def test_a_suspension_and_a_revocation_approved_at_once_leave_one_standing(world: World) -> None:
    licence = w.licensed(world)
    proposals = [
        propose(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=later(hours=1))
        for propose in (actions.propose_suspension, actions.propose_revocation)
    ]
    ends = at_once(
        *[
            lambda one=one: approve(one.pk, actor=world.approver, at=later(hours=2), content_hash=one.content_hash).state
            for one in proposals
        ]
    )
    assert sorted(ends) == ["approved", "void"]
    assert status_at(licence, later(hours=3)) in ("suspended", "revoked")


def test_each_act_approved_twice_at_once_is_done_once(world: World) -> None:
    """Every move that needs four eyes, one after the other on one licence, each approved by two people at the same moment."""
    other = world.authority.person("approver", "second-approver@afsa.test")
    licence = w.licensed(world, starts_at=later(days=200), ends_at=later(days=400))
    for number, (move, terms) in enumerate(EVERY_ACT, 1):
        at = later(days=number)
        facts = {"ground": "law_breached", "reason": "As found.", **terms}
        proposal = actions.propose_act(licence.pk, LicenceMove(move), actions.ActTerms(**facts), actor=world.officer, at=at)
        ends = at_once(
            *[
                lambda who=who, proposal=proposal, at=at: approve(proposal.pk, actor=who, at=at, content_hash=proposal.content_hash).state
                for who in (world.approver, other)
            ]
        )
        assert sorted(ends) == ["approved", "refused"], move
        assert LicenceAct.objects.filter(licence=licence).count() == number, move
        if terms.get("is_urgent"):
            act = LicenceAct.objects.get(licence=licence, number=number)
            actions.make_representation(act.pk, text="It is not so.", actor=world.admin, at=at)
    assert {move for move, _terms in EVERY_ACT} == {line.move for line in LICENCE_TABLE.values() if line.needs_four_eyes}
    assert verify_chains() == []


EVERY_ACT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("commence", {}),
    ("restrict", {"restriction": "No new clients."}),
    ("lift_restriction", {"condition": 2}),
    ("suspend", {"is_urgent": True}),
    ("confirm", {"about": 4}),
    ("reinstate", {}),
    ("extend", {"until": later(days=900)}),
    ("revoke", {}),
    ("stay", {"about": 8}),
    ("lift_stay", {"about": 9}),
    ("correct", {"about": 8}),
    ("substitute", {"about": 8, "becomes": "suspend"}),
    ("set_aside", {"about": 8}),
    ("wind_down", {"until": later(days=500)}),
    ("surrender", {}),
    ("set_aside", {"about": 15}),
    ("supersede", {}),
)


def test_what_the_holder_does_twice_at_once_is_done_once(world: World) -> None:
    licence = w.licensed(world, ends_at=later(days=100))
    marked = at_once(*[lambda: actions.mark_renewal_pending(licence.pk, "APP-1", actor=world.admin, at=later(days=1))] * 2)
    assert len({act.pk for act in marked}) == 1
    asked = at_once(*[lambda: actions.ask_surrender(licence.pk, reason="We stop.", actor=world.admin, at=later(days=2))] * 2)
    assert [end == "refused" for end in asked].count(True) == 1
    kept = at_once(*[lambda: actions.withdraw_surrender(licence.pk, reason="We go on.", actor=world.admin, at=later(days=3))] * 2)
    assert [end == "refused" for end in kept].count(True) == 1
    ended = at_once(*[lambda: actions.end_renewal_pending(licence.pk, actor=world.admin, at=later(days=4))] * 2)
    assert ended.count(None) == 1
    assert LicenceAct.objects.count() == 4


def test_reminders_sent_by_two_workers_at_once_are_sent_once(world: World) -> None:
    facts = (actions.ConditionFacts("Send the report.", due_on=AT.date()),)
    w.licensed(world, conditions=facts)
    sent = at_once(*[lambda: actions.send_reminders(at=later(days=1))] * 3)
    assert sum(sent) == 1


def test_two_officers_who_answer_a_report_at_once_have_one_winner(world: World) -> None:
    licence = w.licensed(world)
    facts = actions.ErrorFacts("The name is wrong.", "Altyn LLP", about_list="licensed")
    sent = at_once(*[lambda: actions.report_own_error(licence.pk, facts, actor=world.admin, at=AT)] * 3)
    report, *_same = sent
    assert {one.pk for one in sent} == {report.pk}
    answers = at_once(*[
        lambda who=who: actions.close_error(report.pk, outcome="no_error", note=f"By {who}.", actor=who, at=AT)
        for who in (world.registrar, world.officer)
    ])  # fmt: skip
    assert answers.count("refused") == 1
