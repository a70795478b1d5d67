"""What it means that an application counts as submitted, whether it was sent or its fee was paid."""

import json
from datetime import datetime

from registry.accounts.models import User
from registry.audit.actions import record
from registry.exchanges.actions import add_identifier, update_particulars
from registry.licensing.actions import consequences
from registry.licensing.actions.letters import tell_applicant
from registry.licensing.actions.moving import move
from registry.licensing.models import Application, Licence, Submission
from registry.licensing.particulars import particulars_of
from registry.licensing.queries import form_for
from registry.licensing.states import Transition


def count_as_submitted(application: Application, line: Transition, *, actor: User, at: datetime) -> None:
    """The locked application comes before the authority from `at` on, with what was sent first. Officers see it in the queue."""
    submission = Submission.objects.get(application=application, number=1)
    move(application, line, at=at, submitted_at=at)
    _introduce(application, submission, actor=actor, at=at)
    consequences.submitted(application, actor=actor, at=at)
    record(application, "application.submitted", actor=actor, at=at, submission=1, content_hash=submission.content_hash)
    tell_applicant(application, "application_sent", at=at)


def _introduce(application: Application, submission: Submission, *, actor: User, at: datetime) -> None:
    """Officers see the exchange under the names it sent, and its identifiers to confirm. A licensee's record waits for the grant."""
    particulars = particulars_of(json.loads(submission.content)["answers"], form_for(application))
    if not Licence.objects.filter(exchange=application.exchange).exists():
        update_particulars(application.exchange_id, particulars, actor=actor, at=at)
        return
    for facts in particulars.identifiers:
        add_identifier(application.exchange_id, facts, actor=actor, at=at)
