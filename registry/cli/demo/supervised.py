"""What a licensee of long standing owed and sent, and what it told of."""

import io
from datetime import timedelta
from typing import Any

from registry.cli.demo.papers import specimen
from registry.cli.demo.seeds import seed
from registry.cli.demo.world import Step, World
from registry.licensing.queries import local_day
from registry.supervision import actions
from registry.supervision.actions import Which
from registry.supervision.queries.returns import ReturnLine, lines_of

NEWEST = 2
"""The last returns, about which the story tells one by one."""
EARLIER = timedelta(hours=2)


def send_old_returns(world: World, step: Step) -> None:
    """The exchange sent every quarterly return but the newest two in time, and the officer accepted each."""
    for number, line in enumerate(_over(world, step)[:-NEWEST]):
        at = world.clock.midnight((world.clock.day(0) - line.owed.opens_on).days) + timedelta(days=9, hours=11)
        _send(world, step, line, number, at)
        actions.accept_return(Which.of(line), seen=1, actor=world.by(step), at=at + timedelta(days=2))


def send_last_return(world: World, step: Step) -> None:
    """The exchange sends the return of the last quarter that is over; nobody has looked at it."""
    lines = _over(world, step)
    _send(world, step, lines[-1], len(lines), step.at)


def send_notice(world: World, step: Step) -> None:
    """An exchange tells of a change or an incident."""
    raw = {"event_on": world.clock.day(step.facts["event_day"]).isoformat(), **step.facts["answers"]}
    actions.send_notice(world.licence(step).pk, step["kind"], raw, actor=world.people[step["exchange"]], at=step.at)


def _over(world: World, step: Step) -> list[ReturnLine]:
    """Its quarterly returns whose period was over some hours ago, the oldest first: whatever the hour at which the demo is loaded."""
    lines = lines_of([world.licence(step)], world.clock.now)
    by = local_day(world.clock.now - EARLIER)
    found = [line for line in lines if line.owed.kind.code == "quarterly" and line.owed.opens_on <= by]
    return sorted(found, key=lambda line: line.owed.opens_on)


def _send(world: World, step: Step, line: ReturnLine, number: int, at: Any) -> None:
    which, admin, told = Which.of(line), world.people[step["exchange"]], seed("returns")
    for section, raw in told[number % len(told)].items():
        actions.save_answers(which, section, raw, version=0, actor=admin, at=at)
    paper = specimen("Financial statements", line.licence.exchange.legal_name, str(line.owed.period))
    actions.add_file(which, "doc_statements", io.BytesIO(paper), "financial-statements.pdf", actor=admin, at=at)
    actions.send_return(which, is_declared=True, actor=admin, at=at)
