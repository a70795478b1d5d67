"""Roles that are given by decision: at the regulator, and the first administrator of a bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from registry.accounts.actions.people import create_person
from registry.accounts.actions.sessions import sign_out_everywhere
from registry.accounts.models import Membership, Organisation, User, normal_email
from registry.accounts.states import MembershipState, OrganisationKind, Role, kind_of_role
from registry.audit.actions import record
from registry.lib.errors import InvalidError, RuleError
from registry.outbox.actions import queue_mail

BOOTSTRAP_ADMINISTRATORS = 2
BOOTSTRAP_LOCK = "SELECT pg_advisory_xact_lock(hashtext('accounts.bootstrap_admins'))"


@dataclass(frozen=True)
class NewPerson:
    """Whom to make an administrator."""

    email: str
    full_name: str


@transaction.atomic
def grant_role(*, email: str, full_name: str, role: str, organisation_id: int, proposal_id: int, actor: User, at: datetime) -> Membership:
    """The role that proposal `proposal_id` grants. Only for the approvals handler `accounts.grant_role`.

    A person without an account gets one, with no password yet, and a mail that says how to choose it. All sessions of the
    person end, so that the new role begins with a new session. Raises `RuleError` when the role does not exist in such an
    organisation, is held already, or the person acts for another organisation.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    check_role_exists(role, organisation)
    user = User.objects.select_for_update().filter(email=normal_email(email)).first()
    if user is None:
        user = create_person(email=email, full_name=full_name, language="")
    membership = open_membership(user, organisation, role, at=at, proposal_id=proposal_id)
    sign_out_everywhere(user.pk, actor=actor, at=at)
    record(user, "role.granted", actor=actor, at=at, role=role, organisation=organisation.pk, proposal=proposal_id)
    _tell(user, organisation, role, at=at)
    return membership


@transaction.atomic
def bootstrap_administrators(
    people: Sequence[NewPerson], *, organisation_name: str, organisation_code: str, at: datetime
) -> list[Membership]:
    """The regulator and its first two administrators: the only roles ever given without an approval.

    Raises `RuleError` when anybody ever held a role at a regulator, `InvalidError` unless it is two different people.
    """
    with connection.cursor() as cursor:
        cursor.execute(BOOTSTRAP_LOCK)
    if Membership.objects.filter(organisation__kind=OrganisationKind.REGULATOR).exists():
        raise RuleError(_("There are administrators already: new ones are proposed by one and approved by another."))
    if len({normal_email(person.email) for person in people}) != BOOTSTRAP_ADMINISTRATORS or len(people) != BOOTSTRAP_ADMINISTRATORS:
        raise InvalidError(_("Name two different people: four eyes need two administrators."), field="people")
    organisation = Organisation.objects.create(
        kind=OrganisationKind.REGULATOR, name=organisation_name, code=organisation_code, created_at=at
    )
    record(organisation, "organisation.created", actor=None, at=at, kind=organisation.kind, name=organisation.name)
    return [_bootstrap_one(person, organisation, at=at) for person in people]


def open_membership(user: User, organisation: Organisation, role: str, *, at: datetime, proposal_id: int | None = None) -> Membership:
    """The new membership row. Raises `RuleError` when the person has the role or acts for another organisation."""
    current = list(Membership.objects.filter(user=user, state=MembershipState.ACTIVE))
    if any(membership.organisation_id != organisation.pk for membership in current):
        raise RuleError(
            _("This person acts for another organisation. A person acts for one organisation at a time."), code="other-organisation"
        )
    if any(membership.role == role for membership in current):
        raise RuleError(_("This person already has this role."), code="role-held")
    return Membership.objects.create(user=user, organisation=organisation, role=role, granted_at=at, proposal_id=proposal_id)


def check_role_exists(role: str, organisation: Organisation) -> None:
    """Raises `RuleError` when `role` does not exist in an organisation of this kind."""
    if role not in Role.values or kind_of_role(role) != organisation.kind:
        raise RuleError(_("This role does not exist in such an organisation."), code="wrong-role", field="role")


def _bootstrap_one(person: NewPerson, organisation: Organisation, *, at: datetime) -> Membership:
    user = create_person(email=person.email, full_name=person.full_name, language="")
    membership = open_membership(user, organisation, Role.ADMINISTRATOR, at=at)
    record(user, "role.granted", actor=None, at=at, reason="bootstrap", role=Role.ADMINISTRATOR, organisation=organisation.pk)
    _tell(user, organisation, Role.ADMINISTRATOR, at=at)
    return membership


def _tell(user: User, organisation: Organisation, role: str, *, at: datetime) -> None:
    language = user.language or settings.LANGUAGE_CODE
    is_new = not user.has_usable_password()
    with translation.override(language):
        page = settings.BASE_URL + reverse("account_reset_password" if is_new else "account_login")
    context = {"person": user, "organisation": organisation, "role": Role(role).label, "page": page, "is_new": is_new}
    queue_mail(to=user.email, template="role_granted", context=context, language=language, at=at, about=user)
