"""The pages of fees in a real browser: accessible, narrow, and a statement is applied with scripts off."""

import pytest
from django.utils import timezone

from registry.accounts.states import Role
from registry.fees.actions import keep_statement
from registry.fees.models import Invoice
from registry.fees.queries import state_at
from registry.fees.states import InvoiceState
from registry.licensing.models import Authority
from tests.apply.test_in_browser import HOST
from tests.fees.cast import fee_addresses
from tests.fees.desk import csv_of
from tests.portal.conftest import BASE, Office
from tests.portal.test_in_browser import Opener, browser, complaints, faults_of, open_page

pytestmark = pytest.mark.django_db
__all__ = ["browser", "complaints", "open_page"]


def test_every_page_of_fees_is_accessible_and_fits_a_phone(open_page: Opener, office: Office, complaints: list[str]) -> None:
    addresses = fee_addresses(office, office.licence())
    del addresses["invoices_csv"]
    faults = faults_of(open_page(Role.ADMINISTRATOR, f"{BASE}fees/{addresses.pop('fee_propose')}", width=320), "fee_propose")
    page = open_page(Role.REGISTRAR, BASE, width=320)
    for name, address in addresses.items():
        page.goto(f"{HOST}{BASE}fees/{address}")
        faults += faults_of(page, name)
    reference = addresses["invoice"].split("/")[1]
    faults += faults_of(open_page(office.world.admin, f"/en/apply/invoices/{reference}/", width=320), "the payer's page")
    assert faults == []
    assert not [text for text in complaints if "Content Security Policy" in text]


def test_a_statement_is_applied_and_its_payment_reversed_without_scripts(open_page: Opener, office: Office) -> None:
    reference = fee_addresses(office, office.licence())["invoice"].split("/")[1]
    registrar = office.person(Role.REGISTRAR)
    authority = Authority.objects.get(code="AFSA")
    content = csv_of(("e9", "99", f"Fee {reference}"))
    statement = keep_statement(authority, content, file_name="day.csv", actor=registrar, at=timezone.now())
    page = open_page(registrar, f"{BASE}fees/statements/{statement.pk}/", java_script_enabled=False)
    page.get_by_role("button", name="Apply the statement").click()
    page.get_by_role("link", name=reference).click()
    assert page.get_by_role("heading", level=1).inner_text() == f"Invoice {reference}"
    assert state_at(Invoice.objects.get(reference=reference), timezone.now()) == InvoiceState.PAID
    page.get_by_role("link", name="Reverse").last.click()
    page.get_by_label("Reason").fill("Meant for another.")
    page.get_by_role("button", name="Reverse the payment").click()
    assert "Meant for another." in page.locator("main").inner_text()
    assert state_at(Invoice.objects.get(reference=reference), timezone.now()) == InvoiceState.PART_PAID
