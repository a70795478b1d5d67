"""Codes of imports of a register."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RegisterTable(TextChoices):
    """The tables that a file may hold, by their names there, in the order in which they are read."""

    FIRMS = "firms", _("Firms")
    IDENTIFIERS = "identifiers", _("Identifiers")
    LICENCES = "licences", _("Licences")
    ACTIVITIES = "activities", _("Activities")
    STATUS = "status", _("Status history")
    CONDITIONS = "conditions", _("Conditions")
    PEOPLE = "people", _("People in posts")
