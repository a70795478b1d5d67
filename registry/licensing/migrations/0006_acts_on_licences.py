import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0003_note_the_transaction_of_an_approval"),
        ("licensing", "0005_calendar_deadlines_declarations_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityInvestmentType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "ordering": ("licence_activity", "investment_type"),
            },
        ),
        migrations.CreateModel(
            name="ConditionReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("original_name", models.CharField(blank=True, max_length=200)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveIntegerField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=71)),
                ("file", models.FileField(blank=True, max_length=200, upload_to="")),
                ("reported_at", models.DateTimeField()),
                ("is_accepted", models.BooleanField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("condition", "reported_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ErrorReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("text", models.TextField()),
                ("contact", models.CharField(blank=True, max_length=320)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("reported_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("corrected", "The register was wrong and is corrected"),
                            ("no_error", "The register is right"),
                            ("not_ours", "Not a matter for this register"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-reported_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="InvestmentType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("name_kk", models.CharField(blank=True, max_length=200)),
                ("name_ru", models.CharField(blank=True, max_length=200)),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("order", "code"),
            },
        ),
        migrations.CreateModel(
            name="LicenceAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "move",
                    models.CharField(
                        choices=[
                            ("commence", "Bring the licence into force"),
                            ("restrict", "Restrict the licence"),
                            ("lift_restriction", "Lift a restriction"),
                            ("suspend", "Suspend the licence"),
                            ("confirm", "Confirm an urgent suspension"),
                            ("reinstate", "Reinstate the licence"),
                            ("ask_surrender", "Ask to surrender the licence"),
                            ("withdraw_surrender", "Take back the request to surrender"),
                            ("surrender", "Accept the surrender"),
                            ("wind_down", "Order the winding down"),
                            ("mark_renewal", "Note a renewal applied for in time"),
                            ("end_renewal", "Note that a renewal was not granted"),
                            ("extend", "Extend the licence"),
                            ("supersede", "Replace by a newer licence"),
                            ("revoke", "Revoke the licence"),
                            ("stay", "Enter a court stay"),
                            ("lift_stay", "End a court stay"),
                            ("set_aside", "Set an act aside"),
                            ("substitute", "Put another act in its place on appeal"),
                            ("correct", "Correct the record of an act"),
                        ],
                        max_length=24,
                    ),
                ),
                ("effective_at", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("becomes", models.CharField(blank=True, max_length=24)),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("condition_breached", "A condition or restriction was breached"),
                            ("law_breached", "The law or the rules of the centre were breached"),
                            ("clients_at_risk", "Clients or their assets are at risk"),
                            ("false_information", "Information given was false or misleading"),
                            ("capital_short", "Capital or resources fall short"),
                            ("laundering_controls", "Controls against money laundering failed"),
                            ("not_operating", "The licensed business is not carried on"),
                            ("cause_removed", "The cause of the suspension is gone"),
                            ("requirements_met", "What the grant asked for was met"),
                            ("renewed", "A renewal was applied for in time"),
                            ("not_renewed", "A renewal was refused or taken back"),
                            ("replaced", "A newer licence takes its place"),
                            ("on_appeal", "It was decided so on appeal"),
                            ("clerical", "The record held a mistake"),
                            ("holder_asked", "The holder asked for it"),
                            ("court_order", "A court ordered it"),
                        ],
                        max_length=40,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "publicity",
                    models.CharField(
                        choices=[("public", "Public"), ("later", "Public from a day to come"), ("staff", "Staff only")],
                        default="public",
                        max_length=10,
                    ),
                ),
                ("public_from", models.DateTimeField(blank=True, null=True)),
                ("is_urgent", models.BooleanField(default=False)),
                ("representations_until", models.DateTimeField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("licence", "number"),
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("condition_due", "A condition is due"),
                            ("condition_overdue", "A condition is overdue"),
                            ("representations_over", "The time for representations is over"),
                        ],
                        max_length=30,
                    ),
                ),
                ("days", models.SmallIntegerField()),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("sent_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Representation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("act", "made_at", "pk"),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="condition",
            name="condition_frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="condition",
            name="condition_approved",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="statusspan",
            name="statusspan_frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="statusspan",
            name="statusspan_four_eyes",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="statusspan",
            name="statusspan_void_four_eyes",
        ),
        migrations.RemoveConstraint(
            model_name="licenceactivity",
            name="licenceactivity_once",
        ),
        migrations.RemoveConstraint(
            model_name="statusspan",
            name="statusspan_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="statusspan",
            name="statusspan_suspension_knows_what_it_covers",
        ),
        migrations.RemoveConstraint(
            model_name="statusspan",
            name="statusspan_voided_by_an_act",
        ),
        migrations.AddField(
            model_name="condition",
            name="evidence",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="licenceactivity",
            name="added_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="licenceactivity",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="statusspan",
            name="public_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="statusspan",
            name="ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("condition_breached", "A condition or restriction was breached"),
                    ("law_breached", "The law or the rules of the centre were breached"),
                    ("clients_at_risk", "Clients or their assets are at risk"),
                    ("false_information", "Information given was false or misleading"),
                    ("capital_short", "Capital or resources fall short"),
                    ("laundering_controls", "Controls against money laundering failed"),
                    ("not_operating", "The licensed business is not carried on"),
                    ("cause_removed", "The cause of the suspension is gone"),
                    ("requirements_met", "What the grant asked for was met"),
                    ("renewed", "A renewal was applied for in time"),
                    ("not_renewed", "A renewal was refused or taken back"),
                    ("replaced", "A newer licence takes its place"),
                    ("on_appeal", "It was decided so on appeal"),
                    ("clerical", "The record held a mistake"),
                    ("holder_asked", "The holder asked for it"),
                    ("court_order", "A court ordered it"),
                ],
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="statusspan",
            name="proposal",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.proposal"
            ),
        ),
        migrations.AlterField(
            model_name="statusspan",
            name="publicity",
            field=models.CharField(
                choices=[("public", "Public"), ("later", "Public from a day to come"), ("staff", "Staff only")],
                default="public",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="statusspan",
            name="resumes_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_commenced", "Granted, not yet in force"),
                    ("active", "Licensed"),
                    ("restricted", "Licensed with restrictions"),
                    ("suspended", "Suspended"),
                    ("surrender_requested", "Licensed, surrender asked for"),
                    ("court_stay", "Kept by a court stay"),
                    ("renewal_pending", "Kept until the renewal is decided"),
                    ("winding_down", "Winding down"),
                    ("revoked", "Revoked"),
                    ("surrendered", "Surrendered"),
                    ("expired", "Expired"),
                    ("superseded", "Replaced by a newer licence"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="statusspan",
            name="status",
            field=models.CharField(
                choices=[
                    ("not_commenced", "Granted, not yet in force"),
                    ("active", "Licensed"),
                    ("restricted", "Licensed with restrictions"),
                    ("suspended", "Suspended"),
                    ("surrender_requested", "Licensed, surrender asked for"),
                    ("court_stay", "Kept by a court stay"),
                    ("renewal_pending", "Kept until the renewal is decided"),
                    ("winding_down", "Winding down"),
                    ("revoked", "Revoked"),
                    ("surrendered", "Surrendered"),
                    ("expired", "Expired"),
                    ("superseded", "Replaced by a newer licence"),
                ],
                max_length=24,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="condition_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_condition_frozen_56a48_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_condition_frozen_56a48_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."licence_id" IS DISTINCT FROM NEW."licence_id" OR OLD."number" IS DISTINCT FROM NEW."number" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."text" IS DISTINCT FROM NEW."text" OR OLD."due_on" IS DISTINCT FROM NEW."due_on" OR OLD."evidence" IS DISTINCT FROM NEW."evidence" OR OLD."added_at" IS DISTINCT FROM NEW."added_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="00baa775b9da8457a9bbdeade7df3a7a16b927c5",
                    operation="UPDATE",
                    pgid="pgtrigger_condition_frozen_56a48",
                    table="licensing_condition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="condition_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_condition_approved_1b5b0_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_condition_approved_1b5b0_rule() RETURNS TRIGGER AS $$  BEGIN PERFORM 1 FROM approvals_proposal WHERE approved_in = pg_current_xact_id()::text::bigint AND kind IN ('licensing.grant', 'licensing.restrict', 'licensing.lift_restriction', 'licensing.set_aside', 'licensing.substitute'); IF NOT FOUND THEN RAISE EXCEPTION '% is written only with an approval (%)', TG_TABLE_NAME, $k$'licensing.grant', 'licensing.restrict', 'licensing.lift_restriction', 'licensing.set_aside', 'licensing.substitute'$k$ USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="5ab2a65edc9afb330cf2a4e40dad0634dd8c46f6",
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
                name="licenceactivity_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_licenceactivity_stay_f766f_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licenceactivity_stay_f766f_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="9cd2225fe1ad1cc8f269fb6136a47e526bff4da8",
                    operation="DELETE",
                    pgid="pgtrigger_licenceactivity_stay_f766f",
                    table="licensing_licenceactivity",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statusspan",
            trigger=pgtrigger.compiler.Trigger(
                name="statusspan_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statusspan_frozen_0f8e1_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statusspan_frozen_0f8e1_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."licence_id" IS DISTINCT FROM NEW."licence_id" OR OLD."status" IS DISTINCT FROM NEW."status" OR OLD."resumes_as" IS DISTINCT FROM NEW."resumes_as" OR OLD."during" IS DISTINCT FROM NEW."during" OR OLD."ground" IS DISTINCT FROM NEW."ground" OR OLD."reason" IS DISTINCT FROM NEW."reason" OR OLD."publicity" IS DISTINCT FROM NEW."publicity" OR OLD."public_from" IS DISTINCT FROM NEW."public_from" OR OLD."proposal_id" IS DISTINCT FROM NEW."proposal_id" OR OLD."act_id" IS DISTINCT FROM NEW."act_id" OR OLD."recorded_at" IS DISTINCT FROM NEW."recorded_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="39a199b4402c169561139730577f42f3a46056e7",
                    operation="UPDATE",
                    pgid="pgtrigger_statusspan_frozen_0f8e1",
                    table="licensing_statusspan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statusspan",
            trigger=pgtrigger.compiler.Trigger(
                name="statusspan_four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_statusspan_four_eyes_96bd6_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statusspan_four_eyes_96bd6_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF NEW.act_id IS NULL THEN\n            PERFORM 1 FROM licensing_licence l JOIN approvals_proposal p ON p.id = l.proposal_id\n            WHERE l.id = NEW.licence_id AND p.id = NEW.proposal_id AND p.state = 'approved' AND p.closed_at = NEW.recorded_at;\n        ELSE\n            PERFORM 1 FROM licensing_licenceact a\n            WHERE a.id = NEW.act_id AND a.licence_id = NEW.licence_id AND a.recorded_at = NEW.recorded_at\n              AND a.proposal_id IS NOT DISTINCT FROM NEW.proposal_id\n              AND (a.proposal_id IS NOT NULL OR NEW.status NOT IN ('revoked', 'surrendered', 'superseded', 'winding_down', 'court_stay'));\n        END IF;\n        IF NOT FOUND THEN\n            RAISE EXCEPTION 'a status span needs an approved proposal, or an act that needs none' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="92e3321ca0dbb6dc4cbd886a14f3e9dc7b3b9c19",
                    operation="INSERT",
                    pgid="pgtrigger_statusspan_four_eyes_96bd6",
                    table="licensing_statusspan",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statusspan",
            trigger=pgtrigger.compiler.Trigger(
                name="statusspan_void_four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_statusspan_void_four_eyes_273a1_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statusspan_void_four_eyes_273a1_rule() RETURNS TRIGGER AS $$  BEGIN \n        PERFORM 1 FROM licensing_licenceact a\n        WHERE a.id = NEW.void_act_id AND a.licence_id = NEW.licence_id AND a.recorded_at = NEW.voided_at\n          AND a.proposal_id IS NOT DISTINCT FROM NEW.void_proposal_id\n          AND (a.proposal_id IS NOT NULL OR NEW.status NOT IN ('revoked', 'surrendered', 'superseded', 'winding_down', 'court_stay') AND (NEW.status <> 'suspended' OR a.move = 'end_renewal'));\n        IF NOT FOUND THEN\n            RAISE EXCEPTION 'voiding a status span needs an approved proposal, or an act that needs none'\n            USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="91167181e1830541f508a7f514d2044de27a203a",
                    operation="UPDATE",
                    pgid="pgtrigger_statusspan_void_four_eyes_273a1",
                    table="licensing_statusspan",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="activityinvestmenttype",
            name="licence_activity",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="type_rows", to="licensing.licenceactivity"),
        ),
        migrations.AddField(
            model_name="conditionreport",
            name="condition",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="licensing.condition"),
        ),
        migrations.AddField(
            model_name="conditionreport",
            name="decided_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="conditionreport",
            name="reported_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="errorreport",
            name="closed_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="errorreport",
            name="licence",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="error_reports", to="licensing.licence"),
        ),
        migrations.AddField(
            model_name="activityinvestmenttype",
            name="investment_type",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.investmenttype"),
        ),
        migrations.AddField(
            model_name="licenceactivity",
            name="investment_types",
            field=models.ManyToManyField(related_name="+", through="licensing.ActivityInvestmentType", to="licensing.investmenttype"),
        ),
        migrations.AddConstraint(
            model_name="licenceactivity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)), fields=("licence", "activity"), name="licenceactivity_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="licenceactivity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_at__isnull", True), ("added_at__isnull", True), ("removed_at__gte", models.F("added_at")), _connector="OR"
                ),
                name="licenceactivity_added_before_removed",
            ),
        ),
        migrations.AddField(
            model_name="licenceact",
            name="about",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="later_acts", to="licensing.licenceact"
            ),
        ),
        migrations.AddField(
            model_name="licenceact",
            name="condition",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="licensing.condition"
            ),
        ),
        migrations.AddField(
            model_name="licenceact",
            name="licence",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="licensing.licence"),
        ),
        migrations.AddField(
            model_name="licenceact",
            name="proposal",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.proposal"
            ),
        ),
        migrations.AddField(
            model_name="licenceact",
            name="set_aside_proposal",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.proposal"
            ),
        ),
        migrations.AddField(
            model_name="statusspan",
            name="act",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="spans", to="licensing.licenceact"
            ),
        ),
        migrations.AddField(
            model_name="statusspan",
            name="void_act",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="voided_spans", to="licensing.licenceact"
            ),
        ),
        migrations.AddConstraint(
            model_name="statusspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "not_commenced",
                            "active",
                            "restricted",
                            "suspended",
                            "surrender_requested",
                            "court_stay",
                            "renewal_pending",
                            "winding_down",
                            "revoked",
                            "surrendered",
                            "expired",
                            "superseded",
                        ],
                    )
                ),
                name="statusspan_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["court_stay", "renewal_pending", "surrender_requested", "suspended"]),
                        models.Q(("resumes_as", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status__in", ["court_stay", "renewal_pending", "surrender_requested", "suspended"]), _negated=True),
                        ("resumes_as", ""),
                    ),
                    _connector="OR",
                ),
                name="statusspan_cover_knows_what_it_covers",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_act__isnull", True), ("void_proposal__isnull", True), ("voided_at__isnull", True)),
                    models.Q(
                        ("voided_at__gte", models.F("recorded_at")),
                        models.Q(("void_proposal__isnull", False), ("void_act__isnull", False), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="statusspan_voided_by_an_act",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="act",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="licensing.licenceact"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="condition",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="licensing.condition"
            ),
        ),
        migrations.AddField(
            model_name="representation",
            name="act",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="representations", to="licensing.licenceact"),
        ),
        migrations.AddField(
            model_name="representation",
            name="made_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="conditionreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_accepted", True)), fields=("condition",), name="conditionreport_met_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_accepted__isnull", True)), fields=("condition",), name="conditionreport_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("is_accepted__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False), ("is_accepted__isnull", False)),
                    _connector="OR",
                ),
                name="conditionreport_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("reported_by")), _negated=True), name="conditionreport_not_by_the_holder"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conditionreport",
            trigger=pgtrigger.compiler.Trigger(
                name="conditionreport_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_conditionreport_frozen_e64bf_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_conditionreport_frozen_e64bf_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."condition_id" IS DISTINCT FROM NEW."condition_id" OR OLD."text" IS DISTINCT FROM NEW."text" OR OLD."original_name" IS DISTINCT FROM NEW."original_name" OR OLD."content_type" IS DISTINCT FROM NEW."content_type" OR OLD."size" IS DISTINCT FROM NEW."size" OR OLD."sha256" IS DISTINCT FROM NEW."sha256" OR OLD."file" IS DISTINCT FROM NEW."file" OR OLD."reported_by_id" IS DISTINCT FROM NEW."reported_by_id" OR OLD."reported_at" IS DISTINCT FROM NEW."reported_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="735945cf418ca50da4f25c88af779b422a195638",
                    operation="UPDATE",
                    pgid="pgtrigger_conditionreport_frozen_e64bf",
                    table="licensing_conditionreport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conditionreport",
            trigger=pgtrigger.compiler.Trigger(
                name="conditionreport_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_conditionreport_stay_4ee15_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_conditionreport_stay_4ee15_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="b51755b511d34d9d6a014f579ab91677fe930424",
                    operation="DELETE",
                    pgid="pgtrigger_conditionreport_stay_4ee15",
                    table="licensing_conditionreport",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="errorreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True), ("outcome", "")),
                    models.Q(
                        ("closed_at__isnull", False), ("closed_by__isnull", False), ("outcome__in", ["corrected", "no_error", "not_ours"])
                    ),
                    _connector="OR",
                ),
                name="errorreport_closed_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="errorreport",
            trigger=pgtrigger.compiler.Trigger(
                name="errorreport_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_errorreport_frozen_2caa7_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_errorreport_frozen_2caa7_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."licence_id" IS DISTINCT FROM NEW."licence_id" OR OLD."reference" IS DISTINCT FROM NEW."reference" OR OLD."text" IS DISTINCT FROM NEW."text" OR OLD."contact" IS DISTINCT FROM NEW."contact" OR OLD."language" IS DISTINCT FROM NEW."language" OR OLD."reported_at" IS DISTINCT FROM NEW."reported_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="9508a00f15d75b981e886ea684b6acb25e8d9ee1",
                    operation="UPDATE",
                    pgid="pgtrigger_errorreport_frozen_2caa7",
                    table="licensing_errorreport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="errorreport",
            trigger=pgtrigger.compiler.Trigger(
                name="errorreport_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_errorreport_stay_9a94d_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_errorreport_stay_9a94d_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="6116a39a68514e45ad42f5d8e6f654afad597708",
                    operation="DELETE",
                    pgid="pgtrigger_errorreport_stay_9a94d",
                    table="licensing_errorreport",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="activityinvestmenttype",
            constraint=models.UniqueConstraint(fields=("licence_activity", "investment_type"), name="activityinvestmenttype_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityinvestmenttype",
            trigger=pgtrigger.compiler.Trigger(
                name="activityinvestmenttype_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_activityinvestmenttype_approved_b5406_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_activityinvestmenttype_approved_b5406_rule() RETURNS TRIGGER AS $$  BEGIN PERFORM 1 FROM approvals_proposal WHERE approved_in = pg_current_xact_id()::text::bigint AND kind IN ('licensing.grant'); IF NOT FOUND THEN RAISE EXCEPTION '% is written only with an approval (%)', TG_TABLE_NAME, $k$'licensing.grant'$k$ USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="44410a55dcff07320a585322564e601778ed389f",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_activityinvestmenttype_approved_b5406",
                    table="licensing_activityinvestmenttype",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityinvestmenttype",
            trigger=pgtrigger.compiler.Trigger(
                name="activityinvestmenttype_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_activityinvestmenttype_keep_71c0b_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_activityinvestmenttype_keep_71c0b_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="4cf0a6bcd4b0c87e0ece9d3aa926ca575a8af848",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_activityinvestmenttype_keep_71c0b",
                    table="licensing_activityinvestmenttype",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityinvestmenttype",
            trigger=pgtrigger.compiler.Trigger(
                name="activityinvestmenttype_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_activityinvestmenttype_whole_e6e92_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_activityinvestmenttype_whole_e6e92_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="89c2c25f23b7853c7194bd6a2686d1f9c1f6d69e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_activityinvestmenttype_whole_e6e92",
                    table="licensing_activityinvestmenttype",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="licenceact",
            constraint=models.UniqueConstraint(fields=("licence", "number"), name="licenceact_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="licenceact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "move__in",
                        [
                            "commence",
                            "restrict",
                            "lift_restriction",
                            "suspend",
                            "confirm",
                            "reinstate",
                            "ask_surrender",
                            "withdraw_surrender",
                            "surrender",
                            "wind_down",
                            "mark_renewal",
                            "end_renewal",
                            "extend",
                            "supersede",
                            "revoke",
                            "stay",
                            "lift_stay",
                            "set_aside",
                            "substitute",
                            "correct",
                        ],
                    )
                ),
                name="licenceact_move_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="licenceact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("move__in", ["ask_surrender", "end_renewal", "mark_renewal", "withdraw_surrender"]),
                    ("proposal__isnull", False),
                    _connector="OR",
                ),
                name="licenceact_by_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="licenceact",
            constraint=models.CheckConstraint(
                condition=models.Q(("publicity", "later"), ("public_from__isnull", True), _connector="XOR"),
                name="licenceact_public_from_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="licenceact",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_urgent", False), ("representations_until__isnull", False), _connector="XOR"),
                name="licenceact_urgent_is_heard",
            ),
        ),
        migrations.AddConstraint(
            model_name="licenceact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("set_aside_at__isnull", True), ("set_aside_proposal__isnull", True)),
                    models.Q(("set_aside_at__gte", models.F("recorded_at")), ("set_aside_proposal__isnull", False)),
                    _connector="OR",
                ),
                name="licenceact_set_aside_by_four_eyes",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licenceact",
            trigger=pgtrigger.compiler.Trigger(
                name="licenceact_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_licenceact_frozen_063fd_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licenceact_frozen_063fd_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."licence_id" IS DISTINCT FROM NEW."licence_id" OR OLD."number" IS DISTINCT FROM NEW."number" OR OLD."move" IS DISTINCT FROM NEW."move" OR OLD."effective_at" IS DISTINCT FROM NEW."effective_at" OR OLD."until" IS DISTINCT FROM NEW."until" OR OLD."becomes" IS DISTINCT FROM NEW."becomes" OR OLD."about_id" IS DISTINCT FROM NEW."about_id" OR OLD."condition_id" IS DISTINCT FROM NEW."condition_id" OR OLD."ground" IS DISTINCT FROM NEW."ground" OR OLD."reason" IS DISTINCT FROM NEW."reason" OR OLD."publicity" IS DISTINCT FROM NEW."publicity" OR OLD."public_from" IS DISTINCT FROM NEW."public_from" OR OLD."is_urgent" IS DISTINCT FROM NEW."is_urgent" OR OLD."representations_until" IS DISTINCT FROM NEW."representations_until" OR OLD."proposal_id" IS DISTINCT FROM NEW."proposal_id" OR OLD."recorded_at" IS DISTINCT FROM NEW."recorded_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="9628cfc21d3daab9dbc3e5783ed20dd2109617ba",
                    operation="UPDATE",
                    pgid="pgtrigger_licenceact_frozen_063fd",
                    table="licensing_licenceact",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licenceact",
            trigger=pgtrigger.compiler.Trigger(
                name="licenceact_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_licenceact_stay_4043c_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licenceact_stay_4043c_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="efbbe299b66710919ba5e31b7817090c38d96f16",
                    operation="DELETE",
                    pgid="pgtrigger_licenceact_stay_4043c",
                    table="licensing_licenceact",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licenceact",
            trigger=pgtrigger.compiler.Trigger(
                name="licenceact_is_set_aside_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_licenceact_is_set_aside_once_6b8ee_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licenceact_is_set_aside_once_6b8ee_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF OLD.set_aside_at IS NOT NULL OR NEW.set_aside_at IS NULL THEN\n            RAISE EXCEPTION 'an act is only ever set aside, and once' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="11f74f088a35f7e0afab33ed86b561de5194a618",
                    operation="UPDATE",
                    pgid="pgtrigger_licenceact_is_set_aside_once_6b8ee",
                    table="licensing_licenceact",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licenceact",
            trigger=pgtrigger.compiler.Trigger(
                name="licenceact_set_aside_four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_licenceact_set_aside_four_eyes_1cf38_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licenceact_set_aside_four_eyes_1cf38_rule() RETURNS TRIGGER AS $$  BEGIN  IF NEW.set_aside_proposal_id IS NULL THEN RETURN NULL; END IF; PERFORM 1 FROM approvals_proposal proposal WHERE proposal.id = NEW.set_aside_proposal_id AND proposal.kind IN ('licensing.set_aside') AND proposal.state = 'approved' AND (proposal.closed_at = NEW.set_aside_at AND proposal.subject_id = NEW.licence_id::text); IF NOT FOUND THEN RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k$'licensing.set_aside'$k$, NEW.set_aside_proposal_id USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="7a8bbecd988204b11ae102a7b53b4bd87796b5c0",
                    operation='INSERT OR UPDATE OF "set_aside_proposal_id"',
                    pgid="pgtrigger_licenceact_set_aside_four_eyes_1cf38",
                    table="licensing_licenceact",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("kind", "condition", "act", "days"), name="reminder_once", nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("condition__isnull", True), ("act__isnull", True), _connector="XOR"), name="reminder_about_one_thing"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="reminder_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_reminder_keep_28d3b_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_reminder_keep_28d3b_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="bf6ea2630db0e572773844266e6afea8905bad91",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_reminder_keep_28d3b",
                    table="licensing_reminder",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="reminder_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_reminder_whole_b185e_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_reminder_whole_b185e_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="50afb1c791a5e3c5992223de02f1d73a8f866d3b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_reminder_whole_b185e",
                    table="licensing_reminder",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="representation",
            trigger=pgtrigger.compiler.Trigger(
                name="representation_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_representation_keep_0c686_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_representation_keep_0c686_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="32c341750a5b817e74ea991c6d6425c097e7adc9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_representation_keep_0c686",
                    table="licensing_representation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="representation",
            trigger=pgtrigger.compiler.Trigger(
                name="representation_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_representation_whole_82eb2_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_representation_whole_82eb2_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="25b75fecee27c93f3a08a648fe01fdf4ed3110b8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_representation_whole_82eb2",
                    table="licensing_representation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
