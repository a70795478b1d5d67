"""Requests that were answered before items had their own instants: every item was answered with the whole."""

from django.db import migrations

FILL = """
UPDATE licensing_informationrequest SET answered_items = (
    SELECT coalesce(jsonb_object_agg(item ->> 'id', to_jsonb(answered_at)), '{}'::jsonb) FROM jsonb_array_elements(items) item
) WHERE state = 'answered' AND answered_items = '{}'::jsonb
"""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0003_several_kinds_of_application_and_decision")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
