"""What an approver reviews, in words: every value of a proposal's content, with labels instead of codes."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from registry.approvals.models import Proposal
from registry.portal.reviewed import accounts, fees, forms, licensing, lists, registers, retention
from registry.portal.reviewed.blocks import Block, row

__all__ = ["Block", "blocks_of", "exact_text"]

Reader = Callable[[Proposal, Mapping[str, Any]], list[Block]]
READERS: dict[str, Reader] = {
    **licensing.READERS,
    **lists.READERS,
    **fees.READERS,
    **forms.READERS,
    **accounts.READERS,
    **registers.READERS,
    **retention.READERS,
}


def blocks_of(proposal: Proposal) -> list[Block]:
    """The content of the proposal in readable form; of a kind unknown here, as its bare values."""
    reader = READERS.get(proposal.kind, _bare)
    return reader(proposal, proposal.reviewed)


def exact_text(proposal: Proposal) -> str:
    """The content as the hash covers it, only with line breaks added."""
    return json.dumps(proposal.reviewed, ensure_ascii=False, indent=2, sort_keys=True)


def _bare(_proposal: Proposal, content: Mapping[str, Any]) -> list[Block]:
    return [Block("", tuple(row(key, json.dumps(value, ensure_ascii=False)) for key, value in content.items()))]
