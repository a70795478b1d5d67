"""The states of a proposal. Only `open` has a way out, and each way out is final."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "open", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    VOID = "void", _("Void: the subject changed")


MOVES: dict[str, frozenset[str]] = {
    ProposalState.OPEN: frozenset(
        {ProposalState.APPROVED, ProposalState.REJECTED, ProposalState.WITHDRAWN, ProposalState.EXPIRED, ProposalState.VOID}
    )
}
