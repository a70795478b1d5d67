"""Where somebody is signed in, and ending it."""

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from registry.accounts.actions import set_password, sign_out_everywhere
from registry.accounts.models import User
from registry.accounts.sealing import seal, unseal
from registry.audit.queries import events_of
from tests.accounts.conftest import AT, PASSWORD, exchange_person
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


def by_password(owner: User) -> Client:
    client = Client()
    client.post(
        reverse("account_login"), {"login": owner.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Firefox"
    )
    return client


def test_the_page_lists_own_sessions_only(owner: User) -> None:
    by_password(exchange_person("other@other.example", "Other"))
    here = by_password(owner)
    by_password(owner)

    answer = here.get(reverse("usersessions_list"))

    assert answer.context["session_count"] == 2
    page = answer.content.decode()
    assert "198.51.100.7" in page
    assert "Firefox" in page


def test_signing_out_everywhere_else_keeps_this_one(owner: User) -> None:
    here, listed, unlisted = by_password(owner), by_password(owner), signed_in(owner)
    stranger = by_password(exchange_person("other@other.example", "Other"))

    here.post(reverse("usersessions_list"))

    assert get_user(here) == owner
    assert get_user(listed).is_anonymous
    assert get_user(unlisted).is_anonymous
    assert not get_user(stranger).is_anonymous
    assert here.get(reverse("usersessions_list")).context["session_count"] == 1


def test_sign_out_everywhere_ends_all_and_is_recorded(owner: User) -> None:
    client = by_password(owner)

    assert sign_out_everywhere(owner.pk, actor=owner, at=AT) == 1

    assert get_user(client).is_anonymous
    assert events_of(owner).last().action == "sessions.ended"


def test_a_password_set_for_somebody_ends_their_sessions(owner: User) -> None:
    client = by_password(owner)

    set_password(owner.pk, "another-long-phrase-7", actor=None, at=AT)

    assert get_user(client).is_anonymous


def test_old_sessions_survive_a_change_of_the_secret_key(owner: User, settings) -> None:
    client = signed_in(owner)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret-key-" + "y" * 40, [old]

    assert get_user(client) == owner


def test_sealed_text_opens_for_its_purpose_only() -> None:
    sealed = seal("қупия", purpose="a")

    assert "қупия" not in sealed
    assert sealed != seal("қупия", purpose="a")
    assert unseal(sealed, purpose="a") == "қупия"
    for wrong, purpose in ((sealed, "b"), (sealed[:-2] + "AA", "a"), ("", "a"), ("plain", "a"), ("ключ", "a")):
        with pytest.raises(ValueError, match="not a secret sealed here"):
            unseal(wrong, purpose=purpose)


def test_a_new_sealing_key_seals_and_the_old_one_still_opens(settings) -> None:
    sealed = seal("x", purpose="a")
    old = settings.SEALING_KEY
    settings.SEALING_KEY = "bmV3LXNlYWxpbmcta2V5LTAxMjM0NTY3ODkwMTIzNDU=," + old
    assert unseal(sealed, purpose="a") == "x"

    newer = seal("y", purpose="a")
    settings.SEALING_KEY = old
    with pytest.raises(ValueError, match="not a secret sealed here"):
        unseal(newer, purpose="a")
