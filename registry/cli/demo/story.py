"""Plays `seeds/demo/story.yaml`: step by step in the order of time, and publishes what each step made due."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from registry.blocklist.queries.lists import changes_waiting
from registry.blocklist.states import ListCode
from registry.cli.demo import assessments, banks, cases, licences, listings, people, powers, supervised
from registry.cli.demo.faults import DemoError
from registry.cli.demo.seeds import Facts, seed
from registry.cli.demo.world import Step, World
from registry.distribution.actions import publish_list
from registry.lib.errors import RegistryError


def approve(world: World, step: Step) -> None:
    """Somebody approves the latest proposal about `what`."""
    world.approve(step["what"], by=step["by"], at=step.at)


ACTS: dict[str, Callable[[World, Step], None]] = {
    "accept_power": powers.accept_power,
    "answer": cases.answer,
    "approve": approve,
    "ask": cases.ask,
    "ask_opinion": assessments.ask_opinion,
    "assess": assessments.assess,
    "ask_for_change": cases.ask_for_change,
    "close_report": listings.settle_report,
    "confirm": licences.confirm,
    "give_opinion": assessments.give_opinion,
    "fill_in": cases.fill_in,
    "propose_act": licences.propose_act,
    "propose_import": listings.import_file,
    "propose_listing": listings.list_platform,
    "propose_removal": listings.take_off,
    "propose_role": people.propose_another,
    "lapse": cases.lapse,
    "record_power": powers.record_power,
    "recommend_grant": cases.recommend_grant,
    "recommend_in_principle": cases.recommend_in_principle,
    "recommend_notice": cases.recommend_notice,
    "recommend_refusal": cases.recommend_refusal,
    "reinstate": licences.reinstate,
    "report": listings.report,
    "report_condition": licences.report_condition,
    "report_error": licences.report_error,
    "report_own_error": licences.report_own_error,
    "return_incomplete": cases.return_incomplete,
    "send": cases.send,
    "send_last_return": supervised.send_last_return,
    "send_notice": supervised.send_notice,
    "send_old_returns": supervised.send_old_returns,
    "sign_up": people.sign_up,
    "suspend": licences.suspend,
    "take": cases.take,
    "withdraw": cases.withdraw,
}

Scene = Callable[[], None]


def play(world: World) -> None:
    """Do every step. Raises `DemoError` naming the step that the rules refused."""
    people.found_regulator(world)
    banks.take_on(world)
    scenes = sorted([*_steps(world), *_webhooks(world), *_midnights(world)], key=lambda scene: scene[0])
    for at, scene in scenes:
        scene()
        publish(at)
        if world.has_webhooks:
            banks.tell_endpoints(at)
    banks.acknowledge_all(world)
    banks.keep_in_sight(world)
    banks.tell_endpoints(world.clock.now)


def publish(at: datetime) -> None:
    """Publish every list on which something is due."""
    for code in ListCode.values:
        if changes_waiting(code, at).exists():
            publish_list(code, at=at)


def _steps(world: World) -> Iterator[tuple[datetime, Scene]]:
    for facts in seed("story"):
        step = Step(world.clock.moment(facts), facts)
        yield step.at, partial(_take, world, step)


def _take(world: World, step: Step) -> None:
    try:
        ACTS[step["act"]](world, step)
    except RegistryError as error:
        raise DemoError(f"The story stops at {_told(step.facts)}: {error.message}") from error


def _told(facts: Facts) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items() if isinstance(value, str | int))


def _webhooks(world: World) -> Iterator[tuple[datetime, Scene]]:
    for at, facts in banks.open_webhooks(world):
        yield at, partial(banks.add_webhook, world, facts, at)


def _midnights(world: World) -> Iterator[tuple[datetime, Scene]]:
    """What the calendar brings, such as the end of a licence, is published at the moment at which it comes."""
    first = world.clock.moment(seed("story")[0])
    days_ago = (world.clock.now - first) // timedelta(days=1) + 1
    for day in range(days_ago, -1, -1):
        midnight = world.clock.midnight(day)
        if first < midnight < world.clock.now:
            yield midnight, _nothing


def _nothing() -> None:
    """Only the hour strikes."""
