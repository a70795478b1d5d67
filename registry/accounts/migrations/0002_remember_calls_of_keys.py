"""What a program was answered, for a day, so that a repeated call is done once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_people_and_roles")]

    operations = [
        migrations.CreateModel(
            name="RememberedCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255, verbose_name="idempotency key")),
                ("fingerprint", models.CharField(max_length=71, verbose_name="hash of what was asked")),
                ("status", models.PositiveSmallIntegerField(verbose_name="status")),
                ("headers", models.JSONField(blank=True, default=dict, verbose_name="headers")),
                ("body", models.TextField(blank=True, verbose_name="body")),
                ("answered_at", models.DateTimeField(verbose_name="answered")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "key",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="remembered_calls", to="accounts.apikey"),
                ),
            ],
            options={
                "verbose_name": "remembered call",
                "verbose_name_plural": "remembered calls",
                "indexes": [models.Index(fields=["expires_at"], name="rememberedcall_expiry")],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "name"), name="rememberedcall_once_a_key"),
                    models.CheckConstraint(condition=models.Q(("expires_at__gt", models.F("answered_at"))), name="rememberedcall_expires"),
                ],
            },
        ),
    ]
