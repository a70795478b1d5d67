"""An application is begun and filled in by a program, under the rules of the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.actions import end_membership, issue_key
from registry.accounts.models import Membership
from registry.audit.models import Event
from registry.licensing.models import Answer, Application
from tests.api.applications.conftest import BASE, program_of, send
from tests.api.banks import caller
from tests.api.conftest import pointers, problem
from tests.licensing import world as w
from tests.licensing.world import World

pytestmark = pytest.mark.django_db
NEW = {"kind": "new_licence", "authority": "AFSA"}


def begin(program: Client) -> str:
    """A new draft's number."""
    answer = send(program, "POST", "", NEW)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["number"])


def save(program: Client, number: str, code: str, answers: dict[str, Any], version: int = 0) -> Any:
    return send(program, "PUT", f"/{number}/sections/{code}", {"answers": answers, "version": version})


def test_an_application_about_a_licence_begins_with_what_that_says(program: Client, world: World) -> None:
    licence = w.licensed(world)
    wanted = {"kind": "variation", "authority": "AFSA", "licence": licence.number}
    answer = send(program, "POST", "", wanted)
    assert answer.status_code == 201, answer.content
    assert answer.json()["licence"] == licence.number
    number = answer.json()["number"]
    save(program, number, "changes", {"changes": ["sites"], "why": "A second site."})
    assert program.get(f"{BASE}/{number}/sections/sites").json()["items"][0]["answers"]["site"] == "https://www.Altyn.example/"
    for wrong in (
        {**wanted, "licence": "AFSA-A-LA-2020-0001"},
        {"kind": "variation", "authority": "AFSA"},
        {**NEW, "licence": licence.number},
    ):
        assert "/licence" in pointers(problem(send(program, "POST", "", wrong), 400, "invalid"))


def test_a_program_begins_an_application_and_finds_the_draft_again(program: Client) -> None:
    first = send(program, "POST", "", NEW)
    whole = first.json()
    assert first.status_code == 201
    assert first["Location"].endswith(f"/api/v1/applications/{whole['number']}")
    assert (whole["state"]["code"], whole["ball"], whole["kind"]["code"]) == ("draft", "applicant", "new_licence")
    assert whole["progress"]["completed"] == 0
    moves = {move["move"]: move["is_allowed"] for move in whole["moves"]}
    assert {move for move, is_allowed in moves.items() if is_allowed} == {"submit", "withdraw"}
    assert not moves["answer_request"]
    again = send(program, "POST", "", NEW)
    assert (again.status_code, again.json()["number"]) == (200, whole["number"])
    assert program.get(f"{BASE}/{whole['number']}").json() == again.json()
    assert "RateLimit" in again
    for wrong, pointer in (({"kind": "magic"}, "/kind"), ({"authority": "NOBODY"}, "/authority"), ({"colour": "red"}, "/colour")):
        assert pointer in pointers(problem(send(program, "POST", "", NEW | wrong), 400, "invalid"))


def test_applications_come_page_by_page_newest_first(program: Client, world: World) -> None:
    numbers = []
    for _count in range(3):
        number = begin(program)
        numbers.append(number)
        assert send(program, "POST", f"/{number}/withdraw", {"number": number}).status_code == 200
    first = program.get(f"{BASE}?limit=2").json()
    second = program.get(first["next"]).json()
    assert [row["number"] for row in first["results"] + second["results"]] == numbers[::-1]
    assert second["next"] is None
    assert program.get(f"{BASE}?state=draft").json()["results"] == []
    problem(program.get(f"{BASE}?state=lost"), 400)
    problem(program.get(f"{BASE}?cursor=x"), 400)


def test_a_section_is_saved_and_read_back_as_it_was_sent(program: Client) -> None:
    number = begin(program)
    empty = program.get(f"{BASE}/{number}/sections/legal_entity")
    assert (empty.json()["version"], empty.json()["answers"], empty["ETag"]) == (0, {}, '"0"')
    saved = save(program, number, "legal_entity", w.PAGES["legal_entity"])
    assert (saved.status_code, saved["ETag"], saved.json()["state"]) == (200, '"1"', "completed")
    assert saved.json()["answers"] == w.PAGES["legal_entity"]
    numbers = save(program, number, "registration", {"bin": " 2402 4190 0711 "}).json()
    assert (numbers["answers"]["bin"], numbers["kept"]["bin"]["canonical"]) == ("2402 4190 0711", "240241900711")
    again = send(program, "PUT", f"/{number}/sections/registration", {"answers": numbers["answers"]}, If_Match='"1"')
    assert (again.status_code, again.json()["version"]) == (200, 2)


def test_every_wrong_answer_is_named_at_once_and_nothing_is_kept(program: Client) -> None:
    number = begin(program)
    wrong = {"legal_name": ["A"], "country": "XX", "colour": "red"}
    document = problem(save(program, number, "legal_entity", wrong), 400, "invalid")
    assert sorted(pointers(document)) == ["/answers/colour", "/answers/country", "/answers/legal_name"]
    assert all(error["detail"] for error in document["errors"])
    assert not Answer.objects.exists()


def test_a_stale_version_is_409_and_shows_both(program: Client, world: World) -> None:
    number = begin(program)
    save(program, number, "legal_entity", w.PAGES["legal_entity"])
    given = {"answers": {"legal_name": "Kumis Ltd.", "country": "KZ"}, "version": 0}
    document = problem(send(program, "PUT", f"/{number}/sections/legal_entity", given), 409, "stale")
    assert document["current"]["answers"] == w.PAGES["legal_entity"]
    assert document["current"]["version"] == 1
    assert document["given"] == given
    problem(send(program, "PUT", f"/{number}/sections/legal_entity", {"answers": given["answers"]}, If_Match='"0"'), 409, "stale")
    for headers in ({}, {"If_Match": "*"}, {"If_Match": '"x"'}):
        named = problem(send(program, "PUT", f"/{number}/sections/legal_entity", {"answers": given["answers"]}, **headers), 400)
        assert pointers(named) == ["/version"]


def test_items_are_added_changed_removed_and_the_list_finished(program: Client) -> None:
    number, path = begin(program), "sections/sites"
    added = send(program, "POST", f"/{number}/{path}/items", {"answers": w.LISTS["sites"][0], "version": 0})
    assert added.status_code == 201, added.content
    item = added.json()["items"][0]
    assert item["answers"]["site"] == w.LISTS["sites"][0]["site"]
    twice = send(program, "POST", f"/{number}/{path}/items", {"answers": w.LISTS["sites"][0], "version": 1})
    assert "in the list already" in problem(twice, 400)["errors"][0]["detail"]
    changed = {"answers": {"site": "https://altyn.example/", "label": "New"}, "version": 1}
    assert send(program, "PUT", f"/{number}/{path}/items/{item['id']}", changed).json()["items"][0]["answers"]["label"] == "New"
    problem(send(program, "PUT", f"/{number}/{path}/items/none", changed), 404)
    problem(send(program, "DELETE", f"/{number}/{path}/items/{item['id']}?version=1"), 409, "stale")
    done = send(program, "POST", f"/{number}/{path}/finish", {"version": 2})
    assert (done.status_code, done.json()["is_done"], done.json()["state"]) == (200, True, "completed")
    for _twice in range(2):
        gone = send(program, "DELETE", f"/{number}/{path}/items/{item['id']}?version=3")
        assert (gone.status_code, gone.json()["items"]) == (200, [])
    problem(send(program, "DELETE", f"/{number}/{path}/items/{item['id']}?version=x"), 400)
    problem(send(program, "PUT", f"/{number}/{path}", {"answers": {}, "version": 4}), 409, "rule")


def test_a_section_waits_as_on_the_pages(program: Client) -> None:
    number = begin(program)
    assert program.get(f"{BASE}/{number}/sections/registration").json()["state"] == "cannot_start"
    problem(save(program, number, "registration", w.PAGES["registration"]), 409)
    problem(save(program, number, "nothing", {}), 404)
    problem(program.get(f"{BASE}/{number}/sections/nothing"), 404)


def test_the_form_is_data_in_the_readers_language(program: Client) -> None:
    whole = send(program, "POST", "", NEW).json()
    path = f"/api/v1/forms/{whole['form']['code']}/{whole['form']['version']}"
    form = program.get(path).json()
    sections = {section["code"]: section for section in form["sections"]}
    assert {row["code"] for row in whole["progress"]["sections"]} <= set(sections)
    assert sections["doc_custody"]["when"] or sections["doc_custody"]["waits_for"] == []
    questions = {question["code"]: question for question in sections["senior_executive"]["questions"]}
    assert questions["full_name"]["label"] == "Full name"
    assert {"code": "KZ", "name": "Kazakhstan"} in questions["country"]["options"]
    russian = program.get(path, headers={"Accept-Language": "ru"}).json()
    assert "Полное имя" in str(russian)
    for wrong in ("new_licence/999", "nothing/1", "new_licence/0"):
        problem(program.get(f"/api/v1/forms/{wrong}"), 404)


def test_the_audit_names_the_key_and_the_person_who_made_it(world: World) -> None:
    at = timezone.now() - timedelta(days=1)
    key, secret = issue_key(world.organisation.pk, name="Filing", mode="test", scopes=["applications"], actor=world.admin, at=at)
    number = begin(caller(f"Bearer {secret}"))
    event = Event.objects.get(action="application.started")
    assert (event.actor_id, event.actor_email) == (world.admin.pk, world.admin.email)
    assert f'"through_key":"{key}"' in event.data
    assert Application.objects.get(number=number).created_by == world.admin


def test_a_key_may_what_its_maker_may_now(world: World, program: Client) -> None:
    number = begin(program)
    membership = Membership.objects.get(user=world.admin)
    second = w.exchange_admin("second@altyn.example", "Another Ltd.")
    Membership.objects.filter(user=second).update(state="ended", ended_at=timezone.now())
    Membership.objects.create(user=second, organisation=world.organisation, role="exchange_admin", granted_at=timezone.now())
    end_membership(membership.pk, actor=second, at=timezone.now())
    assert program.get(f"{BASE}/{number}").json()["moves"] == []
    assert "Whoever made this key" in problem(save(program, number, "legal_entity", w.PAGES["legal_entity"]), 403)["detail"]
    Membership.objects.create(user=world.admin, organisation=world.organisation, role="exchange_member", granted_at=timezone.now())
    assert save(program, number, "legal_entity", w.PAGES["legal_entity"]).status_code == 200
    problem(send(program, "POST", f"/{number}/withdraw", {"number": number}), 403, "not-allowed")
    rolled = program_of(world.organisation, second)
    assert send(rolled, "POST", f"/{number}/withdraw", {"number": number}).status_code == 200
