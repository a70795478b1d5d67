"""Codes of the assessment of an application, who assesses and when, and the rule for the risk of a whole case."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registry.accounts.states import Role
from registry.licensing.states.applications import ApplicationState


class FindingOutcome(TextChoices):
    """What a reviewer finds about one section of an application."""

    MET = "met", _("Met")
    MET_WITH_CONDITIONS = "met_with_conditions", _("Met with conditions")
    NOT_MET = "not_met", _("Not met")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class RiskRating(TextChoices):
    """How great a risk is. From the lowest to the highest."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class Stance(TextChoices):
    """What a colleague's opinion comes to."""

    AGREE = "agree", _("Agrees")
    DISAGREE = "disagree", _("Disagrees")
    REMARK = "remark", _("Remark")


class EvidenceKind(TextChoices):
    """What a finding can point to."""

    ANSWER = "answer", _("Answers")
    DOCUMENT = "document", _("Documents")
    CHECK = "check", _("Checks of identifiers")
    MESSAGE = "message", _("Messages")
    FILE = "file", _("Internal files")


ASSESSORS = frozenset({Role.REGISTRAR, Role.CASE_OFFICER})
"""Who records findings, rates the risk, and gives opinions."""

ASSESSABLE = frozenset({
    ApplicationState.UNDER_REVIEW, ApplicationState.RETURNED, ApplicationState.INFORMATION_REQUESTED, ApplicationState.NOTICE_GIVEN,
    ApplicationState.DECISION_PROPOSED, ApplicationState.IN_PRINCIPLE,
})  # fmt: skip
"""States in which an application is assessed: while an officer has it in hand."""

_ORDER: tuple[str, ...] = tuple(RiskRating.values)


def highest_rating(ratings: Iterable[str]) -> str:
    """The highest of these ratings; empty when there is none."""
    return max(filter(None, ratings), key=_ORDER.index, default="")


def case_rating(computed: str, setting: tuple[str, str] | None) -> str:
    """The risk of a case: the highest of its sections, unless an officer set another.

    `setting` is what was computed when it was set, and what was set. It holds only as long as the sections come to the same.
    """
    if setting is None or setting[0] != computed:
        return computed
    return setting[1]
