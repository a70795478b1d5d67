"""Several kinds of application and of decision, requests of several purposes, activities of an authority."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0003_note_the_transaction_of_an_approval"),
        ("exchanges", "0001_exchanges_names_people_identifiers"),
        ("licensing", "0002_write_terms_with_the_grant"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="decision",
            options={"ordering": ("application", "-number")},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="application",
            name="application_frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="application",
            name="application_moves_by_table",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="application",
            name="application_decided_by_decision",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="decision_four_eyes",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="informationrequest",
            name="informationrequest_frozen",
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="application_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="application_sent_before_review",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_outcome_known",
        ),
        migrations.RemoveConstraint(
            model_name="informationrequest",
            name="informationrequest_state_known",
        ),
        migrations.AddField(
            model_name="activity",
            name="authority_code",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="application",
            name="concerns",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later_applications",
                to="licensing.licence",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="lapsed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="about",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="later", to="licensing.decision"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="decision",
            name="occasion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("appeal", "An appeal was allowed"),
                    ("own_review", "The authority reviewed its decision"),
                    ("new_facts", "New facts came to light"),
                    ("clerical_error", "There was a clerical error"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="reference",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="decision",
            name="until_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="answered_items",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("information", "Information request"),
                    ("completeness", "Returned as incomplete"),
                    ("representations", "Preliminary notice"),
                    ("pre_conditions", "Pre-conditions of the approval in principle"),
                ],
                default="information",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="reminders",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="application",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new_licence", "New licence"),
                    ("variation", "Variation of a licence"),
                    ("change_of_control", "Change of control"),
                    ("renewal", "Renewal of a licence"),
                    ("surrender", "Surrender of a licence"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("awaiting_fee", "Sent, waiting for the fee"),
                    ("submitted", "Sent, waiting to be taken"),
                    ("under_review", "Under review"),
                    ("returned", "Returned as incomplete"),
                    ("information_requested", "Waiting for the applicant"),
                    ("notice_given", "Preliminary notice given"),
                    ("decision_proposed", "Decision proposed"),
                    ("in_principle", "Approved in principle"),
                    ("granted", "Granted"),
                    ("refused", "Refused"),
                    ("withdrawn", "Withdrawn"),
                    ("lapsed", "Lapsed"),
                ],
                default="draft",
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="application",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="licensing.application"),
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("notice", "Preliminary notice of a refusal"),
                    ("in_principle", "Approved in principle"),
                    ("grant", "Granted"),
                    ("refuse", "Refused"),
                    ("reopen", "Decision set aside"),
                    ("correct_decision", "Decision corrected"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="informationrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Waiting for the applicant"),
                    ("answered", "Answered"),
                    ("withdrawn", "Taken back"),
                    ("lapsed", "Not answered in time"),
                ],
                default="open",
                max_length=12,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="application_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_application_frozen_79655_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_application_frozen_79655_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."number" IS DISTINCT FROM NEW."number" OR OLD."exchange_id" IS DISTINCT FROM NEW."exchange_id" OR OLD."authority_id" IS DISTINCT FROM NEW."authority_id" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."concerns_id" IS DISTINCT FROM NEW."concerns_id" OR OLD."form_code" IS DISTINCT FROM NEW."form_code" OR OLD."form_version" IS DISTINCT FROM NEW."form_version" OR OLD."created_by_id" IS DISTINCT FROM NEW."created_by_id" OR OLD."created_at" IS DISTINCT FROM NEW."created_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="e819ea86b4850180df264e13e39ca55a8526d237",
                    operation="UPDATE",
                    pgid="pgtrigger_application_frozen_79655",
                    table="licensing_application",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="application_moves_by_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_application_moves_by_table_757eb_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_application_moves_by_table_757eb_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF TG_OP = 'INSERT' THEN\n            IF NEW.state <> 'draft' THEN\n                RAISE EXCEPTION 'an application begins as a draft' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        END IF;\n        IF NEW.state IS DISTINCT FROM OLD.state AND (OLD.state, NEW.state) NOT IN (('awaiting_fee', 'lapsed'), ('awaiting_fee', 'submitted'), ('awaiting_fee', 'withdrawn'), ('decision_proposed', 'granted'), ('decision_proposed', 'in_principle'), ('decision_proposed', 'notice_given'), ('decision_proposed', 'refused'), ('decision_proposed', 'under_review'), ('decision_proposed', 'withdrawn'), ('draft', 'awaiting_fee'), ('draft', 'submitted'), ('draft', 'withdrawn'), ('in_principle', 'lapsed'), ('in_principle', 'under_review'), ('in_principle', 'withdrawn'), ('information_requested', 'lapsed'), ('information_requested', 'under_review'), ('information_requested', 'withdrawn'), ('lapsed', 'under_review'), ('notice_given', 'under_review'), ('notice_given', 'withdrawn'), ('refused', 'under_review'), ('returned', 'lapsed'), ('returned', 'under_review'), ('returned', 'withdrawn'), ('submitted', 'under_review'), ('submitted', 'withdrawn'), ('under_review', 'decision_proposed'), ('under_review', 'information_requested'), ('under_review', 'returned'), ('under_review', 'submitted'), ('under_review', 'withdrawn')) THEN\n            RAISE EXCEPTION 'an application never goes from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';\n        END IF;\n        IF NEW.version <= OLD.version THEN\n            RAISE EXCEPTION 'version % of an application was written already', NEW.version USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="f145f1a2557fe5842625ff36d21c13264499cb61",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_application_moves_by_table_757eb",
                    table="licensing_application",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="application_decided_by_decision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_application_decided_by_decision_ecb5f_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_application_decided_by_decision_ecb5f_rule() RETURNS TRIGGER AS $$ DECLARE last_ text; BEGIN \n        IF NOT EXISTS (SELECT 1 FROM licensing_application WHERE id = NEW.id AND state = NEW.state) THEN\n            RETURN NULL;  -- it moved on in the same transaction, and is looked at as it stands at the end\n        END IF;\n        SELECT outcome INTO last_ FROM licensing_decision\n            WHERE application_id = NEW.id AND outcome <> 'correct_decision' ORDER BY number DESC LIMIT 1;\n        IF (NEW.state = 'granted' AND last_ IS DISTINCT FROM 'grant')\n           OR (NEW.state = 'refused' AND last_ IS DISTINCT FROM 'refuse')\n           OR (NEW.state = 'in_principle' AND last_ IS DISTINCT FROM 'in_principle')\n           OR (NEW.state = 'notice_given' AND last_ IS DISTINCT FROM 'notice')\n        THEN\n            RAISE EXCEPTION 'application % has no decision', NEW.number USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="ffa5d0dd527500d116eac733a55fb850ec378594",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_application_decided_by_decision_ecb5f",
                    table="licensing_application",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_decision_four_eyes_b2a52_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_decision_four_eyes_b2a52_rule() RETURNS TRIGGER AS $$  BEGIN   PERFORM 1 FROM approvals_proposal proposal WHERE proposal.id = NEW.proposal_id AND proposal.kind IN ('licensing.notice', 'licensing.in_principle', 'licensing.grant', 'licensing.refuse', 'licensing.reopen', 'licensing.correct_decision') AND proposal.state = 'approved' AND (proposal.subject_id = NEW.application_id::text AND proposal.kind = 'licensing.' || NEW.outcome); IF NOT FOUND THEN RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k$'licensing.notice', 'licensing.in_principle', 'licensing.grant', 'licensing.refuse', 'licensing.reopen', 'licensing.correct_decision'$k$, NEW.proposal_id USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="f657469af5f571f0089f85953634bb15e9cc0bde",
                    operation='INSERT OR UPDATE OF "proposal_id"',
                    pgid="pgtrigger_decision_four_eyes_b2a52",
                    table="licensing_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="informationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="informationrequest_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_informationrequest_frozen_528b2_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_informationrequest_frozen_528b2_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."application_id" IS DISTINCT FROM NEW."application_id" OR OLD."number" IS DISTINCT FROM NEW."number" OR OLD."purpose" IS DISTINCT FROM NEW."purpose" OR OLD."items" IS DISTINCT FROM NEW."items" OR OLD."asked_by_id" IS DISTINCT FROM NEW."asked_by_id" OR OLD."asked_at" IS DISTINCT FROM NEW."asked_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="543ff5662f256100dd8d4a06d096d2ba461166d8",
                    operation="UPDATE",
                    pgid="pgtrigger_informationrequest_frozen_528b2",
                    table="licensing_informationrequest",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "awaiting_fee",
                            "submitted",
                            "under_review",
                            "returned",
                            "information_requested",
                            "notice_given",
                            "decision_proposed",
                            "in_principle",
                            "granted",
                            "refused",
                            "withdrawn",
                            "lapsed",
                        ],
                    )
                ),
                name="application_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "awaiting_fee", "withdrawn", "lapsed"]), ("submitted_at__isnull", False), _connector="OR"
                ),
                name="application_sent_before_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("concerns__isnull", True), ("kind", "new_licence")),
                    models.Q(models.Q(("kind", "new_licence"), _negated=True), ("concerns__isnull", False)),
                    _connector="OR",
                ),
                name="application_concerns_a_licence",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("concerns__isnull", False), models.Q(("state__in", ["granted", "lapsed", "refused", "withdrawn"]), _negated=True)
                ),
                fields=("concerns", "kind"),
                name="application_one_of_a_kind_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="decision_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["notice", "in_principle", "grant", "refuse", "reopen", "correct_decision"])),
                name="decision_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["notice", "in_principle"]), ("until_on__isnull", False)),
                    models.Q(models.Q(("outcome__in", ["notice", "in_principle"]), _negated=True), ("until_on__isnull", True)),
                    _connector="OR",
                ),
                name="decision_leaves_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["reopen", "correct_decision"]), models.Q(("occasion", ""), _negated=True)),
                    models.Q(
                        models.Q(("outcome__in", ["reopen", "correct_decision"]), _negated=True), ("about__isnull", True), ("occasion", "")
                    ),
                    _connector="OR",
                ),
                name="decision_about_another_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "answered", "withdrawn", "lapsed"])), name="informationrequest_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["information", "completeness", "representations", "pre_conditions"])),
                name="informationrequest_purpose_known",
            ),
        ),
    ]
