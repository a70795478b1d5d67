from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("licensing", "0009_copy_reminders_to_the_outbox")]

    operations = [
        migrations.RemoveField(model_name="informationrequest", name="reminders"),
        migrations.DeleteModel(name="Reminder"),
    ]
