"""Account, company, licence, phone and terminal numbers, and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identifiers import IdentifierError, bank_of, fold_name, parse


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [
        ("iban", "kz86 125k zt50 0410 0100", "KZ86125KZT5004100100"),
        ("iban", "IBAN: DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("bic", "nbrkkzkx", "NBRKKZKX"),
        ("bic", "NBRKKZKXXXX", "NBRKKZKX"),
        ("bin", "2110 4090 0220", "211040900220"),
        ("iin", "061211600012", "061211600012"),
        ("lei", "5493001kjtiigc8y1r12", "5493001KJTIIGC8Y1R12"),
        ("licence", " afsa-a-la-2024-0028 ", "AFSA-A-LA-2024-0028"),
        ("licence", "AFSA–A–LA–2024–0028", "AFSA-A-LA-2024-0028"),
        ("phone", "8 (727) 258-33-33", "+77272583333"),
        ("phone", "+7 727 258 33 33", "+77272583333"),
        ("merchant", "abc 123456", "ABC123456"),
        ("terminal", "12345678", "12345678"),
        ("handle", "@Okx_KZ", "@okx_kz"),
        ("handle", "telegram:@Okx_KZ", "@okx_kz"),
        ("registration", "RU 7707083893", "RU:7707083893"),
        ("registration", "12345", "12345"),
        ("name", "ТОО «Бета-Биржа»", "бета биржа"),
    ],
)
def test_a_value_has_one_form(kind: str, text: str, canonical: str) -> None:
    found = parse(text, kind)
    assert (found.kind, found.canonical) == (kind, canonical)
    again = parse(found.canonical, kind, chain=found.chain if kind == "wallet" else "")
    assert again.canonical == canonical


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("bin", "21104090022", "A BIN has 12 digits; this has 11."),
        ("bin", "211040900221", "check digit"),
        ("bin", "000813159890", "of a person"),
        ("bin", "001340900220", "month"),
        ("bin", "211070900220", "Digit 5"),
        ("bin", "0123456789AB", "12 digits and nothing else"),
        ("iin", "211040900220", "of a company"),
        ("iin", "061311600012", "date of birth"),
        ("iban", "KZ86125KZT5004100101", "check digits"),
        ("iban", "KZ8612KZT5004100100", "has 20 characters; this has 19"),
        ("iban", "GB00HLFX11016111455365", "check digits"),
        ("iban", "ZZ86125KZT5004100100", "no country"),
        ("iban", "no", "begins with two letters"),
        ("lei", "5493001KJTIIGC8Y1R13", "check digits"),
        ("lei", "5493001KJTIIGC8Y1R1", "has 20 characters; this has 19"),
        ("bic", "NBRKKZK", "8 or 11"),
        ("bic", "NBRKXXKX", "a country"),
        ("bic", "12345678", "four letters"),
        ("licence", "!", "licence number"),
        ("phone", "12", "phone number"),
        ("merchant", "", "Nothing was given"),
        ("terminal", "x" * 40, "1 to 35"),
        ("handle", "@", "handle"),
        ("registration", "-", "2 to 40"),
        ("name", "«»", "at least one letter"),
        ("nonsense", "x", "no kind of identifier"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(kind: str, text: str, sentence: str) -> None:
    with pytest.raises(IdentifierError) as refusal:
        parse(text, kind)
    assert sentence in refusal.value.message
    assert refusal.value.template.format(**refusal.value.params) == refusal.value.message


def test_an_unknown_bank_of_a_valid_account_warns() -> None:
    assert bank_of("KZ86125KZT5004100100") is not None
    from stdnum.iban import calc_check_digits

    unknown = "KZ" + calc_check_digits("KZ00999KZT5004100100") + "999KZT5004100100"
    assert parse(unknown, "iban").warnings == ("unknown_bank",)


def test_a_home_number_given_as_foreign_is_what_it_is() -> None:
    assert parse("211040900220", "registration", country="kz").kind == "bin"
    assert parse("061211600012", "registration", country="KZ").kind == "iin"


def test_a_foreign_number_with_wrong_check_digits_only_warns() -> None:
    assert parse("7707083894", "registration", country="RU").warnings == ("bad_checksum",)
    assert parse("7707083894", "registration").warnings == ("no_country",)


def test_licence_of_unknown_pattern_warns() -> None:
    assert parse("X-17", "licence").warnings == ("unknown_pattern",)


@pytest.mark.parametrize(
    "spelling",
    [
        "ТОО «Бета-Биржа»",
        "БЕТА БИРЖА, ТОО",
        "Товарищество с ограниченной ответственностью 'Бета Биржа'",
        "Бета\u200b Биржа",
        "Бета Биржа ЖШС",
        "Бетa Биржa",
        "LLP Бета Биржа",
    ],
)
def test_spellings_of_a_name_have_one_key(spelling: str) -> None:
    assert fold_name(spelling) == "бета биржа"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Bybit Limited", "bybit"),
        ("BYBIT L.L.C.", "bybit"),
        ("J.T. Invest Holdings PTY", "jt invest holdings"),
        ("Bínance", "binance"),
        ("OK\u0425", "okx"),
        ("\u0410\u041e", "ао"),
        ("Ёлка", "елка"),
        ("Қазақ Биржасы АҚ", "қазақ биржасы"),
        ("AS Roma", "as roma"),
        ("Profit.Fund", "profit fund"),
        ("Ltd", "ltd"),
    ],
)
def test_key_of_a_name(name: str, key: str) -> None:
    assert fold_name(name) == key


def test_a_name_that_mixes_alphabets_warns() -> None:
    assert parse("Bin\u0430nce", "name").warnings == ("mixed_script",)
    assert parse("Bin\u200bance", "name").warnings == ("zero_width",)


@given(st.text())
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)
