"""The queue and the first page: what is counted is what is listed, the address holds it all, CSV is what is seen."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.accounts.states import Role
from registry.blocklist.actions import report_platform
from registry.exchanges.models import Exchange
from registry.licensing import actions
from registry.licensing.models import Activity, Answer, Application
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, bank, text_of

pytestmark = pytest.mark.django_db
HERE = f"{BASE}cases/"
MOST_QUERIES = 18


def another(office: Office, name: str, **delta: float) -> Application:
    """A case of another exchange, sent `delta` after the first."""
    admin = w.exchange_admin(f"admin@{name.lower().replace(' ', '-')}.example", name)
    organisation = admin.memberships.get().organisation
    at = office.at + timedelta(**delta)
    application = actions.start_application(organisation, "AFSA", actor=admin, at=at)
    w.fill_quickly(application, actor=admin, at=at)
    changed = {"legal_name": name, "country": "KZ"}
    w.answer(application, "legal_entity", changed, actor=admin, at=at)
    actions.submit_application(application.pk, is_declared=True, actor=admin, at=at)
    application.refresh_from_db()
    return application


def numbers_in(page: str) -> list[str]:
    """Numbers of the cases in the table, in order, each once."""
    return list(dict.fromkeys(re.findall(r"APP-\d{4}-\d{6}", page)))


def test_the_queue_narrows_by_each_filter(office: Office) -> None:
    first, second = office.case_under_review(), another(office, "Bolashak", days=1)
    client = office.client(Role.REGISTRAR)

    def found(query: str) -> list[str]:
        return numbers_in(text_of(client.get(HERE + query)))

    assert found("") == [first.number, second.number]
    assert found("?sort=newest") == [second.number, first.number]
    assert found("?sort=exchange") == [first.number, second.number]
    assert found("?assignee=me") == [first.number]
    assert found("?assignee=nobody") == [second.number]
    assert found(f"?assignee={office.world.registrar.pk}") == [first.number]
    assert found(f"?assignee={office.world.officer.pk}") == []
    assert found("?state=submitted") == [second.number]
    assert found("?state=submitted&state=under_review") == [first.number, second.number]
    assert found("?state=granted") == []
    assert found("?q=bolash") == [second.number]
    assert found(f"?q={first.number}") == [first.number]
    assert found("?activity=providing_custody") == [first.number, second.number]
    assert found("?age=7") == []


def test_the_queue_shows_and_narrows_by_risk_and_by_whose_opinion_is_asked(office: Office) -> None:
    first, second = office.case_under_review(), another(office, "Bolashak", days=1)
    w.assessed(office.world, first, office.at)
    actions.set_case_risk(first.pk, rating="high", reason="As a whole.", seen=0, actor=office.world.officer, at=office.at)
    actions.ask_opinion(first.pk, office.world.registrar, section="sites", actor=office.world.officer, at=office.at)
    client, officer = office.client(Role.REGISTRAR), office.client(Role.CASE_OFFICER)
    for who, query, found in (
        (client, "?risk=high", [first]), (client, "?risk=low", []), (client, "?risk=unrated", [second]),
        (client, "?opinion=me", [first]), (officer, "?opinion=me", []), (officer, "?opinion=anybody", [first]),
    ):  # fmt: skip
        assert numbers_in(text_of(who.get(HERE + query))) == [case.number for case in found], query
    page = text_of(client.get(f"{HERE}?risk=high&opinion=me&sort=newest"))
    assert "Risk: High" in page
    assert "Opinion: asked of me" in page
    assert 'href="?opinion=me&amp;sort=newest"' in page
    assert 'cases.csv?risk=high&amp;opinion=me&amp;sort=newest"' in page
    answer = client.get(f"{BASE}cases.csv?risk=high")
    assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[1].endswith(",High")  # type: ignore[attr-defined]
    assert client.get(f"{HERE}?risk=enormous").status_code == 400
    assert ">1</span> cases in which my opinion is asked for" in text_of(client.get(BASE))


def test_an_activity_that_nobody_applied_for_finds_nothing(office: Office) -> None:
    office.case()
    other = Activity.objects.exclude(code__in=["trading_facility", "providing_custody"]).values_list("code", flat=True)[0]
    assert numbers_in(text_of(office.client(Role.REGISTRAR).get(f"{HERE}?activity={other}"))) == []


def test_chosen_filters_are_tags_that_take_themselves_away(office: Office) -> None:
    office.case()
    page = text_of(office.client(Role.REGISTRAR).get(f"{HERE}?state=submitted&assignee=nobody&q=altyn&sort=newest&page=1"))
    assert "Status: Sent, waiting to be taken" in page
    assert "Officer: Nobody" in page
    assert "Number or name: altyn" in page
    assert 'href="?assignee=nobody&amp;q=altyn&amp;sort=newest"' in page
    assert 'href="?state=submitted&amp;q=altyn&amp;sort=newest"' in page


def test_a_wrong_filter_is_an_error_with_the_form(office: Office) -> None:
    answer = office.client(Role.REGISTRAR).get(f"{HERE}?state=nothing&size=7")
    assert answer.status_code == 400
    assert "<title>Error:" in text_of(answer)


def test_the_csv_is_what_is_seen_and_runs_no_formula(office: Office) -> None:
    first = office.case_under_review()
    second = another(office, "Bolashak", days=1)
    Exchange.objects.filter(pk=second.exchange_id).update(legal_name="=HYPERLINK(1)")
    client = office.client(Role.REGISTRAR)
    answer = client.get(f"{BASE}cases.csv?sort=newest")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Number", "Exchange", "Status", "Officer", "Sent", "Days", "Term", "Decision due", "Risk"]
    assert [row[0] for row in rows[1:]] == [second.number, first.number]
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[2][1:4] == ["Altyn Exchange Ltd.", "Under review", str(office.world.registrar)]
    assert answer["Content-Disposition"] == 'attachment; filename="cases.csv"'
    assert client.get(f"{BASE}cases.csv?state=nothing").status_code == 400


def test_the_queue_asks_the_database_the_same_number_of_questions_however_long_it_is(office: Office) -> None:
    first = office.case()
    client = office.client(Role.REGISTRAR)
    client.get(HERE)  # the first visit also keeps the language
    with CaptureQueriesContext(connection) as few:
        client.get(HERE)
    Application.objects.bulk_create(_copies(first, 60))
    with CaptureQueriesContext(connection) as many:
        page = text_of(client.get(f"{HERE}?size=50&activity=trading_facility&q=Altyn"))
    assert len(numbers_in(page)) == 1
    with CaptureQueriesContext(connection) as full:
        page = text_of(client.get(f"{HERE}?size=50"))
    assert len(numbers_in(page)) == 50
    assert max(len(few), len(many), len(full)) <= MOST_QUERIES
    assert len(few) == len(full)


def _copies(first: Application, count: int) -> list[Application]:
    """Bare cases, for counting only: the database lets a draft in and nothing else, so these are drafts that were sent."""
    made = []
    for number in range(count):
        row = Application.objects.get(pk=first.pk)
        row.pk, row.number, row.state = None, f"APP-2027-{number:06d}", "draft"
        made.append(row)
    return made


def test_counts_of_the_first_page_lead_to_what_they_count(office: Office) -> None:
    office.at = timezone.now() - timedelta(days=120)
    office.case_under_review()
    another(office, "Bolashak", days=110)
    client = office.client(Role.REGISTRAR)
    page = client.get(BASE).content.decode()
    counts = re.findall(r'href="([^"]+)"><span class="tz-counts__number">(\d+)</span> ([^<]+)</a>', page)
    told = {text: (int(number), url.replace("&amp;", "&")) for url, number, text in counts}
    assert {text: number for text, (number, _url) in told.items()} == {
        "waiting for my approval": 0, "my cases": 1, "unassigned cases": 1, "cases over the limit": 1, "entries under quarantine": 0,
        "cases in which my opinion is asked for": 0, "proofs to look at": 0, "new wallets you may stop": 0, "mails that did not arrive": 0,
        "errors of the register to answer": 0, "errors overdue to a holder": 0, "returns to look at": 0, "returns overdue": 0,
        "notices of change to look at": 0,
    }  # fmt: skip
    for text in ("my cases", "unassigned cases", "cases over the limit"):
        number, url = told[text]
        assert len(numbers_in(text_of(client.get(url)))) == number
    by_state = dict(re.findall(r'href="/en/portal/cases/\?state=(\w+)">(\d+)<', page))
    assert by_state["under_review"] == by_state["submitted"] == "1"


def test_a_quiet_office_is_told_so(office: Office) -> None:
    page = text_of(office.client(Role.APPROVER).get(BASE))
    assert "Nothing waits and nothing is overdue." in page


def test_each_role_sees_its_own_work_on_the_first_page(office: Office) -> None:
    report_platform(where="bad.example", what_happened="It took my money.", at=office.at)
    bank(office)
    officer = text_of(office.client(Role.LIST_OFFICER).get(BASE))
    assert ">1</span> new reports by the public" in officer
    assert "my cases" not in officer
    assert ">2</span> lists at banks that are not in step" in officer
    administrator = text_of(office.client(Role.ADMINISTRATOR).get(BASE))
    assert "reports by the public" not in administrator
    assert 'href="/en/portal/people/"' in administrator
    assert 'href="/en/portal/people/"' not in officer
    assert 'href="/en/portal/cases/"' not in officer


def test_taking_a_case_from_the_queue_and_losing_the_race(office: Office) -> None:
    case = office.case()
    registrar, officer = office.client(Role.REGISTRAR), office.client(Role.CASE_OFFICER)
    assert "Take the case" in text_of(registrar.get(HERE))
    assert "The case is yours." in text_of(registrar.post(f"{HERE}{case.number}/take/", follow=True))
    late = officer.post(f"{HERE}{case.number}/take/")
    assert late.status_code == 409
    assert "Under review" in text_of(late)
    assert "Take the case" not in text_of(office.client(Role.APPROVER).get(HERE))


def test_handing_a_case_on_and_putting_it_back(office: Office) -> None:
    case = office.case_under_review()
    client, here = office.client(Role.REGISTRAR), f"{HERE}{case.number}/"
    assert client.post(f"{here}assign/", {"officer": ""}).status_code == 400
    assert client.post(f"{here}assign/", {"officer": office.world.approver.pk}).status_code == 400
    answer = client.post(f"{here}assign/", {"officer": office.world.officer.pk}, follow=True)
    assert f"The case is now with {office.world.officer}." in text_of(answer)
    assert "back in the queue" in text_of(client.post(f"{here}release/", {"reason": "Holiday."}, follow=True))
    case.refresh_from_db()
    assert (case.state, case.assignee) == ("submitted", None)
    again = client.post(f"{here}release/", {"reason": ""})
    assert again.status_code == 409


def test_drafts_are_nobodys_business(office: Office) -> None:
    draft = w.draft(office.world, timezone.now())
    assert draft.number not in text_of(office.client(Role.REGISTRAR).get(HERE))
    assert office.client(Role.REGISTRAR).get(f"{HERE}{draft.number}/").status_code == 404
    assert Answer.objects.count() == 0
