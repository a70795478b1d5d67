"""Taking away a lost second factor by four eyes: whoever talks one administrator into it still faces another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts.actions import reset_second_factor
from registry.accounts.models import User
from registry.accounts.queries import active_memberships
from registry.accounts.states import Role
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler, Payload

KIND = "accounts.reset_mfa"


def propose_factor_reset(person: User, *, reason: str, actor: User, at: datetime) -> Proposal:
    """Propose that the second factors of `person` are taken away. Raises as `approvals.actions.propose`."""
    title = f"{person.get_full_name()} <{person.email}>"
    return propose(KIND, subject=person, payload={}, reason=reason, actor=actor, at=at, title=title)


def _content(subject_id: str, payload: Payload) -> Mapping[str, Any]:
    person = User.objects.get(pk=subject_id)
    roles = sorted(active_memberships(person).values_list("role", flat=True))
    return {"id": person.pk, "email": person.email, "full_name": person.full_name, "roles": roles}


def _lock(proposal: Proposal) -> User:
    return User.objects.select_for_update().get(pk=proposal.subject_id)


def _execute(proposal: Proposal, actor: User, at: datetime) -> None:
    reset_second_factor(int(proposal.subject_id), actor=actor, at=at, reason=proposal.reason, proposal_id=proposal.pk)


def _barred(proposal: Proposal, user: User) -> str:
    return _("This is about your own sign-in. Another person has to decide.") if str(user.pk) == proposal.subject_id else ""


def _effects(proposal: Proposal) -> list[str]:
    return [_("%(person)s loses all second factors, is signed out everywhere and sets up a new one.") % {"person": proposal.title}]


def _url(proposal: Proposal) -> str:
    return reverse("portal:proposal", args=[proposal.pk])


FACTOR_RESET = Handler(
    kind=KIND,
    title=gettext_lazy("Reset a second factor"),
    propose_role=Role.ADMINISTRATOR,
    approve_role=Role.ADMINISTRATOR,
    content=_content,
    execute=_execute,
    effects=_effects,
    url=_url,
    lock=_lock,
    barred=_barred,
    exclusive=True,
)
