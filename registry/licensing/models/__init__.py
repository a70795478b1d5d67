"""The tables of licensing, one module a noun."""

from registry.licensing.models.acts import ConditionReport, ErrorReport, LicenceAct, Reminder, Representation
from registry.licensing.models.application import Answer, Application, Document, InformationRequest, Submission
from registry.licensing.models.calendar import CalendarDay
from registry.licensing.models.licence import ActivityInvestmentType, Condition, Decision, Licence, LicenceActivity, StatusSpan
from registry.licensing.models.people import ApprovedPerson
from registry.licensing.models.reference import Activity, Authority, InvestmentType, NumberSeries
from registry.licensing.models.register import RegisterImport, RegisterRow
from registry.licensing.models.review import Deadline, InterestDeclaration, SavedView

__all__ = [
    "Activity",
    "ActivityInvestmentType",
    "Answer",
    "Application",
    "ApprovedPerson",
    "Authority",
    "CalendarDay",
    "Condition",
    "ConditionReport",
    "Deadline",
    "Decision",
    "Document",
    "ErrorReport",
    "InformationRequest",
    "InterestDeclaration",
    "InvestmentType",
    "Licence",
    "LicenceAct",
    "LicenceActivity",
    "NumberSeries",
    "RegisterImport",
    "RegisterRow",
    "Reminder",
    "Representation",
    "SavedView",
    "StatusSpan",
    "Submission",
]
