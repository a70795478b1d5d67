"""The officers' queue: a page of it among a thousand cases and among a hundred thousand."""

import statistics
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from registry.accounts.models import User
from registry.licensing.actions import reckon_open_cases
from registry.licensing.models import Application
from tests.licensing import world as w
from tests.signing_in import signed_in

Row = dict[str, Any]
SHORT, LONG, ASKED = 1_000, 100_000, 15
PAGES = {
    "as it opens": "",
    "page 20, newest first": "?sort=newest&page=20",
    "over the limit, due first": "?limit=over&sort=due",
    "of one officer": "?assignee=me",
    "by exchange": "?sort=exchange",
    "of a name": "?q=exchange+77",
    "of one activity": "?activity=advising",
    "of high risk": "?risk=high",
    "in which my opinion is asked": "?opinion=me",
    "refused": "?state=refused&sort=newest",
}


def queue_rows() -> Iterator[Row]:
    """A row for each kind of page: milliseconds at 100,000 cases, and at 1,000 as the baseline."""
    world = w.build_world()
    case = w.under_review(world, timezone.now())
    client = signed_in(world.registrar)
    client.defaults["SERVER_NAME"] = "localhost"
    _copy(case, 0, SHORT)
    few = {name: _milliseconds(client, query) for name, query in PAGES.items()}
    _copy(case, SHORT, LONG)
    for name, query in PAGES.items():
        value = _milliseconds(client, query)
        yield {
            "name": f"queue of 100,000 {name}, against 1,000",
            "value": value,
            "unit": "ms",
            "baseline": few[name],
            "ratio": value / few[name],
        }


def _milliseconds(client: Client, query: str) -> float:
    def ask() -> float:
        started = time.perf_counter()
        answer = client.get(f"/en/portal/cases/{query}")
        if answer.status_code != 200:
            raise ValueError(f"the queue was answered {answer.status_code}")
        return (time.perf_counter() - started) * 1000

    ask()
    return statistics.median(ask() for _number in range(ASKED))


def _copy(case: Application, start: int, stop: int) -> None:
    """Exchanges and sent cases by bulk: each third open, every other one of those in hand, and their deadlines.

    Triggers of state are for people: a benchmark's owner may put rows in as they would have become.
    """
    officers = list(User.objects.filter(pk__in=[case.assignee_id]).values_list("pk", flat=True))
    facts = {"case": case.pk, "start": start, "stop": stop, "officer": officers[0]}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE licensing_application DISABLE TRIGGER USER")
        for statement in STATEMENTS:
            cursor.execute(statement, facts)
        cursor.execute("ALTER TABLE licensing_application ENABLE TRIGGER USER")
    reckon_open_cases(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


_COPIED = "number, exchange_id, authority_id, kind, form_code, form_version, state, state_since, version, created_by_id, created_at"
STATEMENTS = (
    """
    INSERT INTO exchanges_exchange (legal_name, country, address, created_at)
    SELECT 'Exchange ' || n || ' Ltd.', 'KZ', '', now() FROM generate_series(%(start)s, %(stop)s - 1) n
    """,
    """
    INSERT INTO exchanges_exchangename (exchange_id, kind, name, key, valid_from)
    SELECT id, 'legal', legal_name, lower(legal_name), now() FROM exchanges_exchange e
    WHERE NOT EXISTS (SELECT 1 FROM exchanges_exchangename x WHERE x.exchange_id = e.id)
    """,
    f"""
    INSERT INTO licensing_application ({_COPIED}, submitted_at, taken_at, assignee_id, decided_at)
    SELECT 'APP-2000-' || lpad(n::text, 6, '0'), e.id, a.authority_id, a.kind, a.form_code, a.form_version,
        (ARRAY['submitted', 'granted', 'refused', 'under_review', 'granted', 'refused'])[n %% 6 + 1], a.state_since, 1, a.created_by_id,
        a.created_at, now() - (n %% 200) * interval '1 day', now(), CASE WHEN n %% 6 = 3 AND n %% 40 = 3 THEN %(officer)s END,
        CASE WHEN n %% 3 > 0 THEN now() END
    FROM generate_series(%(start)s, %(stop)s - 1) n
    JOIN exchanges_exchange e ON e.legal_name = 'Exchange ' || n || ' Ltd.'
    JOIN licensing_application a ON a.id = %(case)s
    """,
    """
    INSERT INTO licensing_answer (application_id, section, data, version, updated_by_id, updated_at)
    SELECT a.id, 'activities',
        jsonb_build_object('activities', ARRAY[CASE WHEN a.id %% 300 = 0 THEN 'advising' ELSE 'providing_custody' END]),
        1, a.created_by_id, a.created_at FROM licensing_application a
    WHERE NOT EXISTS (SELECT 1 FROM licensing_answer x WHERE x.application_id = a.id)
    """,
    """
    INSERT INTO licensing_caserisk (application_id, rating)
    SELECT a.id, CASE WHEN a.id %% 50 = 0 THEN 'high' WHEN a.id %% 5 = 0 THEN 'medium' ELSE 'low' END FROM licensing_application a
    WHERE NOT EXISTS (SELECT 1 FROM licensing_caserisk x WHERE x.application_id = a.id)
    """,
    """
    INSERT INTO licensing_opinionrequest (application_id, section, person_id, question, asked_by_id, asked_at)
    SELECT a.id, '', %(officer)s, '', a.created_by_id, now() FROM licensing_application a
    WHERE a.id %% 500 = 0 AND NOT EXISTS (SELECT 1 FROM licensing_opinionrequest x WHERE x.application_id = a.id)
    """,
)
"""`%(start)s`, `%(stop)s`: the numbers of the copies; `%(case)s`: what they are copied from."""
