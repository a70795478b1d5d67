"""Becoming a person with an account, by the pages."""

import re

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from registry.accounts.actions import sign_up_exchange
from registry.accounts.models import Organisation, SignUp, User
from registry.accounts.queries import has_role, organisation_of
from registry.accounts.states import OrganisationKind, Role
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, RuleError
from registry.outbox.models import Mail
from tests.accounts.conftest import AT, PASSWORD, exchange_person

pytestmark = pytest.mark.django_db

FORM = {"full_name": "Dana Owner", "organisation_name": "Altyn Exchange", "email": "Dana@Altyn.example", "password1": PASSWORD}


def link_in(mail: Mail) -> str:
    return re.search(r"http://\S+", mail.text).group().replace("http://testserver", "")


def sign_up(client: Client, **changes: str):
    return client.post(reverse("account_signup"), {**FORM, **changes})


def test_signing_up_sends_a_link_and_gives_no_organisation_yet(client: Client) -> None:
    answer = sign_up(client)

    assert answer.status_code == 302
    assert answer.url == reverse("account_email_verification_sent")
    user = User.objects.get(email="dana@altyn.example")
    assert not Organisation.objects.exists()
    assert not user.memberships.exists()
    assert get_user(client).is_anonymous
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("dana@altyn.example", "Confirm your e-mail address")
    assert "Dana Owner" in mail.text


def test_confirming_brings_the_exchange_to_life_and_signs_in_the_browser_that_signed_up(client: Client) -> None:
    sign_up(client)
    page = link_in(Mail.objects.get())

    assert client.get(page).status_code == 200
    assert not Organisation.objects.exists(), "a mail scanner that opens the link confirms nothing"
    answer = client.post(page)

    user = User.objects.get()
    assert has_role(user, Role.EXCHANGE_ADMIN, organisation=Organisation.objects.get(name="Altyn Exchange"))
    assert answer.url == "/en/apply/"
    assert get_user(client) == user
    assert [event.action for event in events_of(user)] == ["person.signed_up", "role.granted", "session.opened"]


def test_confirming_in_another_browser_confirms_but_signs_nobody_in(client: Client) -> None:
    sign_up(client)
    other = Client()

    other.post(link_in(Mail.objects.get()))

    assert get_user(other).is_anonymous
    assert has_role(User.objects.get(), Role.EXCHANGE_ADMIN)


def test_a_link_confirms_twice_without_a_second_organisation(client: Client) -> None:
    sign_up(client)
    page = link_in(Mail.objects.get())
    client.post(page)

    Client().post(page)

    assert Organisation.objects.count() == 1


def test_a_wrong_link_says_so(client: Client) -> None:
    answer = client.get(reverse("account_confirm_email", args=["nonsense"]))

    assert "This link does not work any more" in answer.content.decode()


def test_an_address_with_an_account_gets_the_same_answer_and_its_owner_a_mail(client: Client) -> None:
    owner = exchange_person("dana@altyn.example")

    answer = sign_up(client, organisation_name="Impostor")

    assert answer.url == reverse("account_email_verification_sent")
    assert User.objects.get() == owner
    assert not SignUp.objects.filter(organisation_name="Impostor").exists()
    assert Mail.objects.latest("id").subject == "You have an account already"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"full_name": ""}, "This field is required"),
        ({"full_name": "   "}, "This field is required"),
        ({"full_name": "x" * 201}, "at most 200 characters"),
        ({"full_name": "Dana\u202eevil"}, "without control characters"),
        ({"organisation_name": ""}, "This field is required"),
        ({"organisation_name": "a\x00b"}, "Null characters"),
        ({"email": "not an address"}, "valid email address"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "valid email address"),
        ({"password1": "short"}, "too short"),
        ({"password1": "password1234"}, "too common"),
        ({"password1": "dana@altyn.example"}, "too similar"),
        ({"password1": "DanaOwner123"}, "too similar"),
        ({"password1": "293847561029"}, "entirely numeric"),
        ({"password1": "x" * 129}, "at most 128"),
    ],
)
def test_wrong_input_is_named_and_nothing_is_written(client: Client, changes: dict[str, str], message: str) -> None:
    answer = sign_up(client, **changes)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert message in page
    assert "Error: " in page
    assert not User.objects.exists()
    assert not Mail.objects.exists()


def test_an_address_is_the_same_in_any_case(db: None) -> None:
    exchange_person("dana@altyn.example")

    with pytest.raises(RuleError) as refusal:
        sign_up_exchange(
            email=" DANA@Altyn.Example ", full_name="D", organisation_name="O", password=PASSWORD, language="en", at=AT
        )  # fmt: skip

    assert refusal.value.field == "email"


def test_the_action_refuses_a_weak_password_and_leaves_nothing(db: None) -> None:
    with pytest.raises(InvalidError) as refusal:
        sign_up_exchange(email="d@a.example", full_name="D", organisation_name="O", password="weak", language="en", at=AT)

    assert refusal.value.field == "password"
    assert not User.objects.exists()


def test_two_exchanges_are_two_tenants(db: None) -> None:
    first, second = exchange_person("a@one.example", "One"), exchange_person("b@two.example", "Two")

    assert organisation_of(first, OrganisationKind.EXCHANGE) != organisation_of(second, OrganisationKind.EXCHANGE)
    assert organisation_of(first, OrganisationKind.BANK) is None
