"""Letters and the certificate as files: for those whom they are about, as attachments, in three languages."""

import pytest
from django.test import Client
from django.utils import timezone

from registry.letters.actions import print_due
from registry.letters.models import Letter
from registry.letters.queries import letters_about
from registry.outbox.actions import claim_due
from tests.apply.conftest import browser
from tests.letters.paper import text_of
from tests.licensing import world as w
from tests.licensing.world import World


@pytest.fixture
def other(world: World) -> Client:
    return browser(w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd."))


def print_one(letter: Letter) -> None:
    at = timezone.now()
    print_due(letter.pk, str(dict(claim_due(Letter, at=at, limit=100, lease_seconds=35))[letter.pk]), at=at)


def test_the_decision_page_links_the_letter_once_it_is_printed(world: World, admin: Client, other: Client) -> None:
    at = timezone.now()
    application = w.licensed(world, at).application
    page = f"/en/apply/{application.number}/decision/"
    assert "It is being made." in admin.get(page).content.decode()
    letter = letters_about(application).get(language="ru")
    address = f"/en/apply/{application.number}/letters/{letter.pk}/"
    assert admin.get(address).status_code == 404
    print_one(letter)
    assert address in admin.get(page).content.decode()
    answer = admin.get(address)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"], answer["Cache-Control"]) == (
        "application/pdf", "nosniff", "private, no-store",
    )  # fmt: skip
    assert "Вам выдана указанная ниже лицензия" in text_of(b"".join(answer.streaming_content))
    assert other.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_letter_opens_only_under_what_it_is_about(world: World, admin: Client) -> None:
    licence = w.licensed(world, timezone.now())
    letter = letters_about(licence.application).first()
    print_one(letter)
    assert admin.get(f"/en/apply/licences/{licence.number}/letters/{letter.pk}/").status_code == 404
    assert admin.get(f"/en/apply/{licence.application.number}/letters/{letter.pk}/").status_code == 200


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_certificate_is_a_file_in_each_language(world: World, admin: Client, other: Client, language: str) -> None:
    licence = w.licensed(world, timezone.now())
    address = f"/en/apply/licences/{licence.number}/certificate.pdf?in={language}"
    assert address in admin.get(f"/en/apply/licences/{licence.number}/").content.decode()
    answer = admin.get(address)
    assert licence.number in text_of(b"".join(answer.streaming_content))
    kept = Letter.objects.get(kind="certificate")
    assert (kept.language, kept.is_printed) == (language, True)
    admin.get(address)
    assert Letter.objects.filter(kind="certificate").count() == 1
    assert other.get(address).status_code == 404
