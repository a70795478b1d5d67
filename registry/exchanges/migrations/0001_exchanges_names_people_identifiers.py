"""Exchanges, their names, people and identifiers, with the rules the database keeps about them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_people_and_roles"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Exchange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("legal_name", models.CharField(max_length=300)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("address", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchange",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={"ordering": ("legal_name", "pk")},
        ),
        migrations.CreateModel(
            name="ExchangeName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("legal", "Legal name"), ("trading", "Trading name"), ("former", "Former name")], max_length=10
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("key", models.CharField(db_index=True, max_length=300)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField(blank=True, null=True)),
                ("exchange", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="names", to="exchanges.exchange")),
            ],
            options={"ordering": ("kind", "name", "pk")},
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("senior_executive", "Senior executive officer"),
                            ("finance", "Finance officer"),
                            ("compliance", "Compliance officer"),
                            ("money_laundering_reporting", "Money laundering reporting officer"),
                            ("information_technology", "Chief information technology officer"),
                            ("controller", "Controller"),
                        ],
                        max_length=40,
                    ),
                ),
                ("full_name", models.CharField(max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("share_percent", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "exchange",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="people", to="exchanges.exchange"),
                ),
            ],
            options={"verbose_name_plural": "people", "ordering": ("role", "full_name", "pk")},
        ),
        migrations.CreateModel(
            name="ExchangeIdentifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("raw", models.CharField(max_length=600)),
                ("canonical", models.CharField(max_length=600)),
                ("chain", models.CharField(blank=True, max_length=40)),
                ("tag", models.CharField(blank=True, max_length=100)),
                ("match", models.CharField(default="exact", max_length=20)),
                ("label", models.CharField(blank=True, max_length=100)),
                ("added_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("confirm_note", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdraw_reason", models.TextField(blank=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="identifiers", to="exchanges.exchange"),
                ),
            ],
            options={
                "ordering": ("kind", "canonical", "pk"),
                "indexes": [models.Index(fields=["kind", "canonical"], name="exchangeidentifier_lookup")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("exchange", "kind", "canonical", "chain", "tag"),
                        name="exchangeidentifier_once_per_exchange",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False), ("withdrawn_at__isnull", True)),
                        fields=("kind", "canonical", "chain", "tag"),
                        name="exchangeidentifier_one_confirmed_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="exchangeidentifier_confirmed_by_somebody",
                    ),
                    models.CheckConstraint(condition=models.Q(("canonical", ""), _negated=True), name="exchangeidentifier_not_empty"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangeidentifier",
            trigger=pgtrigger.compiler.Trigger(
                name="identifier_never_becomes_another_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_identifier_never_becomes_another_frozen_08ac0_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_identifier_never_becomes_another_frozen_08ac0_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."exchange_id" IS DISTINCT FROM NEW."exchange_id" OR OLD."kind" IS DISTINCT FROM NEW."kind" OR OLD."raw" IS DISTINCT FROM NEW."raw" OR OLD."canonical" IS DISTINCT FROM NEW."canonical" OR OLD."chain" IS DISTINCT FROM NEW."chain" OR OLD."tag" IS DISTINCT FROM NEW."tag" OR OLD."match" IS DISTINCT FROM NEW."match" OR OLD."added_at" IS DISTINCT FROM NEW."added_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="aff6e9da8f308e0c45c693601428fb091d321f3e",
                    operation="UPDATE",
                    pgid="pgtrigger_identifier_never_becomes_another_frozen_08ac0",
                    table="exchanges_exchangeidentifier",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangeidentifier",
            trigger=pgtrigger.compiler.Trigger(
                name="identifier_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_identifier_stay_a56c9_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_identifier_stay_a56c9_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="c16517dd7a110d77b0ed76647fed4b313c213765",
                    operation="DELETE",
                    pgid="pgtrigger_identifier_stay_a56c9",
                    table="exchanges_exchangeidentifier",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangename",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_until__isnull", True)), fields=("exchange", "kind", "name"), name="exchangename_once_in_use"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangename",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "legal"), ("valid_until__isnull", True)),
                fields=("exchange",),
                name="exchangename_one_legal_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangename",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["legal", "trading", "former"])), name="exchangename_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangename",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"),
                name="exchangename_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        ["senior_executive", "finance", "compliance", "money_laundering_reporting", "information_technology", "controller"],
                    )
                ),
                name="person_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share_percent__isnull", True), models.Q(("share_percent__gt", 0), ("share_percent__lte", 100)), _connector="OR"
                ),
                name="person_share_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__isnull", True), ("until_on__gte", models.F("from_on")), _connector="OR"),
                name="person_ends_after_start",
            ),
        ),
    ]
