"""Four eyes in the database: what holds whoever writes, by whatever way."""

import pgtrigger

from registry.audit.triggers import Rule

_OPENS_OPEN = """
    IF NEW.state <> 'open' THEN
      RAISE EXCEPTION 'a proposal begins open' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""
_CLOSES_ONCE = """
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
"""
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
