import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people_and_roles"),
        ("exchanges", "0001_exchanges_names_people_identifiers"),
    ]

    operations = [
        TrigramExtension(),
        migrations.AddField(
            model_name="person",
            name="key",
            field=models.CharField(blank=True, help_text="The folded name, to find the same person elsewhere.", max_length=200),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["legal_name", "id"], name="exchange_by_name"),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("legal_name"), name="gin_trgm_ops"),
                name="exchange_name_part",
            ),
        ),
        migrations.AddIndex(
            model_name="exchangename",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"),
                name="exchangename_part",
            ),
        ),
        migrations.AddIndex(
            model_name="exchangename",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("key"), name="gin_trgm_ops"), name="exchangename_like"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["key"], name="person_key"),
        ),
    ]
