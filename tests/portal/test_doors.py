"""Who may open which page: every address of the portal, every role, nobody, and the wrong kind of organisation."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from registry.accounts.models import Organisation, User
from registry.accounts.states import Role
from registry.blocklist.actions import report_platform
from registry.distribution.actions import publish_list
from registry.letters.actions import print_due
from registry.letters.models import Letter
from registry.letters.queries import letters_about
from registry.licensing.actions import report_error, save_view
from registry.licensing.models import Licence
from registry.outbox.actions import claim_due
from tests.accounts.conftest import bank_person
from tests.fees.cast import fee_addresses
from tests.licensing import world as w
from tests.permissions.exchanges import own_error
from tests.portal.assessing import assessment_addresses
from tests.portal.conftest import BASE, Office, Others, bank, imported, listing, removal, text_of
from tests.portal.proving import proposed_wallet, sent_letter
from tests.portal.test_life_pages import reported
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db

R, C, A, E, L, U, M = "registrar", "case_officer", "approver", "enforcement_officer", "list_officer", "auditor", "administrator"
CASES = {R, C, A, U}
STAFF = {R, C, A, E, L, U, M}
DOORS: dict[str, set[str]] = {
    "home": STAFF,
    "queue": CASES,
    "queue_csv": CASES,
    "case": CASES,
    "case_checks": CASES,
    "case_documents": CASES,
    "case_document": CASES,
    "case_messages": CASES,
    "case_timeline": CASES,
    "case_interest": {R, C, A},
    "case_assessment": CASES,
    "case_assessment_file": CASES,
    "case_assess": {R, C},
    "case_assess_confirm": {R, C},
    "case_assess_rest": {R, C},
    "case_risk": {R, C},
    "opinion_ask": {R, C},
    "opinion_give": {R, C},
    "opinion_take_back": {R, C},
    "case_take_over": {R, C},
    "view_save": {R, C, A},
    "view_remove": {R, C, A},
    "calendar": {*CASES, M},
    "calendar_set": {M},
    "figures_csv": CASES,
    "case_take": {R, C},
    "case_assign": {R, C},
    "case_release": {R, C},
    "case_request": {C},
    "case_letter": CASES,
    "case_return": {R, C},
    "case_extend": {C},
    "case_request_cancel": {C},
    "case_lapse": {C},
    "case_notice": {C},
    "case_in_principle": {C},
    "case_reopen": {C},
    "case_correct": {C},
    "case_grant": {C},
    "case_refuse": {C},
    "identifiers": {*CASES, E},
    "identifier_confirm": {R, C},
    "identifier_withdraw": {R, C},
    "proofs": {*CASES, E},
    "proof": {*CASES, E},
    "proof_confirm": {R, C},
    "proof_turn_down": {R, C},
    "proof_document": {*CASES, E},
    "wallet_stop": {R, C},
    "proposals": STAFF,
    "proposal": {L, E, U, R, C, A},
    "licences": {*CASES, E},
    "licence": {*CASES, E},
    "licence_banks": {*CASES, E},
    "licence_suspend": {C},
    "licence_reinstate": {C},
    "licence_revoke": {C},
    "invoices": CASES,
    "annual_fees": CASES,
    "annual_fees_csv": CASES,
    "invoices_csv": CASES,
    "invoice": CASES,
    "invoice_pay": {R},
    "invoice_cancel": {R},
    "payment_reverse": {R},
    "statements": CASES,
    "statement": CASES,
    "bank_lines": CASES,
    "bank_line_match": {R},
    "bank_line_return": {R},
    "forms": {M, U},
    "form_version": {M, U},
    "form_yaml": {M, U},
    "form_propose": {M},
    "fees": {*CASES, M},
    "fee_propose": {M},
    "licence_act": {C},
    "condition_settle": {R, C},
    "condition_evidence": {*CASES, E},
    "errors": {*CASES, E},
    "error_close": {R, C},
    "error_file": {*CASES, E},
    "entries": STAFF - {M},
    "entry_propose": {L},
    "entry": STAFF - {M},
    "entry_remove": {L},
    "entry_release": {L},
    "publications": STAFF - {M},
    "publication": STAFF - {M},
    "held": {L},
    "imports": STAFF - {M},
    "import": STAFF - {M},
    "reports": {L, E, U},
    "report": {L, E, U},
    "report_close": {L, E},
    "banks": STAFF,
    "bank": STAFF,
    "bank_onboard": {M},
    "bank_lists": {M},
    "people": {M, U},
    "people_grant": {M},
    "people_end": {M},
    "people_reset": {M},
    "audit": {U},
    "audit_subject": {U},
}


def letter_of(licence: Licence) -> int:
    """A printed letter of the licence's case."""
    letter = letters_about(licence.application).first()
    assert letter is not None
    token = dict(claim_due(Letter, at=timezone.now(), limit=100, lease_seconds=60))[letter.pk]
    print_due(letter.pk, str(token), at=timezone.now())
    return int(letter.pk)


ANSWERS = {200, 405, 409}
"""A page, a button without a page, or a page that says why this cannot be done now."""


def names() -> set[str]:
    """The names of all addresses of the portal."""
    resolver = get_resolver("registry.portal.urls")
    return {str(pattern.name) for pattern in resolver.url_patterns}


@pytest.fixture
def addresses(office: Office) -> dict[str, str]:
    """Every address with something behind it."""
    licence = office.licence()
    case = licence.application.number
    entry = listing(office)
    publish_list("block", at=office.at)
    report = report_platform(where="bad.example", what_happened="It took my money.", at=office.at)
    subscriber = bank(office)
    exchange = f"exchanges/{licence.exchange_id}/identifiers/"
    identifier = licence.exchange.identifiers.first()
    proof, rotation = sent_letter(office, licence), proposed_wallet(office, licence)
    shown = f"exchanges/{licence.exchange_id}/proofs/{proof.pk}/"
    document = licence.application.documents.first()
    document.file.storage.save(document.file.name, ContentFile(b"%PDF-"))
    colleague = office.world.officer
    met, error = reported(office, licence), report_error(licence.pk, text="The site is wrong.", contact="", language="en", at=office.at)
    held = own_error(office, licence)["portal:error_file"]
    return {
        "home": "", "queue": "cases/", "queue_csv": "cases.csv", "case": f"cases/{case}/", "case_checks": f"cases/{case}/checks/",
        **{name: f"cases/{case}/" + address for name, address in assessment_addresses(licence.application).items()},
        "case_documents": f"cases/{case}/documents/", "case_document": f"cases/{case}/documents/{document.pk}/",
        "case_interest": f"cases/{case}/interest/", "case_take_over": f"cases/{case}/take-over/", "view_save": "views/save/",
        "view_remove": f"views/{kept_view(office)}/remove/", "calendar": "calendar/", "calendar_set": "calendar/set/",
        "figures_csv": "figures/ages.csv",
        "case_messages": f"cases/{case}/messages/", "case_timeline": f"cases/{case}/timeline/", "case_take": f"cases/{case}/take/",
        "case_assign": f"cases/{case}/assign/", "case_release": f"cases/{case}/release/", "case_request": f"cases/{case}/request/",
        "case_letter": f"cases/{case}/letters/{letter_of(licence)}/", "case_return": f"cases/{case}/return/",
        "case_extend": f"cases/{case}/request/extend/", "case_lapse": f"cases/{case}/lapse/", "case_notice": f"cases/{case}/notice/",
        "case_in_principle": f"cases/{case}/in-principle/", "case_reopen": f"cases/{case}/reopen/", "case_correct": f"cases/{case}/correct/",
        "case_request_cancel": f"cases/{case}/request/cancel/", "case_grant": f"cases/{case}/grant/", "case_refuse": f"cases/{case}/refuse/",
        "identifiers": exchange, "identifier_confirm": f"{exchange}{identifier.pk}/confirm/",
        "identifier_withdraw": f"{exchange}{identifier.pk}/withdraw/", "proofs": "proofs/", "proof": shown,
        "proof_confirm": f"{shown}confirm/", "proof_turn_down": f"{shown}turn-down/",
        "proof_document": f"{shown}documents/{proof.documents.get().pk}/",
        "wallet_stop": f"exchanges/{licence.exchange_id}/wallets/{rotation.pk}/stop/",
        "proposals": "proposals/?show=all",
        "proposal": f"proposals/{removal(office, entry).pk}/", "licences": "licences/", "licence": f"licences/{licence.number}/",
        "licence_banks": f"licences/{licence.number}/banks/", "licence_suspend": f"licences/{licence.number}/suspend/",
        "licence_reinstate": f"licences/{licence.number}/reinstate/", "licence_revoke": f"licences/{licence.number}/revoke/",
        "licence_act": f"licences/{licence.number}/restrict/", "condition_settle": f"licences/{licence.number}/conditions/{met.pk}/",
        "condition_evidence": f"licences/{licence.number}/conditions/{met.pk}/evidence/", "errors": "licences/errors/all/",
        "error_close": f"licences/errors/{error.reference}/close/",
        "error_file": f"licences/errors/{held['reference']}/files/{held['pk']}/",
        "annual_fees": "fees/annual/", "annual_fees_csv": "fees/annual.csv",
        "entries": "lists/", "entry_propose": "lists/propose/", "entry": f"lists/entries/{entry.reference}/",
        "entry_remove": f"lists/entries/{entry.reference}/remove/", "entry_release": f"lists/entries/{entry.reference}/release/",
        "publications": "lists/publications/", "publication": "lists/publications/block/1/", "held": "lists/publications/block/held/",
        "imports": "lists/imports/", "import": f"lists/imports/{imported(office).pk}/", "reports": "reports/",
        "report": f"reports/{report.reference}/", "report_close": f"reports/{report.reference}/close/", "banks": "banks/",
        "bank": f"banks/{subscriber.pk}/", "bank_onboard": "banks/onboard/", "bank_lists": f"banks/{subscriber.pk}/lists/",
        **{name: "fees/" + address for name, address in fee_addresses(office, licence).items()},
        "forms": "forms/", "form_version": "forms/variation/1/", "form_yaml": "forms/variation/1.yaml",
        "form_propose": "forms/variation/propose/",
        "people": "people/", "people_grant": "people/grant/", "people_end": f"people/roles/{colleague.memberships.get().pk}/end/",
        "people_reset": f"people/{colleague.pk}/reset/", "audit": "audit/",
        "audit_subject": f"audit/licensing.application/{licence.application_id}/",
    }  # fmt: skip


def kept_view(office: Office) -> int:
    """The number of a view that the registrar keeps."""
    registrar = office.world.registrar
    authority = registrar.memberships.get().organisation.authority
    return save_view(authority.pk, name="Mine", query="", is_shared=False, actor=registrar, at=office.at).pk


def test_every_address_stands_in_the_table_of_doors(addresses: dict[str, str]) -> None:
    assert names() == set(DOORS) == set(addresses)


def test_each_page_opens_for_its_roles_and_answers_403_to_others(office: Office, addresses: dict[str, str]) -> None:
    wrong = []
    for role in sorted(STAFF):
        client = office.client(role)
        for name, path in addresses.items():
            status = client.get(BASE + path).status_code
            if (status in ANSWERS) is not (role in DOORS[name]) or (status not in ANSWERS and status != 403):
                wrong.append((role, name, status))
    assert not wrong


def test_a_visitor_is_sent_to_sign_in_from_every_page(addresses: dict[str, str], client: Client) -> None:
    for path in addresses.values():
        for method in (client.get, client.post):
            answer = method(BASE + path)
            assert answer.status_code == 302, path
            assert "/account/login/" in answer.url


def test_people_of_exchanges_and_banks_and_superusers_get_403_everywhere(office: Office, addresses: dict[str, str]) -> None:
    root = User.objects.create_user("root@afsa.test", w.PASSWORD, full_name="Root", is_superuser=True, is_staff=True)
    banker = bank_person(bank=Organisation.objects.create(kind="bank", name="Beta", code="beta", created_at=office.at))
    for stranger in (root, banker, office.world.admin):
        client = signed_in(stranger)
        assert {client.get(BASE + path).status_code for path in addresses.values()} == {403}


def test_another_regulators_officer_finds_nothing_of_this_one(others: Others, addresses: dict[str, str]) -> None:
    """Cases, licences, exchanges, proposals: as if they were not there."""
    belonging = [
        name for name in addresses
        if (name.startswith(("case", "identifier", "licence", "opinion")) and name != "licences") or name == "proposal"
    ]  # fmt: skip
    client, buttons = others.client, ("case_take", "case_take_over", "case_assess_confirm", "case_assess_rest", "opinion_take_back")
    assert len(belonging) > 20
    assert {name: client.get(BASE + addresses[name]).status_code for name in belonging if name not in buttons} == {
        name: 404 for name in belonging if name not in buttons
    }
    assert {client.post(BASE + addresses[name]).status_code for name in (*buttons, "view_remove")} == {404}


def test_another_regulators_lists_of_cases_and_licences_are_empty(others: Others, addresses: dict[str, str]) -> None:
    for path in ("cases/", "licences/", "proposals/?show=all"):
        assert "AFSA" not in others.client.get(BASE + path).content.decode(), path
        assert "APP-" not in others.client.get(BASE + path).content.decode(), path


def test_an_auditor_changes_nothing(office: Office, addresses: dict[str, str]) -> None:
    """Every address that takes a form answers 403 or 405 to the auditor."""
    client = office.client(Role.AUDITOR)
    statuses = {name: client.post(BASE + path, {"step": "approve"}).status_code for name, path in addresses.items()}
    assert set(statuses.values()) <= {403, 405}


def test_an_auditor_of_one_regulator_sees_no_case_of_another(office: Office, others: Others, addresses: dict[str, str]) -> None:
    number = addresses["case"].split("/")[1]
    client = signed_in(others.authority.person(Role.AUDITOR, "auditor@other.test"))
    assert client.get(BASE + addresses["audit_subject"]).status_code == 404
    assert "Nothing answers to this." in text_of(client.get(f"{BASE}audit/?q={number}"))
    assert f"application: {number}" in text_of(office.client(Role.AUDITOR).get(f"{BASE}audit/?q={number}"))
    assert client.get(BASE + addresses["bank"]).status_code == 200


NOWHERE = (
    "cases/APP-0/", "licences/%F0%9F%92%A9/", "lists/entries/e99/", "lists/entries/e99999999999999999999/", "proposals/99999999999999999999/",
    "lists/publications/nothing/1/", "lists/publications/block/99999999999999999999/", "reports/R-NONE/", "banks/99999999999999999999/",
    "lists/?list=nothing", "proposals/?show=nothing", "audit/auth.user/1/", "audit/licensing.application/x/", "cases/x/documents/1/",
)  # fmt: skip


def test_what_is_not_there_is_a_404(office: Office) -> None:
    for path in NOWHERE:
        statuses = {office.client(role).get(BASE + path).status_code for role in (C, L, U)}
        assert 404 in statuses, path
        assert statuses <= {404, 403}, path


def test_a_strange_query_never_breaks_a_list(office: Office) -> None:
    officer, auditor = office.client(C), office.client(U)
    queries = ("?page=99999", "?page=x", "?q=%00", "?q=" + "я" * 3000, "?state=bogus", "?size=7", "?assignee=12x", "?sort=%27--")
    for query in queries:
        for client, path in ((officer, "cases/"), (officer, "licences/"), (officer, "lists/"), (auditor, "audit/"), (auditor, "reports/")):
            assert client.get(f"{BASE}{path}{query}").status_code in {200, 400}, (path, query)
