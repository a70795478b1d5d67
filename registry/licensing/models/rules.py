"""Rules of licensing that the database enforces, whoever asks. The state rule is made from the transition table."""

import pgtrigger

from registry.approvals.triggers import THIS_TRANSACTION, only_while_approving, requires_approved_proposal
from registry.audit.triggers import Rule, set_once
from registry.licensing.states import ApplicationState, Outcome, ProposalKind, RegisterTable, legal_changes

_PAIRS = ", ".join(f"('{start}', '{end}')" for start, end in legal_changes())

ERASED_CONTENT = '{"answers":{},"documents":[],"erased":true,"requests":[]}'
"""What stands in a submission whose personal data was erased: pages still read it, and find nothing. Its hash stays as sent."""

STATE_MOVES_BY_TABLE = Rule(
    name="application_moves_by_table",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> '{ApplicationState.DRAFT}' THEN
                RAISE EXCEPTION 'an application begins as a draft' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.state IS DISTINCT FROM OLD.state AND (OLD.state, NEW.state) NOT IN ({_PAIRS}) THEN
            RAISE EXCEPTION 'an application never goes from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.version <= OLD.version THEN
            RAISE EXCEPTION 'version % of an application was written already', NEW.version USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)

# Read at commit, since the decision and the new state are written in one transaction.
DECIDED_BY_DECISION = Rule(
    name="application_decided_by_decision",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    timing=pgtrigger.Deferred,
    declare=[("last_", "text")],
    func=f"""
        IF NOT EXISTS (SELECT 1 FROM licensing_application WHERE id = NEW.id AND state = NEW.state) THEN
            RETURN NULL;  -- it moved on in the same transaction, and is looked at as it stands at the end
        END IF;
        SELECT outcome INTO last_ FROM licensing_decision
            WHERE application_id = NEW.id AND outcome <> '{Outcome.CORRECT}' ORDER BY number DESC LIMIT 1;
        IF (NEW.state = '{ApplicationState.GRANTED}' AND last_ IS DISTINCT FROM '{Outcome.GRANT}')
           OR (NEW.state = '{ApplicationState.REFUSED}' AND last_ IS DISTINCT FROM '{Outcome.REFUSE}')
           OR (NEW.state = '{ApplicationState.IN_PRINCIPLE}' AND last_ IS DISTINCT FROM '{Outcome.IN_PRINCIPLE}')
           OR (NEW.state = '{ApplicationState.NOTICE_GIVEN}' AND last_ IS DISTINCT FROM '{Outcome.NOTICE}')
        THEN
            RAISE EXCEPTION 'application % has no decision', NEW.number USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,  # noqa: S608 - codes of our own, no input
)

SPAN_IS_VOIDED_ONCE = set_once("statusspan_is_voided_once", "voided_at", "a status span is only ever voided, and once")

DECISION_APPROVED = requires_approved_proposal(
    ProposalKind.NOTICE,
    ProposalKind.IN_PRINCIPLE,
    ProposalKind.GRANT,
    ProposalKind.REFUSE,
    ProposalKind.REOPEN,
    ProposalKind.CORRECT_DECISION,
    name="decision_four_eyes",
    matching="proposal.subject_id = NEW.application_id::text AND proposal.kind = 'licensing.' || NEW.outcome",
)

# A row of an import names the batch that its approval is about.
_ORIGIN_IN_BATCH = "EXISTS (SELECT 1 FROM licensing_registerrow r WHERE r.id = NEW.origin_id AND r.batch_id::text = proposal.subject_id)"

LICENCE_APPROVED = requires_approved_proposal(
    ProposalKind.GRANT,
    ProposalKind.IMPORT_REGISTER,
    name="licence_four_eyes",
    matching=(
        f"CASE WHEN proposal.kind = '{ProposalKind.IMPORT_REGISTER}'"
        f" THEN proposal.approved_in = {THIS_TRANSACTION} AND {_ORIGIN_IN_BATCH}"
        " ELSE proposal.subject_id = NEW.application_id::text END"
    ),
)

# The subject of a decision on an application is the application, of every other act the licence.
_ABOUT_THIS_LICENCE = f"""
    CASE WHEN proposal.kind IN ('{ProposalKind.GRANT}', '{ProposalKind.REFUSE}')
    THEN EXISTS (SELECT 1 FROM licensing_licence l JOIN licensing_application a ON a.exchange_id = l.exchange_id
                 WHERE l.id = NEW.licence_id AND a.id::text = proposal.subject_id)
    WHEN proposal.kind = '{ProposalKind.IMPORT_REGISTER}' THEN {_ORIGIN_IN_BATCH}
    ELSE proposal.subject_id = NEW.licence_id::text AND proposal.kind = 'licensing.' || NEW.move END
"""  # noqa: S608 - codes of our own, no input

# An approval serves the one transaction in which it was given.
ACT_APPROVED = requires_approved_proposal(
    *ProposalKind.values,
    name="licenceact_four_eyes",
    matching=f"proposal.closed_at = NEW.recorded_at AND proposal.approved_in = {THIS_TRANSACTION} AND {_ABOUT_THIS_LICENCE}",
    may_be_null=True,
)

# A later import of the same licence puts another history in the place of the one that an import brought.
_ABOUT_ITS_LICENCE = f"""
    CASE WHEN proposal.kind = '{ProposalKind.IMPORT_REGISTER}'
    THEN NEW.origin_id IS NOT NULL AND EXISTS (SELECT 1 FROM licensing_licence l JOIN licensing_registerrow r ON r.key = l.number
         WHERE l.id = NEW.licence_id AND r."table" = '{RegisterTable.LICENCES}' AND r.batch_id::text = proposal.subject_id)
    ELSE proposal.subject_id = NEW.licence_id::text END
"""  # noqa: S608 - codes of our own, no input

ACT_SET_ASIDE_APPROVED = requires_approved_proposal(
    ProposalKind.SET_ASIDE,
    ProposalKind.IMPORT_REGISTER,
    name="licenceact_set_aside_four_eyes",
    column="set_aside_proposal_id",
    matching=f"proposal.closed_at = NEW.set_aside_at AND {_ABOUT_ITS_LICENCE}",
    may_be_null=True,
)

ACT_IS_SET_ASIDE_ONCE = set_once("licenceact_is_set_aside_once", "set_aside_at", "an act is only ever set aside, and once")

# What one person alone may do never touches what four eyes decided against the holder.
_SEVERE = "('revoked', 'surrendered', 'superseded', 'winding_down', 'court_stay')"

SPAN_APPROVED = Rule(
    name="statusspan_four_eyes",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=f"""
        IF NEW.act_id IS NULL THEN
            PERFORM 1 FROM licensing_licence l JOIN approvals_proposal p ON p.id = l.proposal_id
            WHERE l.id = NEW.licence_id AND p.id = NEW.proposal_id AND p.state = 'approved' AND p.closed_at = NEW.recorded_at;
        ELSE
            PERFORM 1 FROM licensing_licenceact a
            WHERE a.id = NEW.act_id AND a.licence_id = NEW.licence_id AND a.recorded_at = NEW.recorded_at
              AND a.proposal_id IS NOT DISTINCT FROM NEW.proposal_id
              AND (a.proposal_id IS NOT NULL OR NEW.status NOT IN {_SEVERE});
        END IF;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a status span needs an approved proposal, or an act that needs none' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    """,
)

SPAN_VOID_APPROVED = Rule(
    name="statusspan_void_four_eyes",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    timing=pgtrigger.Deferred,
    func=f"""
        PERFORM 1 FROM licensing_licenceact a
        WHERE a.id = NEW.void_act_id AND a.licence_id = NEW.licence_id AND a.recorded_at = NEW.voided_at
          AND a.proposal_id IS NOT DISTINCT FROM NEW.void_proposal_id
          AND (a.proposal_id IS NOT NULL OR NEW.status NOT IN {_SEVERE} AND (NEW.status <> 'suspended' OR a.move = 'end_renewal'));
        IF NOT FOUND THEN
            RAISE EXCEPTION 'voiding a status span needs an approved proposal, or an act that needs none'
            USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    """,
)


RESTRICTING = (ProposalKind.RESTRICT, ProposalKind.LIFT_RESTRICTION, ProposalKind.SET_ASIDE, ProposalKind.SUBSTITUTE)
"""Acts that begin or end a restriction, or make one as if it had never been."""


def with_a_grant(name: str, *others: ProposalKind) -> Rule:
    """What a licence allows and asks is written when it is granted or imported, by the approval of that, or of `others`."""
    kinds = (ProposalKind.GRANT, ProposalKind.IMPORT_REGISTER, *others)
    return only_while_approving(*kinds, name=name, operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete)
