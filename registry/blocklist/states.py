"""Codes of lists, entries, changes, imports and reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListCode(models.TextChoices):
    """The lists. Each has its own gapless version number."""

    LICENSED = "licensed", _("Licensed exchanges")
    BLOCK = "block", _("Block list")
    FREEZE = "freeze", _("Freeze list")


class Category(models.TextChoices):
    """Why a subject stands on a list (decisions.md, lists and entries)."""

    ILLEGAL = "illegal", _("Illegal platform")
    NOT_LICENSED_HERE = "not_licensed_here", _("Not licensed here")
    SUSPENDED = "suspended", _("Licence suspended")
    LICENCE_ENDED = "licence_ended", _("Licence ended")
    LICENSED = "licensed", _("Licensed")
    RESTRICTED = "restricted", _("Licensed with restrictions")
    FROZEN = "frozen", _("Under a freeze order")


PROPOSED_CATEGORIES = (Category.ILLEGAL, Category.NOT_LICENSED_HERE)
"""Categories that an officer proposes by hand or by import; the others follow from licences and orders."""


class EntryAction(models.TextChoices):
    """What a bank does with a payment to the subject. `no_objection` stands on the licensed list only."""

    BLOCK = "block", _("Block")
    HOLD = "hold", _("Hold")
    REPORT = "report", _("Report")
    NO_OBJECTION = "no_objection", _("No objection")


PROPOSED_ACTIONS = (EntryAction.BLOCK, EntryAction.HOLD, EntryAction.REPORT)


class OriginKind(models.TextChoices):
    """What an entry follows from."""

    LISTING = "listing", _("Decision to list")
    LICENCE = "licence", _("Licence")


class SubjectKind(models.TextChoices):
    """What an approved change is about."""

    ENTRY = "entry", _("Entry")
    LICENCE = "licence", _("Licence")


class OpKind(models.TextChoices):
    """What one line of the change log does to the list."""

    PUT = "put", _("Added or changed")
    REMOVE = "remove", _("Removed")


class RemovalReason(models.TextChoices):
    """Why an entry left a list. `erroneous` carries from and until, so that banks find what it stopped."""

    LICENSED = "licensed", _("Obtained a licence")
    CEASED = "ceased", _("Ceased to operate")
    DECISION_SET_ASIDE = "decision_set_aside", _("The decision was set aside")
    ERRONEOUS = "erroneous", _("Listed by mistake")
    SUPERSEDED = "superseded", _("Replaced by another entry")
    EXPIRED = "expired", _("The listing ran out")
    STANDING_CHANGED = "standing_changed", _("The licence changed")
    OTHER = "other", _("Another reason")


PROPOSED_REMOVAL_REASONS = (
    RemovalReason.LICENSED,
    RemovalReason.CEASED,
    RemovalReason.DECISION_SET_ASIDE,
    RemovalReason.ERRONEOUS,
    RemovalReason.SUPERSEDED,
    RemovalReason.OTHER,
)


class ImportState(models.TextChoices):
    """Where an import stands. A dry run keeps nothing, so it has no state."""

    PREPARED = "prepared", _("Read and compared")
    PROPOSED = "proposed", _("Proposed")
    APPLIED = "applied", _("Applied")


class RowClass(models.TextChoices):
    """Each data row of an import falls in exactly one of these."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Same")
    MERGED = "merged", _("Merged")
    REJECTED = "rejected", _("Rejected")


class ReportState(models.TextChoices):
    """Where a report by the public stands."""

    OPEN = "open", _("New")
    CLOSED = "closed", _("Closed")


class ReportOutcome(models.TextChoices):
    """What became of a report."""

    PROPOSED = "proposed", _("Led to a proposal to list")
    ALREADY_LISTED = "already_listed", _("Already listed")
    NO_GROUNDS = "no_grounds", _("No grounds found")
    NOT_OURS = "not_ours", _("Not a matter for this register")
