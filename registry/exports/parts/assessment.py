"""The parts of an application's assessment. All of it is the authority's alone."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.exports.parts.part import Enclosure, Part, Scope, enclosed, filed
from registry.exports.rows import Row
from registry.licensing.models import AssessmentFile, Finding, Opinion, OpinionRequest, RiskSetting

FOLDER = "assessment"


def findings(scope: Scope) -> QuerySet[Finding]:
    """What was found of each section; of several the one with the highest number counts."""
    return Finding.objects.filter(application=scope.application).order_by("section", "number")


def files(scope: Scope) -> Iterator[Row]:
    """The authority's own files that findings point to, with their places."""
    return (filed(scope, FOLDER, one) for one in _files(scope).select_related("uploaded_by"))


def enclosures(scope: Scope) -> Iterator[Enclosure]:
    """Those files."""
    return (enclosed(FOLDER, one) for one in _files(scope))


def risks(scope: Scope) -> QuerySet[RiskSetting]:
    """When the risk of the case was raised or lowered, and why."""
    return RiskSetting.objects.filter(application=scope.application).order_by("pk")


def asked(scope: Scope) -> QuerySet[OpinionRequest]:
    """Whose opinion was asked for."""
    return OpinionRequest.objects.filter(application=scope.application).order_by("pk")


def opinions(scope: Scope) -> QuerySet[Opinion]:
    """The opinions that were given."""
    return Opinion.objects.filter(application=scope.application).order_by("pk")


def _files(scope: Scope) -> QuerySet[AssessmentFile]:
    return AssessmentFile.objects.filter(application=scope.application).order_by("pk")


PARTS: tuple[Part, ...] = (
    Part("findings", _("Findings by section"), findings),
    Part("assessment-files", _("Files of the assessment"), files, enclosures),
    Part("risk", _("Risk set by hand"), risks),
    Part("opinions-asked", _("Opinions asked for"), asked),
    Part("opinions", _("Opinions"), opinions),
)
