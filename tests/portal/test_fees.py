"""Fees in the portal: the cashier's pages, in the order of a day's work."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.audit.subjects import subject_of
from registry.exchanges.models import Exchange
from registry.fees.actions import InvoiceLine, cancel_invoice, issue_invoice, load_fees, load_payee_accounts
from registry.fees.models import Invoice, Payment, Statement, StatementLine, StatementReturn
from registry.fees.queries import fee_at, paid_so_far
from registry.licensing.models import Authority
from tests.fees.desk import csv_of
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, Others, text_of
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
FEES = f"{BASE}fees/"


def invoice(office: Office, amount: str = "70000", **changes: Any) -> Invoice:
    """An invoice for an application that the exchange is filling in."""
    application = w.draft(office.world, office.at)
    facts: dict[str, Any] = {
        "exchange": application.exchange, "authority": application.authority, "purpose": "application:new_licence",
        "subject": subject_of(application), "lines": [InvoiceLine("Application fee", Decimal(amount))], "currency": "USD",
        "due_on": timezone.localdate() + timedelta(days=30), "at": office.at, "actor": office.world.admin,
    }  # fmt: skip
    return issue_invoice(**(facts | changes))


def day(name: str, on: date) -> dict[str, int]:
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


@pytest.fixture(autouse=True)
def _fees(office: Office) -> None:
    load_fees()
    load_payee_accounts()


def test_the_list_shows_how_each_invoice_stands_and_can_be_narrowed(office: Office, others: Others) -> None:
    first, second = invoice(office), invoice(office, "100")
    theirs = Authority.objects.get(code="OTHER")
    foreign = invoice(office, authority=theirs)
    cancel_invoice(second.pk, reason="Issued twice.", actor=office.world.registrar, at=timezone.now())
    client = office.client(Role.CASE_OFFICER)
    page = text_of(client.get(FEES))
    assert "2 invoices" in page
    assert foreign.reference not in page
    assert "70,000.00" in page
    narrowed = text_of(client.get(FEES, {"state": "cancelled"}))
    assert (first.reference in narrowed, second.reference in narrowed) == (False, True)
    assert "No invoice fits" in text_of(client.get(FEES, {"q": "nothing"}))
    assert client.get(FEES, {"state": "odd"}).status_code == 400


def test_the_csv_holds_what_the_list_shows(office: Office) -> None:
    found = invoice(office)
    Exchange.objects.update(legal_name="=cmd()")
    response = office.client(Role.AUDITOR).get(f"{FEES}invoices.csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith(f"{found.reference},'=cmd(),Application for a licence,70000.00,0.00,USD,To be paid,")
    assert len(lines) == 2
    assert office.client(Role.AUDITOR).get(f"{FEES}invoices.csv?state=odd").status_code == 302


def test_a_registrar_records_a_payment_and_reverses_it(office: Office) -> None:
    found, client = invoice(office), office.client(Role.REGISTRAR)
    here = f"{FEES}invoices/{found.reference}/"
    assert "KZ20601DEM0000000001" in text_of(client.get(here))
    assert 'value="70000.00"' in text_of(client.get(f"{here}pay/"))
    sent = {"amount": "70 000,00", "reference_text": "from Altyn", "seen_paid": "0.00", **day("received_on", timezone.localdate())}
    assert client.post(f"{here}pay/", sent).headers["Location"] == here
    again = client.post(f"{here}pay/", sent)
    assert (again.status_code, paid_so_far(found)) == (409, Decimal(70000)), "a second press is told, not booked"
    page = text_of(client.get(here))
    assert "from Altyn" in page
    assert "Paid in full" in page
    assert "Cancel the invoice" not in page

    reverse = f"{FEES}payments/{Payment.objects.get().pk}/reverse/"
    assert "is not undone" in text_of(client.get(reverse))
    assert client.post(reverse, {"reason": ""}).status_code == 400
    assert client.post(reverse, {"reason": "Meant for another."}).status_code == 302
    assert client.post(reverse, {"reason": "Again."}).status_code == 409
    page = text_of(client.get(here))
    assert "Meant for another." in page
    assert "To be paid" in page


def test_what_was_typed_wrongly_comes_back_with_its_reason(office: Office) -> None:
    found, client = invoice(office), office.client(Role.REGISTRAR)
    here = f"{FEES}invoices/{found.reference}/pay/"
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = client.post(here, {"amount": "12,345", "seen_paid": "0.00", **day("received_on", tomorrow)})
    assert response.status_code == 400
    assert 'value="12,345"' in text_of(response)
    response = client.post(here, {"amount": "1", "seen_paid": "0.00", **day("received_on", tomorrow)})
    assert "on a day to come" in text_of(response)
    assert not Payment.objects.exists()


def test_a_registrar_cancels_an_invoice(office: Office) -> None:
    found, client = invoice(office), office.client(Role.REGISTRAR)
    here = f"{FEES}invoices/{found.reference}/"
    assert "The payer is told not to pay" in text_of(client.get(f"{here}cancel/"))
    assert client.post(f"{here}cancel/", {"reason": "Issued twice."}).status_code == 302
    assert client.post(f"{here}cancel/", {"reason": "Again."}).status_code == 409
    page = text_of(client.get(here))
    assert "Issued twice." in page
    assert "Record a payment" not in page


def test_readers_see_no_button_and_another_authority_nothing(office: Office, others: Others) -> None:
    found = invoice(office)
    here = f"{FEES}invoices/{found.reference}/"
    page = text_of(office.client(Role.APPROVER).get(here))
    assert "Record a payment" not in page
    assert office.client(Role.APPROVER).get(f"{here}pay/").status_code == 403
    assert others.client.get(here).status_code == 404
    registrar = signed_in(others.authority.person(Role.REGISTRAR, "registrar@other.test"))
    for address in ("pay/", "cancel/"):
        assert registrar.post(f"{here}{address}").status_code == 404


def upload(content: bytes, name: str = "november.csv") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def test_a_statement_is_read_seen_and_applied(office: Office) -> None:
    found, client = invoice(office), office.client(Role.REGISTRAR)
    content = csv_of(("e1", "70000", f"fee {found.reference}"), ("e2", "5", "<b>nobody</b>"), ("e3", "x", ""))
    response = client.post(f"{FEES}statements/", upload(content))
    statement = Statement.objects.get()
    here = f"{FEES}statements/{statement.pk}/"
    assert response.headers["Location"] == here
    page = client.get(here)
    assert "&lt;b&gt;nobody" in text_of(page)
    assert "Applying books 1 line on its invoice" in text_of(page)
    assert not Payment.objects.exists()
    seen = page.context["apply_form"].initial["seen"]
    assert client.post(here, {"seen": "other"}).status_code == 409
    assert client.post(here, {}).status_code == 400
    assert client.post(here, {"seen": seen}).status_code == 302
    assert client.post(here, {"seen": seen}).status_code == 409
    assert paid_so_far(found) == Decimal(70000)
    applied = text_of(client.get(here, {"class": "matched"}))
    assert found.reference in applied
    assert "nobody" not in applied
    assert "Apply the statement" not in applied
    invoice_page = text_of(client.get(f"{FEES}invoices/{found.reference}/"))
    assert here in invoice_page


def test_a_file_that_is_no_statement_is_told_at_the_field(office: Office) -> None:
    client = office.client(Role.REGISTRAR)
    for content, words in ((b"a,b\n", "has to name these columns"), (b"<!DOCTYPE x><x/>", "document type"), (b"", "The file is empty")):
        response = client.post(f"{FEES}statements/", upload(content))
        assert (response.status_code, words in text_of(response)) == (400, True)
    assert client.post(f"{FEES}statements/").status_code == 400
    assert not Statement.objects.exists()
    assert office.client(Role.CASE_OFFICER).post(f"{FEES}statements/", upload(csv_of(("e1", "1", "")))).status_code == 403


def test_money_without_an_invoice_is_matched_or_sent_back(office: Office, others: Others) -> None:
    found, client = invoice(office), office.client(Role.REGISTRAR)
    client.post(f"{FEES}statements/", upload(csv_of(("e1", "70000", "no reference"), ("e2", "5", "nobody"))))
    here = f"{FEES}statements/{Statement.objects.get().pk}/"
    client.post(here, {"seen": client.get(here).context["apply_form"].initial["seen"]})
    assert "Money without an invoice (2)" in text_of(client.get(FEES))
    first, second = StatementLine.objects.order_by("number")
    match, back = f"{FEES}lines/{first.pk}/match/", f"{FEES}lines/{second.pk}/return/"
    assert "no reference" in text_of(client.get(match))
    assert "There is no such invoice" in text_of(client.post(match, {"reference": "INV-2026-999999", "reason": "x"}))
    assert client.post(match, {"reference": found.reference.lower(), "reason": "Their letter."}).status_code == 302
    assert client.post(match, {"reference": found.reference, "reason": "Again."}).status_code == 409
    assert client.get(back).status_code == 200
    assert client.post(back, {"reason": "To the payer, today."}).status_code == 302
    assert (paid_so_far(found), StatementReturn.objects.count()) == (Decimal(70000), 1)
    assert "No money waits" in text_of(client.get(f"{FEES}lines/"))
    registrar = signed_in(others.authority.person(Role.REGISTRAR, "registrar@other.test"))
    assert {registrar.get(address).status_code for address in (here, match, back)} == {404}


def test_an_administrator_proposes_a_fee_and_another_approves(office: Office) -> None:
    first, second = office.world.authority.first, office.world.authority.second
    client = office.client(first)
    page = text_of(client.get(f"{FEES}table/"))
    assert "Application for a licence" in page
    assert "Annual fee: Providing custody" in page
    assert "Invoices" not in page, "administrators see no invoices"
    on = timezone.localdate() + timedelta(days=40)
    sent = {
        "purpose": "application:new_licence", "amount": "80 000", "currency": "USD", "due_days": "20", "note": "New rules", "reason": "As decided.",
        **day("valid_from", on),
    }  # fmt: skip
    checked = client.post(f"{FEES}table/propose/", sent)
    assert "80000.00 USD" in text_of(checked)
    assert not Proposal.objects.filter(kind="fees.change").exists()
    seen = checked.context["rehearsal"].content_hash
    assert client.post(f"{FEES}table/propose/", {**sent, "step": "propose", "seen": seen}).status_code == 302
    proposal = Proposal.objects.get(kind="fees.change")
    assert proposal.title == "AFSA: Application for a licence"
    address = f"{BASE}proposals/{proposal.pk}/"
    assert "80000.00 USD" in text_of(office.client(Role.AUDITOR).get(address))
    assert office.client(second).post(address, {"step": "approve", "content_hash": proposal.content_hash}).status_code == 302
    fee = fee_at("AFSA", "application:new_licence", on)
    assert fee is not None
    assert fee.amount == 80000
    page = text_of(office.client(Role.AUDITOR).get(f"{FEES}table/"))
    assert "Charged from a day to come" in page
    assert "Propose a change" not in page


def test_a_fee_for_today_is_refused_at_its_field(office: Office) -> None:
    client = office.client(Role.ADMINISTRATOR)
    sent = {
        "purpose": "annual:advising",
        "amount": "1",
        "currency": "USD",
        "due_days": "1",
        "reason": "x",
        **day("valid_from", timezone.localdate()),
    }
    response = client.post(f"{FEES}table/propose/", sent)
    assert (response.status_code, "from a day to come" in text_of(response)) == (400, True)
    unknown = client.post(f"{FEES}table/propose/", {**sent, "purpose": "annual:nothing"})
    assert unknown.status_code == 400
    assert not Proposal.objects.filter(kind="fees.change").exists()


def test_an_auditor_finds_an_invoice_by_its_reference(office: Office) -> None:
    found = invoice(office)
    assert found.reference in text_of(office.client(Role.AUDITOR).get(f"{BASE}audit/", {"q": found.reference}))
    subject = text_of(office.client(Role.AUDITOR).get(f"{BASE}audit/fees.invoice/{found.pk}/"))
    assert "Invoice issued" in subject
