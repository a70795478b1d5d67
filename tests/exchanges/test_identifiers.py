"""Whose identifier this is, and who vouched for it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.audit.queries import events_of
from registry.exchanges.actions import add_identifier, confirm_control, withdraw_identifier
from registry.exchanges.models import Exchange, ExchangeIdentifier
from registry.exchanges.queries import active_identifiers, confirmed_identifiers
from registry.exchanges.states import IdentifierState
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from tests.exchanges.conftest import SITE
from tests.people import AT, Regulator, regulator


def added(exchange: Exchange, officer: User) -> ExchangeIdentifier:
    return add_identifier(exchange.pk, SITE, actor=officer, at=AT)


def test_an_identifier_is_named_once_whatever_its_spelling(exchange: Exchange, officer: User) -> None:
    first = added(exchange, officer)
    assert add_identifier(exchange.pk, replace(SITE, raw="altyn.example/"), actor=officer, at=AT) == first
    assert (first.state, first.raw) == (IdentifierState.NAMED, "https://Altyn.example")
    assert list(active_identifiers(exchange)) == [first]
    assert not confirmed_identifiers(exchange.pk, AT).exists()


def test_an_officer_vouches_with_a_note_and_it_is_recorded(exchange: Exchange, officer: User) -> None:
    row = confirm_control(added(exchange, officer).pk, actor=officer, at=AT, note=" DNS record seen. ")
    assert (row.state, row.confirmed_by, row.confirm_note) == (IdentifierState.CONFIRMED, officer, "DNS record seen.")
    assert list(confirmed_identifiers(exchange.pk, AT)) == [row]
    assert [event.action for event in events_of(exchange)] == ["identifier.added", "identifier.confirmed"]


def test_a_note_is_needed(exchange: Exchange, officer: User) -> None:
    with pytest.raises(InvalidError) as caught:
        confirm_control(added(exchange, officer).pk, actor=officer, at=AT, note="  ")
    assert caught.value.field == "note"


@pytest.mark.parametrize("role", [Role.APPROVER, Role.LIST_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_registrars_and_case_officers_vouch(exchange: Exchange, officer: User, authority: Regulator, role: str) -> None:
    row = added(exchange, officer)
    person = authority.first if role == Role.ADMINISTRATOR else authority.person(role, f"{role}@authority.test")
    for act in (confirm_control, withdraw_identifier):
        with pytest.raises(NotAllowedError):
            act(row.pk, actor=person, at=AT, **({"note": "x"} if act is confirm_control else {"reason": "x"}))  # type: ignore[operator]


def test_nothing_is_confirmed_twice_or_after_its_withdrawal(exchange: Exchange, officer: User) -> None:
    row = confirm_control(added(exchange, officer).pk, actor=officer, at=AT, note="x")
    with pytest.raises(RuleError, match="confirmed already"):
        confirm_control(row.pk, actor=officer, at=AT, note="x")
    row = withdraw_identifier(row.pk, actor=officer, at=AT, reason="Sold.")
    assert row.state == IdentifierState.WITHDRAWN
    with pytest.raises(RuleError, match="withdrawn"):
        confirm_control(row.pk, actor=officer, at=AT, note="x")
    with pytest.raises(RuleError, match="withdrawn"):
        withdraw_identifier(row.pk, actor=officer, at=AT, reason="x")
    with pytest.raises(InvalidError):
        withdraw_identifier(added(exchange, officer).pk, actor=officer, at=AT, reason=" ")


def test_a_withdrawn_identifier_comes_back_unconfirmed(exchange: Exchange, officer: User) -> None:
    row = confirm_control(added(exchange, officer).pk, actor=officer, at=AT, note="x")
    withdraw_identifier(row.pk, actor=officer, at=AT, reason="Sold.")
    again = added(exchange, officer)
    assert again != row
    assert again.state == IdentifierState.NAMED


def test_two_exchanges_may_name_a_thing_but_one_is_confirmed(exchange: Exchange, other: Exchange, officer: User) -> None:
    mine, theirs = added(exchange, officer), added(other, officer)
    confirm_control(mine.pk, actor=officer, at=AT, note="x")
    with pytest.raises(RuleError, match="another exchange"):
        confirm_control(theirs.pk, actor=officer, at=AT, note="x")
    withdraw_identifier(mine.pk, actor=officer, at=AT, reason="Sold.")
    assert confirm_control(theirs.pk, actor=officer, at=AT, note="x").confirmed_at == AT


def test_wallets_that_differ_in_tag_alone_are_two(exchange: Exchange, officer: User) -> None:
    wallet = replace(SITE, kind="wallet", canonical="rABC", chain="xrp", match="exact")
    rows = [add_identifier(exchange.pk, replace(wallet, tag=tag), actor=officer, at=AT) for tag in ("1", "2", "1")]
    assert rows[0] == rows[2] != rows[1]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE exchanges_exchangeidentifier SET canonical = 'evil.example'", "keeps what was recorded"),
        ("DELETE FROM exchanges_exchangeidentifier", "never deleted"),
        ("UPDATE exchanges_exchangeidentifier SET confirmed_at = now()", "confirmed_by_somebody"),
    ],
)
def test_the_database_keeps_identifiers_as_they_were_given(exchange: Exchange, officer: User, statement: str, message: str) -> None:
    added(exchange, officer)
    with pytest.raises(IntegrityError, match=message), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_confirm_one_thing_for_two_exchanges_at_once_have_one_winner(transactional_db: None) -> None:
    officer = regulator().person(Role.CASE_OFFICER, "officer@authority.test")
    exchanges = [Exchange.objects.create(legal_name=name, created_at=AT) for name in ("Altyn", "Temir")]
    rows = [added(exchange, officer) for exchange in exchanges]
    ready = threading.Barrier(2)

    def run(pk: int) -> str:
        try:
            ready.wait(timeout=20)
            confirm_control(pk, actor=officer, at=AT, note="x")
            return "confirmed"
        except RuleError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, [row.pk for row in rows])) == ["confirmed", "refused"]
