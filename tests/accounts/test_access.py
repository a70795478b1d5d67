"""The doors: what is not marked is closed, roles open by membership only."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from registry.accounts.access import address_of, home_of, require_role
from registry.accounts.actions import end_membership, set_password
from registry.accounts.middleware import is_api
from registry.accounts.models import Organisation, User
from registry.accounts.queries import active_memberships, has_role, holders_of, organisation_of, roles_of
from registry.accounts.states import OrganisationKind, Role, kind_of_role
from registry.api.edge import path_for_logs
from tests.accounts.conftest import AT, PASSWORD, exchange_person
from tests.people import Regulator
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _urls(settings) -> None:
    settings.ROOT_URLCONF = "tests.accounts.urls"


def test_an_unmarked_view_is_closed_to_visitors_and_to_people(client: Client, owner: User) -> None:
    assert client.get("/unmarked/").url == f"{reverse('account_login')}?next=/unmarked/"
    assert signed_in(owner).get("/unmarked/").status_code == 403


def test_a_public_view_is_open(client: Client) -> None:
    assert client.get("/everybody/").content == b"open"


def test_a_view_for_people_sends_visitors_to_sign_in_and_back(client: Client, owner: User) -> None:
    assert client.get("/anybody/?a=1").url == f"{reverse('account_login')}?next=/anybody/%3Fa%3D1"
    assert signed_in(owner).get("/anybody/").status_code == 200


def test_a_role_opens_its_view_with_the_tenant(owner: User) -> None:
    assert signed_in(owner).get("/for-exchanges/").content == b"Altyn Exchange"


def test_a_wrong_role_gets_403_and_a_visitor_the_sign_in_page(client: Client, officer: User) -> None:
    assert signed_in(officer).get("/for-exchanges/").status_code == 403
    assert client.get("/for-exchanges/").status_code == 302


def test_a_superuser_has_no_role(owner: User) -> None:
    everything = User.objects.create_user("root@authority.test", PASSWORD, full_name="Root", is_superuser=True, is_staff=True)

    assert roles_of(everything) == set()
    assert not has_role(everything, *Role.values)
    assert not everything.has_perm("accounts.change_user")
    assert not everything.has_perms(["accounts.change_user"])
    assert not everything.has_module_perms("accounts")
    client = signed_in(everything)
    assert client.get("/for-exchanges/").status_code == 403
    assert client.get("/unmarked/").status_code == 403
    assert client.get("/admin/").status_code == 302


def test_a_role_that_ended_opens_nothing(owner: User, exchange: Organisation) -> None:
    colleague = User.objects.create_user("c@altyn.example", PASSWORD, full_name="C")
    colleague.emailaddress_set.create(email=colleague.email, primary=True, verified=True)
    membership = colleague.memberships.create(organisation=exchange, role=Role.EXCHANGE_MEMBER, granted_at=AT)
    assert signed_in(colleague).get("/for-exchanges/").status_code == 200

    end_membership(membership.pk, actor=owner, at=AT)
    colleague.refresh_from_db()

    assert signed_in(colleague).get("/for-exchanges/").status_code == 403


def test_a_closed_account_holds_no_roles(owner: User) -> None:
    owner.is_active = False

    assert roles_of(owner) == set()


def test_a_visitor_holds_no_roles() -> None:
    assert roles_of(AnonymousUser()) == set()
    assert not active_memberships(None).exists()


def test_a_decision_wants_a_recent_proof_and_then_goes_through(authority: Regulator) -> None:
    approver = authority.person(Role.APPROVER, "approver@authority.test")
    set_password(approver.pk, PASSWORD, actor=None, at=AT)
    approver.emailaddress_set.update(verified=True)
    approver.refresh_from_db()
    client = signed_in(approver, minutes_ago=16)

    answer = client.post("/decision/", {"reason": "well founded"})
    assert answer.url == f"{reverse('account_reauthenticate')}?next=%2Fdecision%2F"
    assert client.get(answer.url).status_code == 200
    assert b"decided" not in client.post(answer.url, {"password": "wrong", "next": "/decision/"}).content
    answer = client.post(answer.url, {"password": PASSWORD, "next": "/decision/"})

    assert answer.content == b"decided well founded"
    assert client.get("/decision/").status_code == 200


def test_a_recent_sign_in_is_proof_enough(authority: Regulator) -> None:
    approver = authority.person(Role.APPROVER, "approver@authority.test")

    assert signed_in(approver, minutes_ago=14).post("/decision/", {"reason": "x"}).content == b"decided x"


def test_the_role_is_asked_before_the_proof(owner: User) -> None:
    assert signed_in(owner, minutes_ago=60).get("/decision/").status_code == 403


def test_home_follows_the_role(owner: User, banker: User, officer: User) -> None:
    assert [home_of(person) for person in (owner, banker, officer)] == ["/en/apply/", "/en/bank/", "/en/portal/"]
    assert home_of(AnonymousUser()) == "/en/"


def test_an_unknown_role_is_a_mistake_in_the_code() -> None:
    with pytest.raises(ValueError, match="king"):
        require_role("king")
    with pytest.raises(ValueError, match="king"):
        kind_of_role("king")


def test_queries_name_who_holds_what(owner: User, exchange: Organisation) -> None:
    assert organisation_of(owner, OrganisationKind.EXCHANGE) == exchange
    assert list(holders_of(Role.EXCHANGE_ADMIN, organisation=exchange)) == [owner]
    assert has_role(owner, Role.EXCHANGE_ADMIN, organisation=exchange)
    other = exchange_person("o@other.example", "Other").memberships.get().organisation
    assert not has_role(owner, Role.EXCHANGE_ADMIN, organisation=other)


def patterns(resolver: URLResolver, prefix: str = ""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern)) if getattr(entry, "namespace", "") != "admin" else ()
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


def test_every_view_of_the_system_says_who_it_is_for(settings) -> None:
    silent = [route for route, view in patterns(get_resolver("registry.urls")) if not getattr(view, "access", "") and not is_api(view)]

    assert silent == []


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/en/account/invitation/s3cr3t/", "/en/account/invitation/<str:token>/"),
        ("/en/account/confirm-email/Mg:s3cr3t/", None),
        ("/en/account/password/reset/key/1-s3cr3t/", None),
        ("/en/account/team/", "/en/account/team/"),
    ],
)
def test_links_that_hold_a_secret_do_not_reach_the_logs(rf, path: str, logged: str | None) -> None:
    request = rf.get(path)
    request.resolver_match = resolve(path)

    assert "s3cr3t" not in path_for_logs(request)
    assert logged in {None, path_for_logs(request)}


@pytest.mark.parametrize(("proxies", "expected"), [(0, "192.0.2.1"), (1, "198.51.100.7")])
def test_the_callers_address_is_the_proxys_word_only_when_there_is_a_proxy(rf, settings, proxies: int, expected: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7")

    assert address_of(request) == expected
