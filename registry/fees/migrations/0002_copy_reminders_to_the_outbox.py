from django.db import migrations

COPY = """
    INSERT INTO outbox_reminder (subject_kind, subject_id, code, due_on, sent_at)
    SELECT 'fees.invoice', old.invoice_id::text, old.kind, invoice.due_on, old.sent_at
      FROM fees_reminder old JOIN fees_invoice invoice ON invoice.id = old.invoice_id
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("fees", "0001_invoices_payments_statements"), ("outbox", "0004_keep_reminders_of_everything")]

    operations = [migrations.RunSQL(COPY, migrations.RunSQL.noop)]
