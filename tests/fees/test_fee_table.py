"""The fee table: from seeds, then by proposal and approval only."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from registry.accounts.models import User
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.approvals.states import ProposalState
from registry.audit.queries import events_of
from registry.fees.actions import FeeTerms, load_fees, load_payee_accounts, propose_fee_change
from registry.fees.models import Fee, PayeeAccount
from registry.fees.queries import FeeAmount, fee_at, fee_table
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from tests.fees.desk import AT, Desk, later
from tests.licensing.world import check_deferred, refused_by_database

pytestmark = pytest.mark.django_db
PURPOSE = "application:new_licence"
FROM = date(2027, 1, 1)


def proposed(desk: Desk, *, actor: User | None = None, **changes: object) -> Proposal:
    facts = {"purpose": PURPOSE, "amount": Decimal(80000), "currency": "USD", "due_days": 20, "valid_from": FROM, "note": "New rules."}
    return propose_fee_change(
        desk.authority, FeeTerms(**(facts | changes)), reason="As decided.", actor=actor or desk.regulator.first, at=AT
    )


def approved(desk: Desk, proposal: Proposal, **delta: float) -> Proposal:
    return approve(proposal.pk, actor=desk.regulator.second, at=later(**delta), content_hash=proposal.content_hash)


def test_the_seeds_set_the_table_up_once(desk: Desk) -> None:
    rows = Fee.objects.count()
    assert load_fees() == rows == 17
    assert load_payee_accounts() == PayeeAccount.objects.count() == 3
    assert fee_at("AFSA", PURPOSE, AT.date()) == FeeAmount(Decimal(70000), "USD", 30)
    assert fee_at("AFSA", PURPOSE, date(2022, 12, 31)) is None
    assert fee_at("AFSA", "application:none", AT.date()) is None


def test_a_change_holds_from_its_day_and_ends_the_row_before(desk: Desk) -> None:
    proposal = proposed(desk)
    assert fee_at("AFSA", PURPOSE, FROM) == FeeAmount(Decimal(70000), "USD", 30), "a proposal changes nothing"
    assert approved(desk, proposal).state == ProposalState.APPROVED
    check_deferred()
    assert fee_at("AFSA", PURPOSE, FROM - timedelta(days=1)) == FeeAmount(Decimal(70000), "USD", 30)
    assert fee_at("AFSA", PURPOSE, FROM) == FeeAmount(Decimal(80000), "USD", 20)
    row = Fee.objects.get(proposal=proposal)
    assert [event.action for event in events_of(row)] == ["fee.changed"]
    load_fees()
    assert fee_at("AFSA", PURPOSE, FROM) == FeeAmount(Decimal(80000), "USD", 20), "seeds change nothing back"


def test_a_change_may_come_before_a_later_one_or_be_the_first(desk: Desk) -> None:
    approved(desk, proposed(desk))
    approved(desk, proposed(desk, valid_from=date(2026, 12, 1), amount=Decimal("75000.50")))
    approved(desk, proposed(desk, purpose="annual:staking"))
    check_deferred()
    spans = [(row.valid_from, row.valid_until) for row in fee_table("AFSA").filter(purpose=PURPOSE)]
    assert spans == [(FROM, None), (date(2026, 12, 1), FROM), (date(2023, 1, 1), date(2026, 12, 1))]
    assert fee_at("AFSA", "annual:staking", FROM) is not None


def test_only_administrators_propose_and_another_approves(desk: Desk) -> None:
    with pytest.raises(NotAllowedError):
        proposed(desk, actor=desk.registrar)
    proposal = proposed(desk)
    for actor in (desk.regulator.first, desk.registrar):
        with pytest.raises(NotAllowedError):
            approve(proposal.pk, actor=actor, at=AT, content_hash=proposal.content_hash)
    with pytest.raises(RuleError, match="open proposal"):
        proposed(desk, amount=Decimal(1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": "a b"}, "purpose"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"currency": "BTC"}, "currency"),
        ({"due_days": 366}, "due_days"),
        ({"valid_from": AT.date()}, "valid_from"),
        ({"note": "x" * 1001}, "note"),
    ],
)
def test_a_row_that_cannot_be_is_not_proposed(desk: Desk, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        proposed(desk, **changes)
    assert refusal.value.field == field


def test_a_change_whose_day_has_come_has_to_be_proposed_anew(desk: Desk) -> None:
    proposal = proposed(desk, valid_from=date(2026, 11, 25))
    with pytest.raises(RuleError, match="has come"):
        approved(desk, proposal, days=4)
    approved(desk, proposal, days=3)
    with pytest.raises(RuleError, match="on that day already"):
        proposed(desk, valid_from=date(2026, 11, 25))


def test_the_database_lets_no_row_in_without_approval(desk: Desk) -> None:
    row = {"authority_code": "AFSA", "amount": 1, "currency": "USD", "due_days": 1, "valid_from": FROM, "recorded_at": AT}
    with refused_by_database("set up already"):
        Fee.objects.create(purpose=PURPOSE, origin="seed", **row)
    with refused_by_database("fee_origin_and_proposal_agree"):
        Fee.objects.create(purpose="annual:staking", origin="proposal", **row)
    with refused_by_database("needs an approved proposal"):
        Fee.objects.create(purpose="annual:staking", origin="proposal", proposal=proposed(desk, purpose="annual:staking"), **row)
    other = approved(desk, proposed(desk, purpose="annual:lending"))
    check_deferred()
    with refused_by_database():
        Fee.objects.create(purpose="annual:staking", origin="proposal", proposal=other, **row)
    with refused_by_database("keeps what was recorded"):
        Fee.objects.update(amount=1)
    with refused_by_database("never deleted"):
        Fee.objects.all().delete()


def test_the_database_ends_no_row_without_approval(desk: Desk) -> None:
    with refused_by_database("only with an approval"):
        Fee.objects.filter(purpose=PURPOSE).update(valid_until=FROM)


def test_two_rows_of_one_fee_never_hold_on_one_day(desk: Desk) -> None:
    row = {
        "authority_code": "XX",
        "purpose": "annual:x",
        "amount": 1,
        "currency": "USD",
        "due_days": 1,
        "origin": "seed",
        "recorded_at": AT,
    }
    Fee.objects.create(valid_from=date(2026, 1, 1), valid_until=date(2027, 1, 1), **row)
    Fee.objects.create(valid_from=date(2027, 1, 1), **row)
    with refused_by_database("fee_one_at_a_time"):
        Fee.objects.create(valid_from=date(2026, 6, 1), valid_until=date(2026, 6, 2), **row)
