"""Names of companies and brands: the key under which two spellings are one name.

The key is for equality only; likeness is `skeleton` here and `registry.screening` for the rest.
"""

import re
import unicodedata
from functools import cache

from registry.identifiers import warnings as w
from registry.identifiers.confusables import is_disguised, is_mixed, script_of, to_script
from registry.identifiers.identifier import Identifier, IdentifierError, Kind, gettext_noop
from registry.identifiers.tables import rows
from registry.identifiers.text import without_invisible

_LONGEST_FORM = 7
_INITIALS = re.compile(r"(?<!\w)(?:\w\.)+(?:\w(?!\w))?")
_YO = str.maketrans({"ё": "е"})
_SILENT = frozenset("'’‘ʼ`´")


def parse_name(text: str) -> Identifier:
    """A name; canonical is `fold_name(text)`. Raises `IdentifierError` where it holds no letter and no digit."""
    key = fold_name(text)
    if not key:
        raise IdentifierError(gettext_noop("A name has at least one letter or digit; this has none."), "empty")
    return Identifier(Kind.NAME, text, key, warnings=tuple(_oddities(text)))


def fold_name(text: str) -> str:
    """The comparison key of a name: `ТОО «Бета-Биржа»`, `БЕТА БИРЖА, ТОО` and `Бета биржа` have one key.

    Compatibility forms and case folded, invisible characters and accents of Latin letters removed, ё as е, words that mix
    Latin with Cyrillic look-alikes turned into the alphabet of most of their letters, punctuation as one space, legal
    forms (`data/legal_forms.csv`) at either end left out unless nothing else remains. Empty where there is no letter or digit.
    """
    words = _words(text)
    return " ".join(_without_forms(words) or words)


def _words(text: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKC", without_invisible(text)[0]).casefold()
    if not folded.isascii():
        folded = _without_latin_accents(unicodedata.normalize("NFKC", folded)).translate(_YO)
    folded = _INITIALS.sub(lambda found: found.group().replace(".", ""), folded)
    spaced = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") else "" if c in _SILENT else " " for c in folded)
    return tuple(_in_one_script(word) for word in spaced.split())


def _without_latin_accents(text: str) -> str:
    kept: list[str] = []
    base = ""
    for character in unicodedata.normalize("NFD", text):
        is_mark = unicodedata.combining(character) > 0
        if is_mark and script_of(base) == "LATIN":
            continue
        base = base if is_mark else character
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _in_one_script(word: str) -> str:
    if not is_mixed(word):
        return word
    scripts = [script_of(c) for c in word]
    latin, cyrillic = scripts.count("LATIN"), scripts.count("CYRILLIC")
    first, second = ("CYRILLIC", "LATIN") if cyrillic > latin else ("LATIN", "CYRILLIC")
    folded = to_script(word, first)
    return folded if folded != word else to_script(word, second)


def _without_forms(words: tuple[str, ...]) -> tuple[str, ...]:
    forms, leading = _forms(), _forms(leading=True)
    while words:
        for length in range(min(_LONGEST_FORM, len(words)), 0, -1):
            if words[:length] in leading:
                words = words[length:]
                break
            if words[-length:] in forms:
                words = words[:-length]
                break
        else:
            return words
    return words


@cache
def _forms(*, leading: bool = False) -> frozenset[tuple[str, ...]]:
    """Each form as words (`leading`: those that stand before a name); short ones also spelled out, as `А. О.` may arrive."""
    found: set[tuple[str, ...]] = set()
    for row in rows("legal_forms"):
        if leading and row["place"] != "both":
            continue
        form = _words(row["form"])
        found.add(form)
        if len(form) == 1 and 2 <= len(form[0]) <= 4:
            found.add(tuple(form[0]))
    return frozenset(found)


def _oddities(text: str) -> list[str]:
    visible, had_invisible = without_invisible(text)
    found = [w.ZERO_WIDTH] if had_invisible else []
    if visible.isascii():
        return found
    words = "".join(c if c.isalnum() else " " for c in visible).split()
    if any(is_mixed(word) for word in words):
        found.append(w.MIXED_SCRIPT)
    if any(is_disguised(word) and len(word) > 2 for word in words) and any(script_of(c) == "LATIN" for c in visible):
        found.append(w.HOMOGLYPH)
    return found
