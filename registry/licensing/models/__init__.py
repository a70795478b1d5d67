"""The tables of licensing, one module a noun."""

from registry.licensing.models.application import Answer, Application, Document, InformationRequest, Submission
from registry.licensing.models.licence import Condition, Decision, Licence, LicenceActivity, StatusSpan
from registry.licensing.models.reference import Activity, Authority, NumberSeries

__all__ = [
    "Activity",
    "Answer",
    "Application",
    "Authority",
    "Condition",
    "Decision",
    "Document",
    "InformationRequest",
    "Licence",
    "LicenceActivity",
    "NumberSeries",
    "StatusSpan",
    "Submission",
]
