"""Bad input and wrong callers: a 4xx problem that says what to do, never a 500, and nothing changes."""

import pytest
from django.test import Client

from registry.accounts.states import Scope
from registry.licensing.models import Application
from tests.api.applications.conftest import BASE, Exchanges, program_of, send, upload
from tests.api.conftest import problem
from tests.licensing import world as w

pytestmark = pytest.mark.django_db


def writes(number: str) -> list[tuple[str, str]]:
    """Every address that takes a JSON body."""
    section = f"/{number}/sections"
    return [
        ("POST", ""),
        ("PUT", f"{section}/legal_entity"),
        ("POST", f"{section}/sites/items"),
        ("POST", f"{section}/sites/finish"),
        ("POST", f"/{number}/submit"),
        ("POST", f"/{number}/withdraw"),
    ]


def test_hostile_bodies_are_4xx_everywhere(program: Client, draft: Application) -> None:
    bodies = (
        (b'{"answers": {"legal_name": "' + b"x" * 10_000_000 + b'"}}', 413),
        (b"[" * 100_000, 400),
        (b'{"answers": {"a": "\\ud800"}}', 400),
        (b'{"answers": {"a": "\\u0000"}, "kind": "\\u0000"}', 400),
        (b"\xff\xfe{}", 400),
        (b"", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"null", 400),
        (b'{"colour": 1, "answers": 7, "version": "x", "kind": [], "declaration": {}, "reason": {}}', 400),
        (b'{"version": 1e400}', 400),
    )
    for verb, path in writes(draft.number):
        for body, status in bodies:
            answer = send(program, verb, path, body)
            assert answer.status_code == status, (verb, path, body[:40], answer.content[:300])
            problem(answer, status)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_odd_values_of_answers_are_named(program: Client, draft: Application) -> None:
    for value in (1, None, True, {}, [1], ["a" * 10_000], "\u202e", "x" * 100_000, "\x07"):
        answer = send(
            program, "PUT", f"/{draft.number}/sections/legal_entity", {"answers": {"legal_name": value, "country": "KZ"}, "version": 1}
        )
        problem(answer, 400)
    problem(send(program, "PUT", f"/{draft.number}/sections/legal_entity", {"answers": {"~/" * 9: ""}, "version": -1}), 400)
    many = {f"q{number}": "" for number in range(5000)}
    assert (
        len(problem(send(program, "PUT", f"/{draft.number}/sections/legal_entity", {"answers": many, "version": 1}), 400)["errors"]) <= 100
    )


def test_nobody_without_a_key_and_no_key_without_the_scope(client: Client, exchanges: Exchanges, draft: Application) -> None:
    lacking = program_of(exchanges.world.organisation, exchanges.world.admin, Scope.LISTS_READ)
    for verb, path in [*writes(draft.number), ("GET", f"/{draft.number}"), ("GET", ""), ("GET", f"/{draft.number}/check")]:
        problem(send(client, verb, path), 401, "unauthorized")
        assert "applications" in problem(send(lacking, verb, path), 403, "not-allowed")["detail"]


def test_another_exchanges_application_is_404(other: Client, draft: Application) -> None:
    number = draft.number
    for verb, path in [
        *writes(number)[1:],
        *(("GET", f"/{number}{end}") for end in ("", "/check", "/documents", "/requests", "/sections/sites")),
    ]:
        problem(send(other, verb, path), 404, "not-found")
    problem(upload(other, number, w.pdf()), 404)
    problem(send(other, "DELETE", f"/{number}/sections/sites/items/00000000?version=1"), 404)
    assert other.get(BASE).json()["results"] == []


def test_verbs_that_do_nothing_are_405(program: Client, draft: Application) -> None:
    for verb, path in (("PATCH", f"/{draft.number}"), ("DELETE", f"/{draft.number}"), ("PUT", ""), ("GET", f"/{draft.number}/submit")):
        problem(send(program, verb, path), 405, "method-not-allowed")
