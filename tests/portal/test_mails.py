"""Mail in the portal: what did not arrive, by whom it is seen, sending again and stopping; and mails on the pages of their matter."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.accounts.actions import take_bounce
from registry.accounts.states import Role
from registry.audit.models import Event
from registry.licensing.models import Application
from registry.outbox.actions import keep_mail
from registry.outbox.models import FailingAddress, Mail
from registry.outbox.purposes import Purpose
from registry.outbox.states import MailState
from tests.outbox.dsn import report_about
from tests.portal.conftest import BASE, Office, Others, text_of
from tests.signing_in import signed_in

MAIL = f"{BASE}mail/"


def mail_about(case: Application, subject: str = "Sunflower", **facts: Any) -> Mail:
    mail = keep_mail(
        to="admin@altyn.example",
        subject=subject,
        text="Secret words.",
        language="en",
        at=timezone.now(),
        about=case,
        purpose=Purpose.REQUEST,
    )
    Mail.objects.filter(pk=mail.pk).update(**{"state": MailState.FAILED, "attempts": 9, "last_error": "ConnectionRefusedError", **facts})
    mail.refresh_from_db()
    return mail


def state_of(mail: Mail) -> str:
    return str(Mail.objects.get(pk=mail.pk).state)


def test_the_page_opens_on_what_did_not_arrive_and_its_filters_narrow_it(office: Office) -> None:
    case, other = office.case(), office.case(minutes=1)
    mail_about(case)
    mail_about(other, "Tulip", state=MailState.BOUNCED, to="member@altyn.example", purpose=Purpose.DECISION)
    mail_about(case, "Poppy", state=MailState.SUCCEEDED)
    client = office.client(Role.REGISTRAR)

    def seen(query: str = "") -> set[str]:
        text = text_of(client.get(f"{MAIL}{query}"))
        return {name for name in ("Sunflower", "Tulip", "Poppy") if name in text}

    assert seen() == {"Sunflower", "Tulip"}
    assert seen("?state=all") == {"Sunflower", "Tulip", "Poppy"}
    assert seen("?state=succeeded") == {"Poppy"}
    assert seen(f"?state=all&q={case.number}") == {"Sunflower", "Poppy"}
    assert seen("?to=MEMBER@altyn.example") == {"Tulip"}
    assert seen("?purpose=decision") == {"Tulip"}
    assert client.get(f"{MAIL}?state=nonsense").status_code == 400
    text = text_of(client.get(MAIL))
    assert "ConnectionRefusedError" in text
    assert f'href="{BASE}cases/{case.number}/messages/"' in text
    assert "Secret words" not in text
    assert "mails that did not arrive" in text_of(client.get(BASE))


def test_a_registrar_sees_mails_of_cases_an_administrator_those_of_accounts_too_and_another_regulator_neither(
    office: Office, others: Others
) -> None:
    of_case = mail_about(office.case())
    of_account = mail_about(office.world.registrar, "Account")  # type: ignore[arg-type]
    of_nobody = mail_about(office.case(minutes=1), "Nobody", subject_kind="", subject_id="", to="stranger@example.test")
    registrar, administrator = office.client(Role.REGISTRAR), office.client(Role.ADMINISTRATOR)
    stranger = signed_in(others.authority.first)
    for mail, seen_by_registrar, seen_elsewhere in ((of_case, 200, 404), (of_account, 404, 404), (of_nobody, 404, 200)):
        assert registrar.get(f"{MAIL}{mail.pk}/").status_code == seen_by_registrar
        assert administrator.get(f"{MAIL}{mail.pk}/").status_code == 200
        assert stranger.get(f"{MAIL}{mail.pk}/").status_code == seen_elsewhere
    assert "Sunflower" not in text_of(stranger.get(f"{MAIL}?state=all"))
    assert stranger.post(f"{MAIL}{of_case.pk}/retry/").status_code == 404
    stranger.post(f"{MAIL}retry/?state=all")
    assert state_of(of_case) == MailState.FAILED


def test_one_is_sent_again_and_the_case_remembers(office: Office) -> None:
    mail = mail_about(office.case())
    answer = office.client(Role.REGISTRAR).post(f"{MAIL}{mail.pk}/retry/", follow=True)
    assert "The mail is being sent again." in text_of(answer)
    assert state_of(mail) == MailState.PENDING
    event = Event.objects.get(action="mail.retried")
    assert (event.subject_kind, event.subject_id) == (mail.subject_kind, mail.subject_id)
    again = office.client(Role.REGISTRAR).post(f"{MAIL}{mail.pk}/retry/", follow=True)
    assert "cannot be sent again" in text_of(again)


def test_all_that_match_are_sent_again_at_one_press_and_no_others(office: Office) -> None:
    case, other = office.case(), office.case(minutes=1)
    chosen, left = [mail_about(case) for _ in range(3)], mail_about(other)
    client = office.client(Role.REGISTRAR)
    assert "Send 3 of these again" in text_of(client.get(f"{MAIL}?q={case.number}"))
    answer = client.post(f"{MAIL}retry/?q={case.number}", follow=True)
    assert "3 mails are being sent again." in text_of(answer)
    assert {state_of(mail) for mail in chosen} == {MailState.PENDING}
    assert state_of(left) == MailState.FAILED
    assert Event.objects.filter(action="mail.many_retried").count() == 1
    assert "0 mails are being sent again." in text_of(client.post(f"{MAIL}retry/?q={case.number}", follow=True))


def test_the_morning_after_an_outage_says_what_waits_and_sends_it_now(office: Office) -> None:
    later = timezone.now() + timedelta(minutes=40)
    mail = mail_about(office.case(), state=MailState.PENDING, next_attempt_at=later)
    client = office.client(Role.REGISTRAR)
    text = text_of(client.get(MAIL))
    assert "1 mail waits for the mail server" in text
    assert "Its last answer: ConnectionRefusedError" in text
    client.post(f"{MAIL}retry/?state=waits")
    assert Mail.objects.get(pk=mail.pk).next_attempt_at <= timezone.now()


def test_a_waiting_mail_is_stopped_with_a_reason(office: Office) -> None:
    mail = mail_about(office.case(), state=MailState.PENDING, attempts=0)
    client = office.client(Role.ADMINISTRATOR)
    assert client.post(f"{MAIL}{mail.pk}/stop/", {"reason": ""}).status_code == 400
    client.post(f"{MAIL}{mail.pk}/stop/", {"reason": "Handed over on paper."})
    assert state_of(mail) == MailState.STOPPED
    assert "Handed over on paper." in text_of(client.get(f"{MAIL}{mail.pk}/"))
    assert client.post(f"{MAIL}{mail.pk}/stop/", {"reason": "Once more."}).status_code == 409
    assert Event.objects.get(action="mail.stopped").reason == "Handed over on paper."


def test_an_address_that_fails_is_shown_until_an_officer_says_it_works(office: Office) -> None:
    mail = mail_about(office.case(), state=MailState.SUCCEEDED)
    take_bounce(report_about(mail), at=timezone.now())
    client, page = office.client(Role.REGISTRAR), f"{MAIL}addresses/"
    assert "550 no such user" in text_of(client.get(page))
    assert "550 no such user" in text_of(client.get(f"{MAIL}{mail.pk}/"))
    client.post(f"{page}{FailingAddress.objects.get().pk}/clear/")
    assert "No address fails." in text_of(client.get(page))


def test_an_auditor_looks_and_has_no_buttons(office: Office) -> None:
    mail = mail_about(office.case())
    client = office.client(Role.AUDITOR)
    for page in (MAIL, f"{MAIL}{mail.pk}/"):
        text = text_of(client.get(page))
        assert "Sunflower" in text
        assert f'action="{MAIL}' not in text


def test_a_case_shows_each_readers_mail_with_its_state_and_no_secret(office: Office) -> None:
    case = office.case_under_review()
    mail_about(case)
    mail_about(case, "Key", text="https://open.example/token", is_secret=True, state=MailState.SUCCEEDED)
    text = text_of(office.client(Role.CASE_OFFICER).get(f"{BASE}cases/{case.number}/messages/"))
    for words in ("Sunflower", "admin@altyn.example", "Given up", "ConnectionRefusedError", "Secret words."):
        assert words in text
    assert "open.example" not in text


def test_an_applicant_sees_their_own_mails_and_nothing_of_the_servers(office: Office) -> None:
    case = office.case_under_review()
    mail_about(case, to=office.world.member.email)
    mail_about(case, "Tulip", to=office.world.admin.email)
    mail_about(case, "Poppy", to=office.world.officer.email)
    text = text_of(signed_in(office.world.member).get(f"/en/apply/{case.number}/", follow=True))
    assert "Sunflower" in text
    assert "Tulip" not in text
    assert "Poppy" not in text
    assert "ConnectionRefusedError" not in text


@pytest.mark.parametrize("count", [30])
def test_a_page_of_mails_costs_as_many_queries_as_one_mail(office: Office, count: int) -> None:
    case = office.case()
    mail_about(case)
    client = office.client(Role.ADMINISTRATOR)
    client.get(MAIL)
    with CaptureQueriesContext(connection) as one:
        client.get(MAIL)
    for _ in range(count):
        mail_about(case)
    with CaptureQueriesContext(connection) as many:
        client.get(MAIL)
    assert len(many) == len(one) <= 30
