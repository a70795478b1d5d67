"""What an auditor can look up: a number, an address or a name, turned into the subjects that the person may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from registry.accounts.models import Membership, Organisation, User
from registry.accounts.states import OrganisationKind
from registry.approvals.models import Proposal
from registry.audit.subjects import Subject, subject_of
from registry.blocklist.models import Entry, ImportBatch, List, PlatformReport
from registry.blocklist.queries import entry_by_reference, report_by_reference
from registry.distribution.models import Subscriber
from registry.exchanges.models import Exchange
from registry.exports.models import CaseExport
from registry.fees.models import Invoice
from registry.licensing.models import Application, Licence, RegisterImport
from registry.licensing.queries import cases_of
from registry.retention.models import Hold, Run
from registry.supervision.models import Notice, PeriodicReturn

MOST = 50


@dataclass(frozen=True)
class Found:
    """One subject with its title."""

    subject: Subject
    title: str


def visible(organisation: Organisation) -> dict[str, QuerySet[Any]]:
    """For each kind of subject, what people of this regulator may see: its own cases, and what all regulators share."""
    own_people = Membership.objects.filter(Q(organisation=organisation) | Q(organisation__kind=OrganisationKind.BANK)).values("user")
    cases = cases_of(organisation)
    licences = Licence.objects.filter(authority__organisation=organisation)
    exchanges = Q(pk__in=cases.order_by().values("exchange")) | Q(pk__in=licences.order_by().values("exchange"))
    proposed_here = Q(proposal__authority_org=organisation) | Q(proposal__authority_org=None)
    querysets: tuple[QuerySet[Any], ...] = (
        cases,
        licences,
        Exchange.objects.filter(exchanges),
        Proposal.objects.filter(Q(authority_org=organisation) | Q(authority_org=None)),
        Invoice.objects.filter(authority_org=organisation),
        PeriodicReturn.objects.filter(licence__in=licences),
        Notice.objects.filter(licence__in=licences),
        Entry.objects.filter(proposed_here).select_related("proposal"),
        List.objects.all(),
        ImportBatch.objects.filter(proposed_here),
        RegisterImport.objects.filter(authority__organisation=organisation),
        PlatformReport.objects.all(),
        User.objects.filter(pk__in=own_people),
        Organisation.objects.filter(Q(pk=organisation.pk) | Q(kind=OrganisationKind.BANK)),
        Subscriber.objects.select_related("organisation"),
        CaseExport.objects.filter(organisation=organisation),
        Hold.objects.filter(authority_org=organisation),
        Run.objects.filter(authority_org=organisation),
    )
    return {rows.model._meta.label_lower: rows for rows in querysets}


def found_subject(organisation: Organisation, kind: str, pk: str) -> Found | None:
    """The subject of that kind and number, or None when there is none or the person may not see it."""
    rows = visible(organisation).get(kind)
    if rows is None or not pk.isdecimal() or len(pk) > 18:
        return None
    row = rows.filter(pk=pk).first()
    return _as_found(row) if row is not None else None


def search(organisation: Organisation, text: str) -> list[Found]:
    """Subjects that a number, e-mail address or name means."""
    seen = visible(organisation)
    found = {item.subject: item for row in _rows(seen, text.strip()) for item in [_as_found(row)]}
    return list(found.values())[:MOST]


def _rows(seen: dict[str, QuerySet[Any]], text: str) -> Iterator[models.Model]:
    if text.isdecimal() and len(text) <= 18:
        yield from seen[_label(Proposal)].filter(pk=text)
    yield from seen[_label(Application)].filter(number__iexact=text)
    yield from seen[_label(Licence)].filter(number__iexact=text)
    yield from seen[_label(Invoice)].filter(reference__iexact=text)
    yield from seen[_label(Notice)].filter(number__iexact=text)
    yield from seen[_label(User)].filter(email__iexact=text)
    entry, report = entry_by_reference(text), report_by_reference(text)
    yield from seen[_label(Entry)].filter(pk=entry.pk) if entry else ()
    yield from (report,) if report else ()
    yield from seen[_label(Exchange)].filter(legal_name__icontains=text)[:MOST]
    yield from seen[_label(Organisation)].filter(name__icontains=text)[:MOST]
    yield from seen[_label(List)].filter(code=text.lower())


def _as_found(row: models.Model) -> Found:
    return Found(subject_of(row), f"{row._meta.verbose_name}: {row}")


def _label(model: type[models.Model]) -> str:
    return model._meta.label_lower
