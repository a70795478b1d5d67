"""Four eyes hold against whoever writes SQL."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import isolate_apps

from registry.accounts.models import User
from registry.approvals.actions import approve
from registry.approvals.models import Approval, Proposal
from registry.approvals.triggers import requires_approved_proposal
from tests.approvals.conftest import AT, Open
from tests.people import Regulator

pytestmark = pytest.mark.django_db
ZERO = "sha256:" + "0" * 64


def _refused(statement: str, *values: object) -> str:
    with pytest.raises(DatabaseError) as caught:
        _execute(statement, *values)
    return str(caught.value)


@transaction.atomic
def _execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _insert_approval(proposal: int, proposer: int, content_hash: str, approver: int) -> str:
    statement = (
        "INSERT INTO approvals_approval (proposal_id, proposer_id, content_hash, approver_id, at, note) VALUES (%s, %s, %s, %s, now(), '')"
    )
    return _refused(statement, proposal, proposer, content_hash, approver)


def test_the_proposers_own_approval_is_refused(opened: Open) -> None:
    proposal = opened()
    assert "four_eyes" in _insert_approval(proposal.pk, proposal.proposer_id, proposal.content_hash, proposal.proposer_id)


def test_a_superusers_approval_of_the_own_proposal_is_refused(opened: Open, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_superuser=True, is_staff=True)
    proposal = opened()
    assert "four_eyes" in _insert_approval(proposal.pk, officer.pk, proposal.content_hash, officer.pk)


def test_an_approval_that_names_another_proposer_is_refused(opened: Open, approver: User) -> None:
    proposal = opened()
    assert "approvals_approval_of_reviewed" in _insert_approval(proposal.pk, approver.pk, proposal.content_hash, proposal.proposer_id)


def test_an_approval_of_another_content_is_refused(opened: Open, approver: User) -> None:
    proposal = opened()
    assert "approvals_approval_of_reviewed" in _insert_approval(proposal.pk, proposal.proposer_id, ZERO, approver.pk)


def test_one_person_approves_once(opened: Open, approver: User) -> None:
    proposal = opened("test.rename_by_two")
    approve(proposal.pk, actor=approver, at=AT, content_hash=proposal.content_hash)
    assert "approvals_approval_once" in _insert_approval(proposal.pk, proposal.proposer_id, proposal.content_hash, approver.pk)


def test_a_closed_proposal_takes_no_approval(opened: Open, approver: User, other_approver: User) -> None:
    proposal = opened()
    approve(proposal.pk, actor=approver, at=AT, content_hash=proposal.content_hash)
    assert "not open" in _insert_approval(proposal.pk, proposal.proposer_id, proposal.content_hash, other_approver.pk)


def test_a_proposal_is_not_approved_without_the_approvals_it_needs(opened: Open, approver: User) -> None:
    one, two = opened(), opened("test.rename_by_two")
    approve(two.pk, actor=approver, at=AT, content_hash=two.content_hash)
    statement = "UPDATE approvals_proposal SET state = 'approved', closed_at = now() WHERE id = %s"
    assert "0 of 1 approvals" in _refused(statement, one.pk)
    assert "1 of 2 approvals" in _refused(statement, two.pk)


def test_a_proposal_begins_open(opened: Open) -> None:
    proposal = opened()
    proposal.pk, proposal.state, proposal.closed_at = None, "approved", AT
    with pytest.raises(DatabaseError, match="begins open"), transaction.atomic():
        proposal.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'test.other'",
        "subject_kind = 'a.b'",
        "subject_id = '0'",
        "title = 'other'",
        "payload = '{}'",
        "content = '{}'",
        f"content_hash = '{ZERO}'",
        "proposer_id = (SELECT max(id) FROM accounts_user)",
        "reason = 'other'",
        "needed = 2",
        "authority_org_id = NULL",
        "exclusive_key = 'x'",
        "created_at = now()",
        "expires_at = now()",
    ],
)
def test_what_was_proposed_never_changes(opened: Open, approver: User, change: str) -> None:
    proposal = opened()
    assert "keeps what was recorded" in _refused(f"UPDATE approvals_proposal SET {change} WHERE id = %s", proposal.pk)


def test_every_column_of_a_proposal_is_settled_or_about_its_end() -> None:
    from registry.approvals.models import _SETTLED

    columns = {field.column for field in Proposal._meta.concrete_fields}
    assert columns - set(_SETTLED) == {"id", "state", "closed_at", "closed_by_id", "close_reason", "approved_in"}


def test_a_closed_proposal_never_changes(opened: Open, approver: User) -> None:
    proposal = opened()
    approve(proposal.pk, actor=approver, at=AT, content_hash=proposal.content_hash)
    for change in ("state = 'open', closed_at = NULL", "close_reason = 'other'", "closed_by_id = NULL"):
        assert "is closed" in _refused(f"UPDATE approvals_proposal SET {change} WHERE id = %s", proposal.pk)


def test_proposals_and_approvals_are_never_deleted(opened: Open, approver: User) -> None:
    proposal = opened()
    approve(proposal.pk, actor=approver, at=AT, content_hash=proposal.content_hash)
    assert "append-only" in _refused("DELETE FROM approvals_approval")
    assert "append-only" in _refused("UPDATE approvals_approval SET approver_id = proposer_id")
    assert "never deleted" in _refused("DELETE FROM approvals_proposal")
    for act in (Approval.objects.all().delete, Proposal.objects.all().delete):
        with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
            act()


def test_an_open_proposal_has_no_end_and_a_closed_one_has(opened: Open) -> None:
    proposal = opened()
    assert "approvals_proposal_closed" in _refused("UPDATE approvals_proposal SET closed_at = now() WHERE id = %s", proposal.pk)
    assert "approvals_proposal_closed" in _refused("UPDATE approvals_proposal SET state = 'rejected' WHERE id = %s", proposal.pk)


Grant = Callable[..., None]


@pytest.fixture
def grant(db: None) -> Grant:
    """Inserts a row that needs an approved proposal, and has the check of the commit made at once."""
    with isolate_apps("registry.approvals"):

        class Granted(models.Model):
            proposal_id = models.BigIntegerField(null=True)
            subject_id = models.BigIntegerField(null=True)
            by_act = models.BooleanField(default=True)

            class Meta:
                app_label = "approvals"

    rule = requires_approved_proposal(
        "test.rename",
        "test.rename_once",
        name="granted_approved",
        matching="proposal.subject_id = NEW.subject_id::text",
        when_row="NEW.by_act",
    )
    with connection.schema_editor() as editor:
        editor.create_model(Granted)
    with connection.cursor() as cursor:
        cursor.execute(rule.compile(Granted).install_sql)

    def insert(**values: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            Granted.objects.create(**values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    return insert


def test_a_granted_row_needs_an_approved_proposal_of_its_kind(grant: Grant, opened: Open, approver: User) -> None:
    right, other_kind, unapproved = opened(), opened("test.rename_by_two"), opened()
    approve(right.pk, actor=approver, at=AT, content_hash=right.content_hash)
    grant(proposal_id=right.pk, subject_id=right.subject_id)
    for wrong in (other_kind.pk, unapproved.pk, None, 0):
        with pytest.raises(DatabaseError, match="needs an approved proposal"):
            grant(proposal_id=wrong, subject_id=right.subject_id)


def test_a_granted_row_needs_a_proposal_about_itself(grant: Grant, opened: Open, approver: User) -> None:
    proposal = opened()
    approve(proposal.pk, actor=approver, at=AT, content_hash=proposal.content_hash)
    with pytest.raises(DatabaseError, match="needs an approved proposal"):
        grant(proposal_id=proposal.pk, subject_id=int(proposal.subject_id) + 1)


def test_rows_outside_the_rule_pass(grant: Grant) -> None:
    grant(by_act=False)


def test_an_administrator_is_not_above_the_rules(authority: Regulator, opened: Open) -> None:
    proposal = opened()
    User.objects.filter(pk=authority.first.pk).update(is_superuser=True)
    statement = "UPDATE approvals_proposal SET state = 'approved', closed_at = now(), closed_by_id = %s WHERE id = %s"
    assert "0 of 1" in _refused(statement, authority.first.pk, proposal.pk)
