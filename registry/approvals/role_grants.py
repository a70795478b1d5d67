"""Giving a person a role at the regulator: an administrator proposes, another administrator approves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts import actions as accounts
from registry.accounts.models import Organisation, User
from registry.accounts.queries import active_memberships
from registry.accounts.states import Role
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler, Payload

KIND = "accounts.grant_role"


def propose_role(
    person: User,
    *,
    role: str,
    organisation: Organisation,
    reason: str,
    actor: User,
    at: datetime,
) -> Proposal:
    """Propose that `person` gets `role` in `organisation`, a regulator. Raises as `approvals.actions.propose`."""
    payload = {
        "organisation_id": organisation.pk,
        "role": Role(role).value,
        "user_id": person.pk,
    }
    title = f"{person.get_full_name()} <{person.email}>"
    return propose(
        KIND,
        subject=person,
        payload=payload,
        reason=reason,
        actor=actor,
        at=at,
        title=title,
        authority_org=organisation,
    )


def _content(subject_id: str, payload: Payload) -> Mapping[str, Any]:
    person = User.objects.get(pk=subject_id)
    organisation = Organisation.objects.get(pk=payload["organisation_id"])
    return {
        "person": {
            "id": person.pk,
            "email": person.email,
            "full_name": person.full_name,
            "is_active": person.is_active,
        },
        "organisation": {"id": organisation.pk, "name": organisation.name},
        "role": payload["role"],
        "roles_held": sorted(active_memberships(person).values_list("role", flat=True)),
    }


def _execute(proposal: Proposal, actor: User, at: datetime) -> None:
    accounts.grant_role(
        user=User.objects.get(pk=proposal.payload["user_id"]),
        organisation=Organisation.objects.get(pk=proposal.payload["organisation_id"]),
        role=proposal.payload["role"],
        proposal_id=proposal.pk,
        actor=actor,
        at=at,
    )


def _effects(proposal: Proposal) -> list[str]:
    names = {"person": proposal.title, "role": Role(proposal.payload["role"]).label}
    return [_("%(person)s gets the role “%(role)s” at once.") % names]


def _url(proposal: Proposal) -> str:
    return reverse("portal:proposal", args=[proposal.pk])


def _lock(proposal: Proposal) -> User:
    return User.objects.select_for_update().get(pk=proposal.subject_id)


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
)
