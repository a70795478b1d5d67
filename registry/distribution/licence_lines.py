"""The entry and the line of a licence, from the facts of the moment. The publisher writes them; a holder reads what they will be."""

from datetime import datetime

from registry.blocklist.lines import Wanted, line_of
from registry.blocklist.models import Entry
from registry.blocklist.states import RemovalReason
from registry.distribution.queries.facts import Holder, LicenceFacts
from registry.distribution.standings import Saying
from registry.identifiers import fold_name


def set_facts(entry: Entry, item: LicenceFacts, holder: Holder, saying: Saying) -> None:
    """Make the entry, in memory, say what the facts say."""
    entry.category, entry.action = saying.category, saying.action
    entry.name, entry.key = holder.name, fold_name(holder.name)[:400]
    entry.authority, entry.basis = item.authority, item.number
    entry.valid_from, entry.valid_until = saying.valid_from, saying.valid_until
    entry.removed_at, entry.removal_reason = None, ""


def wanted_of_licence(entry: Entry, item: LicenceFacts, holder: Holder, saying: Saying | None) -> Wanted:
    """What the list has to say of the licence whose entry this is."""
    if saying is None:
        return Wanted(entry.reference, "", RemovalReason.STANDING_CHANGED)
    return Wanted(entry.reference, line_of(entry, holder.aliases, (item.number_identifier, *holder.identifiers)))


def wanted_later(entry: Entry, item: LicenceFacts, holder: Holder, list_code: str, at: datetime) -> Wanted:
    """What the list will have to say of it at `at`, as far as is known now. The entry, not saved, is changed to say so."""
    saying = item.saying(list_code, at)
    if saying is not None:
        set_facts(entry, item, holder, saying)
    return wanted_of_licence(entry, item, holder, saying)
