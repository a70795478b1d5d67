"""What exchanges and officers do with applications."""

import io
from datetime import timedelta
from decimal import Decimal

from django.conf import settings

from registry.audit.subjects import subject_of
from registry.cli.demo.answers import lists, pages, paper_lines
from registry.cli.demo.assessments import assess_rest, reviewed
from registry.cli.demo.faults import DemoError
from registry.cli.demo.papers import specimen
from registry.cli.demo.seeds import Facts, by_code
from registry.cli.demo.world import Step, World
from registry.fees.actions import record_payment
from registry.fees.queries import invoices_about, local_day
from registry.licensing import actions
from registry.licensing.demo_signing import demo_signature
from registry.licensing.forms import SectionKind
from registry.licensing.models import Application
from registry.licensing.queries import bytes_to_sign, open_request
from registry.licensing.queries import progress as progress_of
from registry.licensing.states import ItemWants

AUTHORITY = "AFSA"


def fill_in(world: World, step: Step) -> None:
    """The exchange begins an application and answers its pages, all of them or `as_far_as` one."""
    code = step["exchange"]
    facts, admin = by_code("exchanges")[code], world.people[code]
    application = actions.start_application(world.organisations[code], AUTHORITY, actor=admin, at=step.at)
    world.applications[code] = application
    for section, raw in pages(facts, world.clock):
        actions.save_section(application.pk, section, raw, version=0, actor=admin, at=step.at)
        if section == step.get("as_far_as"):
            return
    for section, items in lists(facts):
        for number, raw in enumerate(items):
            actions.save_item(application.pk, section, "", raw, version=number, actor=admin, at=step.at)
        actions.finish_section(application.pk, section, version=len(items), actor=admin, at=step.at)
    _add_documents(world, application, facts, step)


def send(world: World, step: Step) -> None:
    """The exchange sends its application and pays the fee, which the registrar records half an hour later, unless it is `unpaid`."""
    _send(world, world.applications[step["exchange"]], step)


def _send(world: World, application: Application, step: Step) -> None:
    sender = world.people[step["exchange"]]
    is_signed = settings.DEMO and step.facts.get("signed")
    signature = demo_signature(sender, bytes_to_sign(application), at=step.at) if is_signed else None
    actions.submit_application(application.pk, is_declared=True, signature=signature, actor=sender, at=step.at)
    invoice = invoices_about(subject_of(application)).first()
    if invoice is not None and not step.facts.get("unpaid"):
        at = step.at + timedelta(minutes=30)
        day, registrar = local_day(at), world.people["registrar"]
        record_payment(invoice.pk, amount=invoice.amount, received_on=day, seen_paid=Decimal(0), actor=registrar, at=at)


def ask_for_change(world: World, step: Step) -> None:
    """A licensee asks for something about its licence, known from now on as `code`: its answers, a specimen of every document, sent."""
    organisation, admin = world.organisations[step["exchange"]], world.people[step["exchange"]]
    licence = world.licence(step)
    application = actions.start_application(organisation, AUTHORITY, kind=step["kind"], concerns=licence, actor=admin, at=step.at)
    for section, raw in step.facts.get("answers", {}).items():
        actions.save_section(application.pk, section, raw, version=0, actor=admin, at=step.at)
    for section, raw in step.facts.get("items", {}).items():
        version = application.answers.get(section=section).version
        actions.save_item(application.pk, section, "", raw, version=version, actor=admin, at=step.at)
        actions.finish_section(application.pk, section, version=version + 1, actor=admin, at=step.at)
    _add_documents(world, application, by_code("exchanges")[step["exchange"]], step)
    world.applications[step["code"]] = application
    _send(world, application, step)


def withdraw(world: World, step: Step) -> None:
    """The exchange takes its application back."""
    application = world.applications[step["exchange"]]
    actions.withdraw_application(application.pk, reason=step["reason"], actor=world.people[step["exchange"]], at=step.at)


def take(world: World, step: Step) -> None:
    """The registrar takes the case and gives it to an officer."""
    application, registrar = world.applications[step["exchange"]], world.by(step)
    actions.take_case(application.pk, actor=registrar, at=step.at)
    actions.assign_case(application.pk, world.people[step["for"]], actor=registrar, at=step.at + timedelta(minutes=1))


def ask(world: World, step: Step) -> None:
    """An officer asks for documents or explanations."""
    application = world.applications[step["exchange"]]
    items = [actions.RequestedItem(item["wants"], item["text"]) for item in step.facts["items"]]
    due_on = world.clock.day(step.facts["day"] - step.facts["days"])
    actions.request_information(application.pk, items=items, due_on=due_on, actor=world.by(step), at=step.at)


def return_incomplete(world: World, step: Step) -> None:
    """An officer returns an application with what it lacks."""
    application = world.applications[step["exchange"]]
    items = [actions.RequestedItem("section", item["text"], section=item["section"]) for item in step.facts["items"]]
    due_on = world.clock.day(step.facts["day"] - step.facts["days"])
    actions.return_incomplete(application.pk, items=items, due_on=due_on, actor=world.by(step), at=step.at)


def lapse(world: World, step: Step) -> None:
    """An officer closes a case whose applicant did not answer."""
    actions.lapse_application(world.applications[step["exchange"]].pk, reason=step["reason"], actor=world.by(step), at=step.at)


def answer(world: World, step: Step) -> None:
    """The exchange answers what was asked, with a specimen where a document is wanted."""
    application, admin = world.applications[step["exchange"]], world.people[step["exchange"]]
    request = open_request(application)
    if request is None:
        raise DemoError(f"Nothing was asked of {step['exchange']}.")
    facts = by_code("exchanges")[step["exchange"]]
    for item in request.items:
        if item["wants"] == ItemWants.DOCUMENT:
            paper = specimen("Answer to the authority", *paper_lines(facts, item["text"].rstrip("."), world.clock))
            actions.add_request_document(application.pk, item["id"], io.BytesIO(paper), "answer.pdf", actor=admin, at=step.at)
    replies = {item["id"]: step["text"] for item in request.items if item["wants"] == ItemWants.TEXT}
    actions.answer_information_request(application.pk, replies=replies, actor=admin, at=step.at)


def recommend_grant(world: World, step: Step) -> None:
    """The officer recommends a grant of everything applied for, with conditions, perhaps for a term."""
    application = world.applications[step["exchange"]]
    assess_rest(world, step)
    ends = step.facts.get("ends_on_day")
    recommendation = actions.Recommendation(
        activities=tuple(by_code("exchanges")[step["exchange"]]["activities"]),
        notice_text=step["notice"],
        conditions=tuple(_condition(world, one) for one in step.facts.get("conditions", ())),
        ends_at=None if ends is None else world.clock.midnight(ends),
    )
    world.proposals[step["exchange"]] = actions.recommend_grant(
        application.pk, recommendation, reviewed_hash=reviewed(application), reason="All checks are done.",
        actor=world.by(step), at=step.at,
    )  # fmt: skip


def recommend_refusal(world: World, step: Step) -> None:
    """The officer recommends a refusal."""
    application = world.applications[step["exchange"]]
    world.proposals[step["exchange"]] = actions.recommend_refusal(
        application.pk, notice_text=step["notice"], reviewed_hash=reviewed(application), reason="The requirements are not met.",
        actor=world.by(step), at=step.at,
    )  # fmt: skip


def recommend_notice(world: World, step: Step) -> None:
    """The officer proposes to tell the applicant that a refusal is intended."""
    application = world.applications[step["exchange"]]
    world.proposals[step["exchange"]] = actions.recommend_notice(
        application.pk, notice_text=step["notice"], reviewed_hash=reviewed(application), reason="The requirements are not met.",
        actor=world.by(step), at=step.at,
    )  # fmt: skip


def recommend_in_principle(world: World, step: Step) -> None:
    """The officer recommends an approval in principle."""
    application = world.applications[step["exchange"]]
    world.proposals[step["exchange"]] = actions.recommend_in_principle(
        application.pk, pre_conditions=step.facts["pre_conditions"], until_on=world.clock.day(-step.facts["days"]),
        notice_text=step["notice"], reviewed_hash=reviewed(application), reason="All but the pre-conditions is met.",
        actor=world.by(step), at=step.at,
    )  # fmt: skip


def _add_documents(world: World, application: Application, facts: Facts, step: Step) -> None:
    for row in progress_of(application).rows:
        section = row.section
        if section.kind != SectionKind.DOCUMENTS or section.is_optional:
            continue
        paper = specimen(section.title.en, *paper_lines(facts, section.title.en, world.clock))
        name = section.title.en.lower().replace(" ", "-")
        actions.add_document(application.pk, section.code, io.BytesIO(paper), f"{name}.pdf", actor=world.people[facts["code"]], at=step.at)


def _condition(world: World, facts: Facts) -> actions.ConditionFacts:
    due_on = world.clock.day(-facts["days"]) if "days" in facts else None
    return actions.ConditionFacts(facts["text"], facts.get("kind", "condition"), due_on)
