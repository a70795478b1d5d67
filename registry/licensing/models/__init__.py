"""The tables of licensing, one module a noun."""

from registry.licensing.models.application import Answer, Application, Document, InformationRequest, Submission
from registry.licensing.models.calendar import CalendarDay
from registry.licensing.models.licence import Condition, Decision, Licence, LicenceActivity, StatusSpan
from registry.licensing.models.reference import Activity, Authority, NumberSeries
from registry.licensing.models.review import Deadline, InterestDeclaration, SavedView

__all__ = [
    "Activity",
    "Answer",
    "Application",
    "Authority",
    "CalendarDay",
    "Condition",
    "Deadline",
    "Decision",
    "Document",
    "InformationRequest",
    "InterestDeclaration",
    "Licence",
    "LicenceActivity",
    "NumberSeries",
    "SavedView",
    "StatusSpan",
    "Submission",
]
