"""What exchanges and officers do with powers of attorney."""

import io

from registry.cli.demo.answers import paper_lines
from registry.cli.demo.papers import specimen
from registry.cli.demo.seeds import Facts, by_code
from registry.cli.demo.world import Step, World
from registry.licensing import actions
from registry.licensing.queries import powers_for
from registry.licensing.states import IdentityKind


def record_power(world: World, step: Step) -> None:
    """An exchange empowers somebody outside its team, with an apostille where the paper was made abroad."""
    code = step["exchange"]
    facts = by_code("exchanges")[code]
    power = actions.PowerFacts(
        purposes=tuple(step.facts["purposes"]),
        from_on=world.clock.day(step.facts["day"]),
        name=step["holder"],
        identity_kind=IdentityKind.IIN,
        identity=step["iin"],
    )
    actions.record_power(
        world.organisations[code], power, _paper(world, facts, "Power of attorney"), apostille=_apostille(world, step, facts),
        actor=world.people[code], at=step.at,
    )  # fmt: skip


def accept_power(world: World, step: Step) -> None:
    """An officer accepts the newest power of the case's exchange."""
    application = world.applications[step["exchange"]]
    power = powers_for(application)[0]
    actions.check_power(power.pk, application.pk, is_accepted=True, reason=step["reason"], actor=world.by(step), at=step.at)


def _apostille(world: World, step: Step, facts: Facts) -> actions.Apostille | None:
    given = step.facts.get("apostille")
    if given is None:
        return None
    on, upload = world.clock.day(given["days_ago"]), _paper(world, facts, "Apostille")
    return actions.Apostille(facts["country"], given["number"], on, given["authority"], upload)


def _paper(world: World, facts: Facts, title: str) -> actions.Upload:
    paper = specimen(title, *paper_lines(facts, title, world.clock))
    return actions.Upload(io.BytesIO(paper), f"{title.lower().replace(' ', '-')}.pdf")
