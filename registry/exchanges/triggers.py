"""What the database itself refuses about control of identifiers, whoever asks. Tables are reached by name, when a rule runs."""

import pgtrigger

from registry.audit.triggers import Rule

# Read at commit, so that proof and confirmation may be written in either order.
CONFIRMED_WITH_PROOF = Rule(
    name="identifier_proved",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    timing=pgtrigger.Deferred,
    func="""
        IF NEW.confirmed_at IS NULL OR (TG_OP = 'UPDATE' AND OLD.confirmed_at IS NOT DISTINCT FROM NEW.confirmed_at) THEN
            RETURN NULL;
        END IF;
        PERFORM 1 FROM exchanges_controlproof p
          WHERE p.identifier_id = NEW.id AND p.state = 'proved' AND p.checked_at <= NEW.confirmed_at;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'identifier % is confirmed without a proof', NEW.id USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.is_confirmed_by_window THEN
            PERFORM 1 FROM exchanges_walletrotation r
              WHERE r.identifier_id = NEW.id AND r.state = 'confirmed' AND r.window_ends_at <= NEW.confirmed_at;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'identifier % is confirmed before its window ended', NEW.id USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NULL;
    """,
)

PROOF_MOVES_FORWARD = Rule(
    name="proof_moves",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF OLD.state IN ('expired', 'withdrawn') OR (OLD.state = 'proved' AND NEW.state NOT IN ('failed', 'withdrawn')) THEN
            IF OLD IS DISTINCT FROM NEW THEN
                RAISE EXCEPTION 'a settled proof stays as it is' USING ERRCODE = 'restrict_violation';
            END IF;
        END IF;
        IF OLD.state <> 'waiting' AND NEW.state = 'waiting' THEN
            RAISE EXCEPTION 'a proof never goes back to waiting' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.state = 'proved' AND NEW.state <> 'proved' THEN
            PERFORM 1 FROM exchanges_exchangeidentifier i WHERE i.id = OLD.identifier_id AND i.confirmed_at IS NOT NULL;
            IF FOUND THEN
                RAISE EXCEPTION 'a confirmation rests on this proof' USING ERRCODE = 'restrict_violation';
            END IF;
        END IF;
        RETURN NEW;
    """,
)

ROTATION_MOVES_FORWARD = Rule(
    name="rotation_moves",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF OLD.state <> NEW.state AND NOT (
            (OLD.state = 'proposed' AND NEW.state IN ('approved', 'rejected', 'withdrawn', 'stopped'))
            OR (OLD.state = 'approved' AND NEW.state IN ('window', 'withdrawn', 'stopped'))
            OR (OLD.state = 'window' AND NEW.state IN ('confirmed', 'withdrawn', 'stopped'))
        ) THEN
            RAISE EXCEPTION 'a rotation does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.approver_id IS NOT NULL AND (OLD.approver_id, OLD.approved_at) IS DISTINCT FROM (NEW.approver_id, NEW.approved_at) THEN
            RAISE EXCEPTION 'an approval stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

ROTATION_OPENS_PROPOSED = Rule(
    name="rotation_opens",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'a rotation begins as a proposal' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)
