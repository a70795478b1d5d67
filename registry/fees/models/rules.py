"""Rules of fees that the database enforces, whoever asks."""

import pgtrigger

from registry.approvals.triggers import only_while_approving, requires_approved_proposal
from registry.audit.triggers import Rule, set_once
from registry.fees.states import CHANGE_KIND, Origin

# The approved proposal says exactly this row.
FEE_APPROVED = requires_approved_proposal(
    CHANGE_KIND,
    name="fee_four_eyes",
    may_be_null=True,
    matching=(
        "proposal.subject_id = NEW.authority_code || ':' || NEW.purpose"
        " AND (proposal.payload->>'amount')::numeric = NEW.amount AND proposal.payload->>'currency' = NEW.currency"
        " AND (proposal.payload->>'due_days')::integer = NEW.due_days AND (proposal.payload->>'valid_from')::date = NEW.valid_from"
        " AND proposal.closed_at = NEW.recorded_at"
    ),
)
FEE_ENDS_BY_APPROVAL = only_while_approving(CHANGE_KIND, name="fee_ends_by_approval", operation=pgtrigger.Update)
SEEDS_COME_FIRST = Rule(
    name="fee_seeds_come_first",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NEW.origin = '{Origin.SEED}' AND EXISTS (
            SELECT 1 FROM fees_fee f
            WHERE f.authority_code = NEW.authority_code AND f.purpose = NEW.purpose AND f.recorded_at <> NEW.recorded_at)
        THEN
            RAISE EXCEPTION 'this fee is set up already: a change needs an approved proposal' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - codes of our own, no input
)

_STANDS = "NOT EXISTS (SELECT 1 FROM fees_reversal r WHERE r.payment_id = p.id)"

INVOICE_IS_CANCELLED_ONCE = Rule(
    name="invoice_is_cancelled_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
        IF OLD.cancelled_at IS NOT NULL OR NEW.cancelled_at IS NULL THEN
            RAISE EXCEPTION 'an invoice is only ever cancelled, and once' USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM fees_payment p WHERE p.invoice_id = NEW.id AND {_STANDS}) THEN
            RAISE EXCEPTION 'invoice % has a payment', OLD.reference USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - text of our own, no input
)

# The locks make two bookings of one line, or a booking and a cancellation, come one after the other. The order is the actions'.
PAYMENT_FITS = Rule(
    name="payment_fits",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("invoice_", "fees_invoice%ROWTYPE"), ("line_", "fees_statementline%ROWTYPE")],
    func=f"""
        SELECT * INTO invoice_ FROM fees_invoice WHERE id = NEW.invoice_id FOR UPDATE;
        IF invoice_.cancelled_at IS NOT NULL OR invoice_.currency <> NEW.currency THEN
            RAISE EXCEPTION 'this payment does not fit invoice %', invoice_.reference USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.line_id IS NULL THEN RETURN NEW; END IF;
        SELECT * INTO line_ FROM fees_statementline WHERE id = NEW.line_id FOR UPDATE;
        IF line_.amount <> NEW.amount OR line_.currency <> NEW.currency OR line_.authority_org_id <> invoice_.authority_org_id THEN
            RAISE EXCEPTION 'this payment does not fit line % of a statement', NEW.line_id USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM fees_statementreturn WHERE line_id = NEW.line_id)
           OR EXISTS (SELECT 1 FROM fees_payment p WHERE p.line_id = NEW.line_id AND {_STANDS})
        THEN
            RAISE EXCEPTION 'line % of a statement is dealt with already', NEW.line_id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - text of our own, no input
)

RETURNED_IS_NOT_BOOKED = Rule(
    name="returned_is_not_booked",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        PERFORM 1 FROM fees_statementline WHERE id = NEW.line_id FOR UPDATE;
        IF EXISTS (SELECT 1 FROM fees_payment p WHERE p.line_id = NEW.line_id AND {_STANDS}) THEN
            RAISE EXCEPTION 'line % of a statement is booked', NEW.line_id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - text of our own, no input
)

STATEMENT_IS_APPLIED_ONCE = set_once("statement_is_applied_once", "applied_at", "a statement is only ever applied, and once")
