"""What an officer should look at before deciding: the same applicant twice, related parties, hits on the lists.

A hint proves nothing; it says how it was found, so that a person can judge.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.blocklist.models import Entry
from registry.blocklist.queries import entries_named_by
from registry.blocklist.states import ListCode
from registry.exchanges.models import Exchange, ExchangeIdentifier, ExchangeName, Person
from registry.exchanges.states import PersonRole
from registry.identifiers import fold_name
from registry.licensing.models import Application, Licence
from registry.licensing.particulars import particulars_of
from registry.licensing.queries.applications import form_for, latest_submission

MOST = 50
"""Of each kind; more would help nobody."""
COMMON_NAME = 3
"""Letters that a folded name needs before likeness says anything."""


class HintKind(TextChoices):
    """What a hint is about."""

    DUPLICATE = "duplicate", gettext_lazy("The same applicant")
    RELATED = "related", gettext_lazy("Related parties")
    LISTED = "listed", gettext_lazy("On the lists")


@dataclass(frozen=True)
class Hint:
    """One finding. `how` says in a sentence how it was found; of `exchange` and `entry` one is what was found."""

    kind: HintKind
    how: str
    exchange: Exchange | None = None
    entry: Entry | None = None
    case_number: str = ""
    """The newest case of that exchange at the same authority, if it has one."""
    licence_number: str = ""
    """Its newest licence, of whatever authority: the register shows it to everybody."""


@dataclass(frozen=True)
class _Shown:
    """Names on the case, by their folded key."""

    companies: dict[str, str]
    people: dict[str, str]
    controllers: frozenset[str]


def hints_of(application: Application) -> list[Hint]:
    """Every hint about a case that was sent, duplicates first. A fixed number of queries.

    Exchanges are named that have a case at the same authority or a licence; what others apply for elsewhere stays there.
    """
    shown = _shown(application)
    keys = list(application.exchange.identifiers.filter(withdrawn_at__isnull=True).values_list("kind", "canonical").distinct())
    found = [*_duplicates(application, keys, shown), *_related(application, shown), *_listed(keys, shown)]
    exchanges = {hint.exchange.pk for hint in found if hint.exchange}
    cases, licences = _cases_of(application, exchanges), _licences_of(exchanges)
    linked = (_linked(hint, cases, licences) for hint in dict.fromkeys(found))
    return [hint for hint in linked if hint.entry or hint.case_number or hint.licence_number]


def _shown(application: Application) -> _Shown:
    sent = latest_submission(application)
    particulars = particulars_of(json.loads(sent.content)["answers"], form_for(application)) if sent else None
    companies = [application.exchange.legal_name, *application.exchange.names.values_list("name", flat=True)]
    people = list(application.exchange.people.filter(until_on__isnull=True).values_list("full_name", "role"))
    if particulars is not None:
        companies += [particulars.legal_name, *particulars.trading_names]
        people += [(person.full_name, person.role) for person in particulars.people]
    controllers = frozenset(fold_name(name) for name, role in people if role == PersonRole.CONTROLLER)
    return _Shown(_keyed(companies), _keyed(name for name, _role in people), controllers - {""})


def _keyed(names: Iterable[str]) -> dict[str, str]:
    """Names by their folded key, without those that fold to nothing."""
    return {key: name for name in names if (key := fold_name(name))}


def _duplicates(application: Application, keys: list[tuple[str, str]], shown: _Shown) -> Iterator[Hint]:
    wanted = Q(pk__in=[])
    for kind, canonical in keys:
        wanted |= Q(kind=kind, canonical=canonical)
    same = ExchangeIdentifier.objects.filter(wanted, withdrawn_at__isnull=True).exclude(exchange=application.exchange_id)
    for row in same.select_related("exchange").order_by("exchange", "kind", "pk")[:MOST]:
        words = {"kind": row.kind_label, "value": row.canonical}
        yield Hint(HintKind.DUPLICATE, _("It names the same %(kind)s: %(value)s.") % words, exchange=row.exchange)
    for name in _like(application, shown):
        words = {"name": name.name}
        how = _("Its name is the same: %(name)s.") if name.key in shown.companies else _("Its name is similar: %(name)s.")
        yield Hint(HintKind.DUPLICATE, how % words, exchange=name.exchange)


def _like(application: Application, shown: _Shown) -> QuerySet[ExchangeName]:
    """Names of other exchanges that are the same or look alike by their three-letter parts."""
    wanted = Q(key__in=list(shown.companies))
    for key in shown.companies:
        if len(key) >= COMMON_NAME:
            wanted |= Q(key__trigram_similar=key)
    rows = ExchangeName.objects.filter(wanted).exclude(exchange=application.exchange_id)
    return rows.select_related("exchange").order_by("exchange", "kind", "name", "pk")[:MOST]


def _related(application: Application, shown: _Shown) -> Iterator[Hint]:
    rows = Person.objects.filter(key__in=list(shown.people), until_on__isnull=True).exclude(exchange=application.exchange_id)
    for row in rows.select_related("exchange").order_by("exchange", "role", "pk")[:MOST]:
        words = {"person": row.full_name, "post": row.get_role_display()}
        if row.role == PersonRole.CONTROLLER and row.key in shown.controllers:
            how = _("%(person)s controls both.") % words
        else:
            how = _("%(person)s is named here and is there: %(post)s.") % words
        yield Hint(HintKind.RELATED, how, exchange=row.exchange)
    company_keys = Person.objects.filter(key__in=list(shown.companies), until_on__isnull=True).exclude(exchange=application.exchange_id)
    for row in company_keys.select_related("exchange").order_by("exchange", "role", "pk")[:MOST]:
        words = {"company": row.full_name, "post": row.get_role_display()}
        yield Hint(HintKind.RELATED, _("%(company)s is there: %(post)s.") % words, exchange=row.exchange)


def _listed(keys: list[tuple[str, str]], shown: _Shown) -> Iterator[Hint]:
    for code in (ListCode.BLOCK, ListCode.FREEZE):
        for entry in entries_named_by(keys, code).select_related("list")[:MOST] if keys else ():
            yield Hint(HintKind.LISTED, _("The list holds an identifier that this exchange calls its own."), entry=entry)
    names = shown.companies | shown.people
    standing = Entry.objects.filter(removed_at=None, list__code__in=[ListCode.BLOCK, ListCode.FREEZE])
    wanted = list(names)
    for entry in standing.filter(key__in=wanted).select_related("list").order_by("pk")[:MOST]:
        yield Hint(HintKind.LISTED, _("It is listed under a name on this case: %(name)s.") % {"name": names[entry.key]}, entry=entry)
    aliases = standing.filter(names__key__in=wanted).exclude(key__in=wanted).select_related("list")
    for entry in aliases.order_by("pk").distinct()[:MOST]:
        yield Hint(HintKind.LISTED, _("One of its other names is on this case."), entry=entry)


def _cases_of(application: Application, exchanges: Iterable[int]) -> dict[int, str]:
    rows = Application.objects.filter(exchange__in=list(exchanges), authority=application.authority_id, submitted_at__isnull=False)
    return dict(rows.order_by("exchange_id", "submitted_at", "pk").values_list("exchange_id", "number"))


def _licences_of(exchanges: Iterable[int]) -> dict[int, str]:
    rows = Licence.objects.filter(exchange__in=list(exchanges))
    return dict(rows.order_by("exchange_id", "pk").values_list("exchange_id", "number"))


def _linked(hint: Hint, cases: dict[int, str], licences: dict[int, str]) -> Hint:
    if hint.exchange is None:
        return hint
    found = hint.exchange.pk
    return Hint(hint.kind, hint.how, hint.exchange, None, cases.get(found, ""), licences.get(found, ""))
