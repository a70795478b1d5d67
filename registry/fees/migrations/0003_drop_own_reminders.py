from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fees", "0002_copy_reminders_to_the_outbox")]

    operations = [migrations.DeleteModel(name="Reminder")]
