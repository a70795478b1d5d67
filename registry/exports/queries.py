"""Who may have an archive, and which there are."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.accounts.queries import has_role
from registry.accounts.states import EXCHANGE_ROLES, Role
from registry.exports.models import CaseExport
from registry.exports.parts import things_of
from registry.exports.states import EVERY_CASE, OWN_CASE, Audience
from registry.licensing.models import Application, Licence
from registry.licensing.queries import cases_of, has_conflict, roles_on
from registry.outbox.states import DueState

SEE_ALL = (Role.AUDITOR, Role.ADMINISTRATOR)


def barred_from_exporting(thing: Application | Licence, audience: Audience, user: User) -> str:
    """Why this person may not have the archive; empty when nothing stands against it.

    The authority's: officers who have the case, approvers, auditors and administrators, none with a conflict of interest in it.
    The exchange's own: its people.
    """
    roles = roles_on(thing, user)
    if audience == Audience.APPLICANT:
        return "" if roles & set(EXCHANGE_ROLES) else _("Only people of the exchange have this archive made.")
    case = thing.application if isinstance(thing, Licence) else thing
    has_it = bool(roles & OWN_CASE) and case is not None and case.assignee_id == user.pk
    if not (roles & EVERY_CASE or has_it):
        return _("The officer of the case, approvers, auditors and administrators of the authority may export it.")
    cases = [one for one in things_of(thing, audience) if isinstance(one, Application)]
    if any(has_conflict(one, user) for one in cases):
        return _("You declared a conflict of interest in this case. A colleague has to do this.")
    return ""


def exports() -> QuerySet[CaseExport]:
    """All of them, newest first, with what they are about."""
    return CaseExport.objects.select_related(
        "application__exchange", "application__authority", "licence__exchange", "licence__authority", "requested_by", "organisation"
    ).order_by("-created_at", "-pk")


def exports_seen_by(user: User, authority_org: Organisation) -> QuerySet[CaseExport]:
    """Archives of this authority's that the person may see named: all for auditors and administrators, else one's own."""
    rows = exports().filter(audience=Audience.OFFICE, organisation=authority_org)
    return rows if has_role(user, *SEE_ALL, organisation=authority_org) else rows.filter(requested_by=user)


def own_exports(thing: Application | Licence, organisation: Organisation) -> QuerySet[CaseExport]:
    """Archives that people of the exchange had made of this thing."""
    about = Q(licence=thing) if isinstance(thing, Licence) else Q(application=thing)
    return exports().filter(about, audience=Audience.APPLICANT, organisation=organisation)


def thing_to_export(authority_org: Organisation, number: str) -> Application | Licence | None:
    """The authority's case or licence of that number, whatever its case; another's is as good as none."""
    wanted = number.strip()
    case = cases_of(authority_org).filter(number__iexact=wanted).first()
    if case is not None:
        return case
    licences = Licence.objects.select_related("exchange", "authority", "application__exchange", "application__authority")
    return licences.filter(authority__organisation=authority_org, number__iexact=wanted).first()


def export_under_way(thing: Application | Licence, audience: Audience, user: User) -> CaseExport | None:
    """The person's own archive of this thing that is still being made, or None."""
    about = Q(licence=thing) if isinstance(thing, Licence) else Q(application=thing)
    return exports().filter(about, audience=audience, requested_by=user, state=DueState.PENDING).first()


def expired_exports(at: datetime) -> list[int]:
    """Keys of the archives whose time is over and that are still there, the oldest first."""
    rows = CaseExport.objects.filter(expires_at__lte=at, removed_at=None)
    return list(rows.order_by("expires_at", "pk").values_list("pk", flat=True))
