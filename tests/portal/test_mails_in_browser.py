"""The pages of mail and notifications in a real browser: accessible, narrow, and working with scripts off."""

import pytest
from django.utils import timezone

from registry.accounts.actions import take_bounce
from registry.accounts.states import Role
from registry.outbox.models import Mail
from registry.outbox.states import MailState
from tests.apply.test_in_browser import HOST
from tests.outbox.dsn import report_about
from tests.portal.conftest import BASE, Office
from tests.portal.test_in_browser import Opener, browser, complaints, faults_of, open_page

pytestmark = pytest.mark.django_db
__all__ = ["browser", "complaints", "open_page"]


def test_every_page_of_mail_is_accessible_and_fits_a_phone_and_one_press_sends_all_again(
    open_page: Opener, office: Office, complaints: list[str]
) -> None:
    case = office.case_under_review()
    mails = Mail.objects.filter(subject_kind="licensing.application", subject_id=str(case.pk))
    mails.update(state=MailState.SUCCEEDED)
    take_bounce(report_about(mails[0]), at=timezone.now())
    mail = mails.get(state=MailState.BOUNCED)
    faults = faults_of(open_page(Role.CASE_OFFICER, f"{BASE}cases/{case.number}/messages/", width=320), "messages")
    faults += faults_of(open_page(office.world.member, "/en/account/notifications/", width=320), "notifications")
    page = open_page(Role.REGISTRAR, f"{BASE}mail/", width=320)
    for address in ("", "?state=all", "addresses/", f"{mail.pk}/", f"{mail.pk}/stop/"):
        page.goto(f"{HOST}{BASE}mail/{address}")
        faults += faults_of(page, address or "mail")
    assert faults == []
    assert not [text for text in complaints if "Content Security Policy" in text]
    plain = open_page(Role.REGISTRAR, f"{BASE}mail/", java_script_enabled=False)
    plain.get_by_role("button", name="Send 1 of these again").click()
    assert "1 mail is being sent again." in plain.locator("main").inner_text()
    mail.refresh_from_db()
    assert mail.state == MailState.PENDING
