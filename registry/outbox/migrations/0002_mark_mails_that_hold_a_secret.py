from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_mail_and_sweeps"),
    ]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="is_secret",
            field=models.BooleanField(default=False, help_text="Holds a link that opens an account: the text is not kept once it is sent."),
        ),
    ]
