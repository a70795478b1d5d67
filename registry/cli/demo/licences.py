"""What officers do with licences, and which identifiers they vouch for."""

from registry.blocklist.models import Entry
from registry.blocklist.states import ListCode
from registry.cli.demo.world import Step, World
from registry.exchanges.models import Exchange
from registry.exchanges.queries import active_identifiers
from registry.licensing import actions
from registry.licensing.models import Condition
from registry.licensing.states import LicenceMove

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


def propose_act(world: World, step: Step) -> None:
    """An officer proposes any other act: `move`, and what it has to say."""
    terms = actions.ActTerms(
        ground=step["ground"], reason=step["reason"], about=step.facts.get("about"), restriction=step.get("restriction")
    )
    world.proposals[step["exchange"]] = actions.propose_act(
        world.licence(step).pk, LicenceMove(step["move"]), terms, actor=world.by(step), at=step.at
    )


def report_condition(world: World, step: Step) -> None:
    """The exchange reports its first condition as met."""
    condition = Condition.objects.filter(licence=world.licence(step)).earliest("number")
    actions.report_condition(condition.pk, text=step["text"], actor=world.people[step["exchange"]], at=step.at)


def report_own_error(world: World, step: Step) -> None:
    """The exchange says that its own entry on the licensed list is wrong."""
    licence = world.licence(step)
    entry = Entry.objects.get(list__code=ListCode.LICENSED, origin_id=str(licence.pk))
    facts = actions.ErrorFacts(step["what"], step["expected"], ListCode.LICENSED, entry.reference)
    actions.report_own_error(licence.pk, facts, actor=world.people[step["exchange"]], at=step.at)


def report_error(world: World, step: Step) -> None:
    """Somebody says that an entry of the register is wrong."""
    actions.report_error(world.licence(step).pk, text=step["what"], contact="", language="ru", at=step.at)
