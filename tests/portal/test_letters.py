"""Officers see the letters of a case with their hashes, and save them."""

import re

from django.utils import timezone

from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.letters.actions import print_due
from registry.letters.models import Letter
from registry.letters.queries import letters_about
from registry.licensing.actions import propose_suspension
from registry.outbox.actions import claim_due
from tests.letters.paper import text_of as words_of
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, Others, listing, removal, text_of
from tests.portal.test_story import hidden_of


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


def test_the_letter_is_read_before_it_is_proposed_and_before_it_is_decided(office: Office, others: Others) -> None:
    licence = office.licence()
    officer, page = office.client(Role.CASE_OFFICER), f"{BASE}licences/{licence.number}/suspend/"
    act = {"ground": "clients_at_risk", "reason": "Clients wait.", "when": "now"}
    check = officer.post(page, {**act, "step": "check"})
    assert "The letter that goes out" in text_of(check)
    drafts = {language: officer.post(page, {**hidden_of(check), "step": f"letter-{language}"}) for language in ("kk", "ru", "en")}
    for language, draft in drafts.items():
        assert draft["Content-Disposition"] == f'attachment; filename="draft-suspend-{language}.pdf"'
        assert (draft["X-Content-Type-Options"], draft["Cache-Control"]) == ("nosniff", "private, no-store")
        assert "ЖОБА · ПРОЕКТ · DRAFT" in words_of(draft.content)
    assert officer.post(page, {**act, "reason": "", "step": "letter-kk"}).status_code == 400
    assert not Proposal.objects.filter(kind="licensing.suspend").exists()

    officer.post(page, {**hidden_of(check), "step": "propose", "confirmation": licence.number})
    proposal = Proposal.objects.get(kind="licensing.suspend")
    shown = text_of(office.client(Role.APPROVER).get(f"{BASE}proposals/{proposal.pk}/"))
    for language, draft in drafts.items():
        address = f"{BASE}proposals/{proposal.pk}/letters/{language}/"
        assert address in shown
        assert without_times(office.client(Role.APPROVER).get(address).content) == without_times(draft.content)
    assert office.client(Role.LIST_OFFICER).get(address).status_code == 403
    assert others.client.get(address).status_code == 404
    assert officer.get(f"{BASE}proposals/{proposal.pk}/letters/de/").status_code == 404
    assert not letters_about(licence).exists()

    w.approved(office.world, proposal, timezone.now())
    assert officer.get(address).status_code == 404
    assert "Draft letter" not in text_of(officer.get(f"{BASE}proposals/{proposal.pk}/"))


def test_a_proposal_without_a_letter_offers_none(office: Office) -> None:
    proposal = removal(office, listing(office))
    page = f"{BASE}proposals/{proposal.pk}/"
    assert "Draft letter" not in text_of(office.client(Role.LIST_OFFICER).get(page))
    assert office.client(Role.LIST_OFFICER).get(f"{page}letters/en/").status_code == 404


def without_times(pdf: bytes) -> str:
    """The words of a paper but for the time of the day: an act that holds from now on is drawn up anew each time it is looked at."""
    return re.sub(r"\b\d\d:\d\d\b", "", words_of(pdf))
