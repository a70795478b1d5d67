"""The tables of supervision, one module a noun."""

from registry.supervision.models.notices import Notice, NoticeFile, NoticeStep
from registry.supervision.models.returns import PeriodicReturn, ReturnAnswer, ReturnFile, ReturnReview, ReturnSending

__all__ = [
    "Notice",
    "NoticeFile",
    "NoticeStep",
    "PeriodicReturn",
    "ReturnAnswer",
    "ReturnFile",
    "ReturnReview",
    "ReturnSending",
]
