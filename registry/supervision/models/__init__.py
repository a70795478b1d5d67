"""The tables of supervision, one module a noun."""

from registry.supervision.models.notices import Notice, NoticeFile, NoticeStep
from registry.supervision.models.returns import PeriodicReturn, Reminder, ReturnAnswer, ReturnFile, ReturnReview, ReturnSending

__all__ = [
    "Notice",
    "NoticeFile",
    "NoticeStep",
    "PeriodicReturn",
    "Reminder",
    "ReturnAnswer",
    "ReturnFile",
    "ReturnReview",
    "ReturnSending",
]
