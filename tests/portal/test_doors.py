"""What the doors of the portal leave open to nobody: other regulators' matters, what is not there, strange addresses.

Who may open which page is in the permission matrix (`tests/permissions`).
"""

import pytest

from registry.accounts.states import Role
from tests.portal.conftest import BASE, Office, Others, bank, text_of
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


def test_another_regulators_lists_of_cases_and_licences_are_empty(office: Office, others: Others) -> None:
    office.licence()
    for path in ("cases/", "licences/", "proposals/?show=all"):
        assert "AFSA" not in others.client.get(BASE + path).content.decode(), path
        assert "APP-" not in others.client.get(BASE + path).content.decode(), path


def test_an_auditor_of_one_regulator_sees_no_case_of_another(office: Office, others: Others) -> None:
    case, subscriber = office.licence().application, bank(office)
    number = case.number
    client = signed_in(others.authority.person(Role.AUDITOR, "auditor@other.test"))
    assert client.get(BASE + f"audit/licensing.application/{case.pk}/").status_code == 404
    assert "Nothing answers to this." in text_of(client.get(f"{BASE}audit/?q={number}"))
    assert f"application: {number}" in text_of(office.client(Role.AUDITOR).get(f"{BASE}audit/?q={number}"))
    assert client.get(BASE + f"banks/{subscriber.pk}/").status_code == 200


NOWHERE = (
    "cases/APP-0/", "licences/%F0%9F%92%A9/", "lists/entries/e99/", "lists/entries/e99999999999999999999/", "proposals/99999999999999999999/",
    "lists/publications/nothing/1/", "lists/publications/block/99999999999999999999/", "reports/R-NONE/", "banks/99999999999999999999/",
    "lists/?list=nothing", "proposals/?show=nothing", "audit/auth.user/1/", "audit/licensing.application/x/", "cases/x/documents/1/",
)  # fmt: skip


def test_what_is_not_there_is_a_404(office: Office) -> None:
    for path in NOWHERE:
        statuses = {office.client(role).get(BASE + path).status_code for role in (Role.CASE_OFFICER, Role.LIST_OFFICER, Role.AUDITOR)}
        assert 404 in statuses, path
        assert statuses <= {404, 403}, path


def test_a_strange_query_never_breaks_a_list(office: Office) -> None:
    officer, auditor = office.client(Role.CASE_OFFICER), office.client(Role.AUDITOR)
    queries = ("?page=99999", "?page=x", "?q=%00", "?q=" + "я" * 3000, "?state=bogus", "?size=7", "?assignee=12x", "?sort=%27--")
    for query in queries:
        for client, path in ((officer, "cases/"), (officer, "licences/"), (officer, "lists/"), (auditor, "audit/"), (auditor, "reports/")):
            assert client.get(f"{BASE}{path}{query}").status_code in {200, 400}, (path, query)
