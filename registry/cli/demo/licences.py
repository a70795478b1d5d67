"""What officers do with licences, and which identifiers they vouch for."""

from registry.cli.demo.world import Step, World
from registry.exchanges.models import Exchange
from registry.exchanges.queries import active_identifiers
from registry.licensing import actions

NOTES = {
    "site": "A file with our word was found on the site.",
    "page": "Our word was found in the description of the page.",
    "iban": "The bank confirmed the holder of the account in writing.",
    "wallet": "A message was signed with the key of the wallet.",
}
OTHER_NOTE = "Compared with the public register."


def confirm(world: World, step: Step) -> None:
    """An officer vouches for what the exchange named and nobody vouched for yet, `but` for the last of some kinds."""
    exchange = Exchange.objects.get(organisation=world.organisations[step["exchange"]])
    rows = [row for row in active_identifiers(exchange).order_by("pk") if row.confirmed_at is None]
    left = {max(row.pk for row in rows if row.kind == kind) for kind in step.facts.get("but", ())}
    for row in rows:
        if row.pk not in left:
            actions.confirm_identifier(row.pk, actor=world.by(step), at=step.at, note=NOTES.get(row.kind, OTHER_NOTE))


def suspend(world: World, step: Step) -> None:
    """An officer proposes to suspend."""
    world.proposals[step["exchange"]] = actions.propose_suspension(
        world.licence(step).pk, ground=step["ground"], reason=step["reason"], actor=world.by(step), at=step.at
    )


def reinstate(world: World, step: Step) -> None:
    """An officer proposes to lift a suspension."""
    world.proposals[step["exchange"]] = actions.propose_reinstatement(
        world.licence(step).pk, ground=step["ground"], reason=step["reason"], actor=world.by(step), at=step.at
    )
