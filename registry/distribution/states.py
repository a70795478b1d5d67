"""Codes of endpoints, deliveries, acknowledgements and of how a subscriber stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EndpointState(models.TextChoices):
    """Whether an endpoint is told of publications."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    SUSPENDED = "suspended", _("Suspended after failures")
    REMOVED = "removed", _("Removed")


class EventType(models.TextChoices):
    """What an endpoint is told. Only `list.published` is overtaken by a newer one."""

    LIST_PUBLISHED = "list.published", _("A list was published")
    ENDPOINT_TEST = "endpoint.test", _("Test")


class AckState(models.TextChoices):
    """How far a subscriber is with a version of a list."""

    RECEIVED = "received", _("Received")
    APPLIED = "applied", _("Applied")
    ENFORCED = "enforced", _("Enforced")
    FAILED = "failed", _("Failed")


class AckOutcome(models.TextChoices):
    """What the registry makes of an acknowledgement. All are kept; only `accepted` counts."""

    ACCEPTED = "accepted", _("Accepted")
    HASH_MISMATCH = "hash-mismatch", _("The hash of the list differs")
    SEQ_UNKNOWN = "seq-unknown", _("The version does not exist")


class SubscriberState(models.TextChoices):
    """How a subscriber stands with one list, the gravest that applies first."""

    DIVERGED = "diverged", _("Holds a different list")
    REGRESSED = "regressed", _("Went back to an older version")
    FAILING = "failing", _("Reports or shows failures")
    SILENT = "silent", _("Silent")
    STALE = "stale", _("Out of date")
    LATE = "late", _("Late")
    CURRENT = "current", _("In step")


class HitKind(models.TextChoices):
    """How something on a list, or said by the public, touches an exchange."""

    IDENTIFIER = "identifier", _("An entry names an identifier of yours")
    NAME = "name", _("An entry bears a name of yours")
    LOOKALIKE = "lookalike", _("An entry names a site that looks like yours")
    QUARANTINE = "quarantine", _("An entry that names an identifier of yours is kept back")
    REPORT = "report", _("Somebody reported a site of yours")
