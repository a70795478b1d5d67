"""Work and mails: claiming and ending work, writing mails, what becomes of those that do not arrive, digests and choices."""

from registry.outbox.actions.bounces import clear_failing, keep_bounce, mark_failing
from registry.outbox.actions.choices import check_choice, keep_choice
from registry.outbox.actions.delivering import MOST_AT_ONCE, send_again, stop
from registry.outbox.actions.digests import digest_moment, write_digest, write_digests
from registry.outbox.actions.mails import forget_secret, keep_mail, queue_mail
from registry.outbox.actions.reminders import keep_reminder
from registry.outbox.actions.work import Claim, claim_due, fail, finish, mark_swept, release, take, wake_due

__all__ = [
    "MOST_AT_ONCE",
    "Claim",
    "check_choice",
    "claim_due",
    "clear_failing",
    "digest_moment",
    "fail",
    "finish",
    "forget_secret",
    "keep_bounce",
    "keep_choice",
    "keep_mail",
    "keep_reminder",
    "mark_failing",
    "mark_swept",
    "queue_mail",
    "release",
    "send_again",
    "stop",
    "take",
    "wake_due",
    "write_digest",
    "write_digests",
]
