from django.db import migrations

# Acts done before there was a table of them, from the proposals that were approved.
PAST_ACTS = """
INSERT INTO licensing_licenceact
    (licence_id, number, move, effective_at, becomes, ground, reason, publicity, is_urgent, proposal_id, recorded_at)
SELECT licence.id, row_number() OVER (PARTITION BY licence.id ORDER BY proposal.closed_at, proposal.id),
       split_part(proposal.kind, '.', 2),
       greatest((proposal.payload ->> 'effective_at')::timestamptz, proposal.closed_at),
       '', proposal.payload ->> 'ground', proposal.payload ->> 'reason', 'public', false, proposal.id, proposal.closed_at
FROM approvals_proposal proposal JOIN licensing_licence licence ON licence.id::text = proposal.subject_id
WHERE proposal.kind IN ('licensing.suspend', 'licensing.reinstate', 'licensing.revoke')
  AND proposal.state = 'approved' AND proposal.subject_kind = 'licensing.licence'
"""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0006_acts_on_licences")]

    operations = [migrations.RunSQL(PAST_ACTS, migrations.RunSQL.noop)]
