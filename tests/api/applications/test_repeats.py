"""`Idempotency-Key`: done once, answered again; another body, another name, a refusal, a day later."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.models import ApiKey, RememberedCall
from registry.licensing.models import Application, Document
from tests.api.applications.conftest import BASE, program_of, send, upload
from tests.api.conftest import problem
from tests.licensing import world as w
from tests.licensing.world import World

pytestmark = pytest.mark.django_db


def test_a_repeated_call_is_done_once_and_answered_again(program: Client, draft: Application) -> None:
    path, body = f"/{draft.number}/sections/trading_names/items", {"answers": {"name": "Kumis"}, "version": 1}
    first = send(program, "POST", path, body, Idempotency_Key="one")
    again = send(program, "POST", path, body, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert (again.json(), again["ETag"], again["Idempotency-Replayed"]) == (first.json(), first["ETag"], "true")
    assert "Idempotency-Replayed" not in first
    assert len(draft.answers.get(section="trading_names").data["items"]) == 2
    problem(send(program, "POST", path, body | {"version": 2}, Idempotency_Key="one"), 422, "key-reused")
    problem(send(program, "POST", f"/{draft.number}/withdraw", {"number": draft.number}, Idempotency_Key="one"), 422, "key-reused")
    problem(send(program, "POST", path, {"answers": {"name": "Third"}, "version": 1}, Idempotency_Key="two"), 409, "stale")


def test_a_refusal_is_not_remembered(program: Client, draft: Application) -> None:
    path = f"/{draft.number}/sections/trading_names/items"
    problem(send(program, "POST", path, {"answers": {}, "version": 1}, Idempotency_Key="one"), 400)
    assert send(program, "POST", path, {"answers": {"name": "Kumis"}, "version": 1}, Idempotency_Key="one").status_code == 201


def test_another_keys_name_is_another_call(program: Client, world: World, draft: Application) -> None:
    body = {"number": draft.number, "reason": ""}
    assert send(program, "POST", f"/{draft.number}/withdraw", body, Idempotency_Key="one").status_code == 200
    second = program_of(world.organisation, world.admin)
    problem(send(second, "POST", f"/{draft.number}/withdraw", body, Idempotency_Key="one"), 409)


def test_a_name_is_forgotten_after_a_day(program: Client, draft: Application) -> None:
    send(program, "POST", f"/{draft.number}/withdraw", {"number": draft.number}, Idempotency_Key="one")
    call = RememberedCall.objects.get()
    assert call.key == ApiKey.objects.get()
    assert call.expires_at - call.answered_at == timedelta(hours=24)
    RememberedCall.objects.update(answered_at=timezone.now() - timedelta(hours=25), expires_at=timezone.now() - timedelta(hours=1))
    problem(send(program, "POST", f"/{draft.number}/withdraw", {"number": draft.number}, Idempotency_Key="one"), 409, "rule")


def test_a_file_is_the_same_call_whatever_the_border_of_its_form(program: Client, draft: Application) -> None:
    call = {"headers": {"Idempotency-Key": "file"}}
    path = f"{BASE}/{draft.number}/documents"
    from django.core.files.uploadedfile import SimpleUploadedFile

    def form(text: str) -> dict[str, object]:
        return {"file": SimpleUploadedFile("a.pdf", w.pdf(text), "application/pdf"), "section": "doc_business_plan"}

    first = program.post(path, form("a"), **call)
    again = program.post(path, form("a"), **call)
    assert (first.status_code, again["Idempotency-Replayed"], again.json()) == (201, "true", first.json())
    problem(program.post(path, form("b"), **call), 422, "key-reused")
    assert Document.objects.filter(original_name="a.pdf").count() == 1


def test_a_name_that_is_none_is_refused(program: Client, draft: Application) -> None:
    for name in ("", "a b", "x" * 256, "ключ"):
        problem(send(program, "POST", f"/{draft.number}/withdraw", {"number": draft.number}, Idempotency_Key=name), 400, "invalid")
    problem(upload(program, "APP-0000-000000"), 404)
