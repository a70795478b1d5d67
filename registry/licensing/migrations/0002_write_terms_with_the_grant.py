import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0003_note_the_transaction_of_an_approval"),
        ("licensing", "0001_applications_licences_status_spans"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="condition_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_condition_approved_1b5b0_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_condition_approved_1b5b0_rule() RETURNS TRIGGER AS $$  BEGIN PERFORM 1 FROM approvals_proposal WHERE approved_in = pg_current_xact_id()::text::bigint AND kind IN ('licensing.grant'); IF NOT FOUND THEN RAISE EXCEPTION '% is written only with an approval (%)', TG_TABLE_NAME, $k$'licensing.grant'$k$ USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="6f1bc273e7879e331cc4d3b290bdbbf62145a477",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_condition_approved_1b5b0",
                    table="licensing_condition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licenceactivity",
            trigger=pgtrigger.compiler.Trigger(
                name="licenceactivity_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_licenceactivity_approved_074cd_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licenceactivity_approved_074cd_rule() RETURNS TRIGGER AS $$  BEGIN PERFORM 1 FROM approvals_proposal WHERE approved_in = pg_current_xact_id()::text::bigint AND kind IN ('licensing.grant'); IF NOT FOUND THEN RAISE EXCEPTION '% is written only with an approval (%)', TG_TABLE_NAME, $k$'licensing.grant'$k$ USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="a73c6caddfe2a67f11238c09190c4e49534571f6",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_licenceactivity_approved_074cd",
                    table="licensing_licenceactivity",
                    when="BEFORE",
                ),
            ),
        ),
    ]
