"""Errors carry a sentence for people and a code for programs."""

import pytest

from registry.lib.errors import InvalidError, NotAllowedError, RegistryError, RuleError, StaleError


@pytest.mark.parametrize(
    ("error", "code"),
    [(RuleError("No."), "rule"), (StaleError("No."), "stale"), (InvalidError("No."), "invalid"), (NotAllowedError("No."), "not-allowed")],
)
def test_each_error_has_a_message_and_a_code(error: RegistryError, code: str) -> None:
    assert (str(error), error.message, error.code, error.field) == ("No.", "No.", code, "")


def test_a_code_and_a_field_may_be_named() -> None:
    error = InvalidError("No.", code="iban-check-digits", field="iban")
    assert (error.code, error.field) == ("iban-check-digits", "iban")


def test_a_stale_error_is_a_rule_error_and_carries_what_is_there_now() -> None:
    error = StaleError("No.", current={"version": 2})
    assert isinstance(error, RuleError)
    assert error.current == {"version": 2}
