"""Pages of the exchange: what is due, filling it in, sending it; telling of a change."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registry.supervision import actions
from registry.supervision.actions import Which
from registry.supervision.models import Notice, ReturnAnswer, ReturnSending
from registry.supervision.queries.returns import ReturnLine
from tests.licensing import world as w
from tests.signing_in import signed_in
from tests.supervision.desk import PAGES, Desk
from tests.supervision.today import last_line, text_of

pytestmark = pytest.mark.django_db
APPLY = "/en/apply/"


@pytest.fixture
def client(today: Desk) -> Client:
    return signed_in(today.admin)


def page_of(line: ReturnLine, more: str = "") -> str:
    number, kind, period = line.address
    return f"{APPLY}licences/{number}/returns/{kind}/{period}/{more}"


def typed(raw: dict[str, Any], version: int = 0) -> dict[str, Any]:
    return raw | {"answer_version": version}


def sheet(name: str = "statements.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, w.pdf(name), "application/pdf")


def test_home_counts_lead_to_exactly_what_they_count(today: Desk, client: Client) -> None:
    home = client.get(APPLY)
    assert {"returns to be sent", "returns overdue", "notices about which more is asked"} <= {one["text"] for one in home.context["counts"]}
    for count in home.context["counts"]:
        assert client.get(count["url"]).context["page"].paginator.count == count["number"], count
    assert home.context["counts"][0]["number"] > 0


def test_a_return_is_filled_in_page_by_page_checked_and_sent_once(today: Desk, client: Client) -> None:
    line = last_line(today)
    assert str(line.owed.period) in text_of(client.get(f"{APPLY}returns/"))
    assert "0 of 6 sections completed" in text_of(client.get(page_of(line)))
    for code, raw in PAGES.items():
        answer = client.post(page_of(line, f"sections/{code}/"), typed(raw))
        assert answer.headers["Location"] == page_of(line)
    refused = client.post(page_of(line, "sections/doc_statements/"), {"files": [SimpleUploadedFile("a.exe", b"MZ")]})
    assert (refused.status_code, "a.exe" in text_of(refused)) == (400, True)
    client.post(page_of(line, "sections/doc_statements/"), {"files": [sheet()]})
    assert "5 of 5 sections completed" in text_of(client.get(page_of(line)))
    check = client.get(page_of(line, "check/"))
    assert {"-25.00 USD", "statements.pdf", "Yes, on every day"} <= {
        piece for piece in ("-25.00 USD", "statements.pdf", "Yes, on every day") if piece in text_of(check)
    }
    data = {"declaration": "on", "checked_hash": check.context["form"].initial["checked_hash"]}
    assert client.post(page_of(line, "check/"), data).status_code == client.post(page_of(line, "check/"), data).status_code == 302
    assert ReturnSending.objects.count() == 1
    assert "The authority has it" in text_of(client.get(page_of(line)))
    assert ReturnSending.objects.get().content_hash in text_of(client.get(page_of(line, "sent/1/")))
    assert client.get(page_of(line, "sections/capital/")).status_code == 302


def test_a_page_that_a_colleague_saved_meanwhile_shows_both_versions(today: Desk, client: Client) -> None:
    line = last_line(today)
    signed_in(today.world.member).post(page_of(line, "sections/capital/"), typed(PAGES["capital"]))
    stale = client.post(page_of(line, "sections/capital/"), typed(PAGES["capital"] | {"held": "111"}))
    assert stale.status_code == 409
    assert ("899.50 USD" in text_of(stale), 'value="111"' in text_of(stale), "Save mine instead" in text_of(stale)) == (True, True, True)
    assert client.post(page_of(line, "sections/capital/"), typed(PAGES["capital"] | {"held": "111"}, 1)).status_code == 302
    assert ReturnAnswer.objects.get().data["held"]["amount"] == "111.00"


def test_what_is_wrong_is_said_at_the_field_and_stays_typed(today: Desk, client: Client) -> None:
    answer = client.post(page_of(last_line(today), "sections/income/"), typed(PAGES["income"] | {"result": "a loss"}))
    assert (answer.status_code, 'value="a loss"' in text_of(answer), "Give a number" in text_of(answer)) == (400, True, True)


def test_an_incomplete_or_changed_return_is_not_sent(today: Desk, client: Client) -> None:
    line = last_line(today)
    assert client.post(page_of(line, "check/"), {"declaration": "on"}).status_code == 409
    today.fill(line.owed.period.code, at=timezone.now())
    stale = client.post(page_of(line, "check/"), {"declaration": "on", "checked_hash": "sha256:old"})
    assert (stale.status_code, "A colleague changed an answer" in text_of(stale)) == (409, True)
    undeclared = client.post(page_of(line, "check/"), {"checked_hash": actions.draft_hash(last_line(today))})
    assert (undeclared.status_code, "Confirm the declaration" in text_of(undeclared)) == (400, True)
    member = signed_in(today.world.member)
    assert "An administrator of your organisation has to send" in text_of(member.get(page_of(line, "check/")))


def test_a_correction_shows_why_and_by_when_and_can_be_sent(today: Desk, client: Client) -> None:
    line, now = last_line(today), timezone.now()
    today.send(line.owed.period.code, at=now)
    due_on = (now + timedelta(days=5)).date()
    actions.ask_correction(Which.of(line), seen=1, reason="The capital is wrong.", due_on=due_on, actor=today.officer, at=now)
    page = client.get(page_of(line))
    assert ("The capital is wrong." in text_of(page), "5 of 5 sections completed" in text_of(page)) == (True, True)
    check = client.get(page_of(line, "check/"))
    client.post(page_of(line, "check/"), {"declaration": "on", "checked_hash": check.context["form"].initial["checked_hash"]})
    assert ReturnSending.objects.count() == 2


def test_files_are_handed_out_as_attachments_and_can_be_taken_out(today: Desk, client: Client) -> None:
    line = last_line(today)
    client.post(page_of(line, "sections/doc_statements/"), {"files": [sheet()]})
    row = last_line(today).row
    assert row is not None
    kept = row.files.get()
    answer = client.get(page_of(line, f"files/{kept.pk}/"))
    assert ("attachment" in answer.headers["Content-Disposition"], "sandbox" in answer.headers["Content-Security-Policy"]) == (True, True)
    client.post(page_of(line, "sections/doc_statements/"), {"remove": kept.pk})
    kept.refresh_from_db()
    assert kept.removed_at is not None
    assert client.post(page_of(line, "sections/doc_statements/"), {"remove": "999999"}).status_code == 404


def test_what_is_not_owed_is_404_and_what_is_not_yet_over_says_when(today: Desk, client: Client) -> None:
    line = last_line(today)
    number, kind, _period = line.address
    for period in ("1999-q1", "2026", "nonsense"):
        assert client.get(f"{APPLY}licences/{number}/returns/{kind}/{period}/").status_code == 404
    upcoming = last_line(today, is_upcoming=True)
    assert "The period is not over" in text_of(client.get(page_of(upcoming)))
    assert client.get(page_of(upcoming, "sections/capital/")).status_code == 302


def test_the_list_makes_a_fixed_number_of_queries(
    today: Desk, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16):
        client.get(f"{APPLY}returns/")
    with django_assert_max_num_queries(16):
        client.get(f"{APPLY}notices/")


# --- notices -----------------------------------------------------------------------------------------------------------
def test_a_change_is_told_on_one_page_and_followed_by_its_number(today: Desk, client: Client) -> None:
    number, day = today.licence.number, timezone.localdate()
    assert "Suspected market abuse" in text_of(client.get(f"{APPLY}licences/{number}/notices/"))
    here = f"{APPLY}licences/{number}/notices/incident/"
    raw = {
        "what": "It stopped.",
        "clients": "12",
        "measures": "Restarted.",
        **dict(zip(("event_on_day", "event_on_month", "event_on_year"), (day.day, day.month, day.year), strict=True)),
    }
    refused = client.post(here, raw | {"clients": "many"})
    assert (refused.status_code, "It stopped." in text_of(refused)) == (400, True)
    refused = client.post(here, raw | {"files": [SimpleUploadedFile("a.exe", b"MZ")]})
    assert (refused.status_code, "a.exe" in text_of(refused)) == (400, True)
    sent = client.post(here, raw | {"files": [sheet("log.pdf")]})
    notice = Notice.objects.get()
    assert sent.headers["Location"] == f"{APPLY}notices/{notice.number}/"
    page = client.get(sent.headers["Location"])
    assert {"It stopped.", "log.pdf", notice.content_hash} <= {
        piece for piece in ("It stopped.", "log.pdf", notice.content_hash) if piece in text_of(page)
    }
    assert client.get(f"{APPLY}notices/{notice.number}/files/{notice.files.get().pk}/").status_code == 200
    assert client.get(f"{APPLY}licences/{number}/notices/weather/").status_code == 404


def test_a_question_is_answered_on_the_page_of_the_notice(today: Desk, client: Client) -> None:
    notice = today.notice(at=timezone.now())
    here = f"{APPLY}notices/{notice.number}/"
    assert client.post(here, {"text": "Unasked."}).status_code == 409
    actions.ask_for_more(notice.pk, seen=0, question="Which orders?", actor=today.officer, at=timezone.now())
    assert client.get(f"{APPLY}").context["counts"][2]["number"] == 1
    assert "Which orders?" in text_of(client.get(here))
    assert client.post(here, {"text": ""}).status_code == 400
    assert client.post(here, {"text": "None.", "files": [sheet("list.pdf")]}).status_code == 302
    assert "list.pdf" in text_of(client.get(here))


def test_a_notice_that_needs_an_application_begins_one(today: Desk, client: Client) -> None:
    raw = {"event_on": timezone.localdate().isoformat(), "name": "Dana", "post": "Compliance", "reason": "Moves."}
    notice = actions.send_notice(today.licence.pk, "person_leaving", raw, actor=today.admin, at=timezone.now())
    actions.need_application(notice.pk, seen=0, reason="It is on the licence.", actor=today.officer, at=timezone.now())
    assert 'name="kind" value="variation"' in text_of(client.get(f"{APPLY}notices/{notice.number}/"))
    begun = client.post(f"{APPLY}licences/{today.licence.number}/change/", {"kind": "variation"})
    assert begun.status_code == 302
