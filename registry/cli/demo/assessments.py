"""How officers assess applications, and what colleagues think."""

from registry.cli.demo.faults import DemoError
from registry.cli.demo.world import Step, World
from registry.licensing import actions
from registry.licensing.models import Application
from registry.licensing.queries import assessment_of, latest_submission


def assess(world: World, step: Step) -> None:
    """An officer records findings on some sections."""
    application = world.applications[step["exchange"]]
    assessment = assessment_of(application)
    for one in step.facts["findings"]:
        row = assessment.row(one["section"])
        if row is None:
            raise DemoError(f"{application.number} has no section {one['section']}.")
        facts = actions.FindingFacts(one["outcome"], one.get("risk", ""), one.get("text", ""), tuple(one.get("evidence", ())))
        actions.record_finding(
            application.pk, one["section"], facts, reviewed_hash=reviewed(application), seen=row.number, actor=world.by(step), at=step.at
        )


def assess_rest(world: World, step: Step) -> None:
    """An officer finds every section left met."""
    application = world.applications[step["exchange"]]
    actions.assess_rest(application.pk, reviewed_hash=reviewed(application), actor=world.by(step), at=step.at)


def ask_opinion(world: World, step: Step) -> None:
    """An officer asks a colleague about a section or the whole case."""
    application, section = world.applications[step["exchange"]], step.facts.get("section", "")
    person = world.people[step["of"]]
    actions.ask_opinion(application.pk, person, section=section, question=step["question"], actor=world.by(step), at=step.at)


def give_opinion(world: World, step: Step) -> None:
    """A colleague declares no conflict of interest and says what to think of a section or the whole case."""
    application, person = world.applications[step["exchange"]], world.by(step)
    actions.declare_interest(application.pk, has_conflict=False, actor=person, at=step.at)
    actions.give_opinion(
        application.pk, section=step.facts.get("section", ""), stance=step["stance"], text=step["text"],
        reviewed_hash=reviewed(application), actor=person, at=step.at,
    )  # fmt: skip


def reviewed(application: Application) -> str:
    """The hash of what was sent last."""
    submission = latest_submission(application)
    if submission is None:
        raise DemoError(f"{application.number} was not sent.")
    return submission.content_hash
