"""The fee table, invoices, payments and bank statements, with the rules the database keeps about them."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_people_and_roles"),
        ("approvals", "0003_note_the_transaction_of_an_approval"),
        ("exchanges", "0001_exchanges_names_people_identifiers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "invoice series",
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("authority_code", models.CharField(max_length=40)),
                ("purpose", models.CharField(max_length=80)),
                ("subject_kind", models.CharField(max_length=100)),
                ("subject_id", models.TextField()),
                ("lines", models.JSONField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("issued_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.TextField(blank=True)),
                (
                    "authority_org",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="accounts.organisation"),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="exchanges.exchange"),
                ),
            ],
            options={
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
                "ordering": ("-issued_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="PayeeAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority_code", models.CharField(max_length=40)),
                ("currency", models.CharField(max_length=3)),
                ("payee", models.CharField(max_length=200)),
                ("bank", models.CharField(max_length=200)),
                ("bic", models.CharField(max_length=11)),
                ("iban", models.CharField(max_length=34)),
            ],
            options={
                "verbose_name": "account of an authority",
                "verbose_name_plural": "accounts of authorities",
                "ordering": ("authority_code", "currency"),
                "constraints": [
                    models.UniqueConstraint(fields=("authority_code", "currency"), name="payeeaccount_one_a_currency"),
                    models.CheckConstraint(condition=models.Q(("currency__in", ("KZT", "USD", "EUR"))), name="payeeaccount_currency_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("received_on", models.DateField()),
                (
                    "paid_by",
                    models.CharField(choices=[("hand", "Recorded by hand"), ("statement", "From a bank statement")], max_length=10),
                ),
                ("reference_text", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                ("invoice", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="fees.invoice")),
                (
                    "recorded_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "ordering": ("received_on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("before_7", "A week before"), ("before_1", "A day before"), ("overdue", "Overdue")], max_length=10
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("invoice", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="fees.invoice")),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ("sent_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("reversed_at", models.DateTimeField()),
                ("payment", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="reversal", to="fees.payment")),
                (
                    "reversed_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "reversal",
                "verbose_name_plural": "reversals",
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority_code", models.CharField(max_length=40)),
                ("format", models.CharField(max_length=10)),
                ("file_name", models.CharField(max_length=300)),
                ("file_hash", models.CharField(max_length=71)),
                ("lines", models.JSONField()),
                ("debits", models.PositiveIntegerField()),
                ("read_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("classes", models.JSONField(blank=True, null=True)),
                (
                    "applied_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "authority_org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bank_statements", to="accounts.organisation"
                    ),
                ),
                ("read_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "bank statement",
                "verbose_name_plural": "bank statements",
                "ordering": ("-read_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("account", models.CharField(max_length=40)),
                ("statement_number", models.CharField(max_length=80)),
                ("entry_ref", models.CharField(max_length=80)),
                ("booked_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("payer", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField(blank=True)),
                (
                    "row_class",
                    models.CharField(
                        choices=[
                            ("matched", "Matched"),
                            ("overpayment", "More than is left to pay"),
                            ("booked", "Already booked"),
                            ("ambiguous", "Ambiguous"),
                            ("wrong_currency", "Wrong currency"),
                            ("unmatched", "Unmatched"),
                            ("refused", "Refused"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "authority_org",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"),
                ),
                (
                    "statement",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="kept_lines", to="fees.statement"),
                ),
            ],
            options={
                "verbose_name": "line of a bank statement",
                "verbose_name_plural": "lines of bank statements",
                "ordering": ("booked_on", "pk"),
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="line",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="fees.statementline"
            ),
        ),
        migrations.CreateModel(
            name="StatementReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("marked_at", models.DateTimeField()),
                (
                    "line",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="returned", to="fees.statementline"),
                ),
                (
                    "marked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "return",
                "verbose_name_plural": "returns",
            },
        ),
        migrations.CreateModel(
            name="Fee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority_code", models.CharField(max_length=40)),
                ("purpose", models.CharField(max_length=80)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("due_days", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("seed", "Set up with the installation"), ("proposal", "Proposed and approved")], max_length=10
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "proposal",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.proposal"
                    ),
                ),
            ],
            options={
                "verbose_name": "fee",
                "verbose_name_plural": "fees",
                "ordering": ("authority_code", "purpose", "valid_from"),
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("authority_code", "="),
                            ("purpose", "="),
                            (models.Func(models.F("valid_from"), models.F("valid_until"), models.Value("[)"), function="daterange"), "&&"),
                        ],
                        name="fee_one_at_a_time",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="fee_not_negative"),
                    models.CheckConstraint(condition=models.Q(("currency__in", ("KZT", "USD", "EUR"))), name="fee_currency_known"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"),
                        name="fee_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin", "seed"), ("proposal", None)),
                            models.Q(("origin", "proposal"), ("proposal__isnull", False)),
                            _connector="OR",
                        ),
                        name="fee_origin_and_proposal_agree",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fee",
            trigger=pgtrigger.compiler.Trigger(
                name="fee_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_fee_frozen_20dd7_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_fee_frozen_20dd7_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."authority_code" IS DISTINCT FROM NEW."authority_code" OR OLD."purpose" IS DISTINCT FROM NEW."purpose" OR OLD."amount" IS DISTINCT FROM NEW."amount" OR OLD."currency" IS DISTINCT FROM NEW."currency" OR OLD."due_days" IS DISTINCT FROM NEW."due_days" OR OLD."valid_from" IS DISTINCT FROM NEW."valid_from" OR OLD."note" IS DISTINCT FROM NEW."note" OR OLD."origin" IS DISTINCT FROM NEW."origin" OR OLD."proposal_id" IS DISTINCT FROM NEW."proposal_id" OR OLD."recorded_at" IS DISTINCT FROM NEW."recorded_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="8ea541a3019741c2e16cb7e9110406aa03c5ce76",
                    operation="UPDATE",
                    pgid="pgtrigger_fee_frozen_20dd7",
                    table="fees_fee",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fee",
            trigger=pgtrigger.compiler.Trigger(
                name="fee_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_fee_stay_45f06_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_fee_stay_45f06_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="a8fe89e52e727aca484f526cdc4fa7224db270da",
                    operation="DELETE",
                    pgid="pgtrigger_fee_stay_45f06",
                    table="fees_fee",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fee",
            trigger=pgtrigger.compiler.Trigger(
                name="fee_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_fee_whole_92743_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_fee_whole_92743_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="dc527cfef5b883703e8ae5fc7ce2c7bd9233c54e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_fee_whole_92743",
                    table="fees_fee",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fee",
            trigger=pgtrigger.compiler.Trigger(
                name="fee_four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_fee_four_eyes_1f362_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_fee_four_eyes_1f362_rule() RETURNS TRIGGER AS $$  BEGIN  IF NEW.proposal_id IS NULL THEN RETURN NULL; END IF; PERFORM 1 FROM approvals_proposal proposal WHERE proposal.id = NEW.proposal_id AND proposal.kind IN ('fees.change') AND proposal.state = 'approved' AND (proposal.subject_id = NEW.authority_code || ':' || NEW.purpose AND (proposal.payload->>'amount')::numeric = NEW.amount AND proposal.payload->>'currency' = NEW.currency AND (proposal.payload->>'due_days')::integer = NEW.due_days AND (proposal.payload->>'valid_from')::date = NEW.valid_from AND proposal.closed_at = NEW.recorded_at); IF NOT FOUND THEN RAISE EXCEPTION '% needs an approved proposal (%), not %', TG_TABLE_NAME, $k$'fees.change'$k$, NEW.proposal_id USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="c36ea1de23d2501408e99a746ca995b48459cb81",
                    operation='INSERT OR UPDATE OF "proposal_id"',
                    pgid="pgtrigger_fee_four_eyes_1f362",
                    table="fees_fee",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fee",
            trigger=pgtrigger.compiler.Trigger(
                name="fee_ends_by_approval",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_fee_ends_by_approval_ad722_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_fee_ends_by_approval_ad722_rule() RETURNS TRIGGER AS $$  BEGIN PERFORM 1 FROM approvals_proposal WHERE approved_in = pg_current_xact_id()::text::bigint AND kind IN ('fees.change'); IF NOT FOUND THEN RAISE EXCEPTION '% is written only with an approval (%)', TG_TABLE_NAME, $k$'fees.change'$k$ USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="4325bfcd869994acff28871df6caef94912a568c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_fee_ends_by_approval_ad722",
                    table="fees_fee",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fee",
            trigger=pgtrigger.compiler.Trigger(
                name="fee_seeds_come_first",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_fee_seeds_come_first_ef5cf_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_fee_seeds_come_first_ef5cf_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF NEW.origin = 'seed' AND EXISTS (\n            SELECT 1 FROM fees_fee f\n            WHERE f.authority_code = NEW.authority_code AND f.purpose = NEW.purpose AND f.recorded_at <> NEW.recorded_at)\n        THEN\n            RAISE EXCEPTION 'this fee is set up already: a change needs an approved proposal' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="78d1852eaee653b22d27c2671556530dc3fe5b2d",
                    operation="INSERT",
                    pgid="pgtrigger_fee_seeds_come_first_ef5cf",
                    table="fees_fee",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["authority_org", "-issued_at"], name="invoice_of_authority"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["subject_kind", "subject_id"], name="invoice_subject"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(condition=models.Q(("cancelled_at", None)), fields=["due_on"], name="invoice_due"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="invoice_over_something"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(condition=models.Q(("currency__in", ("KZT", "USD", "EUR"))), name="invoice_currency_known"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancel_reason", ""), ("cancelled_at", None), ("cancelled_by", None)),
                    models.Q(
                        ("cancelled_at__gte", models.F("issued_at")),
                        ("cancelled_by__isnull", False),
                        models.Q(("cancel_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="invoice_cancelled_by_somebody_for_a_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="invoice_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_invoice_frozen_28d23_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_invoice_frozen_28d23_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."reference" IS DISTINCT FROM NEW."reference" OR OLD."exchange_id" IS DISTINCT FROM NEW."exchange_id" OR OLD."authority_code" IS DISTINCT FROM NEW."authority_code" OR OLD."authority_org_id" IS DISTINCT FROM NEW."authority_org_id" OR OLD."purpose" IS DISTINCT FROM NEW."purpose" OR OLD."subject_kind" IS DISTINCT FROM NEW."subject_kind" OR OLD."subject_id" IS DISTINCT FROM NEW."subject_id" OR OLD."lines" IS DISTINCT FROM NEW."lines" OR OLD."amount" IS DISTINCT FROM NEW."amount" OR OLD."currency" IS DISTINCT FROM NEW."currency" OR OLD."issued_at" IS DISTINCT FROM NEW."issued_at" OR OLD."due_on" IS DISTINCT FROM NEW."due_on" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="401e4bb72bce8d17484204320159ff76066aaece",
                    operation="UPDATE",
                    pgid="pgtrigger_invoice_frozen_28d23",
                    table="fees_invoice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="invoice_is_cancelled_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_invoice_is_cancelled_once_18c12_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_invoice_is_cancelled_once_18c12_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF OLD.cancelled_at IS NOT NULL OR NEW.cancelled_at IS NULL THEN\n            RAISE EXCEPTION 'an invoice is only ever cancelled, and once' USING ERRCODE = 'restrict_violation';\n        END IF;\n        IF EXISTS (SELECT 1 FROM fees_payment p WHERE p.invoice_id = NEW.id AND NOT EXISTS (SELECT 1 FROM fees_reversal r WHERE r.payment_id = p.id)) THEN\n            RAISE EXCEPTION 'invoice % has a payment', OLD.reference USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="ddcf9ac6ec7dec9b0e1742009d8722e24a0149f7",
                    operation="UPDATE",
                    pgid="pgtrigger_invoice_is_cancelled_once_18c12",
                    table="fees_invoice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="invoice_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_invoice_stay_90b21_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_invoice_stay_90b21_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="bddcfbec842b37b92f530b519bebb75160f877aa",
                    operation="DELETE",
                    pgid="pgtrigger_invoice_stay_90b21",
                    table="fees_invoice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="invoice_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_invoice_whole_c5d59_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_invoice_whole_c5d59_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="d3c323a9d3241923225aeec706226e04c957a429",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_invoice_whole_c5d59",
                    table="fees_invoice",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("invoice", "kind"), name="fees_reminder_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="reminder_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_reminder_keep_2f30c_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_reminder_keep_2f30c_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="4bffd9cd0decc83f29ef264eb3a02de82683257d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_reminder_keep_2f30c",
                    table="fees_reminder",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="reminder_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_reminder_whole_6f830_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_reminder_whole_6f830_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="69627525fbd67f057d7c17f389ef60a217d9b6ca",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_reminder_whole_6f830",
                    table="fees_reminder",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="reversal_has_a_reason"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reversal",
            trigger=pgtrigger.compiler.Trigger(
                name="reversal_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_reversal_keep_36a9a_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_reversal_keep_36a9a_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="ade8116b9c66619f4593b239977ead1404382912",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_reversal_keep_36a9a",
                    table="fees_reversal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reversal",
            trigger=pgtrigger.compiler.Trigger(
                name="reversal_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_reversal_whole_c2260_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_reversal_whole_c2260_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="9d7765dffd5734967bcf77cad4d498787082dab4",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_reversal_whole_c2260",
                    table="fees_reversal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("applied_at", None), ("applied_by", None), ("classes", None)),
                    models.Q(("applied_at__isnull", False), ("applied_by__isnull", False), ("classes__isnull", False)),
                    _connector="OR",
                ),
                name="statement_applied_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statement_frozen_3d89c_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statement_frozen_3d89c_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."authority_org_id" IS DISTINCT FROM NEW."authority_org_id" OR OLD."authority_code" IS DISTINCT FROM NEW."authority_code" OR OLD."format" IS DISTINCT FROM NEW."format" OR OLD."file_name" IS DISTINCT FROM NEW."file_name" OR OLD."file_hash" IS DISTINCT FROM NEW."file_hash" OR OLD."lines" IS DISTINCT FROM NEW."lines" OR OLD."debits" IS DISTINCT FROM NEW."debits" OR OLD."read_by_id" IS DISTINCT FROM NEW."read_by_id" OR OLD."read_at" IS DISTINCT FROM NEW."read_at" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="65d2cf4a13392f13fdae393fbb440eaa20fb9923",
                    operation="UPDATE",
                    pgid="pgtrigger_statement_frozen_3d89c",
                    table="fees_statement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_is_applied_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statement_is_applied_once_8642f_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statement_is_applied_once_8642f_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF OLD.applied_at IS NOT NULL OR NEW.applied_at IS NULL THEN\n            RAISE EXCEPTION 'a statement is only ever applied, and once' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="19b052caf59f4d25ef52fd8074f19f4781fcbc65",
                    operation="UPDATE",
                    pgid="pgtrigger_statement_is_applied_once_8642f",
                    table="fees_statement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statement_stay_3d4be_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statement_stay_3d4be_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="f2de5d85b4c7dfcdaa7899ab63e6b0feeea0408d",
                    operation="DELETE",
                    pgid="pgtrigger_statement_stay_3d4be",
                    table="fees_statement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statement",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statement_whole_ba6d4_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statement_whole_ba6d4_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="fd8b20ac51a4015db6a559d146944dac762c2e37",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_statement_whole_ba6d4",
                    table="fees_statement",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(
                fields=("authority_org", "account", "statement_number", "entry_ref"), name="statementline_comes_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="statementline_is_a_credit"),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("row_class__in", ("matched", "overpayment", "ambiguous", "wrong_currency", "unmatched"))),
                name="statementline_class_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementline",
            trigger=pgtrigger.compiler.Trigger(
                name="statementline_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statementline_keep_a4cd0_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statementline_keep_a4cd0_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="c69e4c293020c0c39aa7d7a87d77c38fcecea8f2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_statementline_keep_a4cd0",
                    table="fees_statementline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementline",
            trigger=pgtrigger.compiler.Trigger(
                name="statementline_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statementline_whole_9ae44_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statementline_whole_9ae44_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="c595dcafbe6ce1e6551ebaefffd849783317bcea",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_statementline_whole_9ae44",
                    table="fees_statementline",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_of_something"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("line", None), ("paid_by", "hand")),
                    models.Q(("line__isnull", False), ("paid_by", "statement")),
                    _connector="OR",
                ),
                name="payment_has_its_source",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="payment_fits",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_payment_fits_dffed_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_payment_fits_dffed_rule() RETURNS TRIGGER AS $$ DECLARE invoice_ fees_invoice%ROWTYPE; line_ fees_statementline%ROWTYPE; BEGIN \n        SELECT * INTO invoice_ FROM fees_invoice WHERE id = NEW.invoice_id FOR UPDATE;\n        IF invoice_.cancelled_at IS NOT NULL OR invoice_.currency <> NEW.currency THEN\n            RAISE EXCEPTION 'this payment does not fit invoice %', invoice_.reference USING ERRCODE = 'restrict_violation';\n        END IF;\n        IF NEW.line_id IS NULL THEN RETURN NEW; END IF;\n        SELECT * INTO line_ FROM fees_statementline WHERE id = NEW.line_id FOR UPDATE;\n        IF line_.amount <> NEW.amount OR line_.currency <> NEW.currency OR line_.authority_org_id <> invoice_.authority_org_id THEN\n            RAISE EXCEPTION 'this payment does not fit line % of a statement', NEW.line_id USING ERRCODE = 'restrict_violation';\n        END IF;\n        IF EXISTS (SELECT 1 FROM fees_statementreturn WHERE line_id = NEW.line_id)\n           OR EXISTS (SELECT 1 FROM fees_payment p WHERE p.line_id = NEW.line_id AND NOT EXISTS (SELECT 1 FROM fees_reversal r WHERE r.payment_id = p.id))\n        THEN\n            RAISE EXCEPTION 'line % of a statement is dealt with already', NEW.line_id USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="a23eca978f38dbbb7a0480961cbf288190239fd1",
                    operation="INSERT",
                    pgid="pgtrigger_payment_fits_dffed",
                    table="fees_payment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="payment_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_payment_keep_f58c1_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_payment_keep_f58c1_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="ff41b79d5847bc30203ede5c33dc2e68d22cc196",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_payment_keep_f58c1",
                    table="fees_payment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="payment_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_payment_whole_30a92_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_payment_whole_30a92_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="37f905d2d7af2e25102cdd6cb4ee63673878dabe",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_payment_whole_30a92",
                    table="fees_payment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="statementreturn",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="statementreturn_has_a_reason"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="returned_is_not_booked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_returned_is_not_booked_7598f_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_returned_is_not_booked_7598f_rule() RETURNS TRIGGER AS $$  BEGIN \n        PERFORM 1 FROM fees_statementline WHERE id = NEW.line_id FOR UPDATE;\n        IF EXISTS (SELECT 1 FROM fees_payment p WHERE p.line_id = NEW.line_id AND NOT EXISTS (SELECT 1 FROM fees_reversal r WHERE r.payment_id = p.id)) THEN\n            RAISE EXCEPTION 'line % of a statement is booked', NEW.line_id USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="079489f208acd63bca97fafad0ca2baab93c6ac1",
                    operation="INSERT",
                    pgid="pgtrigger_returned_is_not_booked_7598f",
                    table="fees_statementreturn",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="statementreturn_keep",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statementreturn_keep_4b86f_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statementreturn_keep_4b86f_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="9c2ddf613726ad90ac2958815a06d206a640913b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_statementreturn_keep_4b86f",
                    table="fees_statementreturn",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementreturn",
            trigger=pgtrigger.compiler.Trigger(
                name="statementreturn_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_statementreturn_whole_97967_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_statementreturn_whole_97967_rule() RETURNS TRIGGER AS $$  BEGIN IF current_setting('tizilim.allow_truncate', true) IS DISTINCT FROM 'on' THEN RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL;",
                    hash="a9918aa4034e06a1afe1fdac07e91badb318e030",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_statementreturn_whole_97967",
                    table="fees_statementreturn",
                    when="BEFORE",
                ),
            ),
        ),
    ]
