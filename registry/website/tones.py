"""Which colour and icon a status code has. Words are the business of the code's own app."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tone:
    """`colour` of the kit's tag and the name of an icon of `components/icon.html`, or no icon."""

    colour: str
    icon: str = ""


GOOD = Tone("green", "tick")
CAUTION = Tone("orange", "attention")
PAUSED = Tone("orange", "pause")
BAD = Tone("red", "cross")
WAITING = Tone("yellow")
WORKING = Tone("blue")
QUIET = Tone("grey")

TONES: dict[str, Tone] = {
    # licences and verdicts
    "licensed": GOOD,
    "active": GOOD,
    "licensed_restricted": CAUTION,
    "restricted": CAUTION,
    "suspended": PAUSED,
    "surrender_requested": CAUTION,
    "winding_down": CAUTION,
    "court_stay": CAUTION,
    "renewal_pending": GOOD,
    "superseded": BAD,
    "revoked": BAD,
    "surrendered": BAD,
    "expired": BAD,
    "licence_ended": BAD,
    "listed": BAD,
    "illegal": BAD,
    "examined": CAUTION,
    "not_licensed_here": BAD,
    "under_review": WAITING,
    "applicant": Tone("grey", "question"),
    "not_found": Tone("grey", "question"),
    "different_site": CAUTION,
    "name_listed": CAUTION,
    "not_commenced": WAITING,
    # applications and tasks
    "submitted": WORKING,
    "information_requested": WAITING,
    "decision_proposed": WORKING,
    "granted": GOOD,
    "refused": BAD,
    "completed": GOOD,
    "in_progress": WORKING,
    "answered": WORKING,
    # returns, and notices of change
    "due": WAITING,
    "to_correct": CAUTION,
    "accepted": GOOD,
    "asked": WAITING,
    "noted": GOOD,
    "application_needed": CAUTION,
    # powers of attorney
    "power_waiting": WAITING,
    "power_accepted": GOOD,
    "power_turned_down": BAD,
    "power_revoked": BAD,
    # assessments
    "met": GOOD,
    "met_with_conditions": CAUTION,
    "not_met": BAD,
    "not_applicable": QUIET,
    "not_assessed": WAITING,
    "earlier_sending": WAITING,
    "low": QUIET,
    "medium": CAUTION,
    "high": BAD,
    "agree": GOOD,
    "disagree": BAD,
    "remark": QUIET,
    # invoices and lines of bank statements
    "paid": GOOD,
    "part_paid": WAITING,
    "overpaid": CAUTION,
    "overdue": BAD,
    "matched": GOOD,
    "overpayment": CAUTION,
    "ambiguous": CAUTION,
    "wrong_currency": CAUTION,
    "unmatched": WAITING,
    # proposals, deliveries, health
    "open": WAITING,
    "approved": GOOD,
    "rejected": BAD,
    "void": BAD,
    "confirmed": GOOD,
    "verified": GOOD,
    "succeeded": GOOD,
    "failed": BAD,
    "failing": BAD,
    "pending": WAITING,
    "collected": WAITING,
    "bounced": BAD,
    "current": GOOD,
    "late": CAUTION,
    "stale": CAUTION,
    "silent": BAD,
    "diverged": BAD,
    # acts on a transfer
    "block": BAD,
    "freeze": BAD,
    "hold": PAUSED,
    "report": CAUTION,
    "quarantined": PAUSED,
}

CURRENCY_SIGNS = {"KZT": "₸", "USD": "$", "EUR": "€", "RUB": "₽", "GBP": "£"}


def tone_of(code: str) -> Tone:
    """Colour and icon of a code; grey and without an icon for one not named here."""
    return TONES.get(code, QUIET)


BARS = {"green": "good", "orange": "caution", "red": "bad"}


def bar_of(code: str) -> str:
    """The colour of the bar beside a verdict: good, caution, bad or unknown."""
    return BARS.get(tone_of(code).colour, "unknown")
