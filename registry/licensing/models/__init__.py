"""The tables of licensing, one module a noun."""

from registry.licensing.models.acts import ConditionReport, ErrorReport, LicenceAct, Reminder, Representation
from registry.licensing.models.application import Answer, Application, Document, InformationRequest, Submission
from registry.licensing.models.licence import ActivityInvestmentType, Condition, Decision, Licence, LicenceActivity, StatusSpan
from registry.licensing.models.reference import Activity, Authority, InvestmentType, NumberSeries

__all__ = [
    "Activity",
    "ActivityInvestmentType",
    "Answer",
    "Application",
    "Authority",
    "Condition",
    "ConditionReport",
    "Decision",
    "Document",
    "ErrorReport",
    "InformationRequest",
    "InvestmentType",
    "Licence",
    "LicenceAct",
    "LicenceActivity",
    "NumberSeries",
    "Reminder",
    "Representation",
    "StatusSpan",
    "Submission",
]
