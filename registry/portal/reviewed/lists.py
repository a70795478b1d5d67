"""Listings, removals, releases and imports, as the approver reads them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.approvals.models import Proposal
from registry.blocklist.actions.imports import IMPORT
from registry.blocklist.actions.listing import LIST_ENTRY, REMOVE_ENTRY
from registry.blocklist.actions.quarantine import RELEASE_CHANGES, RELEASE_ENTRY
from registry.blocklist.states import Category, EntryAction, ListCode, RemovalReason, RowClass
from registry.portal.reviewed.blocks import Block, Row, filled, moment_text, row
from registry.portal.wording import identifier_words

Content = Mapping[str, Any]


def listing(_proposal: Proposal, content: Content) -> list[Block]:
    """The entry as it would stand, then what stays with the regulator."""
    entry = content["entry"]
    action = entry["action"]
    public = (
        row(_("Brand or name"), entry["name"]),
        row(_("Other names"), entry["aliases"]),
        row(_("List"), ListCode(content["list"]).label),
        row(_("Category"), Category(entry["category"]).label),
        row(_("What banks do"), EntryAction(action).label),
        row(_("Identifiers"), [_identifier(item, action) for item in entry["identifiers"]] or _("none: no payment is stopped by it")),
        row(_("Authority"), entry["authority"]),
        row(_("Legal basis"), entry["basis"]),
        row(_("Territory"), entry["territory"]),
        row(_("Valid from"), moment_text(entry["valid_from"], _("the moment of approval"))),
        row(_("Valid until"), moment_text(entry["valid_until"], _("no end set"))),
        row(_("Urgent"), _("Yes") if entry["urgent"] else _("No")),
        row(_("Public note"), entry["note"]),
    )
    inside = (
        row(_("Evidence"), entry["evidence"]),
        row(_("Sources"), [f"{item['source']}: {item['reference']}" for item in entry["sources"]]),
        row(_("Internal note"), entry["internal_note"]),
    )
    return [Block(_("What is published"), filled(public)), Block(_("What stays with the regulator"), filled(inside))]


def removal(_proposal: Proposal, content: Content) -> list[Block]:
    """The entry, and why it would leave."""
    reason = content["act"]
    rows = (
        *_entry_rows(content),
        row(_("Why it leaves the list"), RemovalReason(reason["removal_reason"]).label),
        *([row(_("Stood there by mistake since"), moment_text(reason["wrong_from"]))] if reason["wrong_from"] else []),
    )
    return [Block(_("The removal"), rows)]


def release(_proposal: Proposal, content: Content) -> list[Block]:
    """The entry under quarantine, and what it would hit."""
    rows = (
        *_entry_rows(content),
        row(_("Under quarantine since"), moment_text(content["quarantined_at"])),
        row(_("Guarded identifiers it hits"), content["hits"]),
    )
    return [Block(_("The override"), rows)]


def release_of_changes(_proposal: Proposal, content: Content) -> list[Block]:
    """How many changes were held back on which list."""
    return [
        Block(_("The release"), (row(_("List"), ListCode(content["list"]).label), row(_("Changes held back"), len(content["changes"]))))
    ]


def importing(proposal: Proposal, content: Content) -> list[Block]:
    """The file, its terms and its books; the rows have a page of their own."""
    terms, counts = content["terms"], content["counts"]
    url = reverse("portal:import", args=[proposal.subject_id])
    file = (
        row(_("File"), content["file_name"], url),
        row(_("Hash of the file"), content["file_hash"]),
        row(_("Source"), content["source"]),
        row(_("Format"), content["format"]),
        row(_("List"), ListCode(content["list"]).label),
        row(_("Category"), Category(terms["category"]).label),
        row(_("What banks do"), EntryAction(terms["action"]).label),
        row(_("Authority"), terms["authority"]),
        row(_("Legal basis"), terms["basis"]),
        row(_("Territory"), terms["territory"]),
        row(_("Public note"), terms["note"]),
    )
    books = (row(_("Rows"), counts["rows"], url), *(row(code.label, counts[code.value]) for code in RowClass))
    return [Block(_("The file and its terms"), filled(file)), Block(_("The books"), books)]


def _identifier(item: Mapping[str, Any], action: str) -> str:
    words = identifier_words(item["kind"], item["value"], item["chain"], item["tag"], item["match"])
    return f"{words} · {EntryAction(item['action']).label}" if item["action"] and item["action"] != action else words


def _entry_rows(content: Content) -> tuple[Row, ...]:
    return (
        row(_("Entry"), content["entry"], reverse("portal:entry", args=[content["entry"]])),
        row(_("Name"), content["name"]),
        row(_("List"), ListCode(content["list"]).label),
        row(_("Category"), Category(content["category"]).label),
        row(_("What banks do"), EntryAction(content["action"]).label),
        row(_("Identifiers"), content["identifiers"]),
    )


READERS = {
    LIST_ENTRY: listing,
    REMOVE_ENTRY: removal,
    RELEASE_ENTRY: release,
    RELEASE_CHANGES: release_of_changes,
    IMPORT: importing,
}
