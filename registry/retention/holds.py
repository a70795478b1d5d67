"""What the standing legal holds cover."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from registry.accounts.models import Organisation, User
from registry.audit.registers import Kept
from registry.audit.subjects import Subject, subject_of
from registry.exchanges.models import Exchange
from registry.licensing.models import Application, Licence
from registry.licensing.queries import cases_of, exchanges_of
from registry.retention.models import Hold

APPLICATION, LICENCE, EXCHANGE, PERSON = (model._meta.label_lower for model in (Application, Licence, Exchange, User))


@dataclass(frozen=True)
class Covered:
    """The subjects and people's addresses about which nothing may be erased."""

    subjects: frozenset[Subject]
    addresses: frozenset[str]

    def covers(self, kept: Kept) -> bool:
        """Whether the thing, what it is about, or somebody whom it concerns is under a hold."""
        return bool(self.subjects & {kept.subject, *kept.about} or self.addresses & set(kept.addresses))


def standing_holds() -> QuerySet[Hold]:
    """All holds that were not lifted, newest first."""
    return Hold.objects.filter(lifted_at=None).select_related("placed_by").order_by("-placed_at", "-pk")


def covered() -> Covered:
    """Everything under the standing holds: of an exchange its applications and licences, of a licence its applications, of a person
    what goes to that address. A fixed number of queries.
    """
    held = {Subject(kind, pk) for kind, pk in standing_holds().values_list("subject_kind", "subject_id")}
    by_exchange, by_licence = _keys(held, EXCHANGE), _keys(held, LICENCE)
    licences = Licence.objects.filter(Q(exchange__in=by_exchange) | Q(pk__in=by_licence))
    applications = Application.objects.filter(Q(exchange__in=by_exchange) | Q(licence__in=by_licence) | Q(concerns__in=by_licence))
    found = {Subject(LICENCE, str(pk)) for pk in licences.values_list("pk", flat=True)}
    found |= {Subject(APPLICATION, str(pk)) for pk in applications.values_list("pk", flat=True)}
    addresses = User.objects.filter(pk__in=_keys(held, PERSON)).values_list("email", flat=True)
    return Covered(frozenset(held | found), frozenset(addresses))


def holds_on(*things: Application | Licence | Exchange) -> list[Hold]:
    """The standing holds on any of these, newest first. One query."""
    wanted = Q(pk__in=[])
    for subject in map(subject_of, things):
        wanted |= Q(subject_kind=subject.kind, subject_id=subject.id)
    return list(standing_holds().filter(wanted))


def thing_named(authority_org: Organisation, text: str) -> Application | Licence | Exchange | User | None:
    """What an administrator means by a number, the name of an exchange or somebody's address; only what this authority deals with."""
    wanted, exchanges = text.strip(), exchanges_of(authority_org)
    firms = exchanges.order_by().values("organisation")
    people = User.objects.filter(Q(memberships__organisation=authority_org) | Q(memberships__organisation__in=firms)).distinct()
    return (
        cases_of(authority_org).filter(number__iexact=wanted).first()
        or Licence.objects.filter(authority__organisation=authority_org, number__iexact=wanted).first()
        or exchanges.filter(legal_name__iexact=wanted).first()
        or people.filter(email__iexact=wanted).first()
    )


def _keys(subjects: Iterable[Subject], kind: str) -> list[int]:
    return [int(subject.id) for subject in subjects if subject.kind == kind]
