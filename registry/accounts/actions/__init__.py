"""What people do with accounts: one function each. Every one records itself and refuses by `RuleError` and its siblings."""

from registry.accounts.actions.bounces import Taken, read_maildir, take_bounce
from registry.accounts.actions.calls import CallAnswer, answer_once
from registry.accounts.actions.factors import enrol_totp, reset_second_factor
from registry.accounts.actions.keys import issue_key, note_key_use, revoke_key, roll_key
from registry.accounts.actions.mails import clear_failing_address, retry_mail, retry_mails, stop_mail
from registry.accounts.actions.notifications import choose_notifications, turn_off_by_link
from registry.accounts.actions.people import confirm_sign_up, set_language, set_password, sign_up_exchange
from registry.accounts.actions.roles import bootstrap_administrators, grant_role
from registry.accounts.actions.sessions import sign_out_everywhere
from registry.accounts.actions.team import accept_invitation, end_membership, invite_colleague, withdraw_invitation

__all__ = [
    "CallAnswer",
    "Taken",
    "accept_invitation",
    "answer_once",
    "bootstrap_administrators",
    "choose_notifications",
    "clear_failing_address",
    "confirm_sign_up",
    "end_membership",
    "enrol_totp",
    "grant_role",
    "invite_colleague",
    "issue_key",
    "note_key_use",
    "read_maildir",
    "reset_second_factor",
    "retry_mail",
    "retry_mails",
    "revoke_key",
    "roll_key",
    "set_language",
    "set_password",
    "sign_out_everywhere",
    "sign_up_exchange",
    "stop_mail",
    "take_bounce",
    "turn_off_by_link",
    "withdraw_invitation",
]
