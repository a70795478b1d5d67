"""Reading papers back: their words, their pages, the code on them."""

import io
from datetime import datetime

import zxingcpp
from PIL import Image
from pypdf import PdfReader

from registry.letters.models import Letter
from registry.outbox.registry import due_kind
from registry.outbox.tasks import run_due


def print_all(at: datetime) -> None:
    """What the worker does."""
    run_due(due_kind("letters.Letter"), at)


def content_of(letter: Letter) -> bytes:
    """The kept bytes."""
    with letter.file.open("rb") as file:
        return bytes(file.read())


def text_of(pdf: bytes) -> str:
    """All words of a PDF, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def pages_of(pdf: bytes) -> int:
    """How many pages."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def code_on(png: bytes) -> list[str]:
    """What the codes in a picture say."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]
