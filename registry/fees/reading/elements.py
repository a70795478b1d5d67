"""Walking through XML of strangers: no document type, so no entities and nothing fetched; limits on depth, text and number of parts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError

CHUNK = 64 * 1024
MAX_DEPTH = 40
MAX_TEXT = 20_000
MAX_PARTS = 20_000
"""Elements inside one element that is handed out."""


@dataclass
class Element:
    """A part of the document: its name without the namespace, attributes, own text, and parts."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    parts: list["Element"] = field(default_factory=list)

    def all(self, *path: str) -> list["Element"]:
        """The parts that lie at `path`, in their order."""
        found = [self]
        for name in path:
            found = [part for element in found for part in element.parts if part.name == name]
        return found

    def first(self, *path: str) -> "Element | None":
        """The first of them, or None."""
        return next(iter(self.all(*path)), None)

    def text_at(self, *path: str) -> str:
        """The text of the first of them; empty when there is none."""
        found = self.first(*path)
        return found.text.strip() if found else ""


class Walker:
    """Hands out each finished element at one of the wanted paths, with the number of the line on which it began; and forgets it."""

    def __init__(self, wanted: frozenset[tuple[str, ...]]) -> None:
        self.wanted = wanted
        self._longest = max(map(len, wanted))
        self.root = ""
        self._open: list[tuple[Element, int]] = []
        self._kept_from = 0
        self._parts = 0
        self._ready: list[tuple[int, Element]] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def walk(self, content: bytes) -> Iterator[tuple[int, Element]]:
        """The wanted elements as they end. Raises `InvalidError` on anything that is no plain, whole XML within the limits."""
        try:
            for start in range(0, len(content), CHUNK):
                self._parser.Parse(content[start : start + CHUNK], False)
                yield from self._ready
                self._ready.clear()
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise InvalidError(_("Line %(number)d is no proper XML.") % {"number": error.lineno}, code="broken") from None
        except (LookupError, ValueError):
            raise InvalidError(_("The file is written in a character set that we do not read."), code="encoding") from None
        yield from self._ready

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open:
            self.root = name
        if len(self._open) >= MAX_DEPTH:
            raise InvalidError(_("The file is nested too deeply."), code="too-deep")
        element = Element(name.rpartition(" ")[2], attributes)
        if not self._kept_from and self._is_wanted(element):
            self._kept_from, self._parts = len(self._open) + 1, 0
        elif self._kept_from:
            self._count()
            self._open[-1][0].parts.append(element)
        self._open.append((element, self._parser.CurrentLineNumber))

    def _is_wanted(self, element: Element) -> bool:
        # Most elements lie deeper: their path is not even put together.
        is_near = len(self._open) < self._longest
        return is_near and (*(outer.name for outer, _number in self._open), element.name) in self.wanted

    def _count(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise InvalidError(_("An entry of the file has too many parts."), code="too-large")

    def _text(self, text: str) -> None:
        if self._kept_from and self._open:
            element = self._open[-1][0]
            if len(element.text) < MAX_TEXT:
                element.text += text

    def _end(self, name: str) -> None:
        element, number = self._open.pop()
        if self._kept_from == len(self._open) + 1:
            self._kept_from = 0
            self._ready.append((number, element))


def _refuse_doctype(*_facts: object) -> None:
    raise InvalidError(_("The file declares a document type. A bank statement has none."), code="doctype")
