"""Authenticator apps, keys, recovery codes; who must have one; how a lost one is replaced."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from registry.accounts.actions import enrol_totp, reset_second_factor, set_password
from registry.accounts.models import User
from registry.accounts.states import Role
from registry.approvals.actions import approve
from registry.approvals.factor_resets import propose_factor_reset
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, RuleError
from registry.outbox.models import Mail
from tests.accounts.conftest import AT, PASSWORD, bank_person
from tests.people import Regulator
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = SECRET, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enrolled(user: User) -> User:
    set_password(user.pk, PASSWORD, actor=None, at=AT)
    user.emailaddress_set.update(verified=True)
    user.refresh_from_db()
    enrol_totp(user, SECRET, at=AT)
    return user


def sign_in(client: Client, user: User):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def test_the_secret_is_sealed_in_the_database(officer: User) -> None:
    enrolled(officer)

    kept = Authenticator.objects.get(user=officer)

    assert SECRET not in str(kept.data)
    assert kept.wrap().validate_code(code())


def test_a_password_alone_does_not_sign_in_somebody_with_a_second_factor(client: Client, officer: User) -> None:
    enrolled(officer)

    answer = sign_in(client, officer)

    assert answer.url == reverse("mfa_authenticate")
    assert get_user(client).is_anonymous


def test_password_and_code_sign_in_and_open_the_work(client: Client, officer: User) -> None:
    enrolled(officer)
    sign_in(client, officer)

    answer = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert answer.url == "/en/portal/"
    assert get_user(client) == officer
    assert client.get(reverse("usersessions_list")).status_code == 200


@pytest.mark.parametrize("wrong", ["000000", "", "abcdef", "１２３４５６", "0" * 500, "\x00"])
def test_a_wrong_code_does_not(client: Client, officer: User, wrong: str) -> None:
    enrolled(officer)
    sign_in(client, officer)

    answer = client.post(reverse("mfa_authenticate"), {"code": wrong})

    assert answer.status_code == 200
    assert get_user(client).is_anonymous


def test_a_code_works_once(officer: User) -> None:
    enrolled(officer)
    now = code()
    first, second = Client(), Client()
    sign_in(first, officer)
    sign_in(second, officer)

    first.post(reverse("mfa_authenticate"), {"code": now})
    second.post(reverse("mfa_authenticate"), {"code": now})

    assert get_user(first) == officer
    assert get_user(second).is_anonymous


def test_codes_cannot_be_guessed(client: Client, officer: User) -> None:
    enrolled(officer)
    sign_in(client, officer)
    for _attempt in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    answer = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert get_user(client).is_anonymous
    assert "Too many failed attempts" in answer.content.decode()


def test_an_officer_without_a_second_factor_is_sent_to_set_one_up(officer: User) -> None:
    client = signed_in(officer, second_factor=False)

    answer = client.get(reverse("usersessions_list"))

    assert answer.url.startswith(reverse("mfa_index"))
    assert client.get(reverse("mfa_index")).status_code == 200


def test_a_bank_administrator_too_but_not_an_analyst(banker: User, owner: User) -> None:
    analyst = bank_person(Role.BANK_ANALYST, "analyst@bank.example", banker.memberships.get().organisation)

    assert signed_in(banker, second_factor=False).get(reverse("team")).url.startswith(reverse("mfa_index"))
    assert signed_in(analyst, second_factor=False).get(reverse("usersessions_list")).status_code == 200
    assert signed_in(owner, second_factor=False).get(reverse("team")).status_code == 200


def test_a_session_from_before_the_factor_must_show_it(officer: User) -> None:
    enrolled(officer)
    client = signed_in(officer, second_factor=False)

    answer = client.get(reverse("usersessions_list"))

    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    client.post(answer.url, {"code": code(), "next": reverse("usersessions_list")})
    assert client.get(reverse("usersessions_list")).status_code == 200


def test_the_api_says_it_in_its_own_way(officer: User, settings) -> None:
    settings.ROOT_URLCONF = "tests.accounts.urls"

    answer = signed_in(officer, second_factor=False).get("/api-view/")

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "second-factor-required"


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_the_work_and_ends_other_sessions(transactional_db: None, officer: User) -> None:
    set_password(officer.pk, PASSWORD, actor=None, at=AT)
    officer.emailaddress_set.update(verified=True)
    officer.refresh_from_db()
    here, elsewhere = signed_in(officer, second_factor=False), signed_in(officer, second_factor=False)
    here.get(reverse("mfa_activate_totp"))
    secret = here.session["mfa.totp.secret"]

    answer = here.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert answer.url == reverse("mfa_view_recovery_codes")
    assert here.get(reverse("usersessions_list")).status_code == 200
    assert get_user(elsewhere).is_anonymous
    assert "second_factor.added" in [event.action for event in events_of(officer)]
    assert Mail.objects.filter(subject="An authenticator app was added").exists()


def test_adding_a_factor_long_after_sign_in_asks_for_the_password(owner: User) -> None:
    answer = signed_in(owner, minutes_ago=11).get(reverse("mfa_activate_totp"))

    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_a_recovery_code_works_once(client: Client, owner: User) -> None:
    here = signed_in(owner)
    here.get(reverse("mfa_activate_totp"))
    here.post(reverse("mfa_activate_totp"), {"code": code(here.session["mfa.totp.secret"])})
    spare = here.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]

    for attempt, expected in ((client, owner), (Client(), None)):
        sign_in(attempt, owner)
        attempt.post(reverse("mfa_authenticate"), {"code": spare})
        assert (get_user(attempt) if expected else get_user(attempt).is_anonymous) == (expected or True)


def test_the_last_factor_of_an_officer_cannot_be_taken_away(officer: User) -> None:
    enrolled(officer)

    answer = signed_in(officer).post(reverse("mfa_deactivate_totp"))

    assert "Add another one before" in answer.content.decode()
    assert Authenticator.objects.filter(user=officer).exists()


def test_neither_can_the_last_key(officer: User) -> None:
    key = Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}})

    signed_in(officer).post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_somebody_elses_key_is_not_there(officer: User, owner: User) -> None:
    key = Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}})

    assert signed_in(owner).post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", "not json", '{"rawId": 5}', '{"type": "public-key", "id": "AA", "rawId": "AA", "response": {}}']
)
def test_a_malformed_passkey_answer_is_refused(client: Client, officer: User, credential: str) -> None:
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert answer.status_code in {200, 302}
    assert get_user(client).is_anonymous


def test_the_page_to_add_a_key_carries_no_inline_code_and_names_localhost(owner: User) -> None:
    answer = signed_in(owner).get(reverse("mfa_add_webauthn"), HTTP_HOST="127.0.0.1")

    page = answer.content.decode()
    assert "onclick" not in page
    assert "Open this page under its name" in page


@pytest.mark.parametrize("secret", ["", "short", "not base32 !!", "JBSWY3DP"])
def test_a_weak_secret_is_not_enrolled(owner: User, secret: str) -> None:
    with pytest.raises(InvalidError):
        enrol_totp(owner, secret, at=AT)


def test_a_second_app_is_refused(owner: User) -> None:
    enrol_totp(owner, SECRET, at=AT)

    with pytest.raises(RuleError):
        enrol_totp(owner, SECRET, at=AT)


def test_a_lost_factor_is_reset_by_two_administrators(authority: Regulator, officer: User) -> None:
    enrolled(officer)
    client = signed_in(officer)
    proposal = propose_factor_reset(officer, reason="phone lost, checked in person", actor=authority.first, at=AT)

    approve(proposal.pk, actor=authority.second, at=AT, content_hash=proposal.content_hash)

    assert not Authenticator.objects.filter(user=officer).exists()
    assert get_user(client).is_anonymous
    event = events_of(officer).filter(action="second_factor.reset").get()
    assert event.reason == "phone lost, checked in person"
    assert Mail.objects.filter(to=officer.email, subject="Your second factor was reset").exists()


def test_a_reset_records_how_many_factors_went(owner: User, authority: Regulator) -> None:
    enrol_totp(owner, SECRET, at=AT)

    assert reset_second_factor(owner.pk, actor=authority.first, at=AT, reason="lost", proposal_id=1) == 1
