"""Officers see the letters of a case with their hashes, and save them."""

from django.utils import timezone

from registry.accounts.states import Role
from registry.letters.actions import print_due
from registry.letters.models import Letter
from registry.letters.queries import letters_about
from registry.licensing.actions import propose_suspension
from registry.outbox.actions import claim_due
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, Others, text_of


def test_the_messages_of_a_case_list_its_letters_and_those_of_its_licence(office: Office, others: Others) -> None:
    licence, at = office.licence(), timezone.now()
    w.approved(office.world, propose_suspension(licence.pk, ground="law_breached", reason="x", actor=office.world.officer, at=at), at)
    letter = letters_about(licence).get(language="kk")
    print_due(letter.pk, str(dict(claim_due(Letter, at=timezone.now(), limit=100, lease_seconds=35))[letter.pk]), at=at)
    letter.refresh_from_db()
    number = licence.application.number
    page, address = f"{BASE}cases/{number}/messages/", f"{BASE}cases/{number}/letters/{letter.pk}/"
    text = text_of(office.client(Role.AUDITOR).get(page))
    for words in ("Decision to grant a licence: Kazakh", "Suspension of the licence: Kazakh (PDF)", letter.sha256, address):
        assert words in text
    answer = office.client(Role.CASE_OFFICER).get(address)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert office.client(Role.LIST_OFFICER).get(address).status_code == 403
    assert others.client.get(address).status_code == 404
    other = letters_about(licence).get(language="ru")
    assert office.client(Role.CASE_OFFICER).get(f"{BASE}cases/{number}/letters/{other.pk}/").status_code == 404
