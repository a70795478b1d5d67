"""What people put into one cell: several sites, several names, separators of every kind."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from registry.blocklist.comparison import SourceRow
from registry.blocklist.drafts import NAME_LENGTH, DraftIdentifier, as_draft_identifier
from registry.identifiers import WARNINGS, Identifier, IdentifierError, parse
from registry.identifiers.confusables import to_ascii
from registry.identifiers.wallets import chain_named
from registry.identifiers.warnings import HOMOGLYPH, MIXED_SCRIPT

# "|", commas, semicolons and white space; also a capital I typed for "|", alone or before the next address.
_BETWEEN_SITES = re.compile(r"[|,;\s]+(?:I[|,;\s]+)?|(?<=[a-z0-9/])I(?=h?ttps?:|www\.)")
_IN_BRACKETS = re.compile(r"\A(.*\S)\s*\(([^()]*)\)\Z", re.DOTALL)
_ONLY_A_FORM = re.compile(r"(?:co|inc|ltd|llc|llp|plc|corp|limited|s\.?a|gmbh|sarl|lp)\.?\Z", re.IGNORECASE)


@dataclass
class Findings:
    """The identifiers found in a row, and what was wrong or odd about it."""

    identifiers: list[DraftIdentifier] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, text: str, kind: str, *, chain: str = "", country: str = "") -> Identifier | None:
        """Read one value; where it cannot be read, say so and go on."""
        try:
            found = parse(text, kind, chain=chain, country=country)
        except IdentifierError as error:
            self.faults.append(f"“{text[:100]}”: {sentence(error)}")
            return None
        self.identifiers.append(as_draft_identifier(found))
        self.warnings.extend(f"“{text[:100]}”: {_(WARNINGS[code])}{_twin(text, code)}" for code in found.warnings)
        return found

    def add_sites(self, cell: str) -> None:
        """Read every address of a cell: pages on shared hosts, sites elsewhere."""
        for text in split_sites(cell):
            self.add(text, "url")

    def add_wallets(self, cell: str) -> None:
        """Read wallets, each with its network before it (`tron:T…`) where the address does not tell."""
        for text in split_values(cell):
            head, _colon, rest = text.partition(":")
            chain = chain_named(head) if rest else None
            self.add(rest if chain else text, "wallet", chain=chain.code if chain else "")

    def all_warnings(self) -> tuple[str, ...]:
        """Warnings and faults: a row that goes on says both."""
        return (*self.faults, *self.warnings)


def subject_row(line: int, value: str, names: list[str], found: Findings, *, reference: str = "", note: str = "") -> SourceRow:
    """The row of one subject with what was found of it. Refused where it names nobody; told where it names by name alone."""
    if not names and not found.identifiers:
        return SourceRow(line, value, refused=" ".join(found.faults) or _("The row names nobody."))
    if any(len(name) > NAME_LENGTH for name in names):
        return SourceRow(line, value, refused=_("A name has at most %(most)d characters; one here is longer.") % {"most": NAME_LENGTH})
    warnings = found.all_warnings()
    if not found.identifiers:
        warnings = (*warnings, _("“%(value)s” has no site, account or number: by its name alone no payment is stopped.") % {"value": value})
    return SourceRow(
        line,
        value,
        names[0] if names else found.identifiers[0].value[:NAME_LENGTH],
        tuple(names[1:]),
        tuple(found.identifiers),
        reference,
        note,
        warnings=warnings,
    )


def _twin(text: str, code: str) -> str:
    twin = to_ascii(text)
    return _(" Perhaps “%(twin)s” is meant.") % {"twin": twin[:100]} if code in (MIXED_SCRIPT, HOMOGLYPH) and twin != text else ""


def sentence(error: IdentifierError) -> str:
    """The refusal in the reader's language."""
    return _(error.template).format(**error.params) if error.params else _(error.template)


def split_sites(cell: str) -> list[str]:
    """The addresses in a cell, each once, in their order."""
    return list(dict.fromkeys(part for part in _BETWEEN_SITES.split(cell) if part and part != "I"))


def split_values(cell: str) -> list[str]:
    """The values that `|` parts."""
    return list(dict.fromkeys(value for part in cell.split("|") if (value := part.strip())))


def split_names(cell: str, separators: str = ",") -> list[str]:
    """The names in a cell, each once: parted by `separators` outside quotation marks and brackets; a name in brackets
    after another is a name of its own; `Ltd` after a comma belongs to the name before.
    """
    found: list[str] = []
    for part in _parted(cell, separators):
        if found and _ONLY_A_FORM.match(part):
            found[-1] = f"{found[-1]}, {part}"
            continue
        bracketed = _IN_BRACKETS.match(part)
        found.extend([bracketed.group(1), *_parted(bracketed.group(2), separators)] if bracketed else [part])
    return list(dict.fromkeys(name for name in found if any(c.isalnum() for c in name)))


def _parted(text: str, separators: str) -> Iterable[str]:
    depth, start, is_quoted = 0, 0, False
    for place, character in enumerate(text):
        if character == '"':
            is_quoted = not is_quoted
        depth += (character in "(«") - (character in ")»")
        if character in separators and depth <= 0 and not (is_quoted and '"' in text[place:]):
            yield " ".join(text[start:place].split())
            start = place + 1
    yield " ".join(text[start:].split())
