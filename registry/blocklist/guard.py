"""The guard: which identifiers may never be listed, and whom a listing would hit. No query, no clock.

It keeps what is guarded in memory (some thousands of values) and answers for one candidate at a time, so an import of
any size passes through it in one go.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from registry.identifiers import Kind, Match, hosts, page_prefixes

Key = tuple[str, str, str, str, str]
"""Kind, canonical value, chain, tag, match."""


class Owner(StrEnum):
    """Whose the guarded value is."""

    PROTECTED = "protected"
    LICENSEE = "licensee"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Guarded:
    """One value that is guarded, and why. `match` `exact` on a site guards the host but not what is below it."""

    kind: str
    value: str
    chain: str
    tag: str
    match: str
    owner: Owner
    reason: str


@dataclass(frozen=True)
class Hit:
    """A candidate that touches a guarded value."""

    kind: str
    value: str
    owner: Owner
    reason: str
    guarded_value: str


@dataclass
class Guard:
    """Answers what a candidate hits. Build it with `add`, then ask `hits`."""

    _values: dict[tuple[str, str, str], list[Guarded]] = field(default_factory=dict)
    _hosts: dict[str, Guarded] = field(default_factory=dict)
    _above_hosts: dict[str, Guarded] = field(default_factory=dict)
    _pages: dict[str, Guarded] = field(default_factory=dict)
    _above_pages: dict[str, Guarded] = field(default_factory=dict)

    def add(self, items: Iterable[Guarded]) -> "Guard":
        """Guard these as well."""
        for item in items:
            if item.kind == Kind.SITE:
                self._hosts.setdefault(item.value, item)
                for above in _hosts_above(item.value):
                    self._above_hosts.setdefault(above, item)
            elif item.kind == Kind.PAGE:
                self._pages.setdefault(item.value, item)
                self._above_hosts.setdefault(_host_of(item.value), item)
                for prefix in page_prefixes(item.value):
                    self._above_pages.setdefault(prefix, item)
            else:
                self._values.setdefault((item.kind, item.value, item.chain), []).append(item)
        return self

    def hits(self, candidates: Iterable[Key]) -> list[Hit]:
        """One hit for each candidate that touches a guarded value, in the order of the candidates."""
        return [hit for hit in map(self._hit, candidates) if hit]

    def _hit(self, candidate: Key) -> Hit | None:
        kind, value, chain, tag, match = candidate
        if kind == Kind.SITE:
            return self._site_hit(value, match)
        if kind == Kind.PAGE:
            return self._page_hit(value)
        touched = (item for item in self._values.get((kind, value, chain), ()) if _is_same_account(item, tag))
        return _as_hit(kind, value, next(touched, None))

    def _site_hit(self, host: str, match: str) -> Hit | None:
        guarded = self._hosts.get(host) or self._covering(host)
        if guarded is None and match == Match.HOST_AND_BELOW:
            guarded = self._above_hosts.get(host)
        if guarded is None and hosts.is_everybodys(host):
            return Hit(Kind.SITE, host, Owner.EVERYBODY, "", host)
        return _as_hit(Kind.SITE, host, guarded)

    def _page_hit(self, page: str) -> Hit | None:
        host = _host_of(page)
        own = self._hosts.get(host)
        guarded = own if own and own.match == Match.HOST_AND_BELOW else self._covering(host)
        guarded = guarded or next((self._pages[prefix] for prefix in page_prefixes(page) if prefix in self._pages), None)
        return _as_hit(Kind.PAGE, page, guarded or self._above_pages.get(page))

    def _covering(self, host: str) -> Guarded | None:
        above = (self._hosts.get(parent) for parent in _hosts_above(host))
        return next((item for item in above if item and item.match == Match.HOST_AND_BELOW), None)


def _is_same_account(guarded: Guarded, tag: str) -> bool:
    """Whether a candidate with `tag` is the guarded account. Without a tag it stands for all of the address.

    A protected address shared by many (an exchange's, a payment provider's) guards itself, not the accounts behind its tags.
    """
    if not tag:
        return True
    if not guarded.tag:
        return guarded.owner == Owner.LICENSEE
    return guarded.tag == tag


def _as_hit(kind: str, value: str, guarded: Guarded | None) -> Hit | None:
    return Hit(kind, value, guarded.owner, guarded.reason, guarded.value) if guarded else None


def _host_of(page: str) -> str:
    return page.partition("/")[0]


def _hosts_above(host: str) -> Iterator[str]:
    if hosts.is_address(host):
        return
    parent = host.partition(".")[2]
    while parent:
        yield parent
        parent = parent.partition(".")[2]
