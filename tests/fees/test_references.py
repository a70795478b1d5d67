"""Finding the reference that a payer wrote, however the bank passed it on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.fees.matching import references_in
from tests.fees.desk import patient

GAPS = st.lists(st.text("-_ ./:\n", max_size=3), min_size=12, max_size=12)


@given(GAPS, st.booleans(), st.text("xyz, .", max_size=10), st.text("xyz, .", max_size=10))
@patient
def test_signs_blanks_and_case_do_not_matter(gaps: list[str], is_lower: bool, before: str, after: str) -> None:
    written = "".join(sign + gap for sign, gap in zip("INV202600012", gaps, strict=True)) + "3"
    written = written.lower() if is_lower else written
    assert references_in(before + written + after) == ("INV-2026-000123",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Payment for INV-2026-000001, thank you", ("INV-2026-000001",)),
        ("inv 2026 000001 70000 USD", ("INV-2026-000001",)),
        ("INVOICE 2026-000001", ()),
        ("INV-2026-0000012", ()),
        ("INV-2026-00001", ()),
        ("INV-1926-000001", ()),
        ("ＩＮＶ－２０２６－０００００１", ("INV-2026-000001",)),
        ("INV-2026-000001 INV2026000001", ("INV-2026-000001",)),
        ("INV-2026-000001; INV-2026-000002", ("INV-2026-000001", "INV-2026-000002")),
        ("", ()),
    ],
)
def test_what_counts_as_a_reference(text: str, found: tuple[str, ...]) -> None:
    assert references_in(text) == found


@given(st.text(max_size=300))
@patient
def test_any_text_can_be_searched(text: str) -> None:
    assert all(reference.isascii() and len(reference) == 15 for reference in references_in(text))


def test_a_long_text_is_searched_in_linear_time() -> None:
    assert references_in("INV-2026-" + "0 " * 100_000) == ("INV-2026-000000",)
