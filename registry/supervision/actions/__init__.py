"""What people do with returns and notices, one function each. Import from here."""

from registry.supervision.actions.filling import add_file, remove_file, save_answers
from registry.supervision.actions.moving import Which
from registry.supervision.actions.notices import Sheet, answer_notice, ask_for_more, need_application, note_notice, send_notice
from registry.supervision.actions.reminders import send_reminders
from registry.supervision.actions.reviewing import accept_return, ask_correction
from registry.supervision.actions.sending import draft_hash, send_return

__all__ = [
    "Sheet",
    "Which",
    "accept_return",
    "add_file",
    "answer_notice",
    "ask_correction",
    "ask_for_more",
    "draft_hash",
    "need_application",
    "note_notice",
    "remove_file",
    "save_answers",
    "send_notice",
    "send_reminders",
    "send_return",
]
