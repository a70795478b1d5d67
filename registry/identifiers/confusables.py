"""Letters that look like other letters: which alphabets a text mixes, its twin in ASCII, its skeleton.

The table is our own (`data/confusables.csv`): `twin` is the ASCII letter of the same shape and case, `skeleton` the
lower-case prototype that stands for the shape in any case.
"""

import unicodedata
from functools import cache, lru_cache

from registry.identifiers.tables import rows

# Alphabets that are written together by right.
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@cache
def _twins() -> dict[int, str]:
    return {ord(row["character"]): row["twin"] for row in rows("confusables") if row["twin"]}


@cache
def _prototypes() -> dict[int, str]:
    table = {ord(row["character"].casefold()): row["skeleton"] for row in rows("confusables")}
    # A prototype that is itself in the table ("і" → "i" → "l") is followed to its end, so that one pass is enough.
    return {source: "".join(table.get(ord(c), c) for c in shape) for source, shape in table.items()}


@lru_cache(maxsize=4096)
def script_of(character: str) -> str:
    """The alphabet of a letter in upper case (`LATIN`, `CYRILLIC` …); empty for anything that is not a letter."""
    if not character.isalpha():
        return ""
    return unicodedata.name(character, "").partition(" ")[0]


def is_mixed(word: str) -> bool:
    """Whether a word mixes alphabets that are not written together."""
    if word.isascii():
        return False
    scripts = {script for c in word if (script := script_of(c))}
    return len(scripts) > 1 and not any(scripts <= allowed for allowed in _TOGETHER)


def to_ascii(text: str) -> str:
    """`text` with each letter that has an ASCII twin of the same shape replaced by it."""
    return text if text.isascii() else text.translate(_twins())


def is_disguised(word: str) -> bool:
    """Whether the whole word, though not ASCII, reads as an ASCII word: all its letters are twins."""
    return not word.isascii() and to_ascii(word).isascii() and not is_mixed(word)


def to_script(word: str, script: str) -> str:
    """`word` with its letters of another alphabet replaced by twins of `script` (`LATIN` or `CYRILLIC`), where all
    of them have one; else `word` as it was.
    """
    table = _twins() if script == "LATIN" else _cyrillic_twins()
    folded = "".join(c if script_of(c) in ("", script) else table.get(ord(c), c) for c in word)
    return folded if not is_mixed(folded) else word


@cache
def _cyrillic_twins() -> dict[int, str]:
    cyrillic = [row for row in rows("confusables") if row["script"] == "Cyrillic" and row["twin"]]
    return {ord(row["twin"]): row["character"] for row in reversed(cyrillic)}


def skeleton(text: str) -> str:
    """The shape of a host or a name: equal for texts that look alike (`bіnаnce`, `B1NANCE`, `binance`).

    Case, accents, spaces and hyphens are dropped; look-alike letters and digits become one prototype; `rn` reads as `m`,
    `vv` as `w`, `cl` as `d`. For comparing only: it is not a name and may collide.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    shape = "".join(c for c in decomposed if c.isalnum() or c in ".|$@").translate(_prototypes())
    for pair, single in _PAIRS:
        shape = shape.replace(pair, single)
    return shape
