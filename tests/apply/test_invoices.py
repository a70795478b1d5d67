"""What an exchange sees of its invoices."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from registry.fees.actions import cancel_invoice
from tests.fees.desk import AT, Desk, open_desk
from tests.licensing.world import exchange_admin
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
BASE = "/en/apply/invoices/"


@pytest.fixture
def desk(db: None) -> Desk:
    return open_desk()


@pytest.fixture
def payer(desk: Desk) -> Client:
    return signed_in(desk.payer)


def text_of(client: Client, address: str = "") -> str:
    return " ".join(client.get(f"{BASE}{address}").content.decode().split())


def test_it_says_what_to_pay_to_whom_and_by_when(desk: Desk, payer: Client) -> None:
    invoice = desk.invoice(due_on=date(2099, 12, 21))
    assert invoice.reference in text_of(payer)
    page = text_of(payer, f"{invoice.reference}/")
    for words in ("Application fee", "70,000.00", "21 December 2099", "KZ20601DEM0000000001", "DEMOKZKA", "Altyn Exchange Ltd."):
        assert words in page
    desk.pay(invoice, "30000")
    assert '<strong id="left">40,000.00' in text_of(payer, f"{invoice.reference}/")
    desk.pay(invoice, "40000")
    page = text_of(payer, f"{invoice.reference}/")
    assert "Paid" in page
    assert "KZ20601DEM0000000001" not in page, "nobody pays twice"


def test_a_cancelled_invoice_says_so_and_names_no_account(desk: Desk, payer: Client) -> None:
    invoice = desk.invoice()
    cancel_invoice(invoice.pk, reason="Issued twice.", actor=desk.registrar, at=AT)
    page = text_of(payer, f"{invoice.reference}/")
    assert "Do not pay it." in page
    assert "Issued twice." in page
    assert "KZ20601" not in page


def test_without_an_account_the_payer_is_told_to_ask(desk: Desk, payer: Client) -> None:
    invoice = desk.invoice(currency="EUR", due_on=date(2099, 1, 1))
    assert "Ask it before you pay" in text_of(payer, f"{invoice.reference}/")


def test_another_exchange_finds_nothing(desk: Desk) -> None:
    invoice = desk.invoice()
    other = signed_in(exchange_admin("owner@kumis.example", "Kumis Exchange Ltd."))
    assert other.get(f"{BASE}{invoice.reference}/").status_code == 404
    assert "There is no invoice yet." in text_of(other)
    assert Decimal(invoice.amount) == 70000


def test_nobody_and_officers_do_not_come_in(desk: Desk) -> None:
    invoice = desk.invoice()
    for address in (BASE, f"{BASE}{invoice.reference}/"):
        assert Client().get(address).status_code == 302
        assert signed_in(desk.registrar).get(address).status_code == 403
