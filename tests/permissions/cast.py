"""Everybody who might call an address, twice over, and something behind every address that belongs to the first of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from registry.accounts.actions import invite_colleague, issue_key
from registry.accounts.models import ApiKey, Membership, Organisation, User
from registry.accounts.states import ROLES_OF_KIND, OrganisationKind, Role, Scope, kind_of_role
from registry.approvals.actions import approve
from registry.blocklist.actions import report_platform
from registry.distribution.actions import add_endpoint, publish_list, send_test
from registry.exchanges.actions import open_exchange
from registry.letters.actions import print_due
from registry.letters.models import Letter
from registry.letters.queries import letters_about
from registry.licensing import actions as licensing
from registry.licensing.actions import issue_certificate
from registry.licensing.models import Application, Authority
from registry.outbox.actions import claim_due, mark_failing
from registry.outbox.models import Mail
from registry.statements.actions import issue_statement
from tests.api.banks import Bank
from tests.exports.making import archives
from tests.fees.cast import fees_behind
from tests.licensing import registers
from tests.licensing import world as w
from tests.permissions import exchanges, signing
from tests.permissions.retention import retention_behind
from tests.permissions.routes import Route
from tests.portal.assessing import assessment_things
from tests.portal.conftest import Office, bank, imported, listing
from tests.portal.proving import proposed_wallet, sent_letter
from tests.portal.test_life_pages import reported as condition_reported
from tests.signing_in import signed_in
from tests.supervision.cast import supervised

ROLES = tuple(str(role) for role in Role)
FACTS = {
    "lang": "en", "code": "block", "seq": 1, "section": "sites", "list_code": "block", "move": "pause", "act": "test", "uidb36": "1", "key": "x", "token": "x",
    "item_id": "none", "url": "nowhere", "app_label": "accounts", "content_type_id": "1", "object_id": "1",
}  # fmt: skip

# What a form needs so that the answer tells who may send it.
BODIES = {"portal:proposal": {"step": "approve"}}


@dataclass
class Cast:
    """`own` and `other`: a session for each role, of the tenant that owns the objects and of another one of its kind."""

    own: dict[str, str]
    other: dict[str, str]
    root: str
    keys: dict[str, str]
    objects: Mapping[str, Mapping[str, Any]]

    def browser(self, session: str = "") -> Client:
        """A browser with that session, or a visitor's."""
        client = Client(raise_request_exception=False)
        if session:
            client.cookies["sessionid"] = session
        return client

    def address(self, route: Route) -> str:
        """The path of the route with the first tenant's object in it."""
        wanted = {**FACTS, **self.objects.get(route.name.partition(":")[0], {}), **self.objects.get(route.name, {})}
        path = route.pattern
        for name in route.parameters:
            value = str(wanted[name])
            before, _open, rest = path.partition(f"(?P<{name}>") if f"(?P<{name}>" in path else _converter(path, name)
            path = before + value + _after(rest, is_group=f"(?P<{name}>" in route.pattern)
        return "/" + path.replace("^", "").replace("$", "").replace("/?", "/")


def outcome(answer: HttpResponseBase) -> str:
    """What an answer comes to: `in`, `login`, or the status that refused."""
    target = answer.headers.get("Location", "")
    if answer.status_code in (301, 302) and "/login/" in target.partition("?")[0]:
        return "login"
    if answer.status_code in (401, 403, 404, 405) or answer.status_code >= 500:
        return str(answer.status_code)
    return "in"


def gather() -> Cast:
    """Build it, by real actions."""
    office = Office(w.build_world(), timezone.now() - timedelta(days=5))
    first = Bank(office.world.authority, bank(office), User.objects.get(email="admin@alfa.test"))
    second = Bank(office.world.authority, bank(office, "Beta Bank", "beta"), User.objects.get(email="admin@beta.test"))
    own = {role: session_of(_own(role, office, first)) for role in ROLES}
    other = {role: session_of(person) for role, person in _others(office, second).items()}
    root = User.objects.create_user("root@afsa.test", w.PASSWORD, full_name="Root", is_superuser=True, is_staff=True)
    return Cast(own, other, session_of(root), _keys(office, first, second), _objects(office, first))


def session_of(person: User) -> str:
    """The cookie of a session of that person with everything shown."""
    return str(signed_in(person).cookies["sessionid"].value)


def _own(role: str, office: Office, first: Bank) -> User:
    if kind_of_role(role) == OrganisationKind.REGULATOR:
        return office.person(role)
    if kind_of_role(role) == OrganisationKind.BANK:
        return first.admin if role == Role.BANK_ADMIN else first.person(role, "analyst@alfa.test")
    return office.world.admin if role == Role.EXCHANGE_ADMIN else office.world.member


def _others(office: Office, second: Bank) -> dict[str, User]:
    regulator = office.world.authority.found_another("other")
    Authority.objects.create(code="OTHER", name="Other", number_pattern="O-{year}-{number}", organisation=regulator.organisation)
    people = {
        role: regulator.person(role, f"{role}@other.test")
        for role in ROLES_OF_KIND[OrganisationKind.REGULATOR]
        if role != Role.ADMINISTRATOR
    }
    owner = w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd.")
    organisation = Organisation.objects.get(name="Kumis Exchange Ltd.")
    return {
        **{str(role): person for role, person in people.items()},
        Role.ADMINISTRATOR.value: regulator.first,
        Role.EXCHANGE_ADMIN.value: owner,
        Role.EXCHANGE_MEMBER.value: w.colleague(owner, organisation, "member@kumis.example"),
        Role.BANK_ADMIN.value: second.admin,
        Role.BANK_ANALYST.value: second.person(Role.BANK_ANALYST, "analyst@beta.test"),
    }


def _keys(office: Office, first: Bank, second: Bank) -> dict[str, str]:
    at = timezone.now() - timedelta(days=1)
    keys = {str(scope): _exchange_key(office.world.admin, at, scope)[1] for scope in (Scope.APPLICATIONS, Scope.WALLETS)}
    keys |= {str(scope): first.key(scope)[1] for scope in (Scope.LISTS_READ, Scope.ACKS_WRITE, Scope.WEBHOOKS_MANAGE, Scope.SCREEN)}
    stranger = User.objects.get(email="owner@kumis.example")
    open_exchange(stranger.memberships.get().organisation, actor=stranger, at=at)
    others = {f"other exchange {scope}": _exchange_key(stranger, at, scope)[1] for scope in (Scope.APPLICATIONS, Scope.WALLETS)}
    return {**keys, "other bank": second.key()[1], **others}


def _exchange_key(admin: User, at: datetime, scope: Scope = Scope.APPLICATIONS) -> tuple[ApiKey, str]:
    """A key of the exchange that this person runs."""
    organisation = admin.memberships.get().organisation
    return issue_key(organisation.pk, name="Ours", mode="test", scopes=[scope], actor=admin, at=at)


def _objects(office: Office, first: Bank) -> dict[str, dict[str, Any]]:
    """The parameters of each address, by namespace and then by name."""
    licence = w.licensed(office.world, office.at - timedelta(days=200))
    _urgently_suspended(office, licence)
    case, draft = _case_with_request(office), w.draft(office.world, office.at)
    w.fill(draft, actor=office.world.admin, at=office.at)
    entry = listing(office)
    publish_list("block", at=office.at)
    report = report_platform(where="bad.example", what_happened="It took my money.", at=office.at)
    endpoint = add_endpoint(first.subscriber.pk, url="https://hooks.alfa.example/", actor=first.admin, at=timezone.now()).endpoint.pk
    delivery = send_test(endpoint, actor=first.admin, at=timezone.now())
    key = first.key()[0]
    return {
        **fees_behind(office, licence),
        **supervised(office.world, licence),
        "portal": {
            "number": licence.application.number,
            "code": "block",
            "reference": entry.reference,
            "pk": first.subscriber.pk,
            "exchange_id": licence.exchange_id,
        },
        **_portal(office, licence, report.reference),
        "apply": {"number": draft.number, "code": "legal_entity", "pk": _document(draft), "request_number": 1},
        **_apply(case, licence, draft),
        "bank": {"pk": endpoint},
        "bank:delivery": {"pk": delivery.pk},
        "bank:delivery-replay": {"pk": delivery.pk},
        "bank:key-roll": {"pk": key.pk},
        "bank:key-revoke": {"pk": key.pk},
        "api": {"number": licence.number, "pk": endpoint, "message_id": delivery.webhook_id, "code": "not-found"},
        **exchanges.objects(case, licence, draft),
        **exchanges.own_error(office, licence),
        **signing.objects(office, licence.application),
        "open": {"number": licence.number},
        **_statements(licence.number),
        **retention_behind(office.world.authority.first, office.world.authority.organisation, at=office.at),
        **archives(licence, auditor=office.person(Role.AUDITOR), applicant=office.world.admin, at=office.at),
        "website": {"number": licence.number, "reference": report.reference},
        **_accounts(office, first),
    }


def _portal(office: Office, licence: Any, report: str) -> dict[str, dict[str, Any]]:
    identifier = licence.exchange.identifiers.filter(confirmed_at=None).first()
    numbered = ("licence", "licence_banks", "licence_suspend", "licence_reinstate", "licence_revoke", "licence_act")
    met = condition_reported(office, licence)
    error = licensing.report_error(licence.pk, text="The site is wrong.", contact="", language="en", at=office.at)
    return {
        **{f"portal:form_{name}": {"code": "variation", "version": 1} for name in ("version", "yaml", "propose")},
        **assessment_things(licence.application),
        "portal:case_letter": {"pk": _letter(licence.application)},
        "portal:condition_settle": {"number": licence.number, "pk": met.pk},
        "portal:condition_evidence": {"number": licence.number, "pk": met.pk},
        "portal:error_close": {"reference": error.reference},
        "website:error_reported": {"reference": error.reference},
        **{f"portal:{name}": {"number": licence.number, "move": "restrict"} for name in numbered},
        "portal:case_document": {"pk": _kept_file(licence.application)},
        "portal:identifier_confirm": {"pk": identifier.pk},
        "portal:identifier_withdraw": {"pk": identifier.pk},
        **_proofs(office, licence),
        **_proposed(office, licence),
        "portal:figures_csv": {"name": "ages"},
        "portal:view_remove": {"pk": _view(office)},
        "portal:import": {"pk": imported(office).pk},
        "portal:register_import": {"pk": int(registers.proposed(office.world, registers.tables(), office.at).subject_id)},
        "portal:report": {"reference": report},
        "portal:report_close": {"reference": report},
        **_mails(licence),
        "portal:people_end": {"pk": office.world.officer.memberships.get().pk},
        "portal:people_reset": {"pk": office.world.officer.pk},
        "portal:audit_subject": {"kind": "licensing.application", "pk": licence.application_id},
    }


def _mails(licence: Any) -> dict[str, dict[str, Any]]:
    mail = Mail.objects.filter(subject_kind="licensing.application", subject_id=str(licence.application_id)).earliest("pk")
    failing = mark_failing(mail.to, reason="5.1.1", at=timezone.now())
    assert failing is not None
    return {
        **{f"portal:{name}": {"pk": mail.pk} for name in ("mail", "mail_retry", "mail_stop")},
        "portal:mail_address_clear": {"pk": failing.pk},
    }


def _view(office: Office) -> int:
    registrar = office.world.registrar
    authority = registrar.memberships.get().organisation.authority
    return licensing.save_view(authority.pk, name="Mine", query="", is_shared=False, actor=registrar, at=office.at).pk


def _proofs(office: Office, licence: Any) -> dict[str, dict[str, Any]]:
    letter, wallet = sent_letter(office, licence), proposed_wallet(office, licence)
    acts = ("", "_show", "_check", "_withdraw", "_deposit", "_public")
    return {
        **{f"portal:{name}": {"pk": letter.pk} for name in ("proof", "proof_confirm", "proof_turn_down", "proof_document")},
        "portal:proof_document": {"pk": letter.pk, "document_pk": letter.documents.get().pk},
        "portal:wallet_stop": {"pk": wallet.pk},
        **{f"apply:identifier{act}": {"pk": letter.identifier_id} for act in acts},
        **{f"apply:wallet{act}": {"pk": wallet.pk} for act in ("", "_approve", "_reject", "_withdraw")},
        **{f"api:wallet{act}": {"pk": wallet.pk} for act in ("", "-signature", "-withdraw")},
    }


def _apply(case: Application, licence: Any, draft: Application) -> dict[str, dict[str, Any]]:
    item = draft.answers.get(section="sites").data["items"][0]["id"]
    admin = User.objects.get(email="admin@altyn.example")
    key = _exchange_key(admin, timezone.now() - timedelta(days=1))[0]
    return {
        "apply:key-roll": {"pk": key.pk},
        "apply:key-revoke": {"pk": key.pk},
        "apply:add_item": {"code": "sites"},
        "apply:item": {"code": "sites", "item_id": item},
        "apply:licence": {"number": licence.number},
        "apply:representation": {"number": licence.number, "act_number": 1},
        "apply:condition": {"number": licence.number, "condition_number": 1},
        "apply:certificate": {"number": licence.number},
        "apply:change": {"number": licence.number},
        "apply:decision": {"number": licence.application.number, "decision_number": 1},
        "apply:certificate_pdf": {"number": licence.number},
        "apply:letter": {"number": licence.application.number, "pk": _letter(licence.application)},
        "apply:licence_letter": {"number": licence.number, "pk": issue_certificate(licence, language="en", at=timezone.now()).pk},
        "apply:sent": {"number": case.number},
        "apply:copy": {"number": case.number},
        "apply:request": {"number": case.number},
    }


def _accounts(office: Office, first: Bank) -> dict[str, dict[str, Any]]:
    invitation = invite_colleague(
        first.organisation.pk, email="new@alfa.test", role=Role.BANK_ANALYST, actor=first.admin, at=timezone.now()
    )
    mail = Mail.objects.get(to="new@alfa.test")
    return {
        "team_withdraw": {"pk": invitation.pk},
        "team_remove": {"pk": Membership.objects.get(user__email="analyst@alfa.test").pk},
        "accept_invitation": {"token": mail.text.partition("/invitation/")[2].partition("/")[0]},
        "demo_mail": {"pk": mail.pk},
        "mfa_edit_webauthn": {"pk": 1},
        "mfa_remove_webauthn": {"pk": 1},
    }


def _case_with_request(office: Office) -> Application:
    case = office.case_under_review()
    item = licensing.RequestedItem(wants="document", text="The audited accounts.")
    due_on = timezone.now().date() + timedelta(days=10)
    licensing.request_information(case.pk, items=[item], due_on=due_on, actor=office.world.officer, at=office.at)
    return case


def _proposed(office: Office, licence: Any) -> dict[str, dict[str, Any]]:
    """An open proposal, and its letter."""
    act = {"ground": "law_breached", "reason": "As found."}
    pk = licensing.propose_suspension(licence.pk, **act, actor=office.world.officer, at=office.at).pk
    return {"portal:proposal": {"pk": pk}, "portal:proposal_letter": {"pk": pk, "language": "en"}}


def _kept_file(application: Application) -> int:
    """A document whose file is there to be sent."""
    document = application.documents.first()
    assert document is not None
    document.file.storage.save(document.file.name, ContentFile(w.pdf()))
    return int(document.pk)


def _letter(application: Application) -> int:
    """A printed letter."""
    letter = letters_about(application).first()
    assert letter is not None
    if not letter.is_printed:
        token = dict(claim_due(Letter, at=timezone.now(), limit=100, lease_seconds=60))[letter.pk]
        print_due(letter.pk, str(token), at=timezone.now())
    return int(letter.pk)


def _statements(number: str) -> dict[str, dict[str, Any]]:
    """An issued statement behind each of its addresses."""
    issued = issue_statement(number, on=timezone.localdate(), at=timezone.now())
    assert issued is not None
    return {f"open:{name}": {"number": issued.statement.number} for name in ("statement", "statement_json", "statement_pdf")}


def _document(draft: Application) -> int:
    document = draft.documents.first()
    assert document is not None
    return int(document.pk)


def _converter(path: str, name: str) -> tuple[str, str, str]:
    for opening in (f"<str:{name}>", f"<int:{name}>", f"<slug:{name}>", f"<path:{name}>", f"<{name}>"):
        if opening in path:
            return path.partition(opening)
    raise AssertionError(f"no parameter {name} in {path}")


def _after(rest: str, *, is_group: bool) -> str:
    """What follows a named group, whose own parentheses may be nested."""
    if not is_group:
        return rest
    depth = 1
    for place, sign in enumerate(rest):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return rest[place + 1 :]
    raise AssertionError(rest)


def _urgently_suspended(office: Office, licence: Any) -> None:
    """Suspended without notice, so that the holder can be heard on act 1, and reinstated."""
    facts = {"ground": "law_breached", "reason": "As found.", "actor": office.world.officer, "at": office.at}
    for proposal in (
        licensing.propose_suspension(licence.pk, is_urgent=True, **facts),
        lambda: licensing.propose_reinstatement(licence.pk, **facts),
    ):
        opened = proposal() if callable(proposal) else proposal
        approve(opened.pk, actor=office.world.approver, at=office.at, content_hash=opened.content_hash)
