"""Codes of organisations, roles and keys, and which role belongs to which kind of organisation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """Who an organisation is to the registry."""

    EXCHANGE = "exchange", _("Exchange")
    BANK = "bank", _("Bank or payment provider")
    REGULATOR = "regulator", _("Regulator")


class Role(TextChoices):
    """What a person may do on behalf of the organisation of the membership."""

    EXCHANGE_ADMIN = "exchange_admin", _("Exchange administrator")
    EXCHANGE_MEMBER = "exchange_member", _("Exchange member")
    REGISTRAR = "registrar", _("Registrar")
    CASE_OFFICER = "case_officer", _("Case officer")
    APPROVER = "approver", _("Approver")
    ENFORCEMENT_OFFICER = "enforcement_officer", _("Enforcement officer")
    LIST_OFFICER = "list_officer", _("List officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    BANK_ADMIN = "bank_admin", _("Bank administrator")
    BANK_ANALYST = "bank_analyst", _("Bank analyst")


EXCHANGE_ROLES = (Role.EXCHANGE_ADMIN, Role.EXCHANGE_MEMBER)
BANK_ROLES = (Role.BANK_ADMIN, Role.BANK_ANALYST)
REGULATOR_ROLES = (
    Role.REGISTRAR,
    Role.CASE_OFFICER,
    Role.APPROVER,
    Role.ENFORCEMENT_OFFICER,
    Role.LIST_OFFICER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)

ROLES_OF_KIND: dict[OrganisationKind, tuple[Role, ...]] = {
    OrganisationKind.EXCHANGE: EXCHANGE_ROLES,
    OrganisationKind.BANK: BANK_ROLES,
    OrganisationKind.REGULATOR: REGULATOR_ROLES,
}

# Those who run a team: they invite colleagues, remove them and issue keys.
TEAM_ADMIN_ROLES = (Role.EXCHANGE_ADMIN, Role.BANK_ADMIN)

# Who runs an organisation of a kind.
ADMINISTRATOR_OF_KIND: dict[OrganisationKind, Role] = {
    OrganisationKind.EXCHANGE: Role.EXCHANGE_ADMIN,
    OrganisationKind.BANK: Role.BANK_ADMIN,
    OrganisationKind.REGULATOR: Role.ADMINISTRATOR,
}

# Who sees to mails that do not arrive.
MAIL_OFFICERS = (Role.ADMINISTRATOR, Role.REGISTRAR)

# Those who may not work before they have a second factor (security.md, thief of a session).
SECOND_FACTOR_ROLES = (*REGULATOR_ROLES, Role.BANK_ADMIN)


def kind_of_role(role: str) -> OrganisationKind:
    """The kind of organisation in which `role` exists. Raises `ValueError` for an unknown code."""
    code = Role(role)
    return next(kind for kind, roles in ROLES_OF_KIND.items() if code in roles)


class MembershipState(TextChoices):
    """A membership is ended once and never opened again; a return is a new row."""

    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class KeyMode(TextChoices):
    """Test keys may do everything but are marked, so that a test never looks like a payment."""

    TEST = "test", _("Test")
    LIVE = "live", _("Live")


class Scope(TextChoices):
    """What an API key may be used for."""

    LISTS_READ = "lists:read", _("Read the lists")
    ACKS_WRITE = "acks:write", _("Acknowledge lists")
    WEBHOOKS_MANAGE = "webhooks:manage", _("Manage webhook endpoints")
    SCREEN = "screen", _("Screen transfers")
    APPLICATIONS = "applications", _("Applications")
    WALLETS = "wallets", _("Propose and sign operational wallets")


SCOPES_OF_KIND: dict[OrganisationKind, tuple[Scope, ...]] = {
    OrganisationKind.EXCHANGE: (
        Scope.APPLICATIONS,
        Scope.WALLETS,
        Scope.LISTS_READ,
        Scope.ACKS_WRITE,
        Scope.WEBHOOKS_MANAGE,
        Scope.SCREEN,
    ),
    OrganisationKind.BANK: (Scope.LISTS_READ, Scope.ACKS_WRITE, Scope.WEBHOOKS_MANAGE, Scope.SCREEN),
    OrganisationKind.REGULATOR: (),
}
# What most keys are for: ticked on a new one.
USUAL_SCOPES: dict[OrganisationKind, tuple[Scope, ...]] = {
    OrganisationKind.EXCHANGE: (Scope.APPLICATIONS,),
    OrganisationKind.BANK: (Scope.LISTS_READ, Scope.ACKS_WRITE),
    OrganisationKind.REGULATOR: (),
}
