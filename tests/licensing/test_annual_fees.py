"""Annual fees are charged once a year and licence: by any number of runs, at once, and after any pause."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from registry.audit.queries import events_of
from registry.fees.actions import cancel_invoice, load_fees
from registry.fees.models import Invoice
from registry.licensing import actions
from registry.licensing.actions import charge_year, issue_annual_fees
from registry.licensing.models import AnnualCharge, Licence
from registry.licensing.queries.annual_fees import annual_rows
from registry.licensing.tasks import charge
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.licensing.world import AT, World, later
from tests.worlds import module_world, own_copy

_world = module_world
DECEMBER, NEXT_YEAR = datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2027, 6, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(_world: World, db: None) -> World:
    return own_copy(_world)


def charged(world: World, **changes: object) -> Licence:
    """A licence in force from 21 November 2026; the fees come only then, so that the application had none to pay."""
    licence = w.licensed(world, **changes)
    load_fees()
    return licence


def invoices() -> list[tuple[str, Decimal, date]]:
    return list(Invoice.objects.order_by("pk").values_list("purpose", "amount", "due_on"))


def suspended(world: World, licence: Licence, at: datetime) -> None:
    w.approved(world, actions.propose_suspension(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=at), at)


def revoked(world: World, licence: Licence, at: datetime) -> None:
    w.approved(world, actions.propose_revocation(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=at), at)


def test_the_first_year_is_charged_by_months_and_the_next_thirty_days_before_it(world: World) -> None:
    licence = charged(world)
    assert issue_annual_fees(AT) == 1
    assert invoices() == [("annual:trading_facility", Decimal("833.33"), date(2026, 12, 12))]
    assert issue_annual_fees(DECEMBER - timedelta(days=1)) == 0
    assert issue_annual_fees(DECEMBER) == 1
    assert invoices()[1:] == [("annual:trading_facility", Decimal("10000.00"), date(2027, 1, 1))]
    assert events_of(licence).filter(action="licence.annual_fee_charged").count() == 2
    assert Mail.objects.filter(to="member@altyn.example", subject__contains="nvoice").exists()
    assert charge() >= 0


def test_a_run_after_a_long_pause_makes_up_for_it_and_gives_time_to_pay(world: World) -> None:
    charged(world)
    assert issue_annual_fees(NEXT_YEAR) == 2
    assert [due_on for _purpose, _amount, due_on in invoices()] == [date(2027, 6, 22)] * 2
    assert issue_annual_fees(NEXT_YEAR) == 0


def test_a_suspended_licence_pays_for_the_year(world: World) -> None:
    suspended(world, charged(world), later(days=1))
    assert issue_annual_fees(DECEMBER) == 2


def test_a_licence_that_ended_before_the_new_year_does_not(world: World) -> None:
    licence = charged(world)
    revoked(world, licence, later(days=20))
    assert [row.due.reason for row in annual_rows([licence], 2027)] == ["not_standing"]
    assert issue_annual_fees(NEXT_YEAR) == 1, "its first months alone"


def test_a_cancelled_invoice_is_not_issued_again_and_one_astray_is_shown(world: World) -> None:
    licence = charged(world)
    issue_annual_fees(DECEMBER)
    first, second = Invoice.objects.order_by("pk")
    cancel_invoice(first.pk, reason="Waived.", actor=world.registrar, at=DECEMBER)
    assert issue_annual_fees(DECEMBER) == 0
    revoked(world, licence, DECEMBER + timedelta(days=1))
    (row,) = annual_rows([licence], 2027)
    assert (row.invoice, row.is_astray, row.due.reason) == (second, True, "not_standing")
    assert not annual_rows([licence], 2026)[0].is_astray, "cancelled"


def test_nothing_is_charged_before_its_day_or_twice_by_hand(world: World) -> None:
    licence = charged(world)
    assert charge_year(licence.pk, 2027, at=AT) is None
    assert charge_year(licence.pk, 2025, at=AT) is None
    assert charge_year(licence.pk, 2026, at=AT) is not None
    assert charge_year(licence.pk, 2026, at=AT) is None
    charges = AnnualCharge.objects.all()
    for change in (charges.delete, lambda: charges.update(year=2031)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_run_that_finds_nothing_asks_the_same_few_questions_for_any_number_of_licences(world: World) -> None:
    charged(world)
    issue_annual_fees(AT)
    with CaptureQueriesContext(connection) as queries:
        issue_annual_fees(AT)
    assert len(queries) <= 6
