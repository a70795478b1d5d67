"""What the database itself refuses about roles and keys, whoever asks."""

import pgtrigger

from registry.audit.triggers import Rule

ENDED_MEMBERSHIP_STAYS_ENDED = Rule(
    name="membership_ended",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF OLD.state = 'ended' THEN
            RAISE EXCEPTION 'an ended membership stays ended' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

KEY_ONLY_SHRINKS = Rule(
    name="api_key_only_shrinks",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
            RAISE EXCEPTION 'a revoked key stays revoked' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.expires_at > OLD.expires_at THEN
            RAISE EXCEPTION 'a key is never prolonged' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

ROLE_FITS_ORGANISATION = Rule(
    name="membership_role_fits",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("kind_", "text")],
    func="""
        SELECT kind INTO kind_ FROM accounts_organisation WHERE id = NEW.organisation_id;
        IF NOT (
            (kind_ = 'exchange' AND NEW.role IN ('exchange_admin', 'exchange_member'))
            OR (kind_ = 'bank' AND NEW.role IN ('bank_admin', 'bank_analyst'))
            OR (kind_ = 'regulator' AND NEW.role IN ('registrar', 'case_officer', 'approver', 'enforcement_officer',
                                                     'list_officer', 'auditor', 'administrator'))
        ) THEN
            RAISE EXCEPTION 'role % does not exist in an organisation of kind %', NEW.role, kind_ USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)

# Read at commit. The table of proposals belongs to a higher layer, so it is reached by name only, when the trigger runs.
# Without a proposal only the first two administrators pass: the command `bootstrap_admins`. The advisory lock makes two
# such commands wait for each other. An ended administrator still counts, so that the door never opens again.
REGULATOR_ROLE_NEEDS_APPROVAL = Rule(
    name="membership_needs_approval",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    declare=[("kind_", "text"), ("granting_", "bigint"), ("unapproved_", "bigint")],
    func="""
        SELECT kind INTO kind_ FROM accounts_organisation WHERE id = NEW.organisation_id;
        IF kind_ <> 'regulator' THEN
            RETURN NULL;
        END IF;
        IF NEW.proposal_id IS NULL THEN
            PERFORM pg_advisory_xact_lock(hashtext('accounts.bootstrap_admins'));
            SELECT count(*) INTO unapproved_ FROM accounts_membership m JOIN accounts_organisation o ON o.id = m.organisation_id
             WHERE o.kind = 'regulator' AND m.proposal_id IS NULL;
            IF NEW.role = 'administrator' AND unapproved_ <= 2 THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION 'a role at the regulator needs an approved proposal' USING ERRCODE = 'check_violation';
        END IF;
        EXECUTE 'SELECT count(*) FROM approvals_proposal p JOIN accounts_user u ON u.id = $2
                  WHERE p.id = $1 AND p.kind = $5 AND p.state = $6 AND p.payload ->> ''role'' = $4
                    AND p.payload ->> ''organisation_id'' = $3::text AND p.payload ->> ''email'' = u.email'
           INTO granting_ USING NEW.proposal_id, NEW.user_id, NEW.organisation_id, NEW.role, 'accounts.grant_role', 'approved';
        IF granting_ = 0 THEN
            RAISE EXCEPTION 'proposal % does not grant this role', NEW.proposal_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,
)
