"""Changes of the fee table, as the approver reads them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from registry.approvals.models import Proposal
from registry.fees.states import CHANGE_KIND
from registry.portal.reviewed.blocks import Block, day_text, row
from registry.portal.wording import fee_purposes

Content = Mapping[str, Any]


def change(_proposal: Proposal, content: Content) -> list[Block]:
    """The row as it would stand, and the rows that there are."""
    terms = content["change"]
    rows = (
        row(_("Authority"), terms["authority"]),
        row(_("For what"), fee_purposes().get(terms["purpose"], terms["purpose"])),
        row(_("Amount"), f"{terms['amount']} {terms['currency']}"),
        row(_("Days to pay"), terms["due_days"]),
        row(_("From"), day_text(terms["valid_from"])),
        row(_("Source"), terms["note"]),
    )
    before = tuple(
        row(_("From %(day)s") % {"day": day_text(first)}, [f"{amount} {currency}", *_until(last)])
        for amount, currency, _days, first, last in content["rows"]
    )
    return [Block(_("The fee"), rows), *([Block(_("The fee as it stands without this change"), before)] if before else [])]


def _until(last: str | None) -> list[str]:
    return [_("until %(day)s, no longer on that day") % {"day": day_text(last)}] if last else []


READERS = {CHANGE_KIND: change}
