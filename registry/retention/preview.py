"""What would be erased by a day. The same function makes the page, the proposal, and the check before the approval."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Q

from registry.accounts.models import Membership, Organisation
from registry.accounts.states import OrganisationKind
from registry.approvals.models import Proposal
from registry.audit.registers import Kept, Register, registers
from registry.audit.subjects import Subject
from registry.exchanges.models import Exchange
from registry.lib.canonical import content_hash
from registry.lib.clock import start_of_day
from registry.licensing.models import Application, Licence
from registry.retention.holds import APPLICATION, EXCHANGE, LICENCE, PERSON, covered
from registry.retention.models import Rule
from registry.retention.states import MOST_ITEMS


@dataclass(frozen=True)
class Line:
    """One thing whose time is over: of which register, which, and since which day."""

    what: str
    subject: Subject
    title: str
    since: datetime
    over_on: date


@dataclass(frozen=True)
class Preview:
    """All that is over by `day`, in order. `held`: how many more are, and a legal hold keeps them. `is_cut`: there is more."""

    day: date
    lines: tuple[Line, ...]
    held: dict[str, int]
    is_cut: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many of each register."""
        return dict(Counter(line.what for line in self.lines))

    @property
    def hash(self) -> str:
        """What an approval is bound to: the day, every thing, and which holds kept others."""
        return content_hash(
            [self.day.isoformat(), [[line.what, line.subject.id, line.over_on.isoformat()] for line in self.lines], self.held]
        )


def rules_on(day: date) -> dict[str, Rule]:
    """The rule of each register that holds on a day."""
    found: dict[str, Rule] = {}
    for rule in Rule.objects.filter(valid_from__lte=day).order_by("valid_from"):
        found[rule.what] = rule
    return {what: rule for what, rule in found.items() if what in registers()}


def preview(authority_org: Organisation, day: date) -> Preview:
    """What the authority would erase by a day, by the schedule of that day and under the holds of now."""
    holds, foreign, held = covered(), _of_others(authority_org), Counter[str]()
    found = islice(_over(day, foreign, holds.covers, held), MOST_ITEMS + 1)
    lines = tuple(found)
    return Preview(day, lines[:MOST_ITEMS], dict(sorted(held.items())), is_cut=len(lines) > MOST_ITEMS)


def _over(day: date, foreign: frozenset[Subject], is_held: Any, held: "Counter[str]") -> Iterator[Line]:
    rules = rules_on(day)
    for code, register in registers().items():
        if code not in rules:
            continue
        days = timedelta(days=rules[code].days)
        for kept in _kept(register, day, days):
            if foreign & {kept.subject, *kept.about}:
                continue
            if is_held(kept):
                held[code] += 1
                continue
            yield Line(code, kept.subject, kept.title, kept.since, _local_day(kept.since) + days)


def _kept(register: Register, day: date, days: timedelta) -> Iterator[Kept]:
    """Those whose time began so long ago that it is over on `day`."""
    last = day - days
    yield from register.kept(start_of_day(last + timedelta(days=1), settings.REGISTRY_ZONE), "")


def _of_others(authority_org: Organisation) -> frozenset[Subject]:
    """What is another authority's alone, and so none of this one's business."""
    others = Q(authority__organisation__isnull=False) & ~Q(authority__organisation=authority_org)
    dealings = Q(applications__authority__organisation=authority_org) | Q(licences__authority__organisation=authority_org)
    somewhere = Q(applications__isnull=False) | Q(licences__isnull=False)
    ours = Exchange.objects.filter(dealings).values("pk")
    staff = Membership.objects.filter(organisation__kind=OrganisationKind.REGULATOR).exclude(organisation=authority_org)
    proposals = Proposal.objects.filter(authority_org__isnull=False).exclude(authority_org=authority_org)
    found = {
        APPLICATION: Application.objects.filter(others).values_list("pk", flat=True),
        LICENCE: Licence.objects.filter(others).values_list("pk", flat=True),
        EXCHANGE: Exchange.objects.filter(somewhere).exclude(pk__in=ours).values_list("pk", flat=True),
        PERSON: staff.values_list("user_id", flat=True),
        Proposal._meta.label_lower: proposals.values_list("pk", flat=True),
    }
    return frozenset(Subject(kind, str(pk)) for kind, keys in found.items() for pk in keys)


def _local_day(at: datetime) -> date:
    return at.astimezone(settings.REGISTRY_ZONE).date()
