"""Imports of a register, as the approver reads them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.approvals.models import Proposal
from registry.blocklist.states import RowClass
from registry.licensing.states import ProposalKind
from registry.portal.reviewed.blocks import Block, day_text, row


def importing(proposal: Proposal, content: Mapping[str, Any]) -> list[Block]:
    """The file and its books; the rows have a page of their own."""
    counts, url = content["counts"], reverse("portal:register_import", args=[proposal.subject_id])
    file = (
        row(_("File"), content["file_name"], url),
        row(_("Hash of the file"), content["file_hash"]),
        row(_("Authority"), content["authority"]),
        row(_("The register as it stood on"), day_text(content["as_of"])),
    )
    books = (row(_("Rows"), counts["rows"], url), *(row(code.label, counts[code.value]) for code in RowClass))
    return [Block(_("The file"), file), Block(_("The books"), books)]


READERS = {ProposalKind.IMPORT_REGISTER.value: importing}
