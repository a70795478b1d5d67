"""What an exchange is known by, then and now."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from registry.accounts.models import Organisation, User
from registry.exchanges.actions import Particulars, PersonFacts, open_exchange, update_particulars
from registry.exchanges.models import Exchange, ExchangeName
from registry.exchanges.queries import exchange_of, names_at, people_on
from tests.exchanges.conftest import SITE
from tests.people import AT

LATER = AT + timedelta(days=10)
PARTICULARS = Particulars(
    legal_name="Altyn Exchange Ltd.",
    country="KZ",
    address="Astana",
    trading_names=("Altyn", "Gold"),
    people=(
        PersonFacts(role="compliance", full_name="Dana Sample", country="KZ"),
        PersonFacts(role="controller", full_name="Holding LLP", share_percent=Decimal("33.5")),
    ),
    identifiers=(SITE,),
)


def names(exchange: Exchange, at: object) -> list[tuple[str, str]]:
    return [(row.kind, row.name) for row in names_at(exchange.pk, at)]  # type: ignore[arg-type]


def test_particulars_are_kept_and_keeping_them_again_changes_nothing(exchange: Exchange, officer: User) -> None:
    for _ in range(2):
        update_particulars(exchange.pk, PARTICULARS, actor=officer, at=AT)
    assert names(exchange, AT) == [("legal", "Altyn Exchange Ltd."), ("trading", "Altyn"), ("trading", "Gold")]
    assert people_on(exchange, AT.date()).count() == 2
    assert exchange.identifiers.get().canonical == "altyn.example"


def test_a_name_or_person_that_goes_stays_on_record_with_its_end(exchange: Exchange, officer: User) -> None:
    update_particulars(exchange.pk, PARTICULARS, actor=officer, at=AT)
    changed = replace(PARTICULARS, legal_name="Altyn PLC", trading_names=("Altyn",), people=PARTICULARS.people[:1])
    update_particulars(exchange.pk, changed, actor=officer, at=LATER)
    assert names(exchange, AT) == [("legal", "Altyn Exchange Ltd."), ("trading", "Altyn"), ("trading", "Gold")]
    assert names(exchange, LATER) == [
        ("former", "Altyn Exchange Ltd."),
        ("former", "Gold"),
        ("legal", "Altyn PLC"),
        ("trading", "Altyn"),
    ]
    assert [person.full_name for person in people_on(exchange, (LATER + timedelta(days=1)).date())] == ["Dana Sample"]
    assert people_on(exchange, AT.date()).count() == 2


def test_names_are_found_by_their_folded_key(exchange: Exchange, officer: User) -> None:
    update_particulars(exchange.pk, PARTICULARS, actor=officer, at=AT)
    keys = set(ExchangeName.objects.values_list("key", flat=True))
    assert all(key == key.lower() for key in keys)


def test_an_organisation_has_one_exchange(officer: User) -> None:
    organisation = Organisation.objects.create(kind="exchange", name="Altyn", created_at=AT)
    assert exchange_of(organisation) is None
    first = open_exchange(organisation, actor=officer, at=AT)
    assert open_exchange(organisation, actor=officer, at=AT) == first == exchange_of(organisation)


def test_the_database_allows_one_legal_name_at_a_time(exchange: Exchange, officer: User) -> None:
    update_particulars(exchange.pk, PARTICULARS, actor=officer, at=AT)
    with pytest.raises(IntegrityError, match="one_legal_name"), transaction.atomic():
        ExchangeName.objects.create(exchange=exchange, kind="legal", name="Second", key="second", valid_from=AT)
