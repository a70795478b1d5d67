"""What differs between two submissions of a case, as its page shows it."""

from typing import Any

import pytest

from registry.licensing import actions
from registry.licensing.queries import form_of, option_sources
from registry.portal.submissions import new_documents, shown_sections

pytestmark = pytest.mark.django_db


class TestChanges:
    """What differs between two submissions."""

    FORM = ("new_licence", 1)

    def shown(self, now: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
        actions.load_activities()
        earlier = None if before is None else {"answers": before}
        return {section.code: section for section in shown_sections(form_of(*self.FORM), {"answers": now}, earlier, option_sources("AFSA"))}

    def test_a_changed_answer_keeps_the_old_one(self) -> None:
        sections = self.shown({"address": {"city": "Astana", "street": "A 1"}}, {"address": {"city": "Almaty", "street": "A 1"}})
        answers = {answer.label: answer for answer in sections["address"].items[0].answers}
        city = answers["City or town"]
        assert (city.change, city.lines, city.before) == ("changed", ["Astana"], ["Almaty"])
        assert answers["Street, building and office"].change == "same"
        assert sections["address"].is_changed

    def test_items_of_a_list_are_new_changed_or_taken_out(self) -> None:
        now = {"trading_names": {"items": [{"id": "a", "name": "Altyn"}, {"id": "b", "name": "New"}]}}
        before = {"trading_names": {"items": [{"id": "a", "name": "Altin"}, {"id": "c", "name": "Old"}]}}
        items = self.shown(now, before)["trading_names"].items
        assert [(item.change, item.answers[0].change, item.answers[0].lines) for item in items] == [
            ("same", "changed", ["Altyn"]),
            ("added", "same", ["New"]),
            ("removed", "same", ["Old"]),
        ]

    def test_a_section_that_is_gone_or_new_is_marked(self) -> None:
        sections = self.shown({"finance_officer": {"full_name": "B"}}, {"compliance_officer": {"full_name": "D"}})
        assert sections["finance_officer"].is_changed
        assert sections["compliance_officer"].is_changed
        assert sections["compliance_officer"].items[0].answers[0].lines == []

    def test_the_first_submission_has_no_changes(self) -> None:
        assert not self.shown({"address": {"city": "Astana"}}, None)["address"].is_changed
        assert new_documents({"documents": [{"id": 1}]}, None) == set()

    def test_documents_of_a_request_count_as_new(self) -> None:
        later = {"documents": [{"id": 1}], "requests": [{"documents": [{"id": 2}]}]}
        assert new_documents(later, {"documents": [{"id": 1}], "requests": []}) == {2}
