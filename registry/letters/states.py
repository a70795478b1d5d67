"""What kinds of letters there are, and the version of each kind's template that new ones are written with."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterKind(TextChoices):
    """What a letter says. The code is the name of its template."""

    GRANT = "grant", _("Decision to grant a licence")
    CHANGE_GRANTED = "change_granted", _("Decision to grant an application about a licence")
    REFUSAL = "refusal", _("Decision to refuse an application")
    NOTICE = "notice", _("Preliminary notice of a refusal")
    IN_PRINCIPLE = "in_principle", _("Approval in principle")
    SET_ASIDE = "set_aside", _("Setting aside of a decision")
    CORRECTION = "correction", _("Correction of a decision")
    INFORMATION_REQUEST = "information_request", _("Request for information")
    RETURNED = "returned", _("Return as incomplete")
    SUSPENSION = "suspension", _("Suspension of the licence")
    REINSTATEMENT = "reinstatement", _("Reinstatement of the licence")
    REVOCATION = "revocation", _("Revocation of the licence")
    LICENCE_ACT = "licence_act", _("Another act on the licence")
    INVOICE = "invoice", _("Invoice")
    CERTIFICATE = "certificate", _("Certificate of licence")


NEWEST_VERSION: dict[str, int] = dict.fromkeys(LetterKind.values, 1)
"""A template that letters were written with is never edited: a change is a new file and a higher number here."""


def template_of(kind: str, version: int) -> str:
    """The file name of a template."""
    return f"{kind}.v{version}.typ"
