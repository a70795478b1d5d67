"""An approval serves the one transaction in which it was given."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0007_write_down_past_acts"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="licenceact",
            trigger=pgtrigger.compiler.Trigger(
                name="licenceact_four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_licenceact_four_eyes_3b54d_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licenceact_four_eyes_3b54d_rule() RETURNS TRIGGER AS $$  BEGIN  IF NEW.proposal_id IS NULL THEN RETURN NULL; END IF; PERFORM 1 FROM approvals_proposal proposal WHERE proposal.id = NEW.proposal_id AND proposal.kind IN ('licensing.notice', 'licensing.in_principle', 'licensing.grant', 'licensing.refuse', 'licensing.reopen', 'licensing.correct_decision', 'licensing.commence', 'licensing.restrict', 'licensing.lift_restriction', 'licensing.suspend', 'licensing.confirm', 'licensing.reinstate', 'licensing.surrender', 'licensing.wind_down', 'licensing.extend', 'licensing.supersede', 'licensing.revoke', 'licensing.stay', 'licensing.lift_stay', 'licensing.set_aside', 'licensing.substitute', 'licensing.correct') AND proposal.state = 'approved' AND (proposal.closed_at = NEW.recorded_at AND proposal.approved_in = pg_current_xact_id()::text::bigint AND \n    CASE WHEN proposal.kind IN ('licensing.grant', 'licensing.refuse')\n    THEN EXISTS (SELECT 1 FROM licensing_licence l JOIN licensing_application a ON a.exchange_id = l.exchange_id\n                 WHERE l.id = NEW.licence_id AND a.id::text = proposal.subject_id)\n    ELSE proposal.subject_id = NEW.licence_id::text AND proposal.kind = 'licensing.' || NEW.move END\n); IF NOT FOUND THEN RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k$'licensing.notice', 'licensing.in_principle', 'licensing.grant', 'licensing.refuse', 'licensing.reopen', 'licensing.correct_decision', 'licensing.commence', 'licensing.restrict', 'licensing.lift_restriction', 'licensing.suspend', 'licensing.confirm', 'licensing.reinstate', 'licensing.surrender', 'licensing.wind_down', 'licensing.extend', 'licensing.supersede', 'licensing.revoke', 'licensing.stay', 'licensing.lift_stay', 'licensing.set_aside', 'licensing.substitute', 'licensing.correct'$k$, NEW.proposal_id USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="6f9cb3f8d02e65d8e63d30742a32fb992c0647f3",
                    operation='INSERT OR UPDATE OF "proposal_id"',
                    pgid="pgtrigger_licenceact_four_eyes_3b54d",
                    table="licensing_licenceact",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
