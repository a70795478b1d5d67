"""The banks: taken on, told of publications, and saying what they enforce, each in its own way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.accounts.actions import issue_key, revoke_key
from registry.accounts.queries import keys_of
from registry.accounts.states import SCOPES_OF_KIND, KeyMode, OrganisationKind, Role
from registry.blocklist.models import Publication
from registry.blocklist.states import ListCode
from registry.cli.demo.people import REASON, add_colleague, grant_role_to
from registry.cli.demo.seeds import Facts, seed
from registry.cli.demo.world import World
from registry.distribution.actions import acknowledge, add_endpoint, deliver, note_sign_of_life, onboard_bank
from registry.distribution.actions.delivering import LEASE_SECONDS
from registry.distribution.models import Delivery
from registry.distribution.states import AckState
from registry.lib.canonical import sha256_hex
from registry.outbox.actions import claim_due

KEY_NAME = "exreg"
WRONG_HASH = sha256_hex(b"another list")
SEEN_BEFORE_NOW = timedelta(minutes=3)
LISTS = tuple(ListCode.values)


def take_on(world: World) -> None:
    """Each bank as a subscriber, with its administrator, an analyst perhaps, and a key for its agent."""
    at = world.clock.moment(seed("banks"))
    for number, facts in enumerate(seed("banks")["banks"]):
        _take_on(world, facts, at + timedelta(minutes=12 * number))


def issue_agent_key(organisation_id: int, world: World, house: str, at: datetime) -> None:
    """A new key for the bank's agent, kept among the secrets."""
    scopes = SCOPES_OF_KIND[OrganisationKind.BANK]
    _key, text = issue_key(organisation_id, name=KEY_NAME, mode=KeyMode.TEST, scopes=scopes, actor=world.people[house], at=at)
    world.keys[world.organisations[house].name] = text


def renew_agent_key(world: World, house: str, at: datetime) -> None:
    """A key in the place of one whose text is lost."""
    organisation = world.organisations[house]
    for key in keys_of(organisation):
        if key.name == KEY_NAME and key.is_usable(at):
            revoke_key(key.pk, actor=world.people[house], at=at, reason="Its text was lost.")
    issue_agent_key(organisation.pk, world, house, at)


def open_webhooks(world: World) -> Iterator[tuple[datetime, Facts]]:
    """When which bank adds an endpoint."""
    for facts in seed("banks")["banks"]:
        if "webhook" in facts:
            yield world.clock.moment(facts["webhook"]), facts


def add_webhook(world: World, facts: Facts, at: datetime) -> None:
    """The bank adds its endpoint."""
    admin, subscriber = world.people[facts["code"]], world.subscribers[facts["code"]]
    add_endpoint(subscriber, url=facts["webhook"]["url"], actor=admin, at=at, description="Payment switch")
    world.has_webhooks = True


def tell_endpoints(at: datetime) -> None:
    """Do the deliveries that are due: a real attempt at each."""
    for delivery_id, token in claim_due(Delivery, at=at, limit=20, lease_seconds=LEASE_SECONDS):
        deliver(delivery_id, str(token), at=at)


@dataclass(frozen=True)
class _Statement:
    """What a bank says of a version, and when."""

    at: datetime
    subscriber_id: int
    list_code: str
    seq: int
    list_hash: str


def acknowledge_all(world: World) -> None:
    """What each bank said of each version, in the order in which it came; the one that diverges says so at the end."""
    for said in sorted(_statements(world), key=lambda said: (said.at, said.subscriber_id, said.list_code, said.seq)):
        acknowledge(
            said.subscriber_id, said.list_code, seq=said.seq, list_hash=said.list_hash, state=AckState.ENFORCED,
            effective_at=said.at, at=said.at,
        )  # fmt: skip


def keep_in_sight(world: World) -> None:
    """Whoever is not silent was heard of a moment ago: its agent asks for the heads every few minutes."""
    for facts in seed("banks")["banks"]:
        if "until" not in facts:
            note_sign_of_life(world.subscribers[facts["code"]], at=world.clock.now)


def _statements(world: World) -> Iterator[_Statement]:
    published = list(Publication.objects.order_by("published_at", "pk").select_related("list"))
    for facts in seed("banks")["banks"]:
        subscriber = world.subscribers[facts["code"]]
        delay, until = timedelta(minutes=facts["enforces_after"]), _last_heard(world, facts)
        for one in published:
            at = one.published_at + delay
            if at <= until:
                yield _Statement(at, subscriber, one.list.code, one.seq, one.list_hash)
        if facts.get("diverges"):
            head = next(one for one in reversed(published) if one.list.code == ListCode.BLOCK)
            yield _Statement(until, subscriber, ListCode.BLOCK, head.seq, WRONG_HASH)


def _last_heard(world: World, facts: Facts) -> datetime:
    return world.clock.midnight(facts["until"]) if "until" in facts else world.clock.now - SEEN_BEFORE_NOW


def _take_on(world: World, facts: Facts, at: datetime) -> None:
    admin, code = facts["admin"], facts["code"]
    subscriber, proposal = onboard_bank(
        name=facts["name"], code=code, lists=LISTS, contact_email=admin["email"], admin_email=admin["email"], admin_name=admin["name"],
        reason=REASON, actor=world.people["administrator_1"], at=at,
    )  # fmt: skip
    bank = subscriber.organisation
    world.organisations[code], world.subscribers[code] = bank, subscriber.pk
    grant_role_to(world, code, proposal, at=at + timedelta(minutes=4))
    if "analyst" in facts:
        add_colleague(world, code, facts["analyst"], Role.BANK_ANALYST, at=at + timedelta(minutes=10))
    issue_agent_key(bank.pk, world, code, at + timedelta(minutes=30))
