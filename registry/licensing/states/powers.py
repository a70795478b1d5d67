"""Codes of powers of attorney."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registry.accounts.states import Role


class PowerPurpose(TextChoices):
    """What the holder of a power may do for the exchange."""

    SEND = "send", _("Send applications")
    SIGN = "sign", _("Sign applications")
    RECEIVE_NOTICES = "receive_notices", _("Receive notices")
    PAY = "pay", _("Pay fees")


class IdentityKind(TextChoices):
    """What kind of number tells the holder from others of the name."""

    IIN = "iin", _("Individual identification number (IIN)")
    PASSPORT = "passport", _("Passport")
    OTHER = "other", _("Another identity document")


class PowerPart(TextChoices):
    """The files of a power."""

    DOCUMENT = "document", _("Power of attorney")
    APOSTILLE = "apostille", _("Apostille")


class PowerState(TextChoices):
    """How a power stands at an instant; worked out, never kept."""

    NOT_YET = "power_not_yet", _("Begins later")
    WAITING = "power_waiting", _("In force, not yet checked")
    ACCEPTED = "power_accepted", _("In force, accepted")
    TURNED_DOWN = "power_turned_down", _("Turned down")
    REVOKED = "power_revoked", _("Revoked")
    OVER = "power_over", _("Over")


POWER_OFFICERS = frozenset({Role.REGISTRAR, Role.CASE_OFFICER})
"""Who checks powers of attorney, for the authority."""
