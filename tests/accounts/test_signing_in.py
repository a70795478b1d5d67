"""Signing in and out, limits on guessing, choosing a new password."""

import re

import pytest
import redis
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from registry.accounts import lockout
from registry.accounts.actions import sign_up_exchange
from registry.accounts.models import User
from registry.audit.queries import events_of
from registry.outbox.models import Mail
from tests.accounts.conftest import AT, PASSWORD
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
HOME, STRANGER = "198.51.100.7", "203.0.113.9"


def sign_in(client: Client, password: str = PASSWORD, email: str = "owner@altyn.example", address: str = HOME, **data: str):
    return client.post(reverse("account_login"), {"login": email, "password": password, **data}, REMOTE_ADDR=address)


def test_the_right_password_opens_a_session_and_leads_to_the_persons_work(client: Client, owner: User) -> None:
    answer = sign_in(client)

    assert answer.url == "/en/apply/"
    assert get_user(client) == owner
    assert events_of(owner).last().action == "session.opened"


def test_case_of_the_address_does_not_matter(client: Client, owner: User) -> None:
    assert sign_in(client, email="Owner@ALTYN.example").status_code == 302


def test_wrong_password_and_unknown_address_get_the_same_words(client: Client, owner: User) -> None:
    wrong, unknown = sign_in(client, "wrong"), sign_in(client, email="nobody@altyn.example")

    sentence = "The e-mail address or the password is not correct."
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()
    assert get_user(client).is_anonymous


@pytest.mark.parametrize(
    "data", [{"login": "", "password": ""}, {"login": "a\x00b@c.example", "password": "x"}, {"login": "x" * 3000, "password": "y"}, {}]
)
def test_malformed_input_is_refused_with_words(client: Client, owner: User, data: dict[str, str]) -> None:
    answer = client.post(reverse("account_login"), data)

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()


def test_nobody_signs_in_before_the_address_is_confirmed(client: Client, db: None) -> None:
    sign_up_exchange(email="new@altyn.example", full_name="N", organisation_name="O", password=PASSWORD, language="en", at=AT)

    answer = sign_in(client, email="new@altyn.example")

    assert answer.url == reverse("account_email_verification_sent")
    assert get_user(client).is_anonymous
    assert Mail.objects.filter(to="new@altyn.example", subject="Confirm your e-mail address").count() == 1


def test_a_closed_account_does_not_open(client: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)

    answer = client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD}, follow=True)

    assert answer.status_code == 403
    assert "This account is closed" in answer.content.decode()
    assert get_user(client).is_anonymous


def test_the_session_key_changes_at_sign_in(client: Client, owner: User) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    planted = session.session_key

    sign_in(client)

    assert client.session.session_key != planted
    assert not Client().session.exists(planted)


def test_signing_out_needs_a_post_and_ends_the_session(client: Client, owner: User) -> None:
    sign_in(client)
    client.get(reverse("account_logout"))
    assert get_user(client) == owner

    client.post(reverse("account_logout"))

    assert get_user(client).is_anonymous


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "http://testserver@evil.example/",
    ],
)
def test_next_never_leads_to_another_host(client: Client, owner: User, target: str) -> None:
    assert sign_in(client, next=target).url == "/en/apply/"


def test_next_leads_to_our_own_page(client: Client, owner: User) -> None:
    assert sign_in(client, next="/en/account/team/").url == "/en/account/team/"


def test_five_failures_from_an_address_lock_that_address_out_of_the_account(client: Client, owner: User) -> None:
    for _attempt in range(5):
        sign_in(client, "wrong", address=STRANGER)

    answer = sign_in(client, address=STRANGER)

    assert "Too many failed attempts" in answer.content.decode()
    assert get_user(client).is_anonymous


def test_a_stranger_does_not_lock_the_owner_out(client: Client, owner: User) -> None:
    for _attempt in range(8):
        sign_in(Client(), "wrong", address=STRANGER)

    assert sign_in(client, address=HOME).status_code == 302


def test_under_attack_from_many_addresses_unknown_browsers_are_spaced_out(client: Client, owner: User) -> None:
    for number in range(lockout.FAILURES_BEFORE_SPACING):
        sign_in(Client(), "wrong", address=f"203.0.113.{number}")

    first, second = sign_in(Client(), "wrong", address="203.0.113.100"), sign_in(Client(), address="203.0.113.101")

    assert "not correct" in first.content.decode()
    assert "Too many failed attempts" in second.content.decode()


def test_a_browser_that_signed_in_before_is_not_held_up_by_an_attack(client: Client, owner: User) -> None:
    sign_in(client)
    client.post(reverse("account_logout"))
    for number in range(lockout.FAILURES_BEFORE_SPACING + 2):
        sign_in(Client(), "wrong", address=f"203.0.113.{number}")

    assert sign_in(client, address="192.0.2.200").status_code == 302


def test_a_browser_known_to_one_account_is_unknown_to_another(rf, owner: User) -> None:
    from django.http import HttpResponse

    response = HttpResponse()
    lockout.remember_browser(rf.get("/"), response, owner.email)
    request = rf.get("/")
    request.COOKIES[lockout.BROWSER_COOKIE] = response.cookies[lockout.BROWSER_COOKIE].value

    assert lockout.known_browser(request, owner.email)
    assert not lockout.known_browser(request, "other@altyn.example")


@pytest.mark.parametrize("value", ["", "nonsense", "a:b:c", "\x00"])
def test_a_forged_browser_mark_counts_for_nothing(rf, value: str) -> None:
    request = rf.get("/")
    request.COOKIES[lockout.BROWSER_COOKIE] = value

    assert lockout.known_browser(request, "owner@altyn.example") == ""


def test_without_the_cache_nobody_signs_in_and_is_told_so(client: Client, owner: User, settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
    with pytest.raises(redis.exceptions.ConnectionError):
        cache.get("x")

    answer = sign_in(client)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "Signing in is not possible right now" in answer.content.decode()
    assert get_user(client).is_anonymous


def test_without_the_cache_who_is_signed_in_goes_on_working(owner: User, settings) -> None:
    client = signed_in(owner)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}

    assert client.get(reverse("account_home")).status_code == 200


def test_a_new_password_comes_by_mail_and_ends_all_sessions(client: Client, owner: User) -> None:
    elsewhere = signed_in(owner)
    client.post(reverse("account_reset_password"), {"email": owner.email})
    page = re.search(r"http://testserver(\S+)", Mail.objects.get(subject="Choose a new password").text).group(1)

    form = client.get(page, follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"password1": "another-long-phrase-7", "password2": "another-long-phrase-7"})

    assert answer.status_code == 302
    owner.refresh_from_db()
    assert owner.check_password("another-long-phrase-7")
    assert get_user(elsewhere).is_anonymous
    assert get_user(client).is_anonymous
    assert "password.reset" in [event.action for event in events_of(owner)]
    assert "This link does not work any more" in Client().get(page, follow=True).content.decode()


def test_asking_for_a_new_password_answers_the_same_for_an_unknown_address(client: Client, owner: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": owner.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@altyn.example"})

    assert known.url == unknown.url


def test_changing_the_password_keeps_this_session_and_ends_the_others(owner: User) -> None:
    here, elsewhere = signed_in(owner), signed_in(owner)

    answer = here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another-long-phrase-7", "password2": "another-long-phrase-7"},
    )

    assert answer.status_code == 302
    assert get_user(here) == owner
    assert get_user(elsewhere).is_anonymous
    assert Mail.objects.filter(subject="Your password was changed").exists()


def test_passwords_are_kept_as_argon2(settings, db: None) -> None:
    from importlib import import_module

    settings.PASSWORD_HASHERS = import_module("registry.settings").PASSWORD_HASHERS
    user = User.objects.create_user("a@b.example", PASSWORD, full_name="A")

    assert user.password.startswith("argon2$argon2id$")


def test_the_language_of_the_path_is_kept_for_the_person_and_the_browser(owner: User) -> None:
    client = signed_in(owner)

    answer = client.get("/kk/account/")

    owner.refresh_from_db()
    assert owner.language == "kk"
    assert answer.cookies["django_language"].value == "kk"


def test_mails_come_in_the_readers_language(client: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="ru")

    client.post(reverse("account_reset_password"), {"email": owner.email})

    assert Mail.objects.get(to=owner.email).language == "ru"
