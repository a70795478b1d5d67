"""What every text goes through first: size, forbidden characters, invisible characters, labels such as `IBAN:`."""

import unicodedata
from dataclasses import dataclass
from functools import cache

from registry.identifiers.confusables import to_ascii
from registry.identifiers.identifier import IdentifierError, gettext_noop
from registry.identifiers.tables import rows
from registry.identifiers.warnings import HOMOGLYPH, ZERO_WIDTH

MAX_LENGTH = 2048
_LONGEST_LABEL = 20
_JOINERS = "\u200c\u200d"
# Letters by category that show nothing: soft hyphen is Cf already; these are not.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def clean(text: object) -> str:
    """`text` without white space at its ends. Raises `IdentifierError` where it is empty, too long or holds what no
    identifier holds: control characters (NUL among them), lone surrogates, non-characters.
    """
    if not isinstance(text, str):
        raise IdentifierError(gettext_noop("Give a text."), "not_text")
    if len(text) > MAX_LENGTH:
        raise IdentifierError(
            gettext_noop("This is too long: {length} characters; at most {limit} are read."),
            "too_long",
            params={"length": len(text), "limit": MAX_LENGTH},
        )
    stripped = text.strip()
    if not stripped:
        raise IdentifierError(gettext_noop("Nothing was given."), "empty")
    if not stripped.isprintable():
        _refuse_forbidden(stripped)
    return stripped


def _refuse_forbidden(text: str) -> None:
    for character in text:
        if character in "\t\n\r":
            continue
        if unicodedata.category(character) in ("Cc", "Cs") or (ord(character) & 0xFFFE) == 0xFFFE:
            raise IdentifierError(
                gettext_noop("It holds a character that no text may hold ({code_point}); type it anew."),
                "forbidden_character",
                params={"code_point": f"U+{ord(character):04X}"},
            )


def without_invisible(text: str, keep: str = "") -> tuple[str, bool]:
    """`text` without characters that show nothing (zero-width, direction marks, fillers), and whether there were any."""
    if text.isascii():
        return text, False
    kept = "".join(c for c in text if c in keep or not _is_invisible(c))
    return kept, kept != text


def without_invisible_but_joiners(text: str) -> tuple[str, bool]:
    """The same, but joiners stay: they are letters of some scripts in domain names (RFC 5892)."""
    return without_invisible(text, keep=_JOINERS)


def without_joiners(text: str) -> str:
    """`text` without zero-width joiner and non-joiner."""
    return text.replace(_JOINERS[0], "").replace(_JOINERS[1], "")


def _is_invisible(character: str) -> bool:
    return (
        unicodedata.category(character) == "Cf"
        or character in _BLANK_LETTERS
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0000" <= character <= "\U000e0fff"
    )


def as_code(text: str, separators: str = " -") -> tuple[str, list[str]]:
    """`text` as a code of ASCII letters and digits: compatibility forms folded, invisible characters and `separators` dropped,
    look-alike letters read as what they look like. Returns it with the warnings that this earned.
    """
    warnings: list[str] = []
    visible, had_invisible = without_invisible(text)
    if had_invisible:
        warnings.append(ZERO_WIDTH)
    folded = unicodedata.normalize("NFKC", visible) if not visible.isascii() else visible
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2212":
        folded = folded.replace(dash, "-")
    folded = "".join(c for c in folded if c not in separators and not c.isspace())
    latin = to_ascii(folded)
    if latin != folded:
        warnings.append(HOMOGLYPH)
    return latin, warnings


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a label says of the text behind it."""

    kind: str
    country: str
    text: str


def without_label(text: str) -> Labelled | None:
    """Kind `bin` and text `211040900220` for `БИН: 211040900220`; None where the first word is no label.

    The labels are data (`data/labels.csv`).
    """
    head, separator, rest = text.partition(":")
    if not separator or len(head) > _LONGEST_LABEL:
        head, separator, rest = text.partition(" ")
    row = _labels().get(head.strip().casefold()) if rest.strip() else None
    return Labelled(row["kind"], row["country"], rest.strip()) if row else None


@cache
def _labels() -> dict[str, dict[str, str]]:
    return {row["label"]: row for row in rows("labels")}
