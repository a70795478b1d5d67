"""Runs of the annual fees at once charge each licence and year once."""

import pytest

from registry.fees.models import Invoice
from registry.licensing.actions import issue_annual_fees
from registry.licensing.models import AnnualCharge
from tests.licensing.test_annual_fees import DECEMBER, charged
from tests.licensing.test_at_once import at_once
from tests.licensing.world import build_world


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_charge_once(transactional_db: None) -> None:
    charged(build_world())
    assert sum(at_once(*[lambda: issue_annual_fees(DECEMBER)] * 3)) == 2
    assert Invoice.objects.count() == AnnualCharge.objects.count() == 2
