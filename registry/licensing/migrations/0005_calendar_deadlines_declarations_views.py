import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0002_key_people_and_index_names"),
        ("licensing", "0004_keep_when_items_were_answered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("is_working", models.BooleanField()),
                ("note", models.CharField(max_length=200)),
                ("known_from", models.DateTimeField()),
            ],
            options={
                "ordering": ("day", "known_from", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="deadline",
                        serialize=False,
                        to="licensing.application",
                    ),
                ),
                ("is_open", models.BooleanField(default=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("over_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("days_used", models.PositiveIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="InterestDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("has_conflict", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("people_hash", models.CharField(max_length=71)),
                ("declared_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("application", "pk"),
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("is_shared", models.BooleanField(default=False)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("name", "pk"),
            },
        ),
        migrations.AddIndex(
            model_name="answer",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("data"), name="jsonb_path_ops"),
                condition=models.Q(("section", "activities")),
                name="answer_by_activity",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["authority", "submitted_at", "id"], name="application_in_order"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("state__in", ("granted", "refused", "withdrawn")), _negated=True),
                fields=["authority", "submitted_at", "id"],
                name="application_open_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("number"), name="gin_trgm_ops"),
                name="application_number_part",
            ),
        ),
        migrations.AddField(
            model_name="calendarday",
            name="authority",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="calendar_days", to="licensing.authority"
            ),
        ),
        migrations.AddField(
            model_name="calendarday",
            name="set_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(condition=models.Q(("is_open", True)), fields=["due_on", "application"], name="deadline_open_by_due_day"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(condition=models.Q(("is_open", True)), fields=["over_on"], name="deadline_open_by_over_day"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["closed_on"], name="deadline_closed"),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", True), ("is_open", True)),
                    models.Q(("closed_on__isnull", False), ("is_open", False)),
                    _connector="OR",
                ),
                name="deadline_closed_on_a_day",
            ),
        ),
        migrations.AddField(
            model_name="interestdeclaration",
            name="application",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="declarations", to="licensing.application"),
        ),
        migrations.AddField(
            model_name="interestdeclaration",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="savedview",
            name="authority",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="saved_views", to="licensing.authority"),
        ),
        migrations.AddField(
            model_name="savedview",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="saved_views", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name="calendarday",
            index=models.Index(fields=["day"], name="calendarday_day"),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.CheckConstraint(
                condition=models.Q(("set_by__isnull", False), ("authority__isnull", True), _connector="OR"),
                name="calendarday_set_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="calendarday_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_calendarday_keep_6d416_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_calendarday_keep_6d416_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="bbd291770c5172dd9c177a1d835d5f309db86892",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_calendarday_keep_6d416",
                    table="licensing_calendarday",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="calendarday_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_calendarday_whole_024df_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_calendarday_whole_024df_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="a3ee86efeb0abdccf4bad23ce7ddc2cdaa16f8b0",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_calendarday_whole_024df",
                    table="licensing_calendarday",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="calendarday_is_ahead",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_calendarday_is_ahead_6aa16_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_calendarday_is_ahead_6aa16_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF NEW.set_by_id IS NOT NULL AND NEW.day <= (NEW.known_from AT TIME ZONE 'UTC')::date THEN\n            RAISE EXCEPTION 'the calendar of past days is frozen' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="235adb9857f2b57e1bffde5efdb69168d6a94476",
                    operation="INSERT",
                    pgid="pgtrigger_calendarday_is_ahead_6aa16",
                    table="licensing_calendarday",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="interestdeclaration",
            constraint=models.UniqueConstraint(
                fields=("application", "person", "people_hash"), name="interestdeclaration_once_for_these_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="interestdeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(("has_conflict", False), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="interestdeclaration_conflict_has_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interestdeclaration",
            trigger=pgtrigger.compiler.Trigger(
                name="interestdeclaration_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_interestdeclaration_keep_3f03c_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_interestdeclaration_keep_3f03c_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="000315927d11712db20d5655489238cbd9e95761",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_interestdeclaration_keep_3f03c",
                    table="licensing_interestdeclaration",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="interestdeclaration",
            trigger=pgtrigger.compiler.Trigger(
                name="interestdeclaration_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_interestdeclaration_whole_6e7c9_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_interestdeclaration_whole_6e7c9_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="17230ba772e45f2a607dbe82eff83dc1d776e246",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_interestdeclaration_whole_6e7c9",
                    table="licensing_interestdeclaration",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("person", "authority", "name"), name="savedview_name_once_a_person"),
        ),
    ]
