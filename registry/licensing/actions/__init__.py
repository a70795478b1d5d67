"""What people do to applications and licences, one function each. Import from here."""

from registry.licensing.actions.acts import (
    propose_act,
    propose_extension,
    propose_reinstatement,
    propose_revocation,
    propose_surrender,
    propose_suspension,
)
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
from registry.licensing.actions.conditions import report_condition, send_reminders, settle_condition
from registry.licensing.actions.decisions import ConditionFacts, Recommendation, recommend_grant, recommend_refusal
from registry.licensing.actions.documents import add_document, add_request_document, remove_document, replace_document
from registry.licensing.actions.errors import close_error, report_error
from registry.licensing.actions.execution import execute_move, locked_licence
from registry.licensing.actions.holding import (
    ask_surrender,
    end_renewal_pending,
    make_representation,
    mark_renewal_pending,
    withdraw_surrender,
)
from registry.licensing.actions.listing import confirm_identifier, drop_identifier
from registry.licensing.actions.permissions import set_permissions
from registry.licensing.actions.reference import load_activities, load_authorities, load_investment_types
from registry.licensing.actions.terms import ActTerms

__all__ = [
    "ActTerms",
    "ConditionFacts",
    "IncompleteError",
    "Recommendation",
    "RequestedItem",
    "SectionError",
    "add_document",
    "add_request_document",
    "answer_information_request",
    "ask_surrender",
    "assign_case",
    "cancel_information_request",
    "check_answers",
    "close_error",
    "confirm_identifier",
    "draft_hash",
    "drop_identifier",
    "end_renewal_pending",
    "execute_move",
    "finish_section",
    "load_activities",
    "load_authorities",
    "load_investment_types",
    "locked_licence",
    "make_representation",
    "mark_renewal_pending",
    "missing_items",
    "propose_act",
    "propose_extension",
    "propose_reinstatement",
    "propose_revocation",
    "propose_surrender",
    "propose_suspension",
    "recommend_grant",
    "recommend_refusal",
    "release_case",
    "remove_document",
    "remove_item",
    "replace_document",
    "report_condition",
    "report_error",
    "request_information",
    "save_item",
    "save_section",
    "send_reminders",
    "set_permissions",
    "settle_condition",
    "start_application",
    "submit_application",
    "take_case",
    "withdraw_application",
    "withdraw_surrender",
]
