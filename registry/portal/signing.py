"""Who signed what was sent, and who is empowered, as a case shows them."""

from datetime import datetime
from typing import Any

from registry.licensing.models import Application, PowerOfAttorney, Submission
from registry.licensing.queries import power_state, powers_for, signed_by
from registry.licensing.signatures import check_words, moment_words
from registry.licensing.states import PowerPurpose

MOST_SHOWN = 50


def signing_context(application: Application, submission: Submission) -> dict[str, Any]:
    """The signature under a submission, and the newest powers of the exchange as they stood when it was sent."""
    found = signed_by(application, submission)
    rows = [power_row(power, submission.submitted_at) for power in powers_for(application)[:MOST_SHOWN]]
    if found is None:
        return {"signed": None, "powers": rows}
    checks = check_words(found.signature.checks)
    return {"signed": found, "checks": checks, "moment_words": moment_words(found.signature.moment_source), "powers": rows}


def power_row(power: PowerOfAttorney, at: datetime) -> dict[str, Any]:
    """A power with its state at the instant and its purposes in words."""
    return {"power": power, "state": power_state(power, at), "purposes": [str(PowerPurpose(code).label) for code in power.purposes]}
