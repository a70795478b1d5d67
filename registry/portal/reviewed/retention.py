"""Erasing and lifting holds, as the approver reads them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.approvals.models import Proposal
from registry.audit.registers import registers
from registry.portal.reviewed.blocks import Block, day_text, moment_text, row
from registry.retention.states import LIFT_KIND, RUN_KIND

Content = Mapping[str, Any]


def run(proposal: Proposal, content: Content) -> list[Block]:
    """How many things of each register, and the way to the whole list."""
    titles = {code: str(register.title) for code, register in registers().items()}
    erased = tuple(row(titles.get(code, code), count) for code, count in content["counts"].items())
    held = tuple(row(titles.get(code, code), count) for code, count in content["held"].items())
    facts = (
        row(_("Whatever is over by"), day_text(content["day"])),
        row(_("Every thing"), _("the list"), reverse("portal:retention_run", args=[proposal.subject_id])),
        row(_("Hash of the list"), content["preview_hash"]),
    )
    return [Block(_("The run"), facts), Block(_("Erased"), erased), *([Block(_("Kept by legal holds"), held)] if held else [])]


def hold(_proposal: Proposal, content: Content) -> list[Block]:
    """The hold that would be lifted."""
    facts = (
        row(_("About"), content["title"]),
        row(_("Reason"), content["reason"]),
        row(_("Placed by"), content["placed_by"]),
        row(_("Since"), moment_text(content["placed_at"])),
    )
    return [Block(_("The legal hold"), facts)]


READERS = {RUN_KIND: run, LIFT_KIND: hold}
