from django.conf import settings
from django.db import migrations

CONDITIONS = """
    INSERT INTO outbox_reminder (subject_kind, subject_id, code, due_on, sent_at)
    SELECT 'licensing.condition', old.condition_id::text, CASE old.days WHEN -1 THEN 'overdue' ELSE 'before_' || old.days END,
           subject.due_on, old.sent_at
      FROM licensing_reminder old JOIN licensing_condition subject ON subject.id = old.condition_id AND subject.due_on IS NOT NULL
    ON CONFLICT DO NOTHING
"""
ACTS = """
    INSERT INTO outbox_reminder (subject_kind, subject_id, code, due_on, sent_at)
    SELECT 'licensing.licenceact', old.act_id::text, 'overdue', (subject.representations_until AT TIME ZONE %s)::date, old.sent_at
      FROM licensing_reminder old JOIN licensing_licenceact subject ON subject.id = old.act_id AND subject.representations_until IS NOT NULL
    ON CONFLICT DO NOTHING
"""
# When a request was reminded of was not kept: the moment of asking is the earliest it can have been.
REQUESTS = """
    INSERT INTO outbox_reminder (subject_kind, subject_id, code, due_on, sent_at)
    SELECT 'licensing.informationrequest', request.id::text, CASE mark WHEN '-1' THEN 'overdue' ELSE 'before_' || mark END,
           request.due_on, request.asked_at
      FROM licensing_informationrequest request, jsonb_array_elements_text(request.reminders) mark
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0008_acts_need_fresh_approvals"), ("outbox", "0004_keep_reminders_of_everything")]

    operations = [
        migrations.RunSQL(CONDITIONS, migrations.RunSQL.noop),
        migrations.RunSQL([(ACTS, [settings.TIME_ZONE])], migrations.RunSQL.noop),
        migrations.RunSQL(REQUESTS, migrations.RunSQL.noop),
    ]
