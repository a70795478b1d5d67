"""The admin: for administrators, to look at people and never to change them."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from registry.accounts.models import Membership, User
from tests.people import Regulator
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
PAGES = ["user", "organisation", "membership", "invitation", "apikey"]


def test_an_administrator_enters(authority: Regulator) -> None:
    assert signed_in(authority.first).get("/admin/").status_code == 200


def test_others_do_not(client: Client, owner: User, officer: User) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
    for person in (owner, officer):
        assert signed_in(person).get("/admin/", follow=True).status_code == 403


def test_an_administrator_without_second_factor_does_not(authority: Regulator) -> None:
    assert signed_in(authority.first, second_factor=False).get("/admin/").url.startswith(reverse("mfa_index"))


@pytest.mark.parametrize("model", PAGES)
def test_people_and_roles_can_be_seen_and_nothing_else(authority: Regulator, model: str) -> None:
    client = signed_in(authority.first)

    assert client.get(f"/admin/accounts/{model}/").status_code == 200
    assert client.get(f"/admin/accounts/{model}/add/").status_code == 403
    table = apps.get_model("accounts", model)
    before = table.objects.count()
    client.post(f"/admin/accounts/{model}/", {"action": "delete_selected", "_selected_action": [str(authority.first.pk)], "post": "yes"})
    assert table.objects.count() == before


def test_a_role_cannot_be_changed_or_deleted_in_the_admin(authority: Regulator, officer: User) -> None:
    client, row = signed_in(authority.first), officer.memberships.get()

    assert client.get(f"/admin/accounts/membership/{row.pk}/change/").status_code == 200
    assert client.post(f"/admin/accounts/membership/{row.pk}/change/", {"role": "approver"}).status_code == 403
    assert client.post(f"/admin/accounts/membership/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Membership.objects.get(pk=row.pk).role == "case_officer"


def test_no_hash_or_password_is_shown(authority: Regulator) -> None:
    page = signed_in(authority.first).get(f"/admin/accounts/user/{authority.second.pk}/change/").content.decode()

    assert authority.second.password not in page


def test_tables_of_the_libraries_are_shut(authority: Regulator) -> None:
    client = signed_in(authority.first)

    for path in ("mfa/authenticator", "account/emailaddress", "usersessions/usersession", "auth/group"):
        assert client.get(f"/admin/{path}/").status_code in {403, 404}


def test_every_registered_model_of_ours_is_view_only_or_reference(authority: Regulator) -> None:
    from registry.accounts.admin_site import ReadOnlyAdmin

    loose = [
        model._meta.label
        for model, site in admin.site._registry.items()
        if model.__module__.startswith("registry.") and not isinstance(site, ReadOnlyAdmin)
    ]

    assert loose == []
