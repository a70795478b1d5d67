"""The tables of licensing, one module a noun."""

from registry.licensing.models.acts import ConditionReport, LicenceAct, Representation
from registry.licensing.models.annual import AnnualCharge
from registry.licensing.models.application import Answer, Application, Document, InformationRequest, Submission
from registry.licensing.models.assessment import AssessmentFile, CaseRisk, Finding, Opinion, OpinionRequest, RiskSetting
from registry.licensing.models.calendar import CalendarDay
from registry.licensing.models.errors import ErrorReport, ErrorReportFile
from registry.licensing.models.forms import FormVersion
from registry.licensing.models.licence import ActivityInvestmentType, Condition, Decision, Licence, LicenceActivity, StatusSpan
from registry.licensing.models.people import ApprovedPerson
from registry.licensing.models.powers import PowerCheck, PowerFile, PowerOfAttorney, PowerRevocation, SubmissionSignature
from registry.licensing.models.reference import Activity, Authority, InvestmentType, NumberSeries
from registry.licensing.models.register import RegisterImport, RegisterRow
from registry.licensing.models.review import Deadline, InterestDeclaration, SavedView

__all__ = [
    "Activity",
    "ActivityInvestmentType",
    "AnnualCharge",
    "Answer",
    "Application",
    "ApprovedPerson",
    "AssessmentFile",
    "Authority",
    "CalendarDay",
    "CaseRisk",
    "Condition",
    "ConditionReport",
    "Deadline",
    "Decision",
    "Document",
    "ErrorReport",
    "ErrorReportFile",
    "Finding",
    "FormVersion",
    "InformationRequest",
    "InterestDeclaration",
    "InvestmentType",
    "Licence",
    "LicenceAct",
    "LicenceActivity",
    "NumberSeries",
    "Opinion",
    "OpinionRequest",
    "PowerCheck",
    "PowerFile",
    "PowerOfAttorney",
    "PowerRevocation",
    "RegisterImport",
    "RegisterRow",
    "Reminder",
    "Representation",
    "RiskSetting",
    "SavedView",
    "StatusSpan",
    "Submission",
    "SubmissionSignature",
]
