"""The regulator's people, and how an exchange gets its own."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from registry.accounts.actions import (
    accept_invitation,
    bootstrap_administrators,
    confirm_sign_up,
    invite_colleague,
    sign_up_exchange,
)
from registry.accounts.actions.roles import NewPerson
from registry.accounts.models import Organisation, User
from registry.accounts.queries import active_memberships, organisation_of
from registry.accounts.states import OrganisationKind, Role
from registry.approvals.models import Proposal
from registry.approvals.role_grants import propose_role
from registry.cli.demo.access import give_access, new_password
from registry.cli.demo.faults import DemoError
from registry.cli.demo.seeds import Facts, by_code, seed
from registry.cli.demo.world import Secret, Step, World
from registry.cli.seeds import load_all
from registry.outbox.queries import mails

LANGUAGE = "en"
_TOKEN = re.compile(r"/invitation/([A-Za-z0-9_-]+)/")
REASON = "Needed for the work."


def found_regulator(world: World) -> None:
    """The regulator with its first two administrators, and everybody else by their four eyes."""
    facts = seed("regulator")
    at = world.clock.moment(facts)
    first, second = (person for person in facts["people"] if person["role"] == Role.ADMINISTRATOR)
    pair = [NewPerson(person["email"], person["name"]) for person in (first, second)]
    rows = bootstrap_administrators(pair, organisation_name=facts["name"], organisation_code=facts["code"], at=at)
    world.organisations["regulator"] = rows[0].organisation
    load_all()  # ties the authorities to the regulator that now exists
    for person, row in zip((first, second), rows, strict=True):
        _join(world, person["code"], row.user, at)
    for number, person in enumerate(other for other in facts["people"] if other not in (first, second)):
        _appoint(world, person, at + timedelta(minutes=5 * number + 10))


def sign_up(world: World, step: Step) -> None:
    """An exchange signs up, confirms its address and invites a colleague."""
    facts = by_code("exchanges")[step["exchange"]]
    admin, at = facts["admin"], step.at
    password = new_password()
    user = sign_up_exchange(
        email=admin["email"], full_name=admin["name"], organisation_name=facts["name"], password=password, language=LANGUAGE, at=at
    )
    user = confirm_sign_up(user.pk, at=at + timedelta(minutes=3))
    organisation = organisation_of(user, OrganisationKind.EXCHANGE)
    if organisation is None:
        raise DemoError(f"{facts['name']} did not come to be.")
    world.organisations[facts["code"]], world.people[facts["code"]] = organisation, user
    world.secrets.append(Secret(user.email, password, None, Role.EXCHANGE_ADMIN))
    if "member" in facts:
        add_colleague(world, facts["code"], facts["member"], Role.EXCHANGE_MEMBER, at=at + timedelta(minutes=20))


def add_colleague(world: World, house: str, person: Facts, role: str, *, at: datetime) -> None:
    """The administrator of the house invites a colleague, who accepts by the link in the mail."""
    invite_colleague(world.organisations[house].pk, email=person["email"], role=role, actor=world.people[house], at=at)
    password = new_password()
    membership = accept_invitation(
        _token_mailed_to(person["email"]), full_name=person["name"], password=password, language=LANGUAGE, at=at + timedelta(minutes=30)
    )
    world.people[f"{house} member"] = membership.user
    world.secrets.append(Secret(person["email"], password, None, role))


def propose_another(world: World, step: Step) -> None:
    """An administrator proposes that somebody gets a role at the regulator."""
    world.proposals[step["email"]] = _proposed(world, step.facts, world.organisations["regulator"], step["reason"], step.at, step["by"])


def grant_role_to(world: World, house: str, proposal: Proposal, *, at: datetime) -> User:
    """Have the second administrator approve a role and the person take it up, known by the code `house` from then on."""
    world.proposals[house] = proposal
    world.approve(house, by="administrator_2", at=at)
    user = User.objects.get(email=proposal.payload["email"])
    _join(world, house, user, at + timedelta(minutes=2))
    return user


def named_people() -> Iterator[str]:
    """The address of everybody whom the files give an account."""
    for house in (*seed("exchanges"), *seed("banks")["banks"]):
        yield from (house[who]["email"] for who in ("admin", "member", "analyst") if who in house)
    yield from (person["email"] for person in seed("regulator")["people"])


def _appoint(world: World, person: Facts, at: datetime) -> None:
    proposal = _proposed(world, person, world.organisations["regulator"], REASON, at, "administrator_1")
    grant_role_to(world, person["code"], proposal, at=at + timedelta(minutes=1))


def _proposed(world: World, person: Facts, organisation: Organisation, reason: str, at: datetime, by: str) -> Proposal:
    return propose_role(
        email=person["email"], full_name=person["name"], role=person["role"], organisation=organisation,
        reason=reason, actor=world.people[by], at=at,
    )  # fmt: skip


def _join(world: World, code: str, user: User, at: datetime) -> None:
    world.people[code] = user
    role = active_memberships(user).values_list("role", flat=True)[0]
    world.secrets.append(give_access(user, role, at=at))


def _token_mailed_to(email: str) -> str:
    mail = mails().filter(to=email).first()
    found = _TOKEN.search(mail.text) if mail else None
    if found is None:
        raise DemoError(f"No invitation was mailed to {email}.")
    return found[1]
