"""Every address, every verb, every role, nobody, and another tenant: who comes in is what the table says, and nobody else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from registry.accounts.states import ROLES_OF_KIND, Scope
from tests.permissions.cast import BODIES, ROLES, Cast, gather, outcome
from tests.permissions.routes import Route, routes
from tests.permissions.rows import PUBLIC, SIGNED_IN, Row
from tests.permissions.table import BY_CONTENT, CALLS, LOOKED_AT, PAGES

pytestmark = pytest.mark.django_db
VERBS = ("get", "post", "put", "patch", "delete")
ONE_OF_EACH_KIND = tuple(str(codes[0]) for codes in ROLES_OF_KIND.values())
EVERY = routes()
OURS = [route for route in EVERY if not route.is_admin]
pages = [route for route in OURS if route.name in PAGES]


def by(condition: Any) -> Any:
    """Parametrises a test with the routes whose row fulfils a condition."""
    chosen = [route for route in pages if condition(PAGES[route.name])]
    return pytest.mark.parametrize("route", chosen, ids=lambda route: route.name)


def is_for_roles(row: Row) -> bool:
    return isinstance(row.get or row.post, frozenset)


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Built once, in a transaction around all tests of this module."""
    storages: dict[str, Any] = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path_factory.mktemp("documents"))}}
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    folder: Path = tmp_path_factory.mktemp("artefacts")
    with (
        override_settings(STORAGES=storages, ARTEFACTS_DIR=folder, PASSWORD_HASHERS=quick, DEMO=True),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield gather()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _ground(cast: Cast, db: None) -> None:
    """Whatever a test calls stands on the cast."""


def call(cast: Cast, route: Route, verb: str, session: str = "", **headers: str) -> str:
    """What comes of one call; whatever it changed is undone."""
    cache.clear()
    with transaction.atomic():
        body = {"data": BODIES[route.name]} if verb == "post" and route.name in BODIES else {}
        answer = getattr(cast.browser(session), verb)(cast.address(route), headers=headers, **body)
        came = outcome(answer)
        transaction.set_rollback(True)
    return came


def test_every_address_has_its_row() -> None:
    named = {route.name for route in OURS}
    rows = set(PAGES) | set(CALLS)
    assert (named - rows, rows - named) == (set(), set())


def test_a_page_of_roles_is_marked_with_the_roles_of_its_row() -> None:
    marked = {route.name: frozenset(getattr(route.view, "roles", ())) for route in pages if is_for_roles(PAGES[route.name])}
    wanted = {name: PAGES[name].get or PAGES[name].post for name in marked}
    assert {name: codes for name, codes in marked.items() if name not in BY_CONTENT} == {
        name: codes for name, codes in wanted.items() if name not in BY_CONTENT
    }
    assert all(wanted[name] < marked[name] for name in BY_CONTENT)


@by(lambda row: row.get == PUBLIC)
def test_what_is_public_is_open_to_everybody(cast: Cast, route: Route) -> None:
    row = PAGES[route.name]
    for session in [""] if row.is_slow else ["", cast.root, *(cast.own[role] for role in ONE_OF_EACH_KIND)]:
        for verb in VERBS:
            came = call(cast, route, verb, session)
            if row.is_library:
                assert came in {"in", "login", "403", "404", "405"}, verb
            else:
                assert came == ("in" if row.who(verb) else "405") or (row.is_slow and came == "503"), verb


@by(lambda row: row.get == SIGNED_IN)
def test_what_is_for_people_sends_visitors_to_sign_in(cast: Cast, route: Route) -> None:
    row = PAGES[route.name]
    for verb in VERBS:
        assert call(cast, route, verb) == "login", verb
        for session in (cast.root, *(cast.own[role] for role in ONE_OF_EACH_KIND)):
            came = call(cast, route, verb, session)
            assert came in ({"in", "403", "404", "405"} if row.is_library else {"in" if row.who(verb) else "405", "in"}), verb


@by(is_for_roles)
def test_visitors_sign_in_and_the_wrong_roles_are_refused(cast: Cast, route: Route) -> None:
    row = PAGES[route.name]
    allowed = row.get or row.post
    came = {role: call(cast, route, "get", cast.own[role]) for role in ROLES if role not in allowed}
    assert set(came.values()) <= {"403"}, came
    assert call(cast, route, "get", cast.root) == "403", "no flag of a user opens anything"
    for verb in VERBS:
        assert call(cast, route, verb) == "login", verb
        for role in ONE_OF_EACH_KIND:
            assert role in allowed or call(cast, route, verb, cast.own[role]) == "403", (verb, role)


@by(is_for_roles)
def test_the_right_roles_come_in_and_only_by_the_verbs_of_the_row(cast: Cast, route: Route) -> None:
    row = PAGES[route.name]
    for role in sorted(row.get or row.post):
        for verb in VERBS if role == min(row.get or row.post) else ("get", "post"):
            assert call(cast, route, verb, cast.own[role]) == expected(row, role, verb), (role, verb)


def expected(row: Row, role: str, verb: str) -> str:
    """What comes of a call by a role that the row names for some verb."""
    who = row.who(verb)
    if who is None:
        return "405"
    if row.owners and role not in row.owners:
        return "404"
    return "in" if role in who else "403"


@by(lambda row: is_for_roles(row) and not row.owners)
def test_what_is_nobodys_own_is_open_to_the_same_roles_of_another_tenant(cast: Cast, route: Route) -> None:
    row = PAGES[route.name]
    verb = "get" if row.get else "post"
    came = {role: call(cast, route, verb, cast.other[role]) for role in row.who(verb) or ()}
    assert set(came.values()) == {"in"}, came


@by(lambda row: bool(row.owners))
def test_another_tenants_object_is_404(cast: Cast, route: Route) -> None:
    row = PAGES[route.name]
    came = {(role, verb): call(cast, route, verb, cast.other[role]) for verb in ("get", "post") for role in row.who(verb) or ()}
    assert set(came.values()) == {"404"}, came


# --- keys -------------------------------------------------------------------------------------------------------------
calls = pytest.mark.parametrize("route", [route for route in OURS if route.name in CALLS], ids=lambda route: route.name)


@calls
def test_a_call_wants_a_key_and_a_session_is_none(cast: Cast, route: Route) -> None:
    for session in ("", cast.own["bank_admin"], cast.own["administrator"], cast.root):
        for verb in VERBS:
            assert call(cast, route, verb, session) == "401", verb


@calls
def test_a_key_opens_what_its_scope_says(cast: Cast, route: Route) -> None:
    row = CALLS[route.name]
    for scope in Scope:
        for verb in VERBS:
            comes = {None: "405", scope: "in"}.get(row.who(verb), "403")
            assert call(cast, route, verb, Authorization=f"Bearer {cast.keys[str(scope)]}") == comes, (scope, verb)


@calls
def test_another_organisations_key_finds_nothing_of_the_owner(cast: Cast, route: Route) -> None:
    row = CALLS[route.name]
    for verb in ("get", "post", "put", "delete"):
        scope = row.who(verb)
        if scope is None:
            continue
        is_exchanges = scope in (Scope.APPLICATIONS, Scope.WALLETS)
        peer, stranger = (f"other exchange {scope}", "other bank") if is_exchanges else ("other bank", f"other exchange {Scope.WALLETS}")
        assert call(cast, route, verb, Authorization=f"Bearer {cast.keys[stranger]}") == "403", verb
        assert call(cast, route, verb, Authorization=f"Bearer {cast.keys[peer]}") == ("404" if row.owners else "in"), verb


# --- the admin --------------------------------------------------------------------------------------------------------
administered = pytest.mark.parametrize(
    "route", [route for route in EVERY if route.is_admin], ids=lambda route: f"{route.name} {route.pattern.count('/')}"
)


@administered
def test_the_admin_opens_to_administrators_alone(cast: Cast, route: Route) -> None:
    for session in ("", cast.root, *(cast.own[role] for role in (*ONE_OF_EACH_KIND, "auditor"))):
        for verb in ("get", "post"):
            came = call(cast, route, verb, session)
            assert came in {"login", "403"} or route.name == "admin:logout", verb


@administered
def test_administrators_look_and_change_nothing(cast: Cast, route: Route) -> None:
    model = route.name.partition("accounts_")[2].partition("_")[0]
    act = route.name.rpartition("_")[2]
    session = cast.own["administrator"]
    if model in LOOKED_AT and act in {"changelist", "change", "history"}:
        assert call(cast, route, "get", session) == "in"
    elif act in {"add", "change", "delete", "changelist"} and route.name != "admin:password_change":
        assert call(cast, route, "get", session) == "403"
    if act in {"add", "change", "delete"} and route.name != "admin:password_change":
        assert call(cast, route, "post", session) == "403"


# --- forms ------------------------------------------------------------------------------------------------------------
@by(lambda row: is_for_roles(row) and row.post is not None)
def test_a_form_sent_from_another_site_is_refused(cast: Cast, route: Route) -> None:
    row = PAGES[route.name]
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = cast.own[min(row.owners or row.post or ())]
    assert client.post(cast.address(route)).status_code == 403
