"""One composite foreign key: an approval names the proposal, its proposer and the content that was reviewed, or none."""

from django.db import migrations

FORWARD = """
ALTER TABLE approvals_approval ADD CONSTRAINT approvals_approval_of_reviewed
  FOREIGN KEY (proposal_id, proposer_id, content_hash)
  REFERENCES approvals_proposal (id, proposer_id, content_hash);
"""
BACKWARD = "ALTER TABLE approvals_approval DROP CONSTRAINT approvals_approval_of_reviewed;"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_proposals_and_approvals")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
