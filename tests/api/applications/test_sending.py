"""Checked, sent, asked back, answered, decided: what a program sees of each."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.licensing import actions
from registry.licensing.models import Application, Submission
from tests.api.applications.conftest import BASE, program_of, send, upload
from tests.api.conftest import pointers, problem
from tests.licensing import world as w
from tests.licensing.world import World

pytestmark = pytest.mark.django_db


def check(program: Client, number: str) -> dict[str, Any]:
    return dict(program.get(f"{BASE}/{number}/check").json())


def submit(program: Client, number: str, **changes: Any) -> Any:
    return send(program, "POST", f"/{number}/submit", {"declaration": True, "checked_hash": check(program, number)["hash"]} | changes)


def test_the_check_says_what_stands_in_the_way(program: Client, world: World) -> None:
    number = w.draft(world).number
    found = check(program, number)
    assert found["declaration"]
    assert not found["is_complete"]
    assert {problem["section"] for problem in found["problems"]} >= {"legal_entity", "sites", "doc_business_plan"}
    refusal = problem(submit(program, number), 409, "rule")
    assert "/sections/legal_entity" in pointers(refusal)
    w.answer(Application.objects.get(), "legal_entity", w.PAGES["legal_entity"], actor=world.admin)
    assert "/sections/legal_entity" not in pointers(problem(submit(program, number), 409))


def test_sending_twice_sends_once(program: Client, draft: Application) -> None:
    sent = submit(program, draft.number)
    assert sent.status_code == 200, sent.content
    assert (sent.json()["state"]["code"], sent.json()["ball"]) == ("submitted", "authority")
    submission = Submission.objects.get()
    assert sent.json()["submission"]["content_hash"] == submission.content_hash
    again = submit(program, draft.number)
    assert (again.status_code, again.json()["submission"]) == (200, sent.json()["submission"])
    assert Submission.objects.count() == 1
    problem(send(program, "PUT", f"/{draft.number}/sections/legal_entity", {"answers": w.PAGES["legal_entity"], "version": 1}), 409, "rule")
    problem(upload(program, draft.number), 409, "rule")


def test_nothing_is_sent_unseen_or_undeclared(program: Client, draft: Application) -> None:
    refusal = problem(submit(program, draft.number, checked_hash="sha256:0"), 409, "stale")
    now = check(program, draft.number)
    assert refusal["current"] == {"hash": now["hash"], "sections": now["sections"]}
    assert pointers(problem(submit(program, draft.number, declaration=False), 400)) == ["/declaration"]
    assert pointers(problem(send(program, "POST", f"/{draft.number}/submit", {"declaration": True}), 400)) == ["/checked_hash"]
    assert not Submission.objects.exists()


def test_a_members_key_fills_in_and_does_not_send(world: World, draft: Application) -> None:
    key = program_of(world.organisation, world.admin)
    world.admin.memberships.update(state="ended", ended_at=timezone.now())
    world.admin.memberships.create(organisation=world.organisation, role="exchange_member", granted_at=timezone.now())
    problem(submit(key, draft.number), 403, "not-allowed")
    assert [move["move"] for move in key.get(f"{BASE}/{draft.number}").json()["moves"]] == ["answer_request", "represent"]


def test_a_request_is_read_and_answered_with_texts_and_files(program: Client, world: World) -> None:
    case = w.under_review(world)
    items = [actions.RequestedItem("document", "The audited accounts."), actions.RequestedItem("text", "Who bought the share?")]
    due_on = timezone.now().date() + timedelta(days=10)
    actions.request_information(case.pk, items=items, due_on=due_on, actor=world.officer, at=timezone.now())
    assert program.get(f"{BASE}/{case.number}").json()["open_request"] == 1
    asked = program.get(f"{BASE}/{case.number}/requests").json()["results"][0]
    assert (asked["state"], [item["wants"] for item in asked["items"]]) == ("open", ["document", "text"])
    path = f"/{case.number}/requests/1/answer"
    assert sorted(pointers(problem(send(program, "POST", path, {}), 400))) == ["/replies/1", "/replies/2"]
    assert pointers(problem(send(program, "POST", path, {"replies": {"9": "x", "2": "x", "1": "x"}}), 400)) == ["/replies/1", "/replies/9"]
    assert pointers(problem(send(program, "POST", path, {"replies": {"2": "a\u202eb"}}), 400)) == ["/replies/2"]
    problem(send(program, "POST", f"/{case.number}/requests/2/answer", {}), 404)
    problem(upload(program, case.number, item="2"), 409)
    assert upload(program, case.number, item="1").json()["request"] == 1
    answered = send(program, "POST", path, {"replies": {"2": "A cousin did."}})
    assert answered.status_code == 200, answered.content
    assert (answered.json()["state"], answered.json()["items"][1]["reply"]) == ("answered", "A cousin did.")
    assert program.get(f"{BASE}/{case.number}").json()["submission"]["number"] == 2
    problem(send(program, "POST", path, {"replies": {"2": "Again."}}), 409)


def test_a_decision_and_the_licence_are_told(program: Client, other: Client, world: World) -> None:
    licence = w.licensed(world)
    told = program.get(f"{BASE}/{licence.application.number}").json()
    assert (told["state"]["code"], told["ball"]) == ("granted", "nobody")
    assert (told["decision"]["outcome"], told["decision"]["licence"]) == ("grant", licence.number)
    rows = program.get("/api/v1/licences").json()
    assert [row["number"] for row in rows["results"]] == [licence.number]
    whole = program.get(f"/api/v1/licences/{licence.number}").json()
    assert whole["status"] == "active"
    assert [span["status"] for span in whole["spans"]] == ["active"]
    assert whole["conditions"][0]["text"] == "Send the audit report by the end of March."
    assert {"site", "url"} & {one["kind"] for one in whole["identifiers"]}
    assert other.get("/api/v1/licences").json()["results"] == []
    problem(other.get(f"/api/v1/licences/{licence.number}"), 404)


def test_a_program_takes_an_application_back(program: Client, draft: Application) -> None:
    for said in ({}, {"number": "APP-2026-999999"}):
        assert pointers(problem(send(program, "POST", f"/{draft.number}/withdraw", said), 400)) == ["/number"]
    gone = send(program, "POST", f"/{draft.number}/withdraw", {"number": draft.number, "reason": "We stay abroad."})
    assert (gone.status_code, gone.json()["state"]["code"]) == (200, "withdrawn")
    problem(send(program, "POST", f"/{draft.number}/withdraw", {"number": draft.number}), 409, "rule")
