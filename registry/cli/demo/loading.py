"""Loading the demo world once: as a whole or not at all."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from registry.accounts.models import Organisation, User
from registry.accounts.queries import active_memberships, key_for
from registry.audit.actions import record
from registry.audit.queries import events_of
from registry.audit.subjects import Subject
from registry.cli.demo import banks, story
from registry.cli.demo.access import give_access, secrets_file, write_secrets
from registry.cli.demo.clock import Clock
from registry.cli.demo.faults import DemoError
from registry.cli.demo.mails import let_one_come_back, send_mails
from registry.cli.demo.people import named_people
from registry.cli.demo.seeds import seed
from registry.cli.demo.world import World
from registry.letters.actions import begin_printing
from registry.outbox.wake import nobody_woken

WORLD = Subject("demo.world", "1")


@dataclass(frozen=True)
class Loaded:
    """What a call to `load` found or did. `has_new_secrets`: the file with passwords and keys had to be made anew."""

    is_new: bool
    has_new_secrets: bool


def load(now: datetime) -> Loaded:
    """Bring the demo world about, once. Called again it does nothing, or writes the secrets anew where their file is lost.

    One transaction: whoever is killed on the way leaves nothing in the database. Raises `DemoError` when the database holds
    other people already.
    """
    if is_loaded():
        return Loaded(is_new=False, has_new_secrets=_see_to_secrets(now))
    refuse_others()
    world = World(Clock(now))
    with nobody_woken(), transaction.atomic():
        story.play(world)
        send_mails(now)
        let_one_come_back(now)
        send_mails(now)
        begin_printing(at=now)
        record(WORLD, "demo.loaded", actor=None, at=now)
    write_secrets(world.secrets, world.keys)
    return Loaded(is_new=True, has_new_secrets=True)


def refuse_others() -> None:
    """Raise `DemoError` when the database holds people who are not of the demo world: they are neither mixed with it nor forgotten."""
    if not is_loaded() and User.objects.exists():
        raise DemoError(
            "There are people in this database who are not of the demo world. "
            "Run it with DEMO=false, or name another place for the demo: DATA_DIR=/some/place."
        )


def is_loaded() -> bool:
    """Whether the demo world is in this database."""
    return events_of(WORLD).exists()


def _see_to_secrets(now: datetime) -> bool:
    if _do_secrets_fit(now):
        return False
    world = World(Clock(now))
    with transaction.atomic():
        for user in User.objects.filter(email__in=list(named_people())).order_by("pk"):
            _renew(world, user, now)
        for facts in seed("banks")["banks"]:
            bank = Organisation.objects.get(code=facts["code"])
            world.organisations[facts["code"]], world.people[facts["code"]] = bank, User.objects.get(email=facts["admin"]["email"])
            banks.renew_agent_key(world, facts["code"], now)
    write_secrets(world.secrets, world.keys)
    return True


def _renew(world: World, user: User, now: datetime) -> None:
    role = active_memberships(user).values_list("role", flat=True).first()
    if role is not None:
        world.secrets.append(give_access(user, role, at=now))


def _do_secrets_fit(now: datetime) -> bool:
    try:
        told = json.loads(secrets_file().read_text("utf-8"))
        keys = [bank["api_key"] for bank in told["banks"]]
        emails = {person["email"] for person in told["people"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    are_known = User.objects.filter(email__in=emails).count() == len(emails) > 0
    return are_known and all(key_for(key, now) for key in keys)
