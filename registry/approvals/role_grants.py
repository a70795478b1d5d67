"""Giving a role by four eyes: at the regulator, and to the first administrator of a bank. Administrators only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts.actions import grant_role
from registry.accounts.actions.people import checked_email, checked_name
from registry.accounts.actions.roles import BOOTSTRAP_ADMINISTRATORS, check_role_exists
from registry.accounts.models import Organisation, User, normal_email
from registry.accounts.queries import active_memberships, holders_of
from registry.accounts.states import OrganisationKind, Role
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler, Payload

KIND = "accounts.grant_role"


def propose_role(*, email: str, full_name: str, role: str, organisation: Organisation, reason: str, actor: User, at: datetime) -> Proposal:
    """Propose that the person at `email` gets `role` in `organisation`; a person without an account will get one.

    Raises as `approvals.actions.propose`, `InvalidError` on a wrong address or name, `RuleError` on a role that does not
    exist in such an organisation.
    """
    check_role_exists(role, organisation)
    payload = {
        "email": checked_email(email),
        "full_name": checked_name(full_name, field="full_name"),
        "organisation_id": organisation.pk,
        "role": Role(role).value,
    }
    title = f"{payload['full_name']} <{payload['email']}>, {organisation.name}"
    return propose(
        KIND, subject=organisation, payload=payload, reason=reason, actor=actor, at=at, title=title, authority_org=_authority(organisation)
    )


def _authority(organisation: Organisation) -> Organisation | None:
    # Who decides: the regulator itself once it has the two administrators that takes, else the regulator of the proposer.
    if organisation.kind != OrganisationKind.REGULATOR:
        return None
    administrators = holders_of(Role.ADMINISTRATOR, organisation=organisation).count()
    return organisation if administrators >= BOOTSTRAP_ADMINISTRATORS else None


def _content(subject_id: str, payload: Payload) -> Mapping[str, Any]:
    organisation = Organisation.objects.get(pk=subject_id)
    return {
        "email": payload["email"],
        "full_name": payload["full_name"],
        "role": payload["role"],
        "organisation": {"id": organisation.pk, "kind": organisation.kind, "name": organisation.name},
        "account": _account(payload["email"]),
    }


def _account(email: str) -> Mapping[str, Any] | None:
    person = User.objects.filter(email=normal_email(email)).first()
    if person is None:
        return None
    roles = sorted(active_memberships(person).values_list("role", flat=True))
    return {"id": person.pk, "full_name": person.full_name, "is_active": person.is_active, "roles": roles}


def _lock(proposal: Proposal) -> None:
    # In the order in which the act itself takes them.
    Organisation.objects.select_for_update().get(pk=proposal.subject_id)
    User.objects.select_for_update().filter(email=normal_email(proposal.payload["email"])).first()


def _execute(proposal: Proposal, actor: User, at: datetime) -> None:
    grant_role(
        email=proposal.payload["email"],
        full_name=proposal.payload["full_name"],
        role=proposal.payload["role"],
        organisation_id=proposal.payload["organisation_id"],
        proposal_id=proposal.pk,
        actor=actor,
        at=at,
    )


def _barred(proposal: Proposal, user: User) -> str:
    return _("This is about your own role. Another person has to decide.") if user.email == proposal.payload["email"] else ""


def _effects(proposal: Proposal) -> list[str]:
    names = {"person": proposal.title, "role": Role(proposal.payload["role"]).label}
    return [_("%(person)s gets the role “%(role)s” at once and has to sign in again.") % names]


def _url(proposal: Proposal) -> str:
    return reverse("portal:proposal", args=[proposal.pk])


ROLE_GRANT = Handler(
    kind=KIND,
    title=gettext_lazy("Give a role"),
    propose_role=Role.ADMINISTRATOR,
    approve_role=Role.ADMINISTRATOR,
    content=_content,
    execute=_execute,
    effects=_effects,
    url=_url,
    lock=_lock,
    barred=_barred,
)
