"""From a typed text to the values to look for: all readings, hosts with their parents, pages with their prefixes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.identifiers import Identifier, Kind, Match, fold_name, hosts, page_prefixes, readings

MAX_PREFIXES = 12


@dataclass(frozen=True)
class Wanted:
    """One value to look for. `through` is the match an entry must have to be hit by it; empty takes any."""

    kind: str
    value: str
    chain: str = ""
    tag: str = ""
    through: str = ""

    def hits(self, *, chain: str, tag: str, match: str) -> bool:
        """Whether a listed identifier of this kind and value is meant: chain and tag fit where both say one, the match allows it."""
        fits_chain = not chain or not self.chain or chain == self.chain
        return fits_chain and (not tag or tag == self.tag) and (not self.through or match == self.through)


@dataclass(frozen=True)
class Question:
    """A text as read: its readings in order, the values to look for, and the folded name if it can be a name (else empty)."""

    raw: str
    readings: tuple[Identifier, ...]
    wanted: tuple[Wanted, ...]
    name_key: str

    @property
    def host(self) -> str:
        """The host among the readings, if the text can be a site or a page."""
        for reading in self.readings:
            if reading.kind in (Kind.SITE, Kind.PAGE):
                return reading.canonical.partition("/")[0]
        return ""


def read_question(text: str) -> Question:
    """All that `text` may mean. Raises `IdentifierError` when it can be nothing."""
    found = tuple(readings(text))
    names = [reading for reading in found if reading.kind == Kind.NAME]
    return Question(
        raw=text,
        readings=found,
        wanted=tuple(dict.fromkeys(_all_wanted(found))),
        name_key=fold_name(names[0].canonical) if names else "",
    )


def _all_wanted(found: Iterable[Identifier]) -> Iterator[Wanted]:
    for reading in found:
        if reading.kind == Kind.SITE:
            yield from _hosts(reading.canonical)
        elif reading.kind == Kind.PAGE:
            yield from _hosts(reading.canonical.partition("/")[0])
            yield from (Wanted(Kind.PAGE.value, page) for page in page_prefixes(reading.canonical)[:MAX_PREFIXES])
        elif reading.kind != Kind.NAME:
            yield Wanted(str(reading.kind), reading.canonical, reading.chain, reading.tag)


def _hosts(host: str) -> Iterator[Wanted]:
    yield Wanted(Kind.SITE.value, host)
    for parent in hosts.parents(host):
        yield Wanted(Kind.SITE.value, parent, through=Match.HOST_AND_BELOW.value)
