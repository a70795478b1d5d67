"""The one table of what mails are for: which the law or security wants, which may be turned off, which may wait for a daily digest.

A template without a line here is `OTHER`: always sent, at once. `docs/operators.md` prints the table; a test compares the two.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

EXCHANGE, BANK, REGULATOR = "exchange", "bank", "regulator"
EVERYBODY = (EXCHANGE, BANK, REGULATOR)


class Purpose(TextChoices):
    """What a mail is for."""

    ACCOUNT = "account", _("Your account, roles and keys")
    DECISION = "decision", _("Decisions and notices of the authority")
    REQUEST = "request", _("What the authority asks of you, and by when")
    LICENCE = "licence", _("Acts on your licence")
    INVOICE = "invoice", _("Invoices, and what is overdue")
    ALARM = "alarm", _("Alarms of lists, endpoints and wallets")
    APPROVAL = "approval", _("Proposals that wait for you")
    CASE = "case", _("What happened in your cases")
    OUTCOME = "outcome", _("What became of your proposals")
    REMINDER = "reminder", _("Reminders of days you know")
    RECEIPT = "receipt", _("Payments that came in")
    RECOVERY = "recovery", _("Endpoints that answer again")
    DIGEST = "digest", _("The daily digest")
    OTHER = "other", _("Other mails")


class Basis(TextChoices):
    """Why a mail is sent."""

    LAW = "law", _("The law asks us to tell you.")
    SECURITY = "security", _("It guards your account: you must hear of it.")
    DUTY = "duty", _("Somebody waits for you, or loss threatens.")
    WISH = "wish", _("For your convenience.")


@dataclass(frozen=True)
class Facts:
    """What may be done with mails of one purpose, and which kinds of organisation get them."""

    basis: Basis
    readers: tuple[str, ...]
    may_turn_off: bool = False
    may_collect: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the reader has a choice."""
        return self.may_turn_off or self.may_collect


def _wish(*readers: str) -> Facts:
    return Facts(Basis.WISH, readers, may_turn_off=True, may_collect=True)


FACTS: dict[Purpose, Facts] = {
    Purpose.ACCOUNT: Facts(Basis.SECURITY, EVERYBODY),
    Purpose.DECISION: Facts(Basis.LAW, (EXCHANGE,)),
    Purpose.REQUEST: Facts(Basis.LAW, (EXCHANGE,)),
    Purpose.LICENCE: Facts(Basis.LAW, (EXCHANGE,)),
    Purpose.INVOICE: Facts(Basis.LAW, (EXCHANGE,)),
    Purpose.ALARM: Facts(Basis.DUTY, (BANK, REGULATOR)),
    Purpose.APPROVAL: Facts(Basis.DUTY, (REGULATOR,), may_collect=True),
    Purpose.CASE: _wish(REGULATOR),
    Purpose.OUTCOME: _wish(REGULATOR),
    Purpose.REMINDER: _wish(EXCHANGE),
    Purpose.RECEIPT: _wish(EXCHANGE),
    Purpose.RECOVERY: _wish(BANK, REGULATOR),
    Purpose.DIGEST: Facts(Basis.WISH, ()),
    Purpose.OTHER: Facts(Basis.LAW, ()),
}

TEMPLATES: dict[str, Purpose] = {
    "address_failing": Purpose.ACCOUNT,
    "invitation": Purpose.ACCOUNT,
    "key_new_address": Purpose.ACCOUNT,
    "role_granted": Purpose.ACCOUNT,
    "second_factor_reset": Purpose.ACCOUNT,
    "application_decided": Purpose.DECISION,
    "application_lapsed": Purpose.DECISION,
    "approved_in_principle": Purpose.DECISION,
    "decision_corrected": Purpose.DECISION,
    "decision_set_aside": Purpose.DECISION,
    "notice_given": Purpose.DECISION,
    "application_awaits_fee": Purpose.REQUEST,
    "application_returned": Purpose.REQUEST,
    "application_sent": Purpose.REQUEST,
    "application_withdrawn": Purpose.REQUEST,
    "information_request_cancelled": Purpose.REQUEST,
    "information_requested": Purpose.REQUEST,
    "notice_settled": Purpose.REQUEST,
    "power_turned_down": Purpose.REQUEST,
    "return_accepted": Purpose.REQUEST,
    "return_to_correct": Purpose.REQUEST,
    "time_extended": Purpose.REQUEST,
    "bank_view_changed": Purpose.LICENCE,
    "condition_settled": Purpose.LICENCE,
    "error_answered": Purpose.LICENCE,
    "error_received": Purpose.LICENCE,
    "identifier_named_by_entry": Purpose.LICENCE,
    "identifier_withdrawn": Purpose.LICENCE,
    "licence_act": Purpose.LICENCE,
    "invoice_cancelled": Purpose.INVOICE,
    "invoice_issued": Purpose.INVOICE,
    "invoice_overdue": Purpose.INVOICE,
    "acknowledgement_refused": Purpose.ALARM,
    "endpoint_suspended": Purpose.ALARM,
    "entries_quarantined": Purpose.ALARM,
    "removals_held": Purpose.ALARM,
    "wallet_window": Purpose.ALARM,
    "approval_needed": Purpose.APPROVAL,
    "case_answered": Purpose.CASE,
    "error_reported": Purpose.CASE,
    "notice_ended": Purpose.CASE,
    "representations_over": Purpose.CASE,
    "proposal_closed": Purpose.OUTCOME,
    "condition_due": Purpose.REMINDER,
    "invoice_due_soon": Purpose.REMINDER,
    "request_reminder": Purpose.REMINDER,
    "return_due": Purpose.REMINDER,
    "payment_received": Purpose.RECEIPT,
    "endpoint_recovered": Purpose.RECOVERY,
    "digest": Purpose.DIGEST,
}
"""The purpose of each template of `templates/mail/`."""


def purpose_of(template: str) -> Purpose:
    """What mails of a template are for."""
    return TEMPLATES.get(template, Purpose.OTHER)


def facts_of(purpose: str) -> Facts:
    """What may be done with mails of a purpose; one that no table knows any more is obligatory."""
    return FACTS[Purpose(purpose)] if purpose in Purpose.values else FACTS[Purpose.OTHER]


def purposes_for(kinds: set[str]) -> list[Purpose]:
    """Purposes of which people of these kinds of organisation get mails, in the order of the table."""
    return [purpose for purpose, facts in FACTS.items() if kinds & set(facts.readers)]
