"""API keys on the pages of exchanges: administrators make, roll and revoke them, members see them. The pages are those of banks."""

from django.test import Client

from registry.accounts.models import ApiKey
from tests.api.banks import caller
from tests.bank.test_keys import secret_in
from tests.licensing import world as w
from tests.licensing.world import World
from tests.signing_in import signed_in

KEYS = "/en/apply/keys/"
NEW = {"name": "Filing", "mode": "test", "scopes": ["applications"], "allowed_addresses": ""}
APPLICATIONS = "/api/v1/applications"


def test_an_administrator_makes_rolls_and_revokes_a_key(world: World, admin: Client) -> None:
    form = admin.get(f"{KEYS}new/").content.decode()
    assert 'value="applications"' in form
    shown = admin.post(f"{KEYS}new/", NEW)
    assert shown["Cache-Control"] == "no-store"
    secret = secret_in(shown.content.decode())
    assert "exreg init" not in shown.content.decode()
    assert caller(f"Bearer {secret}").get(APPLICATIONS).status_code == 200
    key = ApiKey.objects.get()
    assert secret not in admin.get(KEYS).content.decode()
    successor = secret_in(admin.post(f"{KEYS}{key.pk}/roll/").content.decode())
    assert caller(f"Bearer {successor}").get(APPLICATIONS).status_code == 200
    assert admin.post(f"{KEYS}{key.pk}/revoke/")["Location"] == KEYS
    assert caller(f"Bearer {secret}").get(APPLICATIONS).status_code == 401


def test_members_see_keys_and_another_exchange_does_not(world: World, admin: Client, member: Client) -> None:
    admin.post(f"{KEYS}new/", NEW)
    key = ApiKey.objects.get()
    seen = member.get(KEYS).content.decode()
    assert str(key) in seen
    assert "Issue a key" not in seen
    assert member.get(f"{KEYS}new/").status_code == 403
    assert member.post(f"{KEYS}{key.pk}/roll/").status_code == 403
    stranger = signed_in(w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd."))
    assert str(key) not in stranger.get(KEYS).content.decode()
    for act in ("roll", "revoke"):
        assert stranger.post(f"{KEYS}{key.pk}/{act}/").status_code == 404
    assert Client().get(KEYS).status_code == 302
