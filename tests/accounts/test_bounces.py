"""What reports of other mail servers set off, from one message, from standard input and from a Maildir."""

import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from registry.accounts.actions import Taken, clear_failing_address, read_maildir, take_bounce
from registry.accounts.models import User
from registry.audit.models import Event
from registry.lib.errors import NotAllowedError
from registry.outbox.actions import keep_mail
from registry.outbox.models import FailingAddress, Mail
from registry.outbox.states import MailState
from tests.licensing import world as w
from tests.outbox.dsn import FULL, report_about
from tests.signing_in import signed_in
from tests.worlds import module_world, own_copy

_world = module_world
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def world(_world: w.World, db: None) -> w.World:
    return own_copy(_world)


def sent_mail(to: str, **facts: object) -> Mail:
    mail = keep_mail(to=to, subject="S", text="T", language="en", at=AT)
    Mail.objects.filter(pk=mail.pk).update(state=MailState.SUCCEEDED, done_at=AT, attempts=1, **facts)
    mail.refresh_from_db()
    return mail


def notices() -> list[Mail]:
    return list(Mail.objects.filter(text__contains="do not arrive"))


def test_a_lasting_fault_marks_the_address_and_tells_the_other_administrators_once(world: w.World) -> None:
    first, again = sent_mail(world.member.email), sent_mail(world.member.email)
    assert take_bounce(report_about(first), at=AT) == Taken.CAME_BACK
    assert take_bounce(report_about(again), at=AT) == Taken.CAME_BACK
    first.refresh_from_db()
    assert (first.state, first.last_error) == (MailState.BOUNCED, "5.1.1 smtp; 550 no such user")
    assert FailingAddress.objects.get().address == world.member.email
    (notice,) = notices()
    assert notice.to == world.admin.email
    assert "smtp; 550 no such user" in notice.text
    assert Event.objects.filter(action="address.failing").count() == 1
    assert "Mail comes back" in signed_in(world.admin).get("/en/account/team/").content.decode()
    assert "Mail to you comes back" in signed_in(world.member).get("/en/account/notifications/").content.decode()


def test_nobody_is_told_of_their_own_address(world: w.World) -> None:
    take_bounce(report_about(sent_mail(world.admin.email)), at=AT)
    assert notices() == []
    assert FailingAddress.objects.count() == 1


def test_administrators_of_a_regulator_hear_of_an_officers_address(world: w.World) -> None:
    take_bounce(report_about(sent_mail(world.officer.email)), at=AT)
    assert {notice.to for notice in notices()} == {world.authority.first.email, world.authority.second.email}


def test_a_passing_fault_is_tried_again_three_times_ever_later_then_given_up(world: w.World) -> None:
    mail, waits, at = sent_mail(world.member.email), [], AT
    for number in range(3):
        assert take_bounce(report_about(mail, FULL, words=f"try {number}"), at=at) == Taken.TRIED_AGAIN
        mail.refresh_from_db()
        assert mail.state == MailState.PENDING
        waits.append(mail.next_attempt_at - at)
        at = mail.next_attempt_at
        Mail.objects.filter(pk=mail.pk).update(state=MailState.SUCCEEDED)
    assert waits == sorted(waits) == [timedelta(hours=1), timedelta(hours=4), timedelta(hours=12)]
    take_bounce(report_about(mail, FULL, words="try 3"), at=at)
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED
    assert not FailingAddress.objects.exists()


def test_a_secret_mail_whose_text_is_forgotten_is_given_up_rather_than_sent_empty(world: w.World) -> None:
    mail = sent_mail(world.member.email, is_secret=True, text="")
    take_bounce(report_about(mail, FULL), at=AT)
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED


def test_a_report_counts_once_and_one_about_a_mail_that_was_not_sent_not_at_all(world: w.World) -> None:
    mail = sent_mail(world.member.email)
    take_bounce(report_about(mail, FULL), at=AT)
    Mail.objects.filter(pk=mail.pk).update(state=MailState.SUCCEEDED)
    assert take_bounce(report_about(mail, FULL), at=AT) == Taken.NOT_OURS
    waiting = keep_mail(to=world.member.email, subject="S", text="T", language="en", at=AT)
    assert take_bounce(report_about(waiting), at=AT) == Taken.NOT_OURS
    assert take_bounce(b"Subject: win a prize\r\n\r\nNow", at=AT) == Taken.NO_REPORT
    waiting.refresh_from_db()
    assert waiting.state == MailState.PENDING


def test_a_maildir_is_read_once_and_links_are_not_followed(world: w.World, tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    mail = sent_mail(world.member.email)
    (tmp_path / "new" / "1.mx").write_bytes(report_about(mail))
    (tmp_path / "new" / "2.mx").write_bytes(b"\0" * 2_000_000)
    (tmp_path / "new" / "3.mx").symlink_to("/etc/passwd")
    assert read_maildir(tmp_path, at=AT) == Counter({Taken.CAME_BACK: 1, Taken.NO_REPORT: 1})
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1.mx:2,S", "2.mx:2,S"]
    assert read_maildir(tmp_path, at=AT) == Counter()


def test_the_command_reads_one_message_from_standard_input(
    world: w.World, monkeypatch: pytest.MonkeyPatch, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    content = io.BytesIO(report_about(sent_mail(world.member.email)))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(content))
    call_command("read_bounces", "-")
    assert capsys.readouterr().out == "came back: 1\n"
    settings.BOUNCE_MAILDIR = ""
    with pytest.raises(CommandError, match="Name a Maildir"):
        call_command("read_bounces")
    with pytest.raises(CommandError, match="no Maildir"):
        call_command("read_bounces", "/proc")


def test_an_officer_says_that_an_address_works_again_and_nobody_else(world: w.World) -> None:
    take_bounce(report_about(sent_mail(world.member.email)), at=AT)
    failing = FailingAddress.objects.get()
    with pytest.raises(NotAllowedError):
        clear_failing_address(failing.pk, actor=world.admin, at=AT)
    for _ in range(2):
        assert clear_failing_address(failing.pk, actor=world.registrar, at=AT).cleared_at == AT
    assert Event.objects.filter(action="address.cleared", subject_kind=User._meta.label_lower).count() == 1
    take_bounce(report_about(sent_mail(world.member.email)), at=AT)
    assert FailingAddress.objects.filter(cleared_at=None).count() == 1
