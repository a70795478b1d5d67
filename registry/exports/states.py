"""Who an archive is for, who may ask for one, and how long a worker holds it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registry.accounts.states import Role

LEASE_SECONDS = 120
"""A worker renews its hold after each file; one that was killed loses it after this time and another begins anew."""

EVERY_CASE = frozenset({Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR})
"""Roles that may export any case of their authority."""

OWN_CASE = frozenset({Role.REGISTRAR, Role.CASE_OFFICER})
"""Roles that may export the cases they have."""

EXPORTED = "case.exported"
"""The act that a case's own chain records. Where it is the last, the case is unchanged since."""


class Audience(TextChoices):
    """For whom an archive is made: all that the authority holds, or what the exchange may see of its own case."""

    OFFICE = "office", _("The authority")
    APPLICANT = "applicant", _("The exchange")
