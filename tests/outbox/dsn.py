"""Reports of mails that did not arrive, as mail servers write them (RFC 3464)."""

from registry.outbox.models import Mail

HARD, FULL, LATER = "5.1.1", "5.2.2", "4.4.7"


def report_about(
    mail: Mail, status: str = HARD, *, action: str = "failed", words: str = "550 no such user", to: str = "bounces@register.test"
) -> bytes:
    """A report about the mail that gives its headers back."""
    return dsn(f"<{mail.message_id}@localhost>", mail.to, status, action=action, words=words, to=to)


def dsn(
    message_id: str, recipient: str, status: str, *, action: str = "failed", words: str = "", to: str = "bounces@register.test"
) -> bytes:
    """A report with these facts."""
    return "\r\n".join(
        [
            "Return-Path: <>", "From: MAILER-DAEMON@mx.example", f"To: {to}", "Subject: Undelivered Mail Returned to Sender", "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="B"', "",
            "--B", "Content-Type: text/plain", "", "I am sorry.", "",
            "--B", "Content-Type: message/delivery-status", "",
            "Reporting-MTA: dns; mx.example", "Arrival-Date: Fri, 20 Nov 2026 09:00:00 +0000", "",
            f"Final-Recipient: rfc822; {recipient}", f"Action: {action}", f"Status: {status}", f"Diagnostic-Code: smtp; {words}", "",
            "--B", "Content-Type: text/rfc822-headers", "",
            f"Message-ID: {message_id}", "Subject: Hello", f"To: {recipient}", "",
            "--B--", "",
        ]
    ).encode("utf-8", "surrogateescape")  # fmt: skip
