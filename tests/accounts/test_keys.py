"""API keys: shown once, kept as a hash, expiring, rolled with overlap, told of when used from elsewhere."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.accounts.actions import issue_key, note_key_use, revoke_key, roll_key
from registry.accounts.actions.keys import MOST_KEYS
from registry.accounts.models import ApiKey, Organisation, User
from registry.accounts.queries import key_for, keys_of
from registry.accounts.states import KeyMode, Role, Scope
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.outbox.models import Mail
from tests.accounts.conftest import AT, bank_person, exchange_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def issued(banker: User, **changes: object) -> tuple[ApiKey, str]:
    details = {"name": "Payments", "mode": KeyMode.TEST, "scopes": [Scope.LISTS_READ], "actor": banker, "at": AT, **changes}
    return issue_key(banker.memberships.get().organisation_id, **details)  # type: ignore[arg-type]


def test_an_issued_key_opens_for_its_organisation(banker: User, bank: Organisation) -> None:
    key, secret = issued(banker, scopes=[Scope.ACKS_WRITE, Scope.LISTS_READ])

    found = key_for(secret, AT + HOUR)

    assert found == key
    assert found.organisation == bank
    assert found.has_scope(Scope.LISTS_READ)
    assert not found.has_scope(Scope.SCREEN)
    assert key.scopes == ["lists:read", "acks:write"]


def test_the_text_says_what_it_is_and_only_its_hash_is_kept(banker: User) -> None:
    key, secret = issued(banker, mode=KeyMode.LIVE)

    assert secret.startswith(f"exr_live_{key.prefix}_")
    assert secret.endswith(key.last4)
    assert len(secret.rpartition("_")[2]) == 64
    assert secret.rpartition("_")[2] not in str(ApiKey.objects.values().get())
    assert secret not in str(list(events_of(key.organisation).values()))
    assert str(key) == f"exr_live_{key.prefix}…{key.last4}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "exr_test_",
        "exr_test_abcdefgh_",
        "x" * 10_000,
        "exr_live_{prefix}_{secret}",
        "exr_test_{prefix}_" + "0" * 64,
        "exr_test_{prefix}_{secret}\n",
        "exr_test_00000000_{secret}",
        "EXR_TEST_{prefix}_{secret}",
        "exr_test_{prefix}_{secret}\x00",
        "\ud800",
    ],
)
def test_any_other_text_opens_nothing(banker: User, text: str) -> None:
    key, secret = issued(banker)

    assert key_for(text.replace("{prefix}", key.prefix).replace("{secret}", secret.rpartition("_")[2]), AT) is None


def test_a_key_ends_when_it_says(banker: User) -> None:
    _key, secret = issued(banker, expires_at=AT + HOUR)

    assert key_for(secret, AT + HOUR - timedelta(microseconds=1))
    assert key_for(secret, AT + HOUR) is None
    assert key_for(secret, AT - HOUR) is None


def test_a_revoked_key_opens_nothing_and_stays_revoked(banker: User) -> None:
    key, secret = issued(banker)

    revoke_key(key.pk, actor=banker, at=AT + HOUR, reason="laptop stolen")

    assert key_for(secret, AT + HOUR) is None
    assert events_of(key.organisation).last().reason == "laptop stolen"
    with pytest.raises(RuleError):
        revoke_key(key.pk, actor=banker, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(revoked_at=None)


@pytest.mark.parametrize("column", ["key_hash", "scopes", "mode", "prefix"])
def test_the_database_keeps_what_was_issued(banker: User, column: str) -> None:
    key, _secret = issued(banker)
    other = {"key_hash": "sha256:0", "scopes": ["screen"], "mode": "live", "prefix": "aaaaaaaa"}[column]

    with pytest.raises(DatabaseError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(**{column: other})


def test_the_database_never_prolongs_a_key(banker: User) -> None:
    key, _secret = issued(banker)

    with pytest.raises(DatabaseError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(expires_at=key.expires_at + HOUR)


def test_rolling_gives_a_successor_and_lets_the_old_key_run_out(banker: User, bank: Organisation) -> None:
    old, old_secret = issued(banker, allowed_addresses=["192.0.2.0/24"])

    new, new_secret = roll_key(old.pk, actor=banker, at=AT + HOUR, overlap=timedelta(hours=24))

    assert key_for(old_secret, AT + timedelta(hours=24))
    assert key_for(old_secret, AT + timedelta(hours=25)) is None
    assert key_for(new_secret, AT + timedelta(days=300)) == new
    assert (new.name, new.scopes, new.allowed_addresses, new.replaces) == (old.name, old.scopes, ["192.0.2.0/24"], old)
    assert [event.action for event in events_of(bank)] == ["key.issued", "key.rolled"]


def test_rolling_without_overlap_ends_the_old_key_at_once(banker: User) -> None:
    old, old_secret = issued(banker)

    roll_key(old.pk, actor=banker, at=AT + HOUR, overlap=timedelta(0))

    assert key_for(old_secret, AT + HOUR) is None


def test_a_key_is_rolled_once_and_only_while_it_works(banker: User) -> None:
    old, _secret = issued(banker)
    roll_key(old.pk, actor=banker, at=AT + HOUR)
    with pytest.raises(RuleError):
        roll_key(old.pk, actor=banker, at=AT + HOUR)
    gone, _secret = issued(banker)
    revoke_key(gone.pk, actor=banker, at=AT)
    with pytest.raises(RuleError):
        roll_key(gone.pk, actor=banker, at=AT)


@pytest.mark.parametrize("overlap", [timedelta(days=8), timedelta(seconds=-1)])
def test_the_overlap_is_limited(banker: User, overlap: timedelta) -> None:
    key, _secret = issued(banker)

    with pytest.raises(InvalidError):
        roll_key(key.pk, actor=banker, at=AT, overlap=overlap)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": [Scope.APPLICATIONS]}, "scopes"),
        ({"mode": "production"}, "mode"),
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"expires_at": AT}, "expires_at"),
        ({"expires_at": AT + timedelta(days=800)}, "expires_at"),
        ({"allowed_addresses": ["not an address"]}, "allowed_addresses"),
        ({"allowed_addresses": ["192.0.2.1/24"]}, "allowed_addresses"),
        ({"allowed_addresses": [f"192.0.2.{number}" for number in range(51)]}, "allowed_addresses"),
    ],
)
def test_wrong_input_is_named(banker: User, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        issued(banker, **changes)

    assert refusal.value.field == field
    assert not ApiKey.objects.exists()


def test_only_who_runs_the_team_manages_keys(banker: User, bank: Organisation) -> None:
    key, _secret = issued(banker)
    analyst = bank_person(Role.BANK_ANALYST, "analyst@bank.example", bank)
    stranger = exchange_person()

    for person in (analyst, stranger):
        with pytest.raises(NotAllowedError):
            issue_key(bank.pk, name="x", mode=KeyMode.TEST, scopes=[Scope.LISTS_READ], actor=person, at=AT)
        with pytest.raises(NotAllowedError):
            roll_key(key.pk, actor=person, at=AT)
        with pytest.raises(NotAllowedError):
            revoke_key(key.pk, actor=person, at=AT)


def test_keys_are_limited_in_number(banker: User) -> None:
    for _number in range(MOST_KEYS):
        issued(banker)

    with pytest.raises(RuleError) as refusal:
        issued(banker)

    assert refusal.value.code == "too-many-keys"


@pytest.mark.parametrize(
    ("addresses", "caller", "expected"),
    [
        ([], "203.0.113.9", True),
        (["192.0.2.0/24"], "192.0.2.77", True),
        (["192.0.2.0/24"], "192.0.3.1", False),
        (["192.0.2.5"], "::ffff:192.0.2.5", True),
        (["2001:db8::/32"], "2001:db8::1", True),
        (["2001:db8::/32"], "192.0.2.5", False),
        (["192.0.2.0/24"], "", False),
        (["192.0.2.0/24"], "nonsense", False),
    ],
)
def test_an_address_list_is_kept(banker: User, addresses: list[str], caller: str, expected: bool) -> None:
    key, _secret = issued(banker, allowed_addresses=addresses)

    assert key.accepts_address(caller) is expected


def test_use_is_noted_at_most_once_a_minute(banker: User) -> None:
    key, secret = issued(banker)
    note_key_use(key, address="192.0.2.1", at=AT)
    key.refresh_from_db()
    assert key.last_used_at == AT

    found = key_for(secret, AT)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        note_key_use(found, address="192.0.2.1", at=AT + timedelta(seconds=59))
    assert len(queries) == 0

    note_key_use(found, address="192.0.2.1", at=AT + timedelta(seconds=60))
    key.refresh_from_db()
    assert key.last_used_at == AT + timedelta(seconds=60)


def test_finding_a_key_is_one_query(banker: User) -> None:
    _key, secret = issued(banker)

    with CaptureQueriesContext(connection) as queries:
        assert key_for(secret, AT).organisation.name == "Test Bank"
    assert len(queries) == 1


def test_the_first_use_from_a_new_address_is_told_once(banker: User, bank: Organisation) -> None:
    key, secret = issued(banker)
    note_key_use(key, address="192.0.2.1", at=AT)
    assert not Mail.objects.exists()

    for _time in range(3):
        note_key_use(key_for(secret, AT), address="203.0.113.66", at=AT)

    mail = Mail.objects.get()
    assert mail.to == banker.email
    assert "203.0.113.66" in mail.text
    assert events_of(bank).last().action == "key.used_from_new_address"


def test_keys_are_listed_for_their_organisation_only(banker: User, bank: Organisation) -> None:
    key, _secret = issued(banker)

    assert list(keys_of(bank)) == [key]
    assert list(keys_of(exchange_person().memberships.get().organisation)) == []


@pytest.mark.parametrize("address", ["2001:db8::1", "::ffff:192.0.2.9", ""])
def test_an_address_is_remembered_in_any_spelling(banker: User, address: str) -> None:
    key, secret = issued(banker)

    for _time in range(2):
        note_key_use(key_for(secret, AT), address=address, at=AT)

    key.refresh_from_db()
    assert key.seen_addresses == ([address] if address else [])
    assert not Mail.objects.exists()
