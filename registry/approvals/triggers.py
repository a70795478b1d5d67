"""Four eyes in the database: what holds whoever writes, by whatever way."""

import pgtrigger

from registry.audit.triggers import Rule

THIS_TRANSACTION = "pg_current_xact_id()::text::bigint"

_OPENS_OPEN = """
    IF NEW.state <> 'open' THEN
      RAISE EXCEPTION 'a proposal begins open' USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.approved_in := NULL;
    RETURN NEW;
"""
_CLOSES_ONCE = f"""
    NEW.approved_in := CASE WHEN NEW.state = 'approved' THEN {THIS_TRANSACTION} END;
    IF OLD.state <> 'open' THEN
      RAISE EXCEPTION 'proposal % is closed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'approved' THEN
      SELECT count(*) INTO approvals_ FROM approvals_approval WHERE proposal_id = OLD.id;
      IF approvals_ < OLD.needed THEN
        RAISE EXCEPTION 'proposal % has % of % approvals', OLD.id, approvals_, OLD.needed USING ERRCODE = 'restrict_violation';
      END IF;
    END IF;
    RETURN NEW;
"""  # noqa: S608 - text of our own, no input
# The lock makes an approval wait for a withdrawal under way, and the other way round.
_ONLY_WHILE_OPEN = """
    SELECT state INTO state_ FROM approvals_proposal WHERE id = NEW.proposal_id FOR UPDATE;
    IF state_ IS DISTINCT FROM 'open' THEN
      RAISE EXCEPTION 'proposal % is not open', NEW.proposal_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""

OPENS_OPEN = Rule(name="proposal_opens", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_OPENS_OPEN)
CLOSES_ONCE = Rule(
    name="proposal_closes", when=pgtrigger.Before, operation=pgtrigger.Update, declare=[("approvals_", "bigint")], func=_CLOSES_ONCE
)
ONLY_WHILE_OPEN = Rule(
    name="approval_in_time", when=pgtrigger.Before, operation=pgtrigger.Insert, declare=[("state_", "text")], func=_ONLY_WHILE_OPEN
)


def only_while_approving(*kinds: str, name: str, operation: pgtrigger.Operation) -> Rule:
    """A rule for rows that belong to a granted one: they are written in the transaction that approved a proposal of `kinds`, or never.

    For tables without a `proposal_id` of their own. One look for each statement, so that rows may come by the thousand.
    """
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return Rule(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=operation,
        func=f"{refusal_unless_approving(listed)} RETURN NULL;",
    )


def refusal_unless_approving(listed: str) -> str:
    """PL/pgSQL that raises unless this transaction approved a proposal of one of the quoted kinds."""
    return (
        f"PERFORM 1 FROM approvals_proposal WHERE approved_in = {THIS_TRANSACTION} AND kind IN ({listed}); "
        "IF NOT FOUND THEN "
        f"RAISE EXCEPTION '% is written only with an approval (%)', TG_TABLE_NAME, $k${listed}$k$ USING ERRCODE = 'restrict_violation'; "
        "END IF;"
    )


def requires_approved_proposal(
    *kinds: str, name: str, column: str = "proposal_id", matching: str = "", when_row: str = "", may_be_null: bool = False
) -> Rule:
    """A rule for `Meta.triggers` of a granted row: at commit, `column` names an approved proposal of one of `kinds`.

    `matching` is a further SQL condition on `proposal` and `NEW`, e.g. `proposal.subject_id = NEW.application_id::text`:
    without one, an approved proposal could stand behind another's row. `when_row` is an SQL condition on `NEW` under which
    the rule applies at all. `may_be_null` lets rows without a proposal pass. The check runs when the transaction commits,
    so that the row may be written before the proposal turns approved.
    """
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    unless = f"IF NOT ({when_row}) THEN RETURN NULL; END IF;" if when_row else ""
    null = f"IF NEW.{column} IS NULL THEN RETURN NULL; END IF;" if may_be_null else ""
    more = f"AND ({matching})" if matching else ""
    return Rule(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        timing=pgtrigger.Deferred,
        func=(
            f"{unless} {null} PERFORM 1 FROM approvals_proposal proposal "
            f"WHERE proposal.id = NEW.{column} AND proposal.kind IN ({listed}) AND proposal.state = 'approved' {more}; "
            "IF NOT FOUND THEN "
            f"RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k${listed}$k$, NEW.{column} "
            "USING ERRCODE = 'restrict_violation'; "
            "END IF; RETURN NULL;"
        ),
    )
