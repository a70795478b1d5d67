"""Identifiers: kinds, normal forms, validation and look-alike folding of every value that can name somebody.

Must not know Django, a database, lists or licences; all answers are functions of the text and of `data/`.

    parse(text, kind=None, *, chain="", tag="", country="") -> Identifier     one value, or IdentifierError
    readings(text) -> list[Identifier]                                        all it may be; a name always last
    fold_name(text) -> str         key under which two spellings of a name are equal
    skeleton(text) -> str          shape under which look-alikes are equal
    hosts.parents / is_public_suffix / is_shared_host / is_everybodys / registrable / display
    pages.prefixes: `page_prefixes(canonical)`: the listed pages that would contain a page
    wallets.chain_named(text)      chain of a code, ticker or token standard
    WARNINGS                       code → English sentence

`parse` finds its own normal form again: `parse(i.canonical, i.kind, chain=i.chain, tag=i.tag).key == i.key`.
"""

from registry.identifiers import hosts, wallets
from registry.identifiers.banking import bank_of
from registry.identifiers.confusables import skeleton
from registry.identifiers.identifier import Identifier, IdentifierError, Kind, Match
from registry.identifiers.names import fold_name
from registry.identifiers.parsing import URL, parse, readings
from registry.identifiers.sites import prefixes as page_prefixes
from registry.identifiers.text import MAX_LENGTH
from registry.identifiers.warnings import WARNINGS

__all__ = [
    "MAX_LENGTH",
    "URL",
    "WARNINGS",
    "Identifier",
    "IdentifierError",
    "Kind",
    "Match",
    "bank_of",
    "fold_name",
    "hosts",
    "page_prefixes",
    "parse",
    "readings",
    "skeleton",
    "wallets",
]
