"""Codes of names, people, proofs and rotations, their tables of moves, and which roles may vouch for an identifier."""

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

HIDEABLE_KINDS = ("iban", "wallet")
"""Kinds of identifier of which the exchange chooses whether the public is told; banks always are."""


class ProofMethod(models.TextChoices):
    """How an exchange shows that an identifier is under its control."""

    DNS_RECORD = "dns_record", _("DNS record")
    WELL_KNOWN_FILE = "well_known_file", _("File on the site")
    SIGNED_MESSAGE = "signed_message", _("Signed message")
    MICRO_TRANSFER = "micro_transfer", _("Statement of a small transfer")
    BANK_CONFIRMATION = "bank_confirmation", _("Confirmation by the bank")
    OFFICER_CHECK = "officer_check", _("Officer's own check")


LOOKED_UP = (ProofMethod.DNS_RECORD, ProofMethod.WELL_KNOWN_FILE)
"""Methods for which the registry looks at the outside world."""
MACHINE_METHODS = (*LOOKED_UP, ProofMethod.SIGNED_MESSAGE)
"""Methods that the registry judges by itself; an officer looks at the evidence and confirms."""
DOCUMENT_METHODS = (ProofMethod.MICRO_TRANSFER, ProofMethod.BANK_CONFIRMATION)
"""Methods that an officer judges by a document."""
OFFICER_METHODS = (*DOCUMENT_METHODS, ProofMethod.OFFICER_CHECK)
"""Methods that an officer may record without the exchange having begun anything."""


class ProofState(models.TextChoices):
    """Where a proof stands. A proved one confirms nothing by itself."""

    WAITING = "waiting", _("Not shown yet")
    PROVED = "proved", _("Proved")
    FAILED = "failed", _("Not proved")
    EXPIRED = "expired", _("Out of time")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_PROOF = (ProofState.WAITING, ProofState.FAILED)
"""States in which the exchange can still show its proof."""
LIVE_PROOF = (*OPEN_PROOF, ProofState.PROVED)
"""An identifier has at most one proof in these."""
PROOF_MOVES: dict[str, tuple[ProofState, ...]] = {
    ProofState.WAITING: (ProofState.PROVED, ProofState.FAILED, ProofState.EXPIRED, ProofState.WITHDRAWN),
    ProofState.FAILED: (ProofState.PROVED, ProofState.FAILED, ProofState.EXPIRED, ProofState.WITHDRAWN),
    ProofState.PROVED: (ProofState.FAILED, ProofState.WITHDRAWN),
    ProofState.EXPIRED: (),
    ProofState.WITHDRAWN: (),
}


class ProofFault(models.TextChoices):
    """Why a proof failed."""

    NOTHING_FOUND = "nothing_found", _("Nothing was found at the place named.")
    OTHER_CONTENT = "other_content", _("Something was found, but not the line asked for.")
    UNREACHABLE = "unreachable", _("The place named could not be reached in time. Check again later.")
    NO_SIGNATURE = "no_signature", _("This is no signature of this kind of wallet. Copy it whole.")
    OTHER_SIGNER = "other_signer", _("The signature is of another key or of another text. Sign the message exactly as it stands.")
    UNSUPPORTED = "unsupported", _("Signatures of this kind of wallet cannot be checked here. Choose another way.")
    TURNED_DOWN = "turned_down", _("An officer did not accept it.")


class RotationState(models.TextChoices):
    """Where a new operational wallet stands."""

    PROPOSED = "proposed", _("Waits for a colleague's approval")
    APPROVED = "approved", _("Waits for the signature")
    WINDOW = "window", _("Signed; the regulator may object")
    CONFIRMED = "confirmed", _("Control confirmed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    STOPPED = "stopped", _("Stopped by the regulator")


OPEN_ROTATION = (RotationState.PROPOSED, RotationState.APPROVED, RotationState.WINDOW)
ROTATION_MOVES: dict[str, tuple[RotationState, ...]] = {
    RotationState.PROPOSED: (RotationState.APPROVED, RotationState.REJECTED, RotationState.WITHDRAWN, RotationState.STOPPED),
    RotationState.APPROVED: (RotationState.WINDOW, RotationState.WITHDRAWN, RotationState.STOPPED),
    RotationState.WINDOW: (RotationState.CONFIRMED, RotationState.WITHDRAWN, RotationState.STOPPED),
    RotationState.CONFIRMED: (),
    RotationState.REJECTED: (),
    RotationState.WITHDRAWN: (),
    RotationState.STOPPED: (),
}
