"""Which files are taken: told by content, and nothing that hides something else."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from registry.lib.errors import InvalidError
from registry.licensing import office_files, pdf_files, uploads
from registry.licensing.uploads import DOCX, JPEG, PDF, PNG, XLSX, clean_name, inspect
from tests.licensing.world import pdf


def picture(image_format: str, size: tuple[int, int] = (20, 20)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, image_format)
    return stream.getvalue()


def office(main: str = "word/document.xml", extra: dict[str, bytes] | None = None, types: bytes = b"<Types/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": types, main: b"<document>text</document>", **(extra or {})}.items():
            archive.writestr(name, content)
    return stream.getvalue()


def pdf_with(change: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if change == "script":
        script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")})
        writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): script})
    elif change == "attachment":
        writer.add_attachment("evil.exe", b"MZ")
    elif change == "launch":
        action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")})
        writer._root_object[NameObject("/OpenAction")] = action
    elif change == "password":
        writer.encrypt("secret")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


GOOD = [
    ("a.pdf", pdf(), PDF),
    ("a.PNG", picture("PNG"), PNG),
    ("a.jpg", picture("JPEG"), JPEG),
    ("a.jpeg", picture("JPEG") + b"\x00" * 40, JPEG),
    ("a.docx", office(), DOCX),
    ("a.xlsx", office("xl/workbook.xml", {"xl/printerSettings/printerSettings1.bin": b"x"}), XLSX),
]


@pytest.mark.parametrize(("name", "content", "content_type"), GOOD, ids=[row[0] for row in GOOD])
def test_a_good_file_is_taken_by_its_content(name: str, content: bytes, content_type: str) -> None:
    facts = inspect(content, name)
    assert (facts.content_type, facts.size, facts.name) == (content_type, len(content), name)
    assert facts.sha256.startswith("sha256:")


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png() -> bytes:
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", header) + _png_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _png_chunk(b"IEND", b"")


def lying_zip() -> bytes:
    """A document whose part unpacks to more than its directory says."""
    content = bytearray(office(extra={"word/big.xml": b"A" * 100_000}))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(b"word/big.xml") if signature == b"PK\x03\x04" else content.rfind(b"word/big.xml")
        start = content.rfind(signature, 0, at)
        content[start + offset : start + offset + 4] = struct.pack("<I", 10)
    return bytes(content)


BAD: list[tuple[str, bytes, str]] = [
    ("empty.pdf", b"", "empty"),
    ("big.pdf", b"%PDF-1.4" + b"\0" * uploads.MAX_BYTES, "too-large"),
    ("cut.pdf", pdf()[:-30], "damaged"),
    ("cut.png", picture("PNG", (200, 200))[:-20], "damaged"),
    ("cut.jpg", picture("JPEG", (200, 200))[:-200], "damaged"),
    ("cut.docx", office()[:-30], "damaged"),
    ("renamed.pdf", picture("PNG"), "renamed"),
    ("renamed.docx", pdf(), "renamed"),
    ("renamed.xlsx", office(), "renamed"),
    ("no_ending", pdf(), "renamed"),
    ("page.html", b"<html><script>alert(1)</script></html>", "wrong-type"),
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "wrong-type"),
    ("program.pdf", b"MZ\x90\x00" + b"\0" * 500, "wrong-type"),
    ("archive.zip", office("other/part.xml"), "wrong-type"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "wrong-type"),
    ("both.pdf", pdf() + office(), "two-in-one"),
    ("tail.pdf", pdf() + b"<script>alert(1)</script>", "two-in-one"),
    ("both.png", picture("PNG") + office(), "two-in-one"),
    ("both.jpg", picture("JPEG") + office(), "two-in-one"),
    ("tail.jpg", picture("JPEG") + b"<?php system($_GET[0]);", "two-in-one"),
    ("tail.docx", office() + b"more", "two-in-one"),
    ("script.pdf", pdf_with("script"), "active"),
    ("attachment.pdf", pdf_with("attachment"), "active"),
    ("launch.pdf", pdf_with("launch"), "active"),
    ("locked.pdf", pdf_with("password"), "locked"),
    ("macro.docx", office(extra={"word/vbaProject.bin": b"x"}), "active"),
    ("macro.xlsx", office("xl/workbook.xml", types=b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "active"),
    ("ole.docx", office(extra={"word/embeddings/oleObject1.bin": b"x"}), "active"),
    ("entity.docx", office(extra={"word/x.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "active"),
    ("bomb.docx", office(extra={"word/x.xml": b"\0" * 60_000_000}), "too-large"),
    ("path.docx", office(extra={"../../etc/passwd": b"x"}), "damaged"),
    ("lying.docx", lying_zip(), "damaged"),
    ("huge.png", huge_png(), "too-large"),
    ("not.pdf", b"%PDF-1.7\nrubbish\n%%EOF", "damaged"),
]


@pytest.mark.parametrize(("name", "content", "code"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_file_is_refused_with_its_name_and_what_to_do(name: str, content: bytes, code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        inspect(content, name)
    assert caught.value.code == code
    assert caught.value.message.startswith(f"{name}: ")
    assert caught.value.message.endswith(".")


def test_a_wrong_type_names_the_accepted_ones() -> None:
    with pytest.raises(InvalidError, match="PDF, PNG, JPEG, DOCX, XLSX"):
        inspect(b"GIF89a" + b"\0" * 100, "a.gif")


def test_a_pdf_with_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_files, "MAX_PAGES", 1)
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.add_blank_page(10, 10)
    stream = io.BytesIO()
    writer.write(stream)
    with pytest.raises(InvalidError) as caught:
        inspect(stream.getvalue(), "a.pdf")
    assert caught.value.code == "too-large"


def test_a_document_with_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_files, "MAX_ENTRIES", 2)
    with pytest.raises(InvalidError) as caught:
        inspect(office(extra={"word/x.xml": b"x"}), "a.docx")
    assert caught.value.code == "too-large"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\Устав.pdf", "Устав.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('<b>"x"</b>.pdf', "b_.pdf"),
        (" . . ", "document"),
        ("", "document"),
        (".pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("\ud800.pdf", "?.pdf".replace("?", "_")),
    ],
)
def test_a_name_loses_its_path_its_tricks_and_its_length(given: str, kept: str) -> None:
    assert clean_name(given) == kept
