"""Reading reports of other mail servers: what they say of one of our mails, and nothing from anything else."""

import time
import uuid

import pytest

from registry.outbox.reports import LONGEST_DIAGNOSIS, read_report
from tests.outbox.dsn import FULL, HARD, LATER, dsn

ID = uuid.UUID("0b7f3c1e-9d5a-4f46-8a0e-3f1f1a2b3c4d")
OURS = f"<{ID}@register.test>"
TOKEN = f"bounces+{ID.hex}@register.test"


@pytest.mark.parametrize(
    ("status", "is_hard"),
    [(HARD, True), ("5.0.0", True), ("5.2.1", True), (FULL, False), (LATER, False), ("5.7.1", False), ("5.3.4", False)],
)
def test_a_fault_of_the_address_lasts_and_any_other_passes(status: str, is_hard: bool) -> None:
    report = read_report(dsn(OURS, "r@example.test", status, words="550 no such user"))
    assert report is not None
    assert (report.message_id, report.is_hard, report.status, report.diagnosis) == (ID, is_hard, status, "smtp; 550 no such user")


def test_the_return_address_names_the_mail_whatever_the_report_gives_back() -> None:
    report = read_report(dsn("<something@else.example>", "r@example.test", HARD, to=TOKEN.upper()))
    assert report is not None
    assert report.message_id == ID


def test_a_whole_mail_given_back_names_it_too() -> None:
    content = dsn(OURS, "r@example.test", HARD).replace(b"text/rfc822-headers", b"message/rfc822")
    report = read_report(content)
    assert report is not None
    assert report.message_id == ID


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_is_no_failure_is_no_report(action: str) -> None:
    assert read_report(dsn(OURS, "r@example.test", LATER, action=action)) is None


def test_what_a_stranger_wrote_is_kept_short_and_printable() -> None:
    report = read_report(dsn(OURS, "r@example.test", HARD, words="a\0b\x1b[31m\udcff\u202e" + "x" * 5000))
    assert report is not None
    assert len(report.diagnosis) == LONGEST_DIAGNOSIS
    assert report.diagnosis.isprintable()
    report.diagnosis.encode()


HOSTILE = {
    "nothing": b"",
    "no mail": b"\0\xff" * 1000,
    "a plain letter": b"From: a@b\r\nTo: bounces@register.test\r\n\r\nStatus: 5.1.1\r\n",
    "not ours": dsn("<1@other.example>", "r@example.test", HARD),
    "no status": dsn(OURS, "r@example.test", "gone"),
    "cut off": dsn(OURS, "r@example.test", HARD)[:200],
    "status with more": dsn(OURS, "r@example.test", "5.1.1234567"),
    "unknown encoding": dsn(OURS, "r@example.test", HARD).replace(b"message/delivery-status", b"text/plain; charset=nonsense"),
    "nested deep": b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth) for depth in range(5000)),
    "many parts": b'Content-Type: multipart/report; boundary="B"\r\n\r\n' + b"--B\r\n\r\nx\r\n" * 40_000,
    "long lines": b"To: " + b"+" * 400_000 + b"@\r\n\r\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=list(HOSTILE))
def test_whatever_comes_is_refused_calmly_and_soon(content: bytes) -> None:
    began = time.monotonic()
    assert read_report(content) is None
    assert time.monotonic() - began < 10
