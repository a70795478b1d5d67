"""What people do to applications and licences, one function each. Import from here."""

from registry.licensing.actions.acts import (
    propose_act,
    propose_extension,
    propose_reinstatement,
    propose_revocation,
    propose_surrender,
    propose_suspension,
)
from registry.licensing.actions.annual_fees import charge_year, issue_annual_fees
from registry.licensing.actions.assessing import FindingFacts, assess_rest, confirm_finding, record_finding, set_case_risk
from registry.licensing.actions.calendar import load_calendar, set_calendar_day
from registry.licensing.actions.cases import assign_case, release_case, take_case
from registry.licensing.actions.clocks import reckon_open_cases
from registry.licensing.actions.conditions import report_condition, send_reminders, settle_condition
from registry.licensing.actions.control import (
    NewWallet,
    approve_wallet,
    confirm_identifier,
    confirm_shown,
    drop_identifier,
    finish_window,
    finish_windows,
    propose_wallet,
    send_statement,
    set_deposit_address,
    start_proof,
)
from registry.licensing.actions.documents import add_document, add_request_document, remove_document, replace_document
from registry.licensing.actions.drafting import SectionError, finish_section, remove_item, save_item, save_section, start_application
from registry.licensing.actions.errors import CorrectedBy, close_error, report_error
from registry.licensing.actions.execution import execute_move, locked_licence
from registry.licensing.actions.forms import checked_form, propose_form
from registry.licensing.actions.handover import take_over_case
from registry.licensing.actions.holding import (
    ask_surrender,
    end_renewal_pending,
    make_representation,
    mark_renewal_pending,
    withdraw_surrender,
)
from registry.licensing.actions.interests import declare_interest
from registry.licensing.actions.letters import issue_certificate
from registry.licensing.actions.opinions import ask_opinion, give_opinion, take_back_opinion_request
from registry.licensing.actions.own_errors import ErrorFacts, reckon_open_errors, report_own_error
from registry.licensing.actions.permissions import set_permissions
from registry.licensing.actions.powers import Apostille, PowerFacts, Upload, check_power, record_power, revoke_power
from registry.licensing.actions.recommending import (
    ConditionFacts,
    Recommendation,
    propose_correction,
    propose_reopening,
    recommend_grant,
    recommend_in_principle,
    recommend_notice,
    recommend_refusal,
)
from registry.licensing.actions.reference import load_activities, load_authorities, load_investment_types
from registry.licensing.actions.requests import (
    RequestedItem,
    answer_in_part,
    answer_information_request,
    cancel_information_request,
    end_notice,
    extend_time,
    lapse_application,
    missing_items,
    remind_applicant,
    request_information,
    return_incomplete,
)
from registry.licensing.actions.saved_views import remove_view, save_view
from registry.licensing.actions.sending import (
    IncompleteError,
    check_answers,
    draft_hash,
    submit_application,
    withdraw_application,
)
from registry.licensing.actions.terms import ActTerms

__all__ = [
    "ActTerms",
    "Apostille",
    "ConditionFacts",
    "CorrectedBy",
    "ErrorFacts",
    "FindingFacts",
    "IncompleteError",
    "NewWallet",
    "PowerFacts",
    "Recommendation",
    "RequestedItem",
    "SectionError",
    "Upload",
    "add_document",
    "add_request_document",
    "answer_in_part",
    "answer_information_request",
    "approve_wallet",
    "ask_opinion",
    "ask_surrender",
    "assess_rest",
    "assign_case",
    "cancel_information_request",
    "charge_year",
    "check_answers",
    "check_power",
    "checked_form",
    "close_error",
    "confirm_finding",
    "confirm_identifier",
    "confirm_shown",
    "declare_interest",
    "draft_hash",
    "drop_identifier",
    "end_notice",
    "end_renewal_pending",
    "execute_move",
    "extend_time",
    "finish_section",
    "finish_window",
    "finish_windows",
    "give_opinion",
    "issue_annual_fees",
    "issue_certificate",
    "lapse_application",
    "load_activities",
    "load_authorities",
    "load_calendar",
    "load_investment_types",
    "locked_licence",
    "make_representation",
    "mark_renewal_pending",
    "missing_items",
    "propose_act",
    "propose_correction",
    "propose_extension",
    "propose_form",
    "propose_reinstatement",
    "propose_reopening",
    "propose_revocation",
    "propose_surrender",
    "propose_suspension",
    "propose_wallet",
    "reckon_open_cases",
    "reckon_open_errors",
    "recommend_grant",
    "recommend_in_principle",
    "recommend_notice",
    "recommend_refusal",
    "record_finding",
    "record_power",
    "release_case",
    "remind_applicant",
    "remove_document",
    "remove_item",
    "remove_view",
    "replace_document",
    "report_condition",
    "report_error",
    "report_own_error",
    "request_information",
    "return_incomplete",
    "revoke_power",
    "save_item",
    "save_section",
    "save_view",
    "send_reminders",
    "send_statement",
    "set_calendar_day",
    "set_case_risk",
    "set_deposit_address",
    "set_permissions",
    "settle_condition",
    "start_application",
    "start_proof",
    "submit_application",
    "take_back_opinion_request",
    "take_case",
    "take_over_case",
    "withdraw_application",
    "withdraw_surrender",
]
