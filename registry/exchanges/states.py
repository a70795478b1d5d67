"""Codes of names and people, and which roles may vouch for an identifier."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NameKind(models.TextChoices):
    """What a name of an exchange is."""

    LEGAL = "legal", _("Legal name")
    TRADING = "trading", _("Trading name")
    FORMER = "former", _("Former name")


class PersonRole(models.TextChoices):
    """The posts a licensee must fill, and those who control it."""

    SENIOR_EXECUTIVE = "senior_executive", _("Senior executive officer")
    FINANCE = "finance", _("Finance officer")
    COMPLIANCE = "compliance", _("Compliance officer")
    MONEY_LAUNDERING_REPORTING = ("money_laundering_reporting", _("Money laundering reporting officer"))
    INFORMATION_TECHNOLOGY = ("information_technology", _("Chief information technology officer"))
    CONTROLLER = "controller", _("Controller")


class IdentifierState(models.TextChoices):
    """Where an identifier stands: named by the exchange, vouched for by an officer, or taken back."""

    NAMED = "named", _("Control not confirmed")
    CONFIRMED = "confirmed", _("Control confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OFFICER_ROLES = ("registrar", "case_officer")
"""Roles that may confirm control of an identifier by hand or withdraw one."""
