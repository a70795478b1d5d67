"""Pages of the portal: returns and notices, their lists and CSV, and an officer's word on each."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registry.accounts.states import Role
from registry.supervision.models import Notice, NoticeStep, ReturnReview
from registry.supervision.queries.returns import ReturnLine, lines_of
from tests.signing_in import signed_in
from tests.supervision.desk import Desk
from tests.supervision.today import last_line, text_of

pytestmark = pytest.mark.django_db
PORTAL = "/en/portal/"


@pytest.fixture
def officer(today: Desk) -> Client:
    return signed_in(today.officer)


@pytest.fixture
def auditor(today: Desk) -> Client:
    return signed_in(today.world.authority.person(Role.AUDITOR, "auditor@afsa.test"))


def page_of(line: ReturnLine, more: str = "") -> str:
    return f"{PORTAL}returns/{'/'.join(line.address)}/{more}"


def day(prefix: str, value: Any) -> dict[str, int]:
    return {f"{prefix}_day": value.day, f"{prefix}_month": value.month, f"{prefix}_year": value.year}


def sent(today: Desk) -> ReturnLine:
    """The last two quarters are sent now."""
    line = last_line(today)
    today.send(line.owed.period.before.code, at=timezone.now(), capital={"required": "250", "held": "600", "lowest": "600"})
    today.send(line.owed.period.code, at=timezone.now())
    return last_line(today)


def test_home_counts_lead_to_exactly_what_they_count(today: Desk, officer: Client) -> None:
    sent(today)
    today.notice(at=timezone.now())
    wanted = {"returns to look at": 2, "notices of change to look at": 1}
    counts = {one["text"]: one for one in officer.get(PORTAL).context["counts"]}
    assert {text: counts[text]["number"] for text in wanted} == wanted
    for text in (*wanted, "returns overdue"):
        assert officer.get(counts[text]["url"]).context["page"].paginator.count == counts[text]["number"], text


def test_the_list_is_filtered_by_the_address_and_the_csv_is_the_same(today: Desk, officer: Client) -> None:
    line = sent(today)
    here = f"{PORTAL}returns/"
    everything = lines_of([today.licence], timezone.now())
    assert officer.get(here).context["page"].paginator.count == sum(one.state != "upcoming" for one in everything)
    wanted = f"?q={today.licence.number}&kind=quarterly&period={line.owed.period.code.upper()}&state=sent"
    page = officer.get(here + wanted)
    assert [one.address for one in page.context["page"].object_list] == [line.address]
    rows = list(csv.reader(io.StringIO(b"".join(officer.get(f"{here}all.csv{wanted}")).decode("utf-8-sig"))))
    assert (len(rows), rows[1][0], rows[1][3], rows[1][6]) == (2, today.licence.number, line.owed.period.code, "Sent, not looked at")
    late = officer.get(f"{here}?state=sent_late").context["page"].object_list
    assert line.owed.period.before.code in {one.owed.period.code for one in late}
    assert (officer.get(f"{here}?period=soon").status_code, officer.get(f"{here}?q=nobody").context["page"].paginator.count) == (400, 0)


def test_a_return_stands_beside_the_one_before_with_the_difference_of_each_figure(today: Desk, officer: Client) -> None:
    line = sent(today)
    page = officer.get(page_of(line))
    rows = {row.label: row for section in page.context["sections"] for row in section.rows}
    assert (rows["Capital held"].now, rows["Capital held"].before, rows["Capital held"].change) == (
        "899.50 USD",
        "600.00 USD",
        "+299.50 (50 %)",
    )
    assert (rows["Total assets"].is_changed, rows["Total assets"].change) == (False, "±0.00 (0 %)")
    assert "nothing to compare with" in text_of(officer.get(page_of(line).replace(line.owed.period.code, line.owed.period.before.code)))
    row = line.row
    assert row is not None
    answer = officer.get(page_of(line, f"files/{row.files.get().pk}/"))
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_officer_accepts_or_asks_for_a_correction_and_earlier_sendings_stay(today: Desk, officer: Client) -> None:
    line = sent(today)
    due = timezone.localdate() + timedelta(days=10)
    wrong = officer.post(page_of(line, "correct/"), {"seen": 1, "reason": "", **day("due_on", due)})
    assert (wrong.status_code, "Give a reason" in text_of(wrong)) == (400, True)
    past = officer.post(page_of(line, "correct/"), {"seen": 1, "reason": "Wrong.", **day("due_on", timezone.localdate())})
    assert (past.status_code, "Choose a day to come" in text_of(past)) == (400, True)
    assert officer.post(page_of(line, "correct/"), {"seen": 1, "reason": "Wrong.", **day("due_on", due)}).status_code == 302
    today.send(line.owed.period.code, at=timezone.now(), capital={"required": "250", "held": "901", "lowest": "700"})
    assert officer.post(page_of(line, "accept/"), {"seen": 1}).status_code == 409
    assert officer.post(page_of(line, "accept/"), {"seen": 2, "note": "Thank you."}).status_code == 302
    page = text_of(officer.get(page_of(line)))
    assert ("901.00 USD" in page, "Correction of a return asked for" in page, "Accept the return" in page) == (True, True, False)
    assert "899.50 USD" in text_of(officer.get(page_of(line) + "?sending=1"))
    assert officer.get(page_of(line) + "?sending=9").status_code == 404
    assert ReturnReview.objects.count() == 2


def test_auditors_read_and_others_do_not(today: Desk, auditor: Client) -> None:
    line, notice = sent(today), today.notice(at=timezone.now())
    for here in (page_of(line), f"{PORTAL}returns/all.csv", f"{PORTAL}notices/{notice.number}/", f"{PORTAL}notices/all.csv"):
        assert auditor.get(here).status_code == 200, here
    assert "What you can do" not in text_of(auditor.get(page_of(line)))
    for here in (page_of(line, "accept/"), page_of(line, "correct/"), f"{PORTAL}notices/{notice.number}/note/"):
        assert auditor.post(here).status_code == 403, here
    assert signed_in(today.world.authority.first).get(page_of(line)).status_code == 403


def test_the_page_of_a_licence_shows_its_returns_and_notices(today: Desk, officer: Client) -> None:
    line, notice = sent(today), today.notice(at=timezone.now())
    page = text_of(officer.get(f"{PORTAL}licences/{today.licence.number}/"))
    assert (page_of(line) in page, notice.number in page, "All returns of this licence" in page) == (True, True, True)


def test_a_notice_is_noted_asked_about_or_said_to_need_an_application(today: Desk, officer: Client) -> None:
    notice = today.notice(at=timezone.now())
    here = f"{PORTAL}notices/{notice.number}/"
    assert "The order book stopped." in text_of(officer.get(here))
    wrong = officer.post(f"{here}ask/", {"seen": 0, "question": ""})
    assert wrong.status_code == 400
    assert officer.post(f"{here}ask/", {"seen": 0, "question": "Which orders?"}).status_code == 302
    assert officer.post(f"{here}note/", {"seen": 0}).status_code == 409
    assert officer.post(f"{here}note/", {"seen": 1}).status_code == 302
    assert officer.post(f"{here}application/", {"seen": 2, "reason": "A variation."}).status_code == 302
    assert list(NoticeStep.objects.values_list("move", flat=True)) == ["ask", "note", "need_application"]
    assert "Said that a change takes an application" in text_of(officer.get(here))


def test_notices_are_filtered_and_taken_away_as_csv(today: Desk, officer: Client) -> None:
    first = today.notice(at=timezone.now())
    today.notice(at=timezone.now(), what="=2+2")
    officer.post(f"{PORTAL}notices/{first.number}/note/", {"seen": 0})
    page = officer.get(f"{PORTAL}notices/?state=sent&kind=incident&q=altyn")
    assert [line.notice.pk for line in page.context["lines"]] == [Notice.objects.latest("pk").pk]
    rows = list(csv.reader(io.StringIO(b"".join(officer.get(f"{PORTAL}notices/all.csv")).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == list(Notice.objects.order_by("-pk").values_list("number", flat=True))


def test_lists_make_a_fixed_number_of_queries(today: Desk, officer: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    sent(today)
    today.notice(at=timezone.now())
    for here in ("returns/", "notices/"):
        with django_assert_max_num_queries(16):
            officer.get(PORTAL + here)
