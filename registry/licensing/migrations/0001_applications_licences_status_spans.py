"""Applications, decisions, licences and their status spans, with the rules the database keeps about them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_people_and_roles"),
        ("approvals", "0002_bind_approvals_to_what_was_reviewed"),
        ("exchanges", "0001_exchanges_names_people_identifiers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("name_kk", models.CharField(blank=True, max_length=200)),
                ("name_ru", models.CharField(blank=True, max_length=200)),
                ("is_trading_facility", models.BooleanField(default=False)),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "activities",
                "ordering": ("order", "code"),
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=80, unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "number series",
            },
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("name_kk", models.CharField(blank=True, max_length=200)),
                ("name_ru", models.CharField(blank=True, max_length=200)),
                ("number_pattern", models.CharField(max_length=80)),
                ("website", models.CharField(blank=True, max_length=200)),
                ("appeal_to", models.CharField(blank=True, max_length=200)),
                ("appeal_days", models.PositiveSmallIntegerField(default=30)),
                ("is_open", models.BooleanField(default=True)),
                (
                    "organisation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authority",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "authorities",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("kind", models.CharField(choices=[("new_licence", "New licence")], max_length=20)),
                ("form_code", models.CharField(max_length=40)),
                ("form_version", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Sent, waiting to be taken"),
                            ("under_review", "Under review"),
                            ("information_requested", "Waiting for the applicant"),
                            ("decision_proposed", "Decision proposed"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=24,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_applications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "exchange",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="exchanges.exchange"),
                ),
                (
                    "authority",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="licensing.authority"),
                ),
            ],
            options={
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="InformationRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("items", models.JSONField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waiting for the applicant"), ("answered", "Answered"), ("withdrawn", "Taken back")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("reply", models.JSONField(blank=True, default=dict)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdraw_reason", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="information_requests", to="licensing.application"
                    ),
                ),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("application", "number"),
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("requirement", models.CharField(blank=True, max_length=60)),
                ("item", models.CharField(blank=True, max_length=40)),
                ("original_name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=71)),
                ("file", models.FileField(max_length=200, upload_to="")),
                (
                    "scan_state",
                    models.CharField(
                        choices=[("not_scanned", "Not scanned for viruses"), ("clean", "No virus found")],
                        default="not_scanned",
                        max_length=16,
                    ),
                ),
                ("scanner", models.CharField(blank=True, max_length=60)),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="licensing.application"),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaces", to="licensing.document"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "information_request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="licensing.informationrequest",
                    ),
                ),
            ],
            options={
                "ordering": ("application", "requirement", "item", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Licence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, unique=True)),
                ("granted_at", models.DateTimeField()),
                (
                    "application",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="licence", to="licensing.application"),
                ),
                (
                    "authority",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="licences", to="licensing.authority"),
                ),
                (
                    "exchange",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="licences", to="exchanges.exchange"),
                ),
                ("proposal", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.proposal")),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(choices=[("condition", "Condition"), ("restriction", "Restriction")], max_length=12)),
                ("text", models.TextField()),
                ("due_on", models.DateField(blank=True, null=True)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "licence",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to="licensing.licence"),
                ),
            ],
            options={
                "ordering": ("licence", "number"),
            },
        ),
        migrations.CreateModel(
            name="LicenceActivity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="licence_activities", to="licensing.activity"
                    ),
                ),
                (
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="licence_activities", to="licensing.licence"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "licence activities",
                "ordering": ("licence", "activity"),
            },
        ),
        migrations.AddField(
            model_name="licence",
            name="activities",
            field=models.ManyToManyField(related_name="licences", through="licensing.LicenceActivity", to="licensing.activity"),
        ),
        migrations.CreateModel(
            name="StatusSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_commenced", "Granted, not yet in force"),
                            ("active", "Licensed"),
                            ("restricted", "Licensed with restrictions"),
                            ("suspended", "Suspended"),
                            ("revoked", "Revoked"),
                            ("surrendered", "Surrendered"),
                            ("expired", "Expired"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "resumes_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_commenced", "Granted, not yet in force"),
                            ("active", "Licensed"),
                            ("restricted", "Licensed with restrictions"),
                            ("suspended", "Suspended"),
                            ("revoked", "Revoked"),
                            ("surrendered", "Surrendered"),
                            ("expired", "Expired"),
                        ],
                        max_length=16,
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
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
                            ("holder_asked", "The holder asked for it"),
                            ("court_order", "A court ordered it"),
                        ],
                        max_length=40,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("publicity", models.CharField(choices=[("public", "Public"), ("staff", "Staff only")], default="public", max_length=10)),
                ("recorded_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.TextField(blank=True)),
                ("licence", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="spans", to="licensing.licence")),
                ("proposal", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.proposal")),
                (
                    "void_proposal",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.proposal"
                    ),
                ),
            ],
            options={
                "ordering": ("licence", "during", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.TextField()),
                ("content_hash", models.CharField(max_length=71)),
                ("submitted_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="licensing.application"),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "ordering": ("application", "number"),
            },
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="submission",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="information_request",
                to="licensing.submission",
            ),
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcome", models.CharField(choices=[("grant", "Granted"), ("refuse", "Refused")], max_length=10)),
                ("notice_text", models.TextField()),
                ("conditions", models.JSONField(blank=True, default=list)),
                ("decided_at", models.DateTimeField()),
                (
                    "application",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="licensing.application"),
                ),
                ("proposal", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.proposal")),
                ("submission", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.submission")),
            ],
            options={
                "ordering": ("-decided_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(max_length=60)),
                ("data", models.JSONField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "updated_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="licensing.application"),
                ),
            ],
            options={
                "ordering": ("application", "section"),
                "constraints": [models.UniqueConstraint(fields=("application", "section"), name="answer_one_per_section")],
            },
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.CheckConstraint(
                condition=models.Q(("number_pattern__contains", "{year}"), ("number_pattern__contains", "{number")),
                name="authority_pattern_counts_by_year",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["state", "submitted_at"], name="application_queue"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "submitted",
                            "under_review",
                            "information_requested",
                            "decision_proposed",
                            "granted",
                            "refused",
                            "withdrawn",
                        ],
                    )
                ),
                name="application_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "withdrawn"]), ("submitted_at__isnull", False), _connector="OR"),
                name="application_sent_before_review",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="application",
            trigger=pgtrigger.compiler.Trigger(
                name="application_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_application_frozen_79655_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_application_frozen_79655_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."number" IS DISTINCT FROM NEW."number" OR OLD."exchange_id" IS DISTINCT FROM NEW."exchange_id" OR OLD."authority_id" IS DISTINCT FROM NEW."authority_id" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."form_code" IS DISTINCT FROM NEW."form_code" OR OLD."form_version" IS DISTINCT FROM NEW."form_version" OR OLD."created_by_id" IS DISTINCT FROM NEW."created_by_id" OR OLD."created_at" IS DISTINCT FROM NEW."created_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="a08c0470aa45cf230c04fee2245aa1c271f8c885",
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
                name="application_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_application_stay_0dec5_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_application_stay_0dec5_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="f5aa62419be91e86564e9fcbe4bc601c7546b297",
                    operation="DELETE",
                    pgid="pgtrigger_application_stay_0dec5",
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
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_application_moves_by_table_757eb_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF TG_OP = 'INSERT' THEN\n            IF NEW.state <> 'draft' THEN\n                RAISE EXCEPTION 'an application begins as a draft' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        END IF;\n        IF NEW.state IS DISTINCT FROM OLD.state AND (OLD.state, NEW.state) NOT IN (('decision_proposed', 'granted'), ('decision_proposed', 'refused'), ('decision_proposed', 'under_review'), ('decision_proposed', 'withdrawn'), ('draft', 'submitted'), ('draft', 'withdrawn'), ('information_requested', 'under_review'), ('information_requested', 'withdrawn'), ('submitted', 'under_review'), ('submitted', 'withdrawn'), ('under_review', 'decision_proposed'), ('under_review', 'information_requested'), ('under_review', 'submitted'), ('under_review', 'withdrawn')) THEN\n            RAISE EXCEPTION 'an application never goes from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';\n        END IF;\n        IF NEW.version <= OLD.version THEN\n            RAISE EXCEPTION 'version % of an application was written already', NEW.version USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="de2c2a242142ff640d0419d03693a2f1a6764b4c",
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
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_application_decided_by_decision_ecb5f_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF (NEW.state = 'granted' AND NOT EXISTS (\n                SELECT 1 FROM licensing_decision WHERE application_id = NEW.id AND outcome = 'grant'))\n           OR (NEW.state = 'refused' AND NOT EXISTS (\n                SELECT 1 FROM licensing_decision WHERE application_id = NEW.id AND outcome = 'refuse'))\n        THEN\n            RAISE EXCEPTION 'application % has no decision', NEW.number USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="d9b07dcaba7266a86561430b646d70401af8ff36",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_application_decided_by_decision_ecb5f",
                    table="licensing_application",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("information_request__isnull", False), ("requirement", ""), models.Q(("item", ""), _negated=True)),
                    models.Q(("information_request__isnull", True), ("item", ""), models.Q(("requirement", ""), _negated=True)),
                    _connector="OR",
                ),
                name="document_answers_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="document_not_empty"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="document_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_document_frozen_48e45_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_document_frozen_48e45_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."application_id" IS DISTINCT FROM NEW."application_id" OR OLD."requirement" IS DISTINCT FROM NEW."requirement" OR OLD."information_request_id" IS DISTINCT FROM NEW."information_request_id" OR OLD."item" IS DISTINCT FROM NEW."item" OR OLD."original_name" IS DISTINCT FROM NEW."original_name" OR OLD."content_type" IS DISTINCT FROM NEW."content_type" OR OLD."size" IS DISTINCT FROM NEW."size" OR OLD."sha256" IS DISTINCT FROM NEW."sha256" OR OLD."file" IS DISTINCT FROM NEW."file" OR OLD."uploaded_by_id" IS DISTINCT FROM NEW."uploaded_by_id" OR OLD."uploaded_at" IS DISTINCT FROM NEW."uploaded_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="063b071b004d5846b18914baf11a36adfe20da78",
                    operation="UPDATE",
                    pgid="pgtrigger_document_frozen_48e45",
                    table="licensing_document",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="document_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_document_stay_e23cb_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_document_stay_e23cb_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="5a58d79dc136143a3c273e5a77b322e784eca793",
                    operation="DELETE",
                    pgid="pgtrigger_document_stay_e23cb",
                    table="licensing_document",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.UniqueConstraint(fields=("licence", "number"), name="condition_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", ["condition", "restriction"])), name="condition_kind_known"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="condition_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_condition_frozen_56a48_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_condition_frozen_56a48_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."licence_id" IS DISTINCT FROM NEW."licence_id" OR OLD."number" IS DISTINCT FROM NEW."number" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."text" IS DISTINCT FROM NEW."text" OR OLD."due_on" IS DISTINCT FROM NEW."due_on" OR OLD."added_at" IS DISTINCT FROM NEW."added_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="ac40baea48546e74a1855fb779e8abc884c1bfd9",
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
                name="condition_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_condition_stay_ee70d_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_condition_stay_ee70d_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="d3dbe8d9fedd09ce11a86e6d36f649de7e5fc01f",
                    operation="DELETE",
                    pgid="pgtrigger_condition_stay_ee70d",
                    table="licensing_condition",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="licenceactivity",
            constraint=models.UniqueConstraint(fields=("licence", "activity"), name="licenceactivity_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licence",
            trigger=pgtrigger.compiler.Trigger(
                name="licence_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_licence_frozen_797a1_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licence_frozen_797a1_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."number" IS DISTINCT FROM NEW."number" OR OLD."exchange_id" IS DISTINCT FROM NEW."exchange_id" OR OLD."authority_id" IS DISTINCT FROM NEW."authority_id" OR OLD."application_id" IS DISTINCT FROM NEW."application_id" OR OLD."proposal_id" IS DISTINCT FROM NEW."proposal_id" OR OLD."granted_at" IS DISTINCT FROM NEW."granted_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="e1b37a98539ddc13f2ca3dd1fcf5d0adb6d3c7ce",
                    operation="UPDATE",
                    pgid="pgtrigger_licence_frozen_797a1",
                    table="licensing_licence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licence",
            trigger=pgtrigger.compiler.Trigger(
                name="licence_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_licence_stay_441e9_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licence_stay_441e9_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="f98daa3acf810b501b27e9a80981c4802ac9f18e",
                    operation="DELETE",
                    pgid="pgtrigger_licence_stay_441e9",
                    table="licensing_licence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licence",
            trigger=pgtrigger.compiler.Trigger(
                name="licence_four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_licence_four_eyes_98932_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_licence_four_eyes_98932_rule() RETURNS TRIGGER AS $$  BEGIN   PERFORM 1 FROM approvals_proposal proposal WHERE proposal.id = NEW.proposal_id AND proposal.kind IN ('licensing.grant') AND proposal.state = 'approved' AND (proposal.subject_id = NEW.application_id::text); IF NOT FOUND THEN RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k$'licensing.grant'$k$, NEW.proposal_id USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="d0806113a65dc3a253aed0cd804a10b92e380479",
                    operation='INSERT OR UPDATE OF "proposal_id"',
                    pgid="pgtrigger_licence_four_eyes_98932",
                    table="licensing_licence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="statusspan",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                expressions=[("licence", "="), ("during", "&&")],
                name="statusspan_one_status_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("during__isempty", False), ("during__lower_inc", True), ("during__lower_inf", False), ("during__upper_inc", False)
                ),
                name="statusspan_not_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["not_commenced", "active", "restricted", "suspended", "revoked", "surrendered", "expired"])
                ),
                name="statusspan_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "suspended"), models.Q(("resumes_as", ""), _negated=True)),
                    models.Q(models.Q(("status", "suspended"), _negated=True), ("resumes_as", "")),
                    _connector="OR",
                ),
                name="statusspan_suspension_knows_what_it_covers",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_proposal__isnull", True), ("voided_at__isnull", True)),
                    models.Q(("void_proposal__isnull", False), ("voided_at__gte", models.F("recorded_at"))),
                    _connector="OR",
                ),
                name="statusspan_voided_by_an_act",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statusspan",
            trigger=pgtrigger.compiler.Trigger(
                name="statusspan_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statusspan_frozen_0f8e1_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statusspan_frozen_0f8e1_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."licence_id" IS DISTINCT FROM NEW."licence_id" OR OLD."status" IS DISTINCT FROM NEW."status" OR OLD."resumes_as" IS DISTINCT FROM NEW."resumes_as" OR OLD."during" IS DISTINCT FROM NEW."during" OR OLD."ground" IS DISTINCT FROM NEW."ground" OR OLD."reason" IS DISTINCT FROM NEW."reason" OR OLD."publicity" IS DISTINCT FROM NEW."publicity" OR OLD."proposal_id" IS DISTINCT FROM NEW."proposal_id" OR OLD."recorded_at" IS DISTINCT FROM NEW."recorded_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="fb8cdfeef0ec706dbe49221188b568c22ff83a10",
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
                name="statusspan_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statusspan_stay_b5b7a_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statusspan_stay_b5b7a_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="47199cf4f47480624278d04ad04455002b476a6d",
                    operation="DELETE",
                    pgid="pgtrigger_statusspan_stay_b5b7a",
                    table="licensing_statusspan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statusspan",
            trigger=pgtrigger.compiler.Trigger(
                name="statusspan_is_voided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statusspan_is_voided_once_fb831_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statusspan_is_voided_once_fb831_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF OLD.voided_at IS NOT NULL OR NEW.voided_at IS NULL THEN\n            RAISE EXCEPTION 'a status span is only ever voided, and once' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="6a6e0ebbbf377add75971486deb911d421d17e7a",
                    operation="UPDATE",
                    pgid="pgtrigger_statusspan_is_voided_once_fb831",
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
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statusspan_four_eyes_96bd6_rule() RETURNS TRIGGER AS $$  BEGIN   PERFORM 1 FROM approvals_proposal proposal WHERE proposal.id = NEW.proposal_id AND proposal.kind IN ('licensing.grant', 'licensing.suspend', 'licensing.reinstate', 'licensing.revoke') AND proposal.state = 'approved' AND (proposal.closed_at = NEW.recorded_at AND \n    CASE WHEN proposal.kind = 'licensing.grant'\n    THEN EXISTS (SELECT 1 FROM licensing_licence l WHERE l.id = NEW.licence_id AND l.proposal_id = proposal.id)\n    ELSE proposal.subject_id = NEW.licence_id::text END\n); IF NOT FOUND THEN RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k$'licensing.grant', 'licensing.suspend', 'licensing.reinstate', 'licensing.revoke'$k$, NEW.proposal_id USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="18b9561876a1a965172f691f988863a86eb74f9f",
                    operation='INSERT OR UPDATE OF "proposal_id"',
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
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statusspan_void_four_eyes_273a1_rule() RETURNS TRIGGER AS $$  BEGIN  IF NEW.void_proposal_id IS NULL THEN RETURN NULL; END IF; PERFORM 1 FROM approvals_proposal proposal WHERE proposal.id = NEW.void_proposal_id AND proposal.kind IN ('licensing.suspend', 'licensing.reinstate', 'licensing.revoke') AND proposal.state = 'approved' AND (proposal.closed_at = NEW.voided_at AND proposal.subject_id = NEW.licence_id::text); IF NOT FOUND THEN RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k$'licensing.suspend', 'licensing.reinstate', 'licensing.revoke'$k$, NEW.void_proposal_id USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="39236c470bec734abf5f2a12a0746f4d91f3ab4b",
                    operation='INSERT OR UPDATE OF "void_proposal_id"',
                    pgid="pgtrigger_statusspan_void_four_eyes_273a1",
                    table="licensing_statusspan",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="submission_numbered_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="submission_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_submission_keep_35ccd_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_submission_keep_35ccd_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="06b717f914ace52a25ef80d0587867d10d9ee915",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_submission_keep_35ccd",
                    table="licensing_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="submission_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_submission_whole_30f20_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_submission_whole_30f20_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="ac3f19470777e7044243a38282649b52e4418e61",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_submission_whole_30f20",
                    table="licensing_submission",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="informationrequest_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("application",), name="informationrequest_one_open_an_application"
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "answered", "withdrawn"])), name="informationrequest_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="informationrequest_answered_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="informationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="informationrequest_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_informationrequest_frozen_528b2_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_informationrequest_frozen_528b2_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."application_id" IS DISTINCT FROM NEW."application_id" OR OLD."number" IS DISTINCT FROM NEW."number" OR OLD."items" IS DISTINCT FROM NEW."items" OR OLD."asked_by_id" IS DISTINCT FROM NEW."asked_by_id" OR OLD."asked_at" IS DISTINCT FROM NEW."asked_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="7149ec68f90806e07cb86aec9f7baabd1119587c",
                    operation="UPDATE",
                    pgid="pgtrigger_informationrequest_frozen_528b2",
                    table="licensing_informationrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="informationrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="informationrequest_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_informationrequest_stay_28acd_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_informationrequest_stay_28acd_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="6e8587c900de2e994d6786832c950e61df9109f2",
                    operation="DELETE",
                    pgid="pgtrigger_informationrequest_stay_28acd",
                    table="licensing_informationrequest",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(condition=models.Q(("outcome__in", ["grant", "refuse"])), name="decision_outcome_known"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_decision_keep_c6295_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_decision_keep_c6295_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="9edfb830e7ca9d57630317e252f90cafa4f14e2e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_decision_keep_c6295",
                    table="licensing_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_decision_whole_1cba2_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_decision_whole_1cba2_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="349d0a79565b42bafebb51dc501eb13077bc4024",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_decision_whole_1cba2",
                    table="licensing_decision",
                    when="BEFORE",
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
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_decision_four_eyes_b2a52_rule() RETURNS TRIGGER AS $$  BEGIN   PERFORM 1 FROM approvals_proposal proposal WHERE proposal.id = NEW.proposal_id AND proposal.kind IN ('licensing.grant', 'licensing.refuse') AND proposal.state = 'approved' AND (proposal.subject_id = NEW.application_id::text AND proposal.kind = 'licensing.' || NEW.outcome); IF NOT FOUND THEN RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k$'licensing.grant', 'licensing.refuse'$k$, NEW.proposal_id USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="a73e47e67b50a63c74547e0df70172e386adf6a4",
                    operation='INSERT OR UPDATE OF "proposal_id"',
                    pgid="pgtrigger_decision_four_eyes_b2a52",
                    table="licensing_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
