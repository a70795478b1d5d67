"""A regulator with officers, an exchange with two people, and a whole application, made by actions like real ones."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pypdf import PdfWriter

from registry.accounts.actions import confirm_sign_up, sign_up_exchange
from registry.accounts.models import Membership, Organisation, User
from registry.accounts.queries import organisation_of
from registry.accounts.states import MembershipState, OrganisationKind, Role
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.licensing import actions
from registry.licensing.answers import clean
from registry.licensing.models import Answer, Application, Document, Licence
from registry.licensing.progress import context_of
from registry.licensing.queries import assessment_of, form_for, form_in_force, latest_submission, option_sources
from registry.licensing.states import ApplicationState
from tests.people import Regulator, regulator

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"

PERSON = {"full_name": "Aigerim Sample", "email": "aigerim@altyn.example", "country": "KZ"}
PAGES: dict[str, dict[str, Any]] = {
    "before_you_start": {"registration_status": "registered", "serves_customers": "no"},
    "legal_entity": {"legal_name": "Altyn Exchange Ltd.", "country": "KZ"},
    "registration": {"bin": "240241900711"},
    "address": {"street": "Mangilik El 55/22", "city": "Astana", "postcode": "Z05T3C4", "country": "KZ", "email": "office@altyn.example"},
    "senior_executive": PERSON,
    "finance_officer": {**PERSON, "full_name": "Bolat Sample"},
    "compliance_officer": {**PERSON, "full_name": "Dana Sample"},
    "money_laundering_reporting_officer": {**PERSON, "full_name": "Dana Sample"},
    "activities": {"activities": ["trading_facility", "providing_custody"]},
    "information_technology_officer": {**PERSON, "full_name": "Yerlan Sample"},
    "business": {"summary": "An exchange.\nFor everybody.", "start_on": "2027-01-15", "capital": "1 500 000"},
}
APOSTILLE = {"kind": "apostille", "country": "DE", "number": "910a-2026", "issued_on": "2026-10-01", "authority": "Landgericht Berlin"}
LISTS: dict[str, list[dict[str, Any]]] = {
    "trading_names": [{"name": "Altyn"}],
    "controllers": [{"full_name": "Holding Sample LLP", "country": "KZ", "share_percent": "75,5"}],
    "sites": [{"site": "https://www.Altyn.example/", "label": "Main site"}],
    "accounts": [{"iban": "KZ86 125K ZT50 0410 0100"}],
    "wallets": [{"wallet": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "label": "Hot wallet"}],
}
DOCUMENTS = (
    "doc_constitution",
    "doc_business_plan",
    "doc_financial_statements",
    "doc_laundering_policy",
    "doc_trading_rules",
    "doc_custody",
)


@dataclass
class World:
    """People and their organisations."""

    authority: Regulator
    registrar: User
    officer: User
    approver: User
    organisation: Organisation
    admin: User
    member: User


def build_world() -> World:
    """The world before any application."""
    authority = regulator(code="afsa")
    actions.load_activities()
    actions.load_authorities()
    actions.load_investment_types()
    admin = exchange_admin("admin@altyn.example", "Altyn Exchange Ltd.")
    organisation = organisation_of(admin, OrganisationKind.EXCHANGE)
    assert organisation is not None
    return World(
        authority=authority,
        registrar=authority.person(Role.REGISTRAR, "registrar@afsa.test"),
        officer=authority.person(Role.CASE_OFFICER, "officer@afsa.test"),
        approver=authority.person(Role.APPROVER, "approver@afsa.test"),
        organisation=organisation,
        admin=admin,
        member=colleague(admin, organisation, "member@altyn.example"),
    )


def exchange_admin(email: str, name: str) -> User:
    """A person who signed up an exchange and confirmed the address."""
    user = sign_up_exchange(email=email, full_name="Admin Sample", organisation_name=name, password=PASSWORD, language="en", at=AT)
    return confirm_sign_up(user.pk, at=AT)


def colleague(admin: User, organisation: Organisation, email: str) -> User:
    """A member of the exchange, who was invited."""
    user = User.objects.create_user(email=email, password=PASSWORD, full_name="Member Sample", language="en")
    Membership.objects.create(user=user, organisation=organisation, role=Role.EXCHANGE_MEMBER, state=MembershipState.ACTIVE, granted_at=AT)
    return user


def pdf(text: str = "") -> bytes:
    """A small PDF; `text` makes it another one."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.add_metadata({"/Title": text})
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def file(text: str = "") -> io.BytesIO:
    """The same as an upload."""
    return io.BytesIO(pdf(text))


def draft(world: World, at: datetime = AT) -> Application:
    """A new draft."""
    return actions.start_application(world.organisation, "AFSA", actor=world.admin, at=at)


def answer(application: Application, code: str, raw: dict[str, Any], *, actor: User, at: datetime = AT) -> None:
    """Answer one page over whatever is there."""
    present = application.answers.filter(section=code).first()
    actions.save_section(application.pk, code, raw, version=present.version if present else 0, actor=actor, at=at)


def fill(application: Application, *, actor: User, at: datetime = AT) -> None:
    """Answer everything and add every document."""
    for code, raw in PAGES.items():
        answer(application, code, raw, actor=actor, at=at)
    for code, items in LISTS.items():
        for number, raw in enumerate(items):
            actions.save_item(application.pk, code, "", raw, version=number, actor=actor, at=at)
        actions.finish_section(application.pk, code, version=len(items), actor=actor, at=at)
    for code in DOCUMENTS:
        add_pdf(application, code, actor=actor, at=at)


def add_pdf(application: Application, code: str, *, actor: User, at: datetime = AT) -> None:
    """A small PDF for a section of documents."""
    actions.add_document(application.pk, code, io.BytesIO(pdf(code)), f"{code}.pdf", actor=actor, at=at)


def fill_quickly(application: Application, *, actor: User, at: datetime = AT) -> None:
    """What `fill` leaves behind, without the hundreds of queries of its acts and without the files themselves."""
    answers = [Answer(application=application, section=code, data=data, updated_by=actor, updated_at=at) for code, data in kept().items()]
    Answer.objects.bulk_create(answers)
    facts = {"content_type": "application/pdf", "size": 1, "uploaded_by": actor, "uploaded_at": at, "application": application}
    Document.objects.bulk_create(
        Document(requirement=code, original_name=f"{code}.pdf", sha256=f"sha256:{code}", file=f"none/{code}", **facts) for code in DOCUMENTS
    )


@cache
def kept() -> dict[str, Any]:
    """The answers of `PAGES` and `LISTS` as they are kept."""
    form, sources, found = form_in_force("new_licence", AT), option_sources("AFSA"), {}
    for code, raw in PAGES.items():
        section = form.section(code)
        assert section is not None
        found[code], problems = clean(code, section.questions_for(found), raw, context_of(found, sources))
        assert not problems
    for code, items in LISTS.items():
        section = form.section(code)
        assert section is not None
        cleaned = [clean(code, section.questions, raw, context_of(found, sources))[0] for raw in items]
        found[code] = {"items": [{"id": f"{number:08x}", **data} for number, data in enumerate(cleaned)], "done": True}
    return found


def submitted(world: World, at: datetime = AT) -> Application:
    """An application that was sent."""
    application = draft(world, at)
    fill_quickly(application, actor=world.admin, at=at)
    actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=at)
    application.refresh_from_db()
    return application


def under_review(world: World, at: datetime = AT) -> Application:
    """A case that the registrar took."""
    application = submitted(world, at)
    actions.take_case(application.pk, actor=world.registrar, at=at)
    application.refresh_from_db()
    return application


def recommendation(**changes: Any) -> actions.Recommendation:
    """A grant of both activities with one condition."""
    facts: dict[str, Any] = {
        "activities": ("trading_facility", "providing_custody"),
        "notice_text": "The requirements are met.",
        "conditions": (actions.ConditionFacts("Send the audit report by the end of March."),),
    }
    return actions.Recommendation(**(facts | changes))


def assessed(world: World, application: Application, at: datetime = AT) -> None:
    """Every section found met by the officer as it was sent last, with a low risk, or as it was found before."""
    if not form_for(application).is_assessed:
        return
    facts: dict[str, Any] = {"reviewed_hash": _reviewed(application), "actor": world.officer, "at": at}
    actions.assess_rest(application.pk, **facts)
    for row in assessment_of(application).open_rows:
        actions.confirm_finding(application.pk, row.section.code, seen=row.number, **facts)


def recommended(world: World, application: Application, at: datetime = AT, **changes: Any) -> Proposal:
    """The officer's open recommendation to grant, after an assessment."""
    if application.state == ApplicationState.UNDER_REVIEW:
        assessed(world, application, at)
    submission = latest_submission(application)
    assert submission is not None
    return actions.recommend_grant(
        application.pk, recommendation(**changes), reviewed_hash=submission.content_hash, reason="All checks are done.",
        actor=world.officer, at=at,
    )  # fmt: skip


def approved(world: World, proposal: Proposal, at: datetime = AT) -> Proposal:
    """The proposal after the approver's approval."""
    return approve(proposal.pk, actor=world.approver, at=at, content_hash=proposal.content_hash)


def noticed(world: World, application: Application, at: datetime = AT) -> None:
    """A preliminary notice of a refusal, answered by the applicant: the case is under review again and can be refused."""
    notice = actions.recommend_notice(
        application.pk, notice_text="A refusal is intended.", reviewed_hash=_reviewed(application), reason="The capital is short.",
        actor=world.officer, at=at,
    )  # fmt: skip
    approved(world, notice, at)
    actions.answer_information_request(application.pk, replies={"1": "We disagree."}, actor=world.member, at=at)
    application.refresh_from_db()


def refusable(world: World, at: datetime = AT) -> Application:
    """A case whose applicant was heard on an intended refusal."""
    application = under_review(world, at)
    noticed(world, application, at)
    return application


def refusal(world: World, application: Application, at: datetime = AT) -> Proposal:
    """The officer's open recommendation to refuse."""
    return actions.recommend_refusal(
        application.pk, notice_text="The capital is too small.", reviewed_hash=_reviewed(application), reason="It is short.",
        actor=world.officer, at=at,
    )  # fmt: skip


def _reviewed(application: Application) -> str:
    submission = latest_submission(application)
    assert submission is not None
    return submission.content_hash


def licensed(world: World, at: datetime = AT, **changes: Any) -> Licence:
    """A granted licence."""
    application = under_review(world, at)
    approved(world, recommended(world, application, at, **changes), at)
    return Licence.objects.get(application=application)


def check_deferred() -> None:
    """Make the database run now what it would at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refused_by_database(match: str | None = None) -> Iterator[None]:
    """What happens inside is refused by the database, at once or at commit, with this message; and undone."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():  # noqa: PT012 - the block is the caller's
        yield
        check_deferred()


def later(**delta: float) -> datetime:
    """An instant after `AT`."""
    return AT + timedelta(**delta)


def content_of(application: Application) -> dict[str, Any]:
    """What was sent last."""
    submission = latest_submission(application)
    assert submission is not None
    return dict(json.loads(submission.content))
