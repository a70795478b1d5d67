"""Which people of an authority can have cases, and how they look at them."""

from django.db.models import Q, QuerySet

from registry.accounts.models import Membership, Organisation, User
from registry.accounts.queries import has_role
from registry.accounts.states import MembershipState
from registry.licensing.models import Application, SavedView
from registry.licensing.states import APPLICATION_TABLE, CLOSED, ApplicationMove


def can_have_cases(person: User, organisation: Organisation | None) -> bool:
    """Whether the person has a role at the authority's organisation with which cases are taken."""
    return organisation is not None and has_role(person, *APPLICATION_TABLE[ApplicationMove.TAKE].roles, organisation=organisation)


def officers_without_role(organisation: Organisation) -> QuerySet[User]:
    """People who have open cases of the authority and no role any more with which they could work on them, by name."""
    roles = APPLICATION_TABLE[ApplicationMove.TAKE].roles
    working = Membership.objects.filter(organisation=organisation, role__in=roles, state=MembershipState.ACTIVE, user__is_active=True)
    cases = Application.objects.filter(authority__organisation=organisation, assignee__isnull=False).exclude(state__in=CLOSED)
    people = User.objects.filter(pk__in=cases.values("assignee"))
    return people.exclude(pk__in=working.values("user")).order_by("full_name", "pk")


def views_for(person: User, organisation: Organisation) -> QuerySet[SavedView]:
    """Views of the queue that the person saved here, and those that colleagues share, by name."""
    rows = SavedView.objects.filter(authority__organisation=organisation)
    return rows.filter(Q(person=person) | Q(is_shared=True)).select_related("person").order_by("name", "pk")
