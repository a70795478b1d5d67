"""Specimen documents: a page of text as a PDF, small and made here, so that what officers open can be read."""

_LINE_HEIGHT = 18
_TOP = 760
_LEFT = 72


def specimen(title: str, *lines: str) -> bytes:
    """A PDF of one page with this title and these lines. Characters that its plain font lacks become question marks."""
    text = [f"BT /F1 16 Tf {_LEFT} {_TOP} Td ({_escaped(title)}) Tj /F1 11 Tf"]
    text += [f"0 -{_LINE_HEIGHT} Td ({_escaped(line)}) Tj" for line in ("", *lines)]
    page = " ".join([*text, "ET"]).encode("latin-1")
    return _document(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )


def _document(*objects: bytes) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        written, size, table, size, len(written),
    )  # fmt: skip


def _escaped(text: str) -> str:
    plain = text.encode("latin-1", "replace").decode("latin-1")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
