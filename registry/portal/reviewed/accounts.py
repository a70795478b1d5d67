"""Role grants and factor resets, as the approver reads them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from registry.accounts.states import OrganisationKind, Role
from registry.approvals.factor_resets import KIND as FACTOR_RESET
from registry.approvals.models import Proposal
from registry.approvals.role_grants import KIND as ROLE_GRANT
from registry.portal.reviewed.blocks import Block, row

Content = Mapping[str, Any]


def role_grant(_proposal: Proposal, content: Content) -> list[Block]:
    """Who gets which role where, and what account there is."""
    organisation, account = content["organisation"], content["account"]
    rows = (
        row(_("Person"), content["full_name"]),
        row(_("E-mail address"), content["email"]),
        row(_("Role"), Role(content["role"]).label),
        row(_("Organisation"), f"{organisation['name']} ({OrganisationKind(organisation['kind']).label})"),
        row(_("Account"), _account(account)),
        *([row(_("Roles held now"), _roles(account["roles"]))] if account else []),
    )
    return [Block(_("The role"), rows)]


def factor_reset(_proposal: Proposal, content: Content) -> list[Block]:
    """Whose second factor would be taken away, and what that person may do."""
    rows = (
        row(_("Person"), content["full_name"]),
        row(_("E-mail address"), content["email"]),
        row(_("Roles held now"), _roles(content["roles"])),
    )
    return [Block(_("The person"), rows)]


def _account(account: Mapping[str, Any] | None) -> str:
    if account is None:
        return _("none yet: it is made on approval")
    return str(account["full_name"]) if account["is_active"] else _("%(name)s, closed") % {"name": account["full_name"]}


def _roles(codes: list[str]) -> list[str]:
    return [str(Role(code).label) for code in codes] or [_("none")]


READERS = {ROLE_GRANT: role_grant, FACTOR_RESET: factor_reset}
