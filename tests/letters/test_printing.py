"""The press: the same bytes each time, nobody's words but as words, bounds that hold, one page for a certificate."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from registry.letters import press, printing
from registry.letters.printing import FONTS, TEMPLATES, PrintingError, picture, print_letter, visible
from registry.letters.states import LetterKind, template_of
from registry.letters.wording import InvoiceLine, invoice_words, moment, money
from registry.settings import REGISTRY_ZONE
from tests.letters.paper import code_on, pages_of, text_of

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ADDRESS = "https://registry.example/v/AFSA-A-LA-2026-0001"
CERTIFICATE: dict[str, Any] = {
    "language": "en", "authority": "Astana Financial Services Authority", "licence": "AFSA-A-LA-2026-0001", "holder": "Altyn Exchange Ltd.",
    "activities": ["Operating a trading facility", "Providing custody"], "granted": "21.11.2026", "start": "21.11.2026, 14:00 (UTC+5)", "end": "",
    "status": "restricted", "is_licensed": True, "restrictions": ["Professional clients only."], "address": ADDRESS, "dated": "21.11.2026", "is_shortened": False,
}  # fmt: skip
REFUSAL: dict[str, Any] = {
    "language": "en", "authority": "AFSA", "to": "Altyn", "dated": "21.11.2026", "application": "APP-2026-000001", "reasons": "No.",
    "appeal_to": "court", "appeal_until": "21.12.2026",
}  # fmt: skip
MARKUP = (
    '#eval("1+1") #include "layout.v1.typ" *bold* _it_ $x^2$ = Heading\n- item \\ @cite <label> `raw` {reasons} {day} #sys.inputs // no'
)


def certificate(**changes: Any) -> bytes:
    return print_letter("certificate.v1.typ", CERTIFICATE | changes, at=AT, address=ADDRESS)


def refusal(**changes: Any) -> bytes:
    return print_letter("refusal.v1.typ", REFUSAL | changes, at=AT)


def test_the_same_data_makes_the_same_bytes() -> None:
    assert certificate() == certificate()
    assert refusal() != refusal(to="Altyn.")


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_code_on_the_certificate_holds_the_address_and_nothing_else(language: str) -> None:
    png = picture("certificate.v1.typ", CERTIFICATE | {"language": language}, address=ADDRESS)
    assert code_on(png) == [ADDRESS]
    proof = {
        "en": "The live record is the proof",
        "ru": "Доказательством служит действующая запись",
        "kk": "тізілімдегі қолданыстағы жазба",
    }
    text = text_of(certificate(language=language))
    for fact in (proof[language], "Altyn Exchange Ltd.", "AFSA-A-LA-2026-0001", "Professional clients only.", "Providing custody", ADDRESS):
        assert fact in text
    assert pages_of(certificate(language=language)) == 1


def test_a_certificate_stays_one_page_whatever_is_in_it() -> None:
    endless = {
        "holder": "Ж" * 10_000,
        "restrictions": ["Only " + "very " * 400] * 50,
        "activities": ["Activity " * 30] * 20,
        "authority": "A " * 500,
    }
    pdf = certificate(**endless, is_licensed=False, status="suspended")
    assert pages_of(pdf) == 1
    assert "Shortened here" in text_of(pdf)
    assert code_on(picture("certificate.v1.typ", CERTIFICATE | endless, address=ADDRESS)) == [ADDRESS]


def test_a_certificate_of_a_licence_that_does_not_stand_says_so() -> None:
    assert "does not stand as licensed: Suspended" in text_of(certificate(is_licensed=False, status="suspended"))


def test_what_people_write_is_shown_and_never_run() -> None:
    text = text_of(refusal(to=MARKUP, reasons=MARKUP, appeal_to=MARKUP))
    assert text.count('#eval("1+1") #include "layout.v1.typ" *bold* _it_ $x^2$ = Heading') == 3
    assert text.count("{reasons} {day} #sys.inputs // no") == 3


def test_marks_nobody_sees_are_shown_and_long_words_break() -> None:
    assert visible("a\u202eb\u200bc\u2066d\ufeff\x00") == "a\ufffdb\ufffdc\ufffdd\ufffd\ufffd"
    assert visible({"x": ["\u200f"], "y": True}) == {"x": ["\ufffd"], "y": True}
    text = text_of(refusal(to="Pay\u202egnihton", reasons="مرحبا شركة\nAfter."))
    assert "Pay\ufffdgnihton" in text
    assert "After." in text
    pdf = refusal(to="N" * 10_000)
    assert text_of(pdf).replace(" ", "").replace("\u200b", "").count("N") >= 10_000
    assert pages_of(refusal(reasons="Because. " * 20_000)) > 5


def test_the_press_has_bounds(monkeypatch) -> None:
    with pytest.raises(PrintingError, match="too much text"):
        refusal(reasons="x" * 2_000_000)
    with pytest.raises(PrintingError):
        print_letter("none.v1.typ", REFUSAL, at=AT)
    monkeypatch.setattr(printing, "SECONDS", 0.01)
    with pytest.raises(PrintingError, match="not done"):
        refusal()


def test_the_press_grows_no_further_than_it_may(tmp_path, monkeypatch) -> None:
    (tmp_path / "greedy.typ").write_text("#let a = range(2000000000)\n#a.len()")
    (tmp_path / "endless.typ").write_text("#let f(n) = { while true { n += 1 } }\n#f(0)")
    (tmp_path / "reads.typ").write_text('#read("/etc/passwd")')
    (tmp_path / "asks.typ").write_text('#import "@preview/cetz:0.3.0": canvas\nx')
    monkeypatch.setattr(printing, "TEMPLATES", tmp_path)
    monkeypatch.setattr(printing, "SECONDS", 5)
    for name in ("greedy", "endless", "reads"):
        with pytest.raises(PrintingError):
            print_letter(f"{name}.typ", {}, at=AT)


def test_the_press_sees_nothing_of_ours() -> None:
    assert "import django" not in (printing.HERE / "press.py").read_text()
    assert press.MEMORY_BYTES <= 2 * 1024**3


def test_an_invoice_adds_up_in_each_language() -> None:
    lines = [
        InvoiceLine({"en": "Application fee", "ru": "Сбор за заявление", "kk": "Өтініш үшін алым"}, Decimal("1234567.50")),
        InvoiceLine({"en": "Supervision"}, Decimal(1000)),
    ]
    for language, word in (("en", "Application fee"), ("ru", "Сбор за заявление"), ("kk", "Өтініш үшін алым")):
        words = invoice_words(
            language, number="INV-2026-0001", authority="AFSA", to="Altyn", dated=date(2026, 11, 21), due=date(2026, 12, 1), lines=lines,
            payee="AFSA", account="KZ86 125K ZT50 0410 0100", purpose="INV-2026-0001",
        )  # fmt: skip
        text = text_of(print_letter("invoice.v1.typ", words | {"language": language}, at=AT)).replace("\u00a0", " ")
        assert word in text
        assert "1 235 567,50 ₸" in text
    assert money(Decimal(-5), "USD") == "-5\u00a0USD"
    assert moment(AT, REGISTRY_ZONE) == "21.11.2026, 14:00 (UTC+5)"


def test_the_fonts_have_every_kazakh_letter() -> None:
    letters = "ӘәҒғҚқҢңӨөҰұҮүҺһІі№₸«»—"
    assert letters in text_of(refusal(to=letters))
    for name in ("GolosText-Regular.ttf", "GolosText-Bold.ttf"):
        assert (FONTS / name).exists()


def test_every_kind_has_its_template_and_none_is_edited_after_it_was_used() -> None:
    """A change of a template is a new version of it: letters in the archive were made with the old one."""
    assert all((TEMPLATES / template_of(kind, 1)).exists() for kind in LetterKind.values)
    pins = json.loads((TEMPLATES / "pins.json").read_text())
    assert pins == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(TEMPLATES.glob("*.typ"))}
