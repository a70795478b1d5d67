"""How banks see the exchange: its page, a past version, and the way to say that something is wrong."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from registry.blocklist.models import Entry
from registry.distribution.actions import publish_list
from registry.licensing import actions
from registry.licensing.models import ErrorReport, Licence
from registry.outbox.models import Mail
from tests.apply.conftest import browser
from tests.licensing import world as w
from tests.licensing.world import World

NOW = timezone.now() - timedelta(days=2)
PAGE = "/en/apply/banks/"


@pytest.fixture(autouse=True)
def _own_artefacts(settings: Settings, tmp_path: Path) -> None:
    settings.ARTEFACTS_DIR = tmp_path / "artefacts"


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def publish(at: Any = NOW) -> None:
    for code in ("licensed", "block"):
        publish_list(code, at=at)


@pytest.fixture
def licence(world: World) -> Licence:
    found = w.licensed(world, NOW)
    publish()
    return found


def other_exchange(world: World) -> Client:
    return browser(w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd."))


def test_the_page_shows_the_line_word_for_word_and_what_is_not_told(admin: Client, world: World, licence: Licence) -> None:
    page = text_of(admin.get(PAGE))
    assert Entry.objects.get(list__code="licensed").reference in page
    for words in ("Licensed – No objection", "version 1", "Nothing stands about you on this list.", "Not told to banks", "Prove control"):
        assert words in page, words
    assert "&quot;basis&quot;:&quot;" + licence.number in page
    assert "altyn.example" in page
    assert "Kumis" not in text_of(admin.get(PAGE))


def test_what_comes_is_shown_with_the_reason_until_it_is_published(admin: Client, world: World, licence: Licence) -> None:
    site = licence.exchange.identifiers.get(kind="site")
    actions.confirm_identifier(site.pk, actor=world.officer, at=NOW, note="Seen.")
    page = text_of(admin.get(PAGE))
    for words in ("The entry changes.", "It is approved and waits for the next version.", "Site altyn.example"):
        assert words in page, words
    publish(NOW + timedelta(minutes=1))
    page = text_of(admin.get(PAGE))
    assert "The entry changes." not in page
    assert "version 2" in page


def test_a_past_version_is_opened_by_its_number_or_by_a_day(admin: Client, world: World, licence: Licence) -> None:
    site = licence.exchange.identifiers.get(kind="site")
    actions.confirm_identifier(site.pk, actor=world.officer, at=NOW, note="Seen.")
    publish(NOW + timedelta(minutes=1))
    assert "altyn.example&quot;" not in text_of(admin.get(f"{PAGE}licensed/1/"))
    assert "altyn.example&quot;" in text_of(admin.get(f"{PAGE}licensed/2/"))
    today = timezone.localdate().isoformat()
    assert admin.get(PAGE, {"list": "licensed", "on": today})["Location"] == f"{PAGE}licensed/2/"
    assert "Nothing was published yet on that day." in text_of(admin.get(PAGE, {"list": "licensed", "on": "2020-01-01"}))
    for wrong in ("licensed/99/", "freeze/1/", "nothing/1/"):
        assert admin.get(PAGE + wrong).status_code == 404


def test_another_exchange_sees_nothing_of_it(world: World, licence: Licence) -> None:
    stranger = other_exchange(world)
    assert licence.number not in text_of(stranger.get(PAGE))
    assert stranger.get(f"/en/apply/licences/{licence.number}/error/").status_code == 404
    assert stranger.get(f"{PAGE}licensed/1/").status_code == 404, "it has no exchange of its own yet"


def test_an_error_is_reported_from_an_entry_with_files_and_followed(admin: Client, world: World, licence: Licence) -> None:
    where = f"/en/apply/licences/{licence.number}/error/"
    entry = Entry.objects.get(list__code="licensed").reference
    assert entry in text_of(admin.get(where, {"list": "licensed", "entry": entry}))
    assert admin.get(where, {"list": "licensed", "entry": "e9999999"}).status_code == 404
    assert admin.get(where, {"identifier": "999999"}).status_code == 404
    missing = admin.post(f"{where}?list=licensed&entry={entry}", {"text": "The name is wrong.", "expected": ""})
    assert (missing.status_code, "Say what would be right." in text_of(missing)) == (400, True)
    bad = io.BytesIO(b"MZ not a document")
    bad.name = "virus.pdf"
    sent = {"text": "The name is wrong.", "expected": "Altyn Exchange LLP"}
    assert admin.post(f"{where}?list=licensed&entry={entry}", {**sent, "documents": bad}).status_code == 400
    good = [w.file("one"), w.file("two")]
    for number, one in enumerate(good):
        one.name = f"paper{number}.pdf"  # type: ignore[attr-defined]
    answer = admin.post(f"{where}?list=licensed&entry={entry}", {**sent, "documents": good})
    assert answer.status_code == 302, text_of(answer)
    report = ErrorReport.objects.get()
    assert answer["Location"] == f"/en/apply/errors/{report.reference}/"
    page = text_of(admin.get(answer["Location"]))
    for words in ("Day 0 of 10 working days", "10 days left", entry, "paper1.pdf", "Altyn Exchange LLP"):
        assert words in page, words
    file = report.files.first()
    assert file is not None
    assert admin.get(f"/en/apply/errors/{report.reference}/files/{file.pk}/")["Content-Disposition"].startswith("attachment")
    assert report.reference in text_of(admin.get("/en/apply/errors/"))
    stranger = other_exchange(world)
    for path in (f"{report.reference}/", f"{report.reference}/files/{file.pk}/"):
        assert stranger.get(f"/en/apply/errors/{path}").status_code == 404
    assert set(Mail.objects.filter(subject__contains=report.reference).values_list("to", flat=True)) >= {
        "admin@altyn.example", "member@altyn.example", "officer@afsa.test",
    }  # fmt: skip
