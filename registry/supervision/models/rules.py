"""Rules of supervision that the database enforces, whoever asks."""

import pgtrigger

from registry.audit.triggers import Rule, set_once
from registry.supervision.states import ReviewOutcome

# The lock makes two sendings of one return come one after the other. The order is the actions'.
SENT_AGAIN_TO_CORRECT = Rule(
    name="returnsending_corrects",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("last_", "text")],
    func=f"""
        PERFORM 1 FROM supervision_periodicreturn WHERE id = NEW.periodic_return_id FOR UPDATE;
        IF NEW.number = 1 THEN RETURN NEW; END IF;
        SELECT r.outcome INTO last_ FROM supervision_returnreview r JOIN supervision_returnsending s ON s.id = r.sending_id
            WHERE s.periodic_return_id = NEW.periodic_return_id AND s.number = NEW.number - 1 ORDER BY r.number DESC LIMIT 1;
        IF last_ IS DISTINCT FROM '{ReviewOutcome.TO_CORRECT}' THEN
            RAISE EXCEPTION 'no correction of this return was asked for' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - codes of our own, no input
)

FILE_IS_REMOVED_ONCE = set_once("returnfile_is_removed_once", "removed_at", "a file of a return is only ever removed, and once")
