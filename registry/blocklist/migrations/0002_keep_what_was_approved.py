import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0003_note_the_transaction_of_an_approval"),
        ("blocklist", "0001_lists_entries_publications"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="entry",
            name="entry_listed_by_four_eyes",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="entry_listed_by_four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_entry_listed_by_four_eyes_e5336_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_entry_listed_by_four_eyes_e5336_rule() RETURNS TRIGGER AS $$  BEGIN IF NOT (NEW.origin_kind = 'listing') THEN RETURN NULL; END IF;  PERFORM 1 FROM approvals_proposal proposal WHERE proposal.id = NEW.proposal_id AND proposal.kind IN ('blocklist.list_entry', 'blocklist.import') AND proposal.state = 'approved' AND (\n    proposal.approved_in = pg_current_xact_id()::text::bigint AND (\n        proposal.kind = 'blocklist.import' OR NOT EXISTS (\n            SELECT 1 FROM blocklist_entry other WHERE other.proposal_id = NEW.proposal_id AND other.id <> NEW.id\n        )\n    )\n); IF NOT FOUND THEN RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k$'blocklist.list_entry', 'blocklist.import'$k$, NEW.proposal_id USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="e992dcc7614c354e7e3cb3cebbc0c106f20eacda",
                    operation='INSERT OR UPDATE OF "proposal_id"',
                    pgid="pgtrigger_entry_listed_by_four_eyes_e5336",
                    table="blocklist_entry",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="entry_says_what_was_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_entry_says_what_was_approved_3e3a8_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_entry_says_what_was_approved_3e3a8_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF OLD.origin_kind = 'listing' AND (OLD.category IS DISTINCT FROM NEW.category OR OLD.name IS DISTINCT FROM NEW.name OR OLD.key IS DISTINCT FROM NEW.key OR OLD.authority IS DISTINCT FROM NEW.authority OR OLD.basis IS DISTINCT FROM NEW.basis OR OLD.territory IS DISTINCT FROM NEW.territory OR OLD.action IS DISTINCT FROM NEW.action OR OLD.note IS DISTINCT FROM NEW.note OR OLD.valid_from IS DISTINCT FROM NEW.valid_from OR OLD.valid_until IS DISTINCT FROM NEW.valid_until OR OLD.is_urgent IS DISTINCT FROM NEW.is_urgent) THEN\n            PERFORM 1 FROM approvals_proposal WHERE approved_in = pg_current_xact_id()::text::bigint AND kind IN ('blocklist.list_entry', 'blocklist.import'); IF NOT FOUND THEN RAISE EXCEPTION '% is written only with an approval (%)', TG_TABLE_NAME, $k$'blocklist.list_entry', 'blocklist.import'$k$ USING ERRCODE = 'restrict_violation'; END IF;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="d69058155755d0bbf8fb62c77cd042b27431e2ae",
                    operation="UPDATE",
                    pgid="pgtrigger_entry_says_what_was_approved_3e3a8",
                    table="blocklist_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entryidentifier",
            trigger=pgtrigger.compiler.Trigger(
                name="entryidentifier_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_entryidentifier_approved_da280_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_entryidentifier_approved_da280_rule() RETURNS TRIGGER AS $$  BEGIN PERFORM 1 FROM approvals_proposal WHERE approved_in = pg_current_xact_id()::text::bigint AND kind IN ('blocklist.list_entry', 'blocklist.import'); IF NOT FOUND THEN RAISE EXCEPTION '% is written only with an approval (%)', TG_TABLE_NAME, $k$'blocklist.list_entry', 'blocklist.import'$k$ USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="3529df8fce7d8175333af0625f20bfe554806650",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_entryidentifier_approved_da280",
                    table="blocklist_entryidentifier",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entryname",
            trigger=pgtrigger.compiler.Trigger(
                name="entryname_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_entryname_approved_3ac32_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_entryname_approved_3ac32_rule() RETURNS TRIGGER AS $$  BEGIN PERFORM 1 FROM approvals_proposal WHERE approved_in = pg_current_xact_id()::text::bigint AND kind IN ('blocklist.list_entry', 'blocklist.import'); IF NOT FOUND THEN RAISE EXCEPTION '% is written only with an approval (%)', TG_TABLE_NAME, $k$'blocklist.list_entry', 'blocklist.import'$k$ USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="c81d955f17f20d305a6032027944dfd6057fcde4",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_entryname_approved_3ac32",
                    table="blocklist_entryname",
                    when="BEFORE",
                ),
            ),
        ),
    ]
