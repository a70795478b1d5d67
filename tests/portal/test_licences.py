"""Licences: how one stands, acts on it with the number typed, and how far an act has come with each bank."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.states import Role
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.blocklist.models import List
from registry.distribution.actions import acknowledge, publish_list
from registry.distribution.models import Subscriber
from registry.exchanges.models import ExchangeIdentifier
from registry.licensing.actions import confirm_identifier, propose_suspension
from registry.licensing.models import Licence
from registry.portal.spread import last_act, spread_of
from tests.portal.conftest import BASE, Office, bank, text_of
from tests.portal.test_story import hidden_of, propose

pytestmark = pytest.mark.django_db
_DAY = timezone.localdate() - timedelta(days=1)
YESTERDAY = {"day_day": str(_DAY.day), "day_month": str(_DAY.month), "day_year": str(_DAY.year)}
ACT = {"ground": "clients_at_risk", "reason": "Clients wait for their money.", "when": "now"}


def here(licence: Licence, page: str = "") -> str:
    return f"{BASE}licences/{licence.number}/{page}"


def confirmed(office: Office, licence: Licence) -> None:
    for item in licence.exchange.identifiers.all():
        confirm_identifier(item.pk, actor=office.world.officer, at=office.at, note="Seen.")


def suspended(office: Office, licence: Licence, at: datetime, **changes: Any) -> Proposal:
    """The approved suspension of the licence."""
    proposal = propose_suspension(licence.pk, ground="clients_at_risk", reason="Wait.", actor=office.world.officer, at=at, **changes)
    return approve(proposal.pk, actor=office.world.approver, at=at, content_hash=proposal.content_hash)


def enforce(subscriber: Subscriber, code: str, at: datetime, state: str = "enforced") -> None:
    head = List.objects.get(code=code)
    acknowledge(subscriber.pk, code, seq=head.seq, list_hash=head.list_hash, state=state, effective_at=at, at=at)


def test_the_list_shows_how_each_licence_stands(office: Office) -> None:
    licence = office.licence()
    client = office.client(Role.ENFORCEMENT_OFFICER)
    page = text_of(client.get(f"{BASE}licences/"))
    assert licence.number in page
    assert "Licensed" in page
    assert licence.number in text_of(client.get(f"{BASE}licences/?q=altyn"))
    assert "There is no licence here." in text_of(client.get(f"{BASE}licences/?q=nobody"))


def test_the_page_shows_standing_conditions_identifiers_proposals_and_both_histories(office: Office) -> None:
    licence = office.licence()
    suspended(office, licence, timezone.now())
    page = text_of(office.client(Role.AUDITOR).get(here(licence)))
    for words in (
        "Suspended", "Send the audit report by the end of March.", "altyn.example", "Suspension of a licence",
        "What the register said before and no longer does", "Licence suspended", "Control not confirmed", "What the public sees",
    ):  # fmt: skip
        assert words in page, words
    assert "What you can propose" not in page


def test_only_what_is_possible_now_is_offered_and_the_rest_says_why_not(office: Office) -> None:
    licence = office.licence()
    page = text_of(office.client(Role.CASE_OFFICER).get(here(licence)))
    assert f'href="{here(licence, "suspend/")}"' in page
    assert f'href="{here(licence, "reinstate/")}"' not in page
    assert "at that moment the licence stands as “Licensed”" in page


def test_a_suspension_is_previewed_with_what_it_reaches(office: Office) -> None:
    licence = office.licence()
    confirmed(office, licence)
    bank(office)
    checked = office.client(Role.CASE_OFFICER).post(here(licence, "suspend/"), {**ACT, "step": "check"})
    page = text_of(checked)
    for words in (
        "Clients or their assets are at risk", "Clients wait for their money.", "at the moment of approval", "1 bank or payment provider is told",
        "Site: 1", "Wallet: 1", "Bank account (IBAN): 1", f"To go on, type {licence.number}", "stands as “Suspended”",
    ):  # fmt: skip
        assert words in page, words
    assert not Proposal.objects.filter(kind="licensing.suspend").exists()


def test_the_number_has_to_be_typed(office: Office) -> None:
    licence = office.licence()
    client, where = office.client(Role.CASE_OFFICER), here(licence, "suspend/")
    page = client.post(where, {**ACT, "step": "check"})
    for typed in ("", "something else", "AFSA"):
        page = client.post(where, {**hidden_of(page), "step": "propose", "confirmation": typed})
        assert page.status_code == 400
        assert f"This is not {licence.number}." in text_of(page)
    assert not Proposal.objects.filter(kind="licensing.suspend").exists()
    assert client.post(where, {**hidden_of(page), "step": "propose", "confirmation": f" {licence.number.lower()} "}).status_code == 302


BAD_ACTS: tuple[tuple[dict[str, str], str], ...] = (
    ({"ground": ""}, "Choose a legal ground."),
    ({"ground": "cause_removed"}, "cause_removed"),
    ({"reason": " "}, "Give a reason."),
    ({"when": ""}, "Choose when it takes effect."),
    ({"when": "later"}, "Give a day to come."),
    ({"when": "later", **YESTERDAY}, "An act cannot take effect in the past."),
    ({"when": "later", "day_day": "1", "day_month": "1", "day_year": "2030", "time": "25:61"}, "Give a time such as 09:30."),
    ({"when": "later", "day_day": "1", "day_month": "1", "day_year": "9998"}, "Give a day to come."),
)


def test_an_act_that_cannot_be_proposed_comes_back_with_errors(office: Office) -> None:
    licence = office.licence()
    for changes, words in BAD_ACTS:
        answer = office.client(Role.CASE_OFFICER).post(here(licence, "suspend/"), {**ACT, **changes, "step": "check"})
        assert answer.status_code in (400, 409), changes
        assert words in text_of(answer), changes
        assert "<title>Error:" in text_of(answer)


def test_an_act_that_does_not_fit_the_standing_is_a_conflict(office: Office) -> None:
    licence = office.licence()
    lifting = {"ground": "cause_removed", "reason": "It is over.", "when": "now", "step": "check"}
    answer = office.client(Role.CASE_OFFICER).post(here(licence, "reinstate/"), lifting)
    assert answer.status_code == 409
    assert "the licence stands as “Licensed”" in text_of(answer)


def test_a_second_open_proposal_of_the_same_act_is_a_conflict(office: Office) -> None:
    licence = office.licence()
    client = office.client(Role.CASE_OFFICER)
    propose(client, here(licence, "revoke/"), {"ground": "law_breached", "reason": "It broke the law.", "when": "now"}, licence.number)
    again = client.post(here(licence, "revoke/"), {"ground": "law_breached", "reason": "Once more.", "when": "now", "step": "check"})
    assert again.status_code == 409
    assert "There is an open proposal for this already." in text_of(again)


def test_an_act_for_a_day_to_come_is_kept_to_the_minute_of_the_registrys_zone(office: Office) -> None:
    licence = office.licence()
    day = timezone.localdate() + timedelta(days=10)
    typed = {**ACT, "when": "later", "day_day": day.day, "day_month": day.month, "day_year": day.year, "time": "09:30"}
    proposal = propose(office.client(Role.CASE_OFFICER), here(licence, "suspend/"), typed, licence.number)
    assert proposal.payload["effective_at"] == f"{day.isoformat()}T04:30:00Z"


class TestBanks:
    """How far an act has come."""

    @pytest.fixture
    def licence(self, office: Office) -> Licence:
        licence = office.licence()
        confirmed(office, licence)
        for code in ("licensed", "block"):
            publish_list(code, at=office.at)
        return licence

    def table(self, client: Client, licence: Licence) -> str:
        return text_of(client.get(here(licence, "banks/"), headers={"HX-Request": "true"}))

    def test_each_bank_is_pending_until_it_enforces_what_the_act_changed(self, office: Office, licence: Licence) -> None:
        first, second = bank(office), bank(office, "Beta Bank", "beta")
        client = office.client(Role.CASE_OFFICER)
        now = timezone.now()
        act = suspended(office, licence, now - timedelta(minutes=30))
        assert self.table(client, licence).count("Not published yet") == 4
        for code in ("licensed", "block"):
            publish_list(code, at=now - timedelta(minutes=29))
        assert self.table(client, licence).count("Pending") == 4
        enforce(first, "block", now - timedelta(minutes=10))
        enforce(second, "block", now - timedelta(minutes=9), state="failed")
        spread = spread_of(licence, act, timezone.now())
        states = {(row.name, row.list_label): (row.state, row.minutes) for row in spread.rows}
        assert states["Alfa Bank", "Block list"] == ("acknowledged", 20)
        assert states["Alfa Bank", "Licensed exchanges"] == ("pending", 30)
        assert states["Beta Bank", "Block list"] == ("failed", 30)
        assert (spread.acknowledged, spread.is_complete) == (1, False)
        page = text_of(client.get(here(licence, "banks/")))
        assert "1 of 4 are acknowledged." in page
        assert 'hx-trigger="every 5s"' in page

    def test_a_list_that_an_act_did_not_change_is_not_waited_for(self, office: Office, licence: Licence) -> None:
        bank(office)
        act = last_act(licence)
        assert act is not None
        assert act.kind == "licensing.grant"
        assert {row.list_label for row in spread_of(licence, act, timezone.now()).rows} == {"Licensed exchanges"}

    def test_an_act_to_come_waits_for_its_own_version(self, office: Office, licence: Licence) -> None:
        subscriber, now = bank(office), timezone.now()
        act = suspended(office, licence, now - timedelta(hours=2), effective_at=now - timedelta(hours=1))
        for code in ("licensed", "block"):
            publish_list(code, at=now - timedelta(minutes=90))
        assert {row.state for row in spread_of(licence, act, now).rows} == {"waiting"}
        publish_list("block", at=now - timedelta(minutes=59))
        enforce(subscriber, "block", now - timedelta(minutes=50))
        assert {row.list_label: row.state for row in spread_of(licence, act, now).rows} == {
            "Block list": "acknowledged",
            "Licensed exchanges": "waiting",
        }

    def test_without_banks_the_page_says_so(self, office: Office, licence: Licence) -> None:
        assert "No bank has anything to confirm for this act." in self.table(office.client(Role.CASE_OFFICER), licence)


class TestIdentifiers:
    """Confirming control and withdrawing."""

    @pytest.fixture
    def site(self, office: Office) -> ExchangeIdentifier:
        return office.case().exchange.identifiers.get(kind="site")

    def where(self, item: ExchangeIdentifier, act: str) -> str:
        return f"{BASE}exchanges/{item.exchange_id}/identifiers/{item.pk}/{act}/"

    def test_an_officer_confirms_with_a_note(self, office: Office, site: ExchangeIdentifier) -> None:
        client = office.client(Role.REGISTRAR)
        assert "altyn.example" in text_of(client.get(self.where(site, "confirm")))
        empty = client.post(self.where(site, "confirm"), {"note": " "})
        assert empty.status_code == 400
        assert "Give a reason." in text_of(empty)
        page = text_of(client.post(self.where(site, "confirm"), {"note": "File on the site."}, follow=True))
        assert "Control of altyn.example is confirmed." in page
        assert "File on the site." in page
        again = client.post(self.where(site, "confirm"), {"note": "Again."})
        assert again.status_code == 409
        assert "confirmed already" in text_of(again)

    def test_an_officer_withdraws_with_a_reason(self, office: Office, site: ExchangeIdentifier) -> None:
        client = office.client(Role.CASE_OFFICER)
        assert client.post(self.where(site, "withdraw"), {"reason": ""}).status_code == 400
        page = text_of(client.post(self.where(site, "withdraw"), {"reason": "Sold."}, follow=True))
        assert "no longer counts" in page
        assert "Sold." in page
        assert client.post(self.where(site, "withdraw"), {"reason": "Again."}).status_code == 409

    def test_those_who_only_read_see_no_links_to_act(self, office: Office, site: ExchangeIdentifier) -> None:
        page = text_of(office.client(Role.APPROVER).get(f"{BASE}exchanges/{site.exchange_id}/identifiers/"))
        assert "altyn.example" in page
        assert "/confirm/" not in page

    def test_an_identifier_is_reached_through_its_own_exchange_only(self, office: Office, site: ExchangeIdentifier) -> None:
        from tests.portal.test_queue import another

        other = another(office, "Bolashak", days=1)
        wrong = f"{BASE}exchanges/{other.exchange_id}/identifiers/{site.pk}/confirm/"
        assert office.client(Role.REGISTRAR).post(wrong, {"note": "Mine."}).status_code == 404
        site.refresh_from_db()
        assert site.confirmed_at is None
