"""Terms, declarations, views, the calendar and the figures on the portal's pages."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from registry.accounts.actions import end_membership
from registry.accounts.states import Role
from registry.licensing import actions
from registry.licensing.models import CalendarDay, InterestDeclaration, SavedView
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, listing, text_of
from tests.portal.test_queue import another, numbers_in
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
CASES = f"{BASE}cases/"


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_case_opens_after_a_declaration_and_the_timeline_tells_it(office: Office) -> None:
    case, client = office.case(), signed_in(office.world.officer)
    here = f"{CASES}{case.number}/"
    first = client.get(f"{here}checks/")
    assert first.status_code == 302
    asked = first.headers["Location"]
    page = text_of(client.get(asked))
    assert "<bdi>Holding Sample LLP</bdi>, Controller" in page
    assert client.post(asked, {}).status_code == 400
    assert client.post(asked, {"interest": "conflict", "reason": ""}).status_code == 400
    answer = client.post(asked, {"interest": "none", "next": f"{here}checks/"})
    assert answer.headers["Location"] == f"{here}checks/"
    assert client.get(f"{here}checks/").status_code == 200
    assert "you declared that you have no conflict of interest" in text_of(client.get(f"{here}interest/"))
    assert "Declared: no conflict of interest" in text_of(client.get(f"{here}timeline/"))
    assert signed_in(office.person(Role.AUDITOR)).get(here).status_code == 200


def test_the_declaration_leads_to_no_foreign_page(office: Office) -> None:
    case, client = office.case(), signed_in(office.world.officer)
    here = f"{CASES}{case.number}/interest/"
    answer = client.post(here, {"interest": "none", "next": "https://evil.example/"})
    assert answer.headers["Location"] == f"{CASES}{case.number}/"


def test_whoever_declares_a_conflict_reads_and_does_nothing_more(office: Office) -> None:
    case, client = office.case_under_review(), signed_in(office.world.officer)
    proposal = w.recommended(office.world, case, timezone.now())
    here = f"{CASES}{case.number}/"
    client.post(f"{here}interest/", {"interest": "conflict", "reason": "My brother works there."})
    for page in ("", "checks/", "documents/", "messages/", "timeline/", "request/", "grant/"):
        answer = client.get(here + page)
        assert answer.status_code == 403, page
        assert "This case is closed to you" in text_of(answer)
    assert client.get(f"{BASE}proposals/{proposal.pk}/").status_code == 403
    assert client.post(f"{here}take/").status_code == 403
    assert InterestDeclaration.objects.get().reason == "My brother works there."
    assert "My brother works there." in text_of(office.client(Role.REGISTRAR).get(f"{here}timeline/"))


def test_the_term_stands_on_the_case_in_the_queue_and_in_the_csv_alike(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.REGISTRAR)
    page = text_of(client.get(f"{CASES}{case.number}/"))
    words = re.search(r"Day \d+ of 60 working days", page)
    assert words
    assert "days left" in page
    queue = text_of(client.get(CASES))
    assert words[0] in queue
    row = rows_of(client.get(f"{BASE}cases.csv"))[1]
    assert row[6] == words[0]
    assert row[7].endswith("days left")


def test_what_is_over_is_found_sorted_and_counted_alike(office: Office) -> None:
    office.at = timezone.now() - timedelta(days=100)
    late = office.case_under_review()
    new = another(office, "Bolashak", days=90)
    client = office.client(Role.REGISTRAR)
    assert numbers_in(text_of(client.get(f"{CASES}?limit=over"))) == [late.number]
    assert numbers_in(text_of(client.get(f"{CASES}?sort=due"))) == [late.number, new.number]
    assert numbers_in(text_of(client.get(f"{CASES}?age=0-30"))) == [new.number]
    assert numbers_in(text_of(client.get(f"{CASES}?age=90"))) == [late.number]
    page = text_of(client.get(f"{CASES}?limit=over"))
    assert "over the limit</strong>" in page
    assert "Time limit: over the limit" in page
    home = client.get(BASE).content.decode()
    links = re.findall(r'href="(/en/portal/cases/\?[^"]+)">(\d+)<', home)
    assert len(links) > 5
    for url, number in links:
        assert len(numbers_in(text_of(client.get(url.replace("&amp;", "&"))))) == int(number), url


def test_the_figures_say_their_message_and_give_the_same_rows_as_csv(office: Office) -> None:
    office.at = timezone.now() - timedelta(days=40)
    office.licence()
    office.case()
    client = office.client(Role.APPROVER)
    page = client.get(BASE).content.decode()
    assert "0 of 1 open case was sent more than 90 days ago" in page
    assert "half of the decisions took up to" in page
    assert page.count('<svg class="govuk-body"') == 2
    ages = rows_of(client.get(f"{BASE}figures/ages.csv"))
    assert ages[0] == ["Days since it was sent", "Cases"]
    assert [row[1] for row in ages[1:]] == ["0", "1", "0", "0"]
    decisions = rows_of(client.get(f"{BASE}figures/decisions.csv"))
    assert decisions[1][1:] == ["1", "0", "0", "0", "0"]
    assert rows_of(client.get(f"{BASE}figures/forecast.csv"))[1][:3] == ["Nobody", "1", "0"]
    assert client.get(f"{BASE}figures/none.csv").status_code == 404


def test_a_view_is_kept_shared_and_removed(office: Office) -> None:
    client, colleague = office.client(Role.REGISTRAR), office.client(Role.CASE_OFFICER)
    office.case()
    save = f"{BASE}views/save/?state=submitted&sort=due&page=3&strange=1"
    assert client.post(save, {"name": ""}).status_code == 400
    answer = client.post(save, {"name": "Fresh", "is_shared": "on"})
    assert answer.headers["Location"] == f"{CASES}?state=submitted&sort=due"
    assert client.post(save, {"name": "Fresh"}).status_code == 409
    client.post(save, {"name": "Private"})
    page = text_of(colleague.get(CASES))
    assert 'href="/en/portal/cases/?state=submitted&amp;sort=due"' in page
    assert "Private" not in page
    view = SavedView.objects.get(name="Fresh")
    assert colleague.post(f"{BASE}views/{view.pk}/remove/").status_code == 404
    assert "The view is removed." in text_of(client.post(f"{BASE}views/{view.pk}/remove/", follow=True))
    assert "Keep this view" not in text_of(office.client(Role.AUDITOR).get(CASES))


def test_an_administrator_changes_a_day_and_everybody_sees_it(office: Office) -> None:
    client, day = office.client(Role.ADMINISTRATOR), timezone.localdate() + timedelta(days=30)
    boxes = {"day_day": day.day, "day_month": day.month, "day_year": day.year}
    usual = actions.calendar.calendars_of([1], timezone.now())[1].is_working(day)
    sent = {**boxes, "kind": "free" if usual else "working", "note": "Decree 7."}
    assert client.post(f"{BASE}calendar/set/", {**sent, "note": ""}).status_code == 400
    assert client.post(f"{BASE}calendar/set/", {**sent, "day_year": 2020}).status_code == 400
    page = text_of(client.post(f"{BASE}calendar/set/", sent, follow=True))
    assert "The calendar is changed" in page
    assert "Decree 7." in page
    assert client.post(f"{BASE}calendar/set/", sent).status_code == 409
    assert CalendarDay.objects.get().set_by == office.world.authority.first
    reader = text_of(office.client(Role.CASE_OFFICER).get(f"{BASE}calendar/?year={day.year}"))
    assert "Decree 7." in reader
    assert "Change a day" not in reader
    for wrong in ("x", "1999", "99999"):
        assert client.get(f"{BASE}calendar/?year={wrong}").status_code == 404


def test_the_checks_link_what_they_hint_at(office: Office) -> None:
    case = office.case()
    twin = another(office, "Altyn Exchanges", days=1)
    entry = listing(office, "Holding Sample", "holding-sample.example")
    page = text_of(office.client(Role.CASE_OFFICER).get(f"{CASES}{case.number}/checks/"))
    assert f'href="{CASES}{twin.number}/"' in page
    assert "Holding Sample LLP controls both." in page
    assert f"/lists/entries/{entry.reference}/" in page
    assert "It is listed under a name on this case" in page


def test_a_case_left_behind_is_shown_and_taken_over(office: Office) -> None:
    case = office.case_under_review()
    second = office.person(Role.CASE_OFFICER, "colleague")
    client, here = office.client(Role.CASE_OFFICER), f"{CASES}{case.number}/"
    assert client.post(f"{here}assign/", {"officer": second.pk}).status_code == 400
    client.post(f"{here}assign/", {"officer": second.pk, "reason": "On leave."})
    assert client.post(f"{here}take-over/").status_code == 409
    end_membership(second.memberships.get().pk, reason="Left.", actor=office.world.authority.first, at=timezone.now())
    assert "role ended" in text_of(client.get(CASES))
    assert numbers_in(text_of(client.get(f"{CASES}?assignee=gone"))) == [case.number]
    assert "no longer has the role" in text_of(client.get(here))
    assert "The case is yours." in text_of(client.post(f"{here}take-over/", follow=True))
    assert numbers_in(text_of(client.get(f"{CASES}?assignee=gone"))) == []
