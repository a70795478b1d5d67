from django.db import migrations

# People named before there was a table of posts, from what the grants said of the holder. Nobody approves a row of the past anew.
PEOPLE = """
ALTER TABLE licensing_approvedperson DISABLE TRIGGER USER;
INSERT INTO licensing_approvedperson (licence_id, post, full_name, key, from_at, proposal_id, recorded_at)
SELECT DISTINCT ON (licence.id, person.role, coalesce(nullif(person.key, ''), lower(person.full_name)))
       licence.id, person.role, person.full_name, coalesce(nullif(person.key, ''), lower(person.full_name)),
       greatest(licence.granted_at, person.from_on::timestamptz), licence.proposal_id, licence.granted_at
FROM licensing_licence licence JOIN exchanges_person person ON person.exchange_id = licence.exchange_id
WHERE person.until_on IS NULL AND person.role <> 'controller'
ORDER BY licence.id, person.role, coalesce(nullif(person.key, ''), lower(person.full_name)), person.id;
ALTER TABLE licensing_approvedperson ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0016_imports_of_registers_and_approved_people")]

    operations = [migrations.RunSQL(PEOPLE, migrations.RunSQL.noop)]
