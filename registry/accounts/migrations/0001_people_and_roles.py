"""People, organisations, roles, invitations and keys, with the rules the database keeps about them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # An exclusion constraint compares plain numbers.
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_name", models.CharField(max_length=200, verbose_name="organisation")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="completed")),
            ],
            options={
                "verbose_name": "sign-up",
                "verbose_name_plural": "sign-ups",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("full_name", models.CharField(max_length=200, verbose_name="full name")),
                ("language", models.CharField(blank=True, default="", max_length=8, verbose_name="language")),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                (
                    "is_staff",
                    models.BooleanField(default=False, help_text="Kept for Django; gives no right here.", verbose_name="staff flag"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(default=False, help_text="Kept for Django; gives no right here.", verbose_name="superuser flag"),
                ),
                ("session_number", models.PositiveIntegerField(default=0, editable=False, verbose_name="sessions ended so far")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))), name="user_email_is_lower_case"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("exchange", "Exchange"), ("bank", "Bank or payment provider"), ("regulator", "Regulator")],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("code", models.SlugField(blank=True, db_index=False, default="", max_length=32, verbose_name="code")),
                ("created_at", models.DateTimeField(verbose_name="created")),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True), fields=("code",), name="organisation_code_is_unique"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="organisation_has_a_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("exchange_admin", "Exchange administrator"),
                            ("exchange_member", "Exchange member"),
                            ("registrar", "Registrar"),
                            ("case_officer", "Case officer"),
                            ("approver", "Approver"),
                            ("enforcement_officer", "Enforcement officer"),
                            ("list_officer", "List officer"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("bank_admin", "Bank administrator"),
                            ("bank_analyst", "Bank analyst"),
                        ],
                        max_length=32,
                        verbose_name="role",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("ended", "Ended")], default="active", max_length=16, verbose_name="state"
                    ),
                ),
                ("granted_at", models.DateTimeField(verbose_name="granted")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("proposal_id", models.BigIntegerField(blank=True, null=True, unique=True, verbose_name="proposal")),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="accounts.organisation"),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("exchange_admin", "Exchange administrator"),
                            ("exchange_member", "Exchange member"),
                            ("registrar", "Registrar"),
                            ("case_officer", "Case officer"),
                            ("approver", "Approver"),
                            ("enforcement_officer", "Enforcement officer"),
                            ("list_officer", "List officer"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("bank_admin", "Bank administrator"),
                            ("bank_analyst", "Bank analyst"),
                        ],
                        max_length=32,
                        verbose_name="role",
                    ),
                ),
                ("token_hash", models.CharField(max_length=71, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="sent")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="accounts.organisation"),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("mode", models.CharField(choices=[("test", "Test"), ("live", "Live")], max_length=8, verbose_name="mode")),
                ("prefix", models.CharField(max_length=8, unique=True, verbose_name="prefix")),
                ("last4", models.CharField(max_length=4, verbose_name="last four")),
                ("key_hash", models.CharField(max_length=71, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("lists:read", "Read the lists"),
                                ("acks:write", "Acknowledge lists"),
                                ("webhooks:manage", "Manage webhook endpoints"),
                                ("screen", "Screen transfers"),
                                ("applications", "Applications"),
                            ],
                            max_length=32,
                        ),
                        size=None,
                        verbose_name="scopes",
                    ),
                ),
                (
                    "allowed_addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=43), blank=True, default=list, size=None, verbose_name="allowed addresses"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="issued")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                (
                    "seen_addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=45),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="addresses it was used from",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="accounts.apikey"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="api_keys", to="accounts.organisation"),
                ),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ["-created_at", "-id"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="organisation_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_organisation_frozen_f8525_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_organisation_frozen_f8525_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD.\"kind\" IS DISTINCT FROM NEW.\"kind\" THEN RAISE EXCEPTION '% keeps what was recorded: column refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW;",
                    hash="852deadfc09bf44c1cef1e01af4931801e77b350",
                    operation="UPDATE",
                    pgid="pgtrigger_organisation_frozen_f8525",
                    table="accounts_organisation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="signup",
            name="user",
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="sign_up", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")), fields=("user", "organisation", "role"), name="membership_once_while_active"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "active")),
                    models.Q(("ended_at__gte", models.F("granted_at")), ("state", "ended")),
                    _connector="OR",
                ),
                name="membership_state_and_end_agree",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state", "active")),
                expressions=[("user", "="), ("organisation", "<>")],
                name="membership_one_organisation_a_person",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="membership_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_membership_frozen_6740b_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_membership_frozen_6740b_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."user_id" IS DISTINCT FROM NEW."user_id" OR OLD."organisation_id" IS DISTINCT FROM NEW."organisation_id" OR OLD."role" IS DISTINCT FROM NEW."role" OR OLD."granted_at" IS DISTINCT FROM NEW."granted_at" OR OLD."proposal_id" IS DISTINCT FROM NEW."proposal_id" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="9d175ed61f9e5949727022adfedfe2f42b5fe5b2",
                    operation="UPDATE",
                    pgid="pgtrigger_membership_frozen_6740b",
                    table="accounts_membership",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="membership_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_membership_stay_ebd54_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_membership_stay_ebd54_rule() RETURNS TRIGGER AS $$  BEGIN RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
                    hash="0d43eaa2a6cf601d8f03c2fadbfc819537dda171",
                    operation="DELETE",
                    pgid="pgtrigger_membership_stay_ebd54",
                    table="accounts_membership",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="membership_ended",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_membership_ended_fb609_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_membership_ended_fb609_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF OLD.state = 'ended' THEN\n            RAISE EXCEPTION 'an ended membership stays ended' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="60a68927be6ad08ab14f2b2f51e0fef532115416",
                    operation="UPDATE",
                    pgid="pgtrigger_membership_ended_fb609",
                    table="accounts_membership",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="membership_role_fits",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_membership_role_fits_73fc7_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_membership_role_fits_73fc7_rule() RETURNS TRIGGER AS $$ DECLARE kind_ text; BEGIN \n        SELECT kind INTO kind_ FROM accounts_organisation WHERE id = NEW.organisation_id;\n        IF NOT (\n            (kind_ = 'exchange' AND NEW.role IN ('exchange_admin', 'exchange_member'))\n            OR (kind_ = 'bank' AND NEW.role IN ('bank_admin', 'bank_analyst'))\n            OR (kind_ = 'regulator' AND NEW.role IN ('registrar', 'case_officer', 'approver', 'enforcement_officer',\n                                                     'list_officer', 'auditor', 'administrator'))\n        ) THEN\n            RAISE EXCEPTION 'role % does not exist in an organisation of kind %', NEW.role, kind_ USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="3ac7192b40a2720f62768be12c7ddf12ce15382e",
                    operation="INSERT",
                    pgid="pgtrigger_membership_role_fits_73fc7",
                    table="accounts_membership",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="membership_needs_approval",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    execute="pgtrigger_membership_needs_approval_b92b9_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_membership_needs_approval_b92b9_rule() RETURNS TRIGGER AS $$ DECLARE kind_ text; granting_ bigint; unapproved_ bigint; BEGIN \n        SELECT kind INTO kind_ FROM accounts_organisation WHERE id = NEW.organisation_id;\n        IF kind_ <> 'regulator' THEN\n            RETURN NULL;\n        END IF;\n        IF NEW.proposal_id IS NULL THEN\n            PERFORM pg_advisory_xact_lock(hashtext('accounts.bootstrap_admins'));\n            SELECT count(*) INTO unapproved_ FROM accounts_membership m JOIN accounts_organisation o ON o.id = m.organisation_id\n             WHERE o.kind = 'regulator' AND m.proposal_id IS NULL;\n            IF NEW.role = 'administrator' AND unapproved_ <= 2 THEN\n                RETURN NULL;\n            END IF;\n            RAISE EXCEPTION 'a role at the regulator needs an approved proposal' USING ERRCODE = 'check_violation';\n        END IF;\n        EXECUTE 'SELECT count(*) FROM approvals_proposal p JOIN accounts_user u ON u.id = $2\n                  WHERE p.id = $1 AND p.kind = $5 AND p.state = $6 AND p.payload ->> ''role'' = $4\n                    AND p.payload ->> ''organisation_id'' = $3::text AND p.payload ->> ''email'' = u.email'\n           INTO granting_ USING NEW.proposal_id, NEW.user_id, NEW.organisation_id, NEW.role, 'accounts.grant_role', 'approved';\n        IF granting_ = 0 THEN\n            RAISE EXCEPTION 'proposal % does not grant this role', NEW.proposal_id USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="a295505a03281dac6a031c7502c9b923fcae68b7",
                    operation="INSERT",
                    pgid="pgtrigger_membership_needs_approval_b92b9",
                    table="accounts_membership",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))), name="invitation_email_is_lower_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("accepted_by", None)),
                    models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False), ("withdrawn_at", None)),
                    _connector="OR",
                ),
                name="invitation_accepted_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                fields=("organisation", "email"),
                name="invitation_one_open_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(condition=models.Q(("scopes__len__gt", 0)), name="api_key_has_a_scope"),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))), name="api_key_expires_after_issue"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apikey",
            trigger=pgtrigger.compiler.Trigger(
                name="api_key_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_api_key_frozen_9eddd_rule()",
                    func='RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_api_key_frozen_9eddd_rule() RETURNS TRIGGER AS $$  BEGIN IF OLD."organisation_id" IS DISTINCT FROM NEW."organisation_id" OR OLD."mode" IS DISTINCT FROM NEW."mode" OR OLD."prefix" IS DISTINCT FROM NEW."prefix" OR OLD."last4" IS DISTINCT FROM NEW."last4" OR OLD."key_hash" IS DISTINCT FROM NEW."key_hash" OR OLD."scopes" IS DISTINCT FROM NEW."scopes" OR OLD."created_at" IS DISTINCT FROM NEW."created_at" OR OLD."created_by_id" IS DISTINCT FROM NEW."created_by_id" OR OLD."replaces_id" IS DISTINCT FROM NEW."replaces_id" THEN RAISE EXCEPTION \'% keeps what was recorded: column refused\', TG_TABLE_NAME USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="0b75d8bb39314418d71163d2fa912d5f8c9b6ca6",
                    operation="UPDATE",
                    pgid="pgtrigger_api_key_frozen_9eddd",
                    table="accounts_apikey",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apikey",
            trigger=pgtrigger.compiler.Trigger(
                name="api_key_only_shrinks",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    execute="pgtrigger_api_key_only_shrinks_03787_rule()",
                    func="RETURN NULL; END; $$ LANGUAGE plpgsql; CREATE OR REPLACE FUNCTION pgtrigger_api_key_only_shrinks_03787_rule() RETURNS TRIGGER AS $$  BEGIN \n        IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN\n            RAISE EXCEPTION 'a revoked key stays revoked' USING ERRCODE = 'restrict_violation';\n        END IF;\n        IF NEW.expires_at > OLD.expires_at THEN\n            RAISE EXCEPTION 'a key is never prolonged' USING ERRCODE = 'restrict_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="63fa332d710cf0bd400d5d4493021b229315283e",
                    operation="UPDATE",
                    pgid="pgtrigger_api_key_only_shrinks_03787",
                    table="accounts_apikey",
                    when="BEFORE",
                ),
            ),
        ),
    ]
