"""An exchange proves what it named, on its pages: each way from beginning to end, and nothing of another exchange."""

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from registry.exchanges.actions import add_identifier, run_check
from registry.exchanges.models import ControlProof, ExchangeIdentifier, ProofCheck
from registry.exchanges.outside import Outside
from registry.exchanges.states import ProofMethod, ProofState
from registry.licensing.actions import confirm_identifier
from registry.outbox.actions import claim_due
from tests.apply.conftest import browser
from tests.exchanges.showing import OTHER_KEY, WALLET, Places, signed
from tests.licensing import world as w

BASE = "/en/apply/identifiers/"


@pytest.fixture
def rows(world: w.World) -> dict[str, ExchangeIdentifier]:
    """What an application that was sent names, by kind, and a wallet of Ethereum."""
    exchange = w.submitted(world, timezone.now()).exchange
    add_identifier(exchange.pk, WALLET, actor=world.admin, at=timezone.now())
    found = {row.kind: row for row in exchange.identifiers.order_by("chain")}
    return {**found, "bitcoin": exchange.identifiers.get(chain="bitcoin"), "wallet": exchange.identifiers.get(chain="eip155")}


def text(answer: Any) -> str:
    return answer.content.decode()


def begin(client: Client, row: ExchangeIdentifier, method: str) -> ControlProof:
    answer = client.post(f"{BASE}{row.pk}/", {"method": method})
    assert answer.status_code == 302, text(answer)
    return ControlProof.objects.get(identifier=row, state=ProofState.WAITING)


def test_the_list_says_where_everything_stands_and_a_number_needs_no_proof(member: Client, rows: dict[str, ExchangeIdentifier]) -> None:
    page = text(member.get(BASE))
    assert page.count("Not proved") == len(ExchangeIdentifier.objects.all())
    assert "no way to prove this by yourself" in text(member.get(f"{BASE}{rows['bin'].pk}/"))


def test_a_site_is_proved_by_a_record_that_the_registry_looks_up(member: Client, rows: dict[str, ExchangeIdentifier]) -> None:
    site = rows["site"]
    assert member.post(f"{BASE}{site.pk}/", {}).status_code == 400
    assert member.post(f"{BASE}{site.pk}/", {"method": "signed_message"}).status_code == 400
    proof = begin(member, site, "dns_record")
    page = text(member.get(f"{BASE}{site.pk}/"))
    assert proof.challenge in page
    assert "_tizilim-challenge.altyn.example" in page
    assert member.post(f"{BASE}{site.pk}/check/").status_code == 302
    assert 'id="checking"' in text(member.get(f"{BASE}{site.pk}/"))
    ((pk, token),) = claim_due(ProofCheck, at=timezone.now(), limit=1, lease_seconds=35)
    run_check(pk, token, outside=Outside(Places(), Places()), at=timezone.now())
    assert "Nothing was found" in text(member.get(f"{BASE}{site.pk}/"))
    again = member.post(f"{BASE}{site.pk}/check/", follow=True)
    assert "less than a minute ago" in text(again)
    assert member.post(f"{BASE}{site.pk}/", {"method": "well_known_file"}).status_code == 302
    assert "https://altyn.example/.well-known/tizilim-challenge.txt" in text(member.get(f"{BASE}{site.pk}/"))


def test_a_wallet_signs_and_then_an_officer_is_next(member: Client, rows: dict[str, ExchangeIdentifier]) -> None:
    wallet = rows["wallet"]
    proof = begin(member, wallet, "signed_message")
    for signature in ("", signed(proof.challenge, OTHER_KEY), "0x00"):
        assert member.post(f"{BASE}{wallet.pk}/show/", {"signature": signature}).status_code == 400
    assert "Not proved:" in text(member.get(f"{BASE}{wallet.pk}/"))
    done = member.post(f"{BASE}{wallet.pk}/show/", {"signature": signed(proof.challenge)}, follow=True)
    assert "An officer looks at" in text(done)
    assert 'name="method"' not in text(done)
    assert member.post(f"{BASE}{wallet.pk}/withdraw/").status_code == 302
    assert ControlProof.objects.get().state == ProofState.WITHDRAWN
    assert member.post(f"{BASE}{wallet.pk}/withdraw/").status_code == 409


def test_an_account_is_proved_by_a_letter_that_is_looked_through(member: Client, rows: dict[str, ExchangeIdentifier]) -> None:
    account = rows["iban"]
    proof = begin(member, account, ProofMethod.BANK_CONFIRMATION)
    evil = io.BytesIO(b"<svg onload=alert(1)>")
    evil.name = "letter.pdf"
    assert member.post(f"{BASE}{account.pk}/show/", {"file": evil}).status_code == 400
    assert member.post(f"{BASE}{account.pk}/show/", {}).status_code == 400
    letter = io.BytesIO(w.pdf("letter"))
    letter.name = "../letter.pdf"
    assert member.post(f"{BASE}{account.pk}/show/", {"file": letter}).status_code == 302
    kept = proof.documents.get()
    assert (kept.original_name, kept.file.size) == ("letter.pdf", kept.size)
    letter.seek(0)
    member.post(f"{BASE}{account.pk}/show/", {"file": letter})
    assert proof.documents.count() == 1


def test_the_exchange_chooses_what_the_public_sees_and_marks_deposit_addresses(
    admin: Client, member: Client, world: w.World, rows: dict[str, ExchangeIdentifier]
) -> None:
    account, wallet = rows["iban"], rows["wallet"]
    assert member.post(f"{BASE}{account.pk}/public/", {"public": "0"}).status_code == 403
    admin.post(f"{BASE}{account.pk}/public/", {"public": "0"})
    account.refresh_from_db()
    assert not account.is_public
    assert "only banks are told" in text(admin.get(f"{BASE}{account.pk}/"))
    confirm_identifier(wallet.pk, actor=world.officer, at=timezone.now(), note="Seen.")
    answer = member.post(f"{BASE}{wallet.pk}/deposit/", {"deposit": "1"}, follow=True)
    assert "never listed" in text(answer)
    marked = ExchangeIdentifier.objects.get(is_deposit_address=True)
    assert marked.pk != wallet.pk
    assert member.get(f"{BASE}{wallet.pk}/").status_code == 404, "the confirmed one was withdrawn"
    admin.post(f"{BASE}{marked.pk}/deposit/", {"deposit": "0"})
    marked.refresh_from_db()
    assert not marked.is_deposit_address


def test_nothing_of_another_exchange_is_there(world: w.World, rows: dict[str, ExchangeIdentifier], settings: Settings) -> None:
    proof = begin(browser(world.admin), rows["site"], "dns_record")
    stranger = browser(w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd."))
    pk = rows["site"].pk
    assert "altyn" not in text(stranger.get(BASE)).lower()
    assert stranger.get(f"{BASE}{pk}/").status_code == 404
    for act in ("", "show/", "check/", "withdraw/", "deposit/", "public/"):
        assert stranger.post(f"{BASE}{pk}/{act}", {"method": "dns_record"}).status_code == 404, act
    assert ControlProof.objects.get() == proof
