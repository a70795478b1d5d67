from django.db import migrations

# What officers confirmed before proofs were kept rests on their own check; the note says how.
FORWARD = """
INSERT INTO exchanges_controlproof (
  identifier_id, method, token, challenge, created_at, created_by_id, state, fault, reason, presented, presented_at, checked_at, checked_by_id
)
SELECT id, 'officer_check', '', '', confirmed_at, confirmed_by_id, 'proved', '', '', coalesce(nullif(confirm_note, ''), 'Confirmed.'),
       confirmed_at, confirmed_at, confirmed_by_id
FROM exchanges_exchangeidentifier
WHERE confirmed_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0003_prove_control_rotate_wallets")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
