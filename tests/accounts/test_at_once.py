"""Two at the same moment, on two connections: one winner."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection

from registry.accounts.actions import accept_invitation, bootstrap_administrators, invite_colleague, revoke_key, roll_key, sign_up_exchange
from registry.accounts.actions.roles import NewPerson
from registry.accounts.models import ApiKey, Membership, Organisation, User
from registry.accounts.states import OrganisationKind, Role
from registry.lib.errors import RegistryError
from registry.outbox.models import Mail
from tests.accounts.conftest import AT, PASSWORD, bank_person, exchange_person
from tests.accounts.test_keys import issued

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[int], object], times: int = 4) -> list[object]:
    """What each of several threads got: a value, or the refusal."""
    ready = Barrier(times)

    def run(number: int) -> object:
        try:
            ready.wait(timeout=10)
            return act(number)
        except (RegistryError, DatabaseError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def winners(results: list[object]) -> int:
    return sum(not isinstance(result, Exception) for result in results)


def test_an_invitation_is_accepted_once() -> None:
    owner = exchange_person()
    invite_colleague(owner.memberships.get().organisation_id, email="c@altyn.example", role=Role.EXCHANGE_MEMBER, actor=owner, at=AT)
    token = re.search(r"/invitation/(\S+)/", Mail.objects.get(to="c@altyn.example").text).group(1)

    results = at_once(lambda number: accept_invitation(token, at=AT, full_name=f"N {number}", password=PASSWORD))

    assert winners(results) == 1
    assert Membership.objects.filter(user__email="c@altyn.example").count() == 1


def test_an_address_signs_up_once() -> None:
    def sign_up(number: int) -> User:
        return sign_up_exchange(
            email="d@a.example", full_name="D", organisation_name=f"O {number}", password=PASSWORD, language="en", at=AT
        )  # fmt: skip

    assert winners(at_once(sign_up)) == 1
    assert User.objects.filter(email="d@a.example").count() == 1


def test_bootstrap_happens_once() -> None:
    def bootstrap(number: int) -> object:
        people = [NewPerson(f"a{number}@x.test", "A"), NewPerson(f"b{number}@x.test", "B")]
        return bootstrap_administrators(people, organisation_name="R", organisation_code=f"r{number}", at=AT)

    assert winners(at_once(bootstrap)) == 1
    assert Membership.objects.count() == 2
    assert Organisation.objects.filter(kind=OrganisationKind.REGULATOR).count() == 1


def test_a_key_is_rolled_once() -> None:
    banker = bank_person()
    key, _secret = issued(banker)

    assert winners(at_once(lambda _number: roll_key(key.pk, actor=banker, at=AT))) == 1
    assert ApiKey.objects.count() == 2


def test_a_key_is_revoked_once() -> None:
    banker = bank_person()
    key, _secret = issued(banker)

    assert winners(at_once(lambda _number: revoke_key(key.pk, actor=banker, at=AT))) == 1
