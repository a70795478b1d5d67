"""What list officers do: import, list, take off; and what the public reports."""

from registry.blocklist.actions import (
    SourceFile,
    Terms,
    close_report,
    compare_import,
    propose_import,
    propose_listing,
    propose_removal,
    report_platform,
)
from registry.blocklist.drafts import DraftSource, EntryDraft, identifier_of
from registry.blocklist.importing import format_named, inspect, open_text
from registry.blocklist.models import Entry
from registry.blocklist.queries import list_head
from registry.blocklist.states import ListCode
from registry.cli.demo.seeds import by_code, seed_file
from registry.cli.demo.world import Step, World

AUTHORITY = "Financial Monitoring Agency"
BASIS = "Law on digital assets, article 11"
FORMAT = "csv"


def import_file(world: World, step: Step) -> None:
    """A list officer proposes to import a file of another authority."""
    known, facts = format_named(FORMAT), inspect(seed_file(step["file"]))
    file = SourceFile(step["source"], known.code, facts.path.name, facts.digest)
    terms = Terms(
        category=step.get("category", known.category),
        action=step["action"],
        authority=list_head(ListCode.BLOCK).authority,
        basis=step.get("basis", BASIS),
    )
    with open_text(facts.path) as text:
        comparison = compare_import(known.read(text), list_code=ListCode.BLOCK, file=file, terms=terms)
    reason = f"The list of {step['source']}, as it sent it."
    world.proposals[step["file"]] = propose_import(comparison, reason=reason, actor=world.by(step), at=step.at)


def list_platform(world: World, step: Step) -> None:
    """A list officer proposes to list a platform."""
    facts = by_code("platforms")[step["platform"]]
    draft = EntryDraft(
        name=facts["name"],
        category=facts["category"],
        action=facts["action"],
        authority=AUTHORITY,
        basis=facts.get("basis", BASIS),
        aliases=tuple(facts.get("aliases", ())),
        identifiers=tuple(identifier_of(text) for text in facts["identifiers"]),
        note=facts.get("note", ""),
        evidence=facts["evidence"],
        sources=(DraftSource("Own inquiry", f"Q-{facts['code'].upper()}"),),
        is_urgent=facts.get("is_urgent", False),
    )
    world.proposals[step["platform"]] = propose_listing(draft, reason=facts["evidence"], actor=world.by(step), at=step.at)


def take_off(world: World, step: Step) -> None:
    """A list officer proposes to take a platform off the list."""
    entry = Entry.objects.get(proposal=world.proposals[step["platform"]])
    world.proposals[step["platform"]] = propose_removal(
        entry.pk, removal_reason=step["why"], reason=step["reason"], actor=world.by(step), at=step.at
    )


def report(world: World, step: Step) -> None:
    """Somebody tells of a platform."""
    told = report_platform(where=step["where"], what_happened=step["what"], platform_name=step["name"], language="en", at=step.at)
    world.reports[step["key"]] = told.pk


def settle_report(world: World, step: Step) -> None:
    """An officer says what became of a report."""
    close_report(world.reports[step["report"]], outcome=step["outcome"], note=step["note"], actor=world.by(step), at=step.at)
