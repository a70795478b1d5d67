"""The bank's console (ux.md, R24): how it stands, and who may look at or do what."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.actions import set_password
from registry.accounts.models import ApiKey, User
from registry.accounts.states import Role
from registry.distribution.actions import acknowledge, send_test
from registry.distribution.models import Delivery, Endpoint
from registry.feed import EMPTY_HASH
from tests.accounts.conftest import PASSWORD, bank_person, exchange_person
from tests.api.banks import Bank
from tests.api.conftest import publish
from tests.bank.conftest import CONSOLE, endpoint_of, text
from tests.listing import Officers
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
LOOKING = ["", "keys/", "webhooks/", "webhooks/{endpoint}/", "deliveries/{delivery}/"]
ACTING = ["keys/new/", "keys/{key}/revoke/", "webhooks/new/", "webhooks/{endpoint}/remove/"]
SENDING = [
    "keys/{key}/roll/",
    "webhooks/{endpoint}/pause/",
    "webhooks/{endpoint}/test/",
    "webhooks/{endpoint}/rotate-secret/",
    "deliveries/{delivery}/replay/",
]


def numbers(bank: Bank) -> dict[str, int]:
    """One object of each kind that the bank owns."""
    endpoint = endpoint_of(bank).endpoint
    delivery = send_test(endpoint.pk, actor=bank.admin, at=timezone.now())
    return {"endpoint": endpoint.pk, "delivery": delivery.pk, "key": bank.key()[0].pk}


# --- how it stands ----------------------------------------------------------------------------------------------------
def test_the_front_page_says_how_the_bank_stands_with_each_list(officers: Officers, first: Bank, admin: Client) -> None:
    publish(officers, "Alpha", at=timezone.now() - timedelta(hours=3))
    html = text(admin, "")
    assert "First Bank" in html
    assert "Block list" in html
    assert "Licensed" in html
    assert "180" in html, "minutes exposed"
    assert "Never" in html


def test_a_bank_in_step_is_told_so(officers: Officers, first: Bank, admin: Client) -> None:
    publication = publish(officers, "Alpha")
    for code, seq, list_hash in (("block", 1, publication.list_hash), ("licensed", 0, EMPTY_HASH)):
        now = timezone.now()
        acknowledge(first.subscriber.pk, code, seq=seq, list_hash=list_hash, state="enforced", effective_at=now, at=now)
    html = text(admin, "")
    assert html.count("In step") == 2
    assert "Late" not in html


def test_a_suspended_endpoint_is_shown_first_with_its_reason(first: Bank, admin: Client) -> None:
    endpoint = endpoint_of(first).endpoint
    Endpoint.objects.filter(pk=endpoint.pk).update(state="suspended", state_reason="HTTP 410")
    assert "A webhook endpoint is suspended after failures." in text(admin, "")
    page = text(admin, f"webhooks/{endpoint.pk}/")
    assert "HTTP 410" in page
    assert "Resume" in page


# --- who may ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", LOOKING + ACTING)
def test_a_visitor_is_sent_to_sign_in(client: Client, first: Bank, path: str) -> None:
    answer = client.get(CONSOLE + path.format(**numbers(first)))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/account/login/?next=/en/bank/")


@pytest.mark.parametrize("path", LOOKING + ACTING)
def test_other_people_than_a_banks_are_refused(officers: Officers, first: Bank, path: str) -> None:
    address = CONSOLE + path.format(**numbers(first))
    for stranger in (officers.first, exchange_person()):
        assert signed_in(stranger).get(address).status_code == 403


@pytest.mark.parametrize("path", [path for path in LOOKING + ACTING if "{" in path])
def test_another_banks_object_is_404(first: Bank, second: Bank, path: str) -> None:
    address = path.format(**numbers(first))
    text(signed_in(second.admin), address, 404)
    text(signed_in(first.admin), address, 200)


@pytest.mark.parametrize("path", [*SENDING, "keys/{key}/revoke/", "webhooks/{endpoint}/remove/"])
def test_nothing_of_another_bank_is_changed(first: Bank, second: Bank, path: str) -> None:
    owned = numbers(first)
    before = (Endpoint.objects.values().get(pk=owned["endpoint"]), Delivery.objects.values().get(pk=owned["delivery"]))
    assert signed_in(second.admin).post(CONSOLE + path.format(**owned)).status_code == 404
    assert (Endpoint.objects.values().get(pk=owned["endpoint"]), Delivery.objects.values().get(pk=owned["delivery"])) == before


def test_an_analyst_looks_and_finds_no_button(first: Bank, analyst: User) -> None:
    owned, client = numbers(first), signed_in(analyst, second_factor=False)
    for path in LOOKING:
        html = text(client, path.format(**owned))
        main = html.partition("<main")[2].partition("</main>")[0]
        assert "<form" not in main
        assert "govuk-button" not in main
        assert "/team/" not in html


@pytest.mark.parametrize("path", [*ACTING, *SENDING])
def test_an_analyst_does_nothing(first: Bank, analyst: User, path: str) -> None:
    address = CONSOLE + path.format(**numbers(first))
    client = signed_in(analyst)
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


def test_an_administrator_without_a_second_factor_sets_one_up_first(first: Bank) -> None:
    answer = signed_in(first.admin, second_factor=False).get(CONSOLE)
    assert answer.status_code == 302
    assert "/second-factor/" in answer["Location"]


@pytest.mark.parametrize("path", ["keys/new/", "webhooks/new/"])
def test_an_act_wants_a_recent_proof_of_who_it_is(first: Bank, path: str) -> None:
    set_password(first.admin.pk, PASSWORD, actor=None, at=timezone.now())
    first.admin.refresh_from_db()
    answer = signed_in(first.admin, minutes_ago=60).post(CONSOLE + path, {})
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_a_bank_that_receives_no_list_has_no_console(officers: Officers) -> None:
    client = signed_in(bank_person(Role.BANK_ADMIN))
    assert client.get(CONSOLE).status_code == 403
    assert client.get(f"{CONSOLE}webhooks/").status_code == 403


def test_a_form_from_elsewhere_is_refused(first: Bank) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(first.admin).cookies
    assert client.post(f"{CONSOLE}keys/new/", {"name": "x"}).status_code == 403
    assert not ApiKey.objects.exists()
