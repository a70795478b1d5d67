import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people_and_roles"),
        ("approvals", "0002_bind_approvals_to_what_was_reviewed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="proposal",
            name="proposal_opens",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="proposal",
            name="proposal_closes",
        ),
        migrations.AddField(
            model_name="proposal",
            name="approved_in",
            field=models.BigIntegerField(editable=False, help_text="The transaction that approved it, set by the database.", null=True),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("approved_in__isnull", False)), fields=["approved_in"], name="approvals_proposal_approved"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="proposal_opens",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_proposal_opens_8e588_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_proposal_opens_8e588_rule() RETURNS TRIGGER AS $$  BEGIN \n    IF NEW.state <> 'open' THEN\n      RAISE EXCEPTION 'a proposal begins open' USING ERRCODE = 'restrict_violation';\n    END IF;\n    NEW.approved_in := NULL;\n    RETURN NEW;\n",
                    hash="aa0078f5d05d4b90cae0629259aa80d578eb05e0",
                    operation="INSERT",
                    pgid="pgtrigger_proposal_opens_8e588",
                    table="approvals_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="proposal_closes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_proposal_closes_165df_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_proposal_closes_165df_rule() RETURNS TRIGGER AS $$ DECLARE approvals_ bigint; BEGIN \n    NEW.approved_in := CASE WHEN NEW.state = 'approved' THEN pg_current_xact_id()::text::bigint END;\n    IF OLD.state <> 'open' THEN\n      RAISE EXCEPTION 'proposal % is closed', OLD.id USING ERRCODE = 'restrict_violation';\n    END IF;\n    IF NEW.state = 'approved' THEN\n      SELECT count(*) INTO approvals_ FROM approvals_approval WHERE proposal_id = OLD.id;\n      IF approvals_ < OLD.needed THEN\n        RAISE EXCEPTION 'proposal % has % of % approvals', OLD.id, approvals_, OLD.needed USING ERRCODE = 'restrict_violation';\n      END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="c2df9bc619f62f05064b3071ee84553d0ba239b8",
                    operation="UPDATE",
                    pgid="pgtrigger_proposal_closes_165df",
                    table="approvals_proposal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
