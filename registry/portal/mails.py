"""Whose mails a person of a regulator may see, and what they are about in words and links.

An administrator sees to all that is not another regulator's, a registrar to those about the authority's own cases. The texts are
read where what they are about is read: whoever may not open a case does not read its letters here.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from registry.accounts.models import ApiKey, Invitation, Membership, Organisation, User
from registry.accounts.states import MembershipState, OrganisationKind, Role
from registry.approvals.models import Proposal
from registry.audit.subjects import Subject
from registry.distribution.models import Endpoint, Subscriber
from registry.exchanges.models import Exchange, WalletRotation
from registry.fees.models import Invoice
from registry.licensing.models import Application, Licence
from registry.outbox.models import FailingAddress, Mail
from registry.outbox.queries import mails, mails_to_send
from registry.outbox.states import UNDELIVERED
from registry.portal import subjects

PAGES = {Application: ("portal:case_messages", "number"), Licence: ("portal:licence", "number"), Invoice: ("portal:invoice", "reference")}
OF_CASES = tuple(model._meta.label_lower for model in (Application, Licence, Invoice, Exchange, WalletRotation))


def mails_seen_by(organisation: Organisation, roles: Iterable[str]) -> QuerySet[Mail]:
    """Mails that somebody with these roles at this regulator may see, newest first."""
    kinds = _kinds(organisation, is_all=bool(set(roles) & {Role.ADMINISTRATOR, Role.AUDITOR}))
    reach = Q(pk__in=[])
    for kind, rows in kinds.items():
        keys = rows.order_by().annotate(subject_key=Cast("pk", TextField())).values("subject_key")
        reach |= Q(subject_kind=kind, subject_id__in=keys)
    if set(roles) & {Role.ADMINISTRATOR, Role.AUDITOR}:
        reach |= Q(subject_kind="") & ~Q(to__in=_people_of_others(organisation).values("email"))
    return mails().filter(reach).select_related("digest")


def undelivered(rows: QuerySet[Mail]) -> QuerySet[Mail]:
    """Those of these mails that were given up or came back, by themselves or with the digest that carries them."""
    return rows.filter(Q(state__in=UNDELIVERED) | Q(digest__state__in=UNDELIVERED))


def to_send(rows: QuerySet[Mail], at: datetime) -> QuerySet[Mail]:
    """Mails that go over the wire for these and can be sent again at `at`, the oldest first."""
    carriers = rows.order_by().annotate(carrier_key=Coalesce("digest_id", "pk")).values("carrier_key")
    return mails_to_send(at).filter(pk__in=carriers).order_by("pk")


def failing_addresses(seen: QuerySet[Mail]) -> QuerySet[FailingAddress]:
    """Addresses of these mails to which mail comes back, the latest first."""
    mine = Exists(seen.order_by().filter(to=OuterRef("address")))
    return FailingAddress.objects.filter(mine, cleared_at=None).order_by("-since", "-pk")


def meant_by(organisation: Organisation, text: str) -> list[Subject]:
    """What a number, reference or name means, of all that the regulator's people may see."""
    return [found.subject for found in subjects.search(organisation, text)]


def named(rows: Iterable[Mail]) -> dict[tuple[str, str], dict[str, Any]]:
    """For each subject of these mails what it is called, with its page where it has one. One query a kind."""
    wanted: dict[str, set[str]] = {}
    for mail in rows:
        wanted.setdefault(mail.subject_kind, set()).add(mail.subject_id)
    return {(kind, str(row.pk)): _name(row) for kind, keys in wanted.items() for row in _rows(kind, keys)}


def _rows(kind: str, keys: set[str]) -> Iterable[models.Model]:
    model = next((model for model in (*PAGES, Proposal, User) if model._meta.label_lower == kind), None)
    numbers = [key for key in keys if key.isdecimal()]
    return model._default_manager.filter(pk__in=numbers) if model and numbers else ()


def _name(row: Any) -> dict[str, Any]:
    if isinstance(row, Proposal):
        return {"text": row.title, "url": reverse("portal:proposal", args=[row.pk])}
    if type(row) in PAGES:
        page, field = PAGES[type(row)]
        number = getattr(row, field)
        return {"text": number, "url": reverse(page, args=[number])}
    return {"text": str(row), "url": ""}


def _kinds(organisation: Organisation, *, is_all: bool) -> dict[str, QuerySet[Any]]:
    """For each kind of subject those whose mails are seen."""
    seen = subjects.visible(organisation)
    rotations = {WalletRotation._meta.label_lower: WalletRotation.objects.filter(regulator=organisation)}
    if not is_all:
        return {kind: rows for kind, rows in (seen | rotations).items() if kind in OF_CASES}
    elsewhere = Organisation.objects.filter(kind=OrganisationKind.REGULATOR).exclude(pk=organisation.pk).values("pk")
    accounts: tuple[QuerySet[Any], ...] = (
        User.objects.exclude(pk__in=_people_of_others(organisation).values("pk")),
        Invitation.objects.exclude(organisation__in=elsewhere),
        ApiKey.objects.exclude(organisation__in=elsewhere),
        Endpoint.objects.all(),
        Subscriber.objects.all(),
        Mail.objects.filter(subject_kind=""),
    )
    return seen | rotations | {rows.model._meta.label_lower: rows for rows in accounts}


def _people_of_others(organisation: Organisation) -> QuerySet[User]:
    roles = Membership.objects.filter(organisation__kind=OrganisationKind.REGULATOR, state=MembershipState.ACTIVE)
    return User.objects.filter(pk__in=roles.exclude(organisation=organisation).values("user")).order_by()
