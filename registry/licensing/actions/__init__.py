"""What people do to applications and licences, one function each. Import from here."""

from registry.licensing.actions.acts import propose_reinstatement, propose_revocation, propose_suspension
from registry.licensing.actions.applications import (
    IncompleteError,
    SectionError,
    check_answers,
    draft_hash,
    finish_section,
    remove_item,
    save_item,
    save_section,
    start_application,
    submit_application,
    withdraw_application,
)
from registry.licensing.actions.calendar import load_calendar, set_calendar_day
from registry.licensing.actions.cases import (
    RequestedItem,
    answer_information_request,
    assign_case,
    cancel_information_request,
    missing_items,
    release_case,
    request_information,
    take_case,
)
from registry.licensing.actions.clocks import reckon_open_cases
from registry.licensing.actions.decisions import ConditionFacts, Recommendation, recommend_grant, recommend_refusal
from registry.licensing.actions.documents import add_document, add_request_document, remove_document, replace_document
from registry.licensing.actions.handover import take_over_case
from registry.licensing.actions.interests import declare_interest
from registry.licensing.actions.listing import confirm_identifier, drop_identifier
from registry.licensing.actions.reference import load_activities, load_authorities
from registry.licensing.actions.saved_views import remove_view, save_view

__all__ = [
    "ConditionFacts",
    "IncompleteError",
    "Recommendation",
    "RequestedItem",
    "SectionError",
    "add_document",
    "add_request_document",
    "answer_information_request",
    "assign_case",
    "cancel_information_request",
    "check_answers",
    "confirm_identifier",
    "declare_interest",
    "draft_hash",
    "drop_identifier",
    "finish_section",
    "load_activities",
    "load_authorities",
    "load_calendar",
    "missing_items",
    "propose_reinstatement",
    "propose_revocation",
    "propose_suspension",
    "reckon_open_cases",
    "recommend_grant",
    "recommend_refusal",
    "release_case",
    "remove_document",
    "remove_item",
    "remove_view",
    "replace_document",
    "request_information",
    "save_item",
    "save_section",
    "save_view",
    "set_calendar_day",
    "start_application",
    "submit_application",
    "take_case",
    "take_over_case",
    "withdraw_application",
]
