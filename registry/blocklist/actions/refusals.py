"""The sentence with which a guarded identifier is refused."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from registry.blocklist.drafts import DraftIdentifier
from registry.blocklist.guard import Hit, Owner
from registry.blocklist.queries import protected_hits
from registry.lib.errors import RuleError

SHOWN = 5


def refuse_guarded(identifiers: Iterable[DraftIdentifier]) -> None:
    """Raise `RuleError` (code `guarded`) naming every identifier that may not be listed, and why."""
    hits = protected_hits(identifiers)
    if hits:
        raise RuleError(" ".join(hit_sentence(hit) for hit in hits[:SHOWN]), code="guarded", field="identifiers")


def hit_sentence(hit: Hit) -> str:
    """Why an identifier may not be listed, as a sentence to show."""
    names = {"value": hit.value, "guarded": hit.guarded_value, "reason": hit.reason}
    if hit.owner == Owner.EVERYBODY:
        return _("%(value)s is a host on which many have their sites: list the page or the host below it.") % names
    if hit.owner == Owner.LICENSEE:
        return _("%(value)s would hit %(guarded)s, whose control %(reason)s has proved.") % names
    return _("%(value)s would hit %(guarded)s, which is protected: %(reason)s.") % names
