"""Who may do what at every address. A new address needs a row here before the tests pass again.

A row says, for each verb, who comes in: `PUBLIC`, `SIGNED_IN`, roles, or the scope of a key. A verb that a row does not name is
refused with 405 to those who come in by another. `owners` are the roles that own the object the test asks for; the same
roles of another tenant, and roles that only own other things, get 404. Without `owners` the address shows what all may see.
"""

from collections.abc import Collection
from dataclasses import dataclass

from registry.accounts.states import BANK_ROLES, EXCHANGE_ROLES, REGULATOR_ROLES, Role, Scope
from tests.permissions import exchanges

PUBLIC, SIGNED_IN = "public", "signed in"
Who = str | frozenset[str]


@dataclass(frozen=True)
class Row:
    """`get`, `post`, `put`, `delete`: who comes in by that verb; None for nobody."""

    get: Who | None = None
    post: Who | None = None
    put: Who | None = None
    delete: Who | None = None
    owners: frozenset[str] = frozenset()
    is_library: bool = False
    is_slow: bool = False

    def who(self, verb: str) -> Who | None:
        """Who comes in by `verb`."""
        return {"get": self.get, "post": self.post, "put": self.put, "delete": self.delete}.get(verb)


def roles(*codes: str | Collection[str]) -> frozenset[str]:
    """A set of roles."""
    return frozenset(str(code) for part in codes for code in ([part] if isinstance(part, str) else part))


R, C, A, E, L, U, M = (
    Role.REGISTRAR, Role.CASE_OFFICER, Role.APPROVER, Role.ENFORCEMENT_OFFICER, Role.LIST_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
STAFF, EXCHANGE, BANK, BANK_ADMIN = roles(REGULATOR_ROLES), roles(EXCHANGE_ROLES), roles(BANK_ROLES), roles(Role.BANK_ADMIN)
EXCHANGE_ADMIN = roles(Role.EXCHANGE_ADMIN)
TEAM = roles(Role.EXCHANGE_ADMIN, Role.BANK_ADMIN)
CASE = roles(R, C, A, U)
LICENCE = CASE | {E}
LISTS = STAFF - {M}
REPORTS = roles(L, E, U)


def page(who: Who) -> Row:
    """Read by these; nothing of anybody's in its address."""
    return Row(get=who)


def form(who: Who) -> Row:
    """Read and sent by these; nothing of anybody's in its address."""
    return Row(get=who, post=who)


def own_page(who: frozenset[str]) -> Row:
    """Read by these, if it is theirs."""
    return Row(get=who, owners=who)


def own_form(who: frozenset[str]) -> Row:
    """Read and sent by these, if it is theirs."""
    return Row(get=who, post=who, owners=who)


def own_button(who: frozenset[str]) -> Row:
    """Only sent, by these, if it is theirs."""
    return Row(post=who, owners=who)


def library(who: Who, *, post: bool = True) -> Row:
    """A page of the sign-in library: it decides by the person's factors; to us it matters who reaches it at all."""
    return Row(get=who, post=who if post else None, is_library=True)


PAGES: dict[str, Row] = {
    # --- everybody ----------------------------------------------------------------------------------------------------
    "healthz": page(PUBLIC),
    "website:check": page(PUBLIC),
    "website:register": page(PUBLIC),
    "website:register_entry": page(PUBLIC),
    "website:statement": form(PUBLIC),
    "website:search_statement": form(PUBLIC),
    "website:error_report": form(PUBLIC),
    "website:error_reported": page(PUBLIC),
    "website:warnings": page(PUBLIC),
    "website:report": form(PUBLIC),
    "website:reported": page(PUBLIC),
    "open:certificate": page(PUBLIC),
    # By a token that the mail carries: see tests/accounts/test_notifications.py.
    "open:mail_off": form(PUBLIC),
    "open:statement": page(PUBLIC),
    "open:statement_json": page(PUBLIC),
    "open:statement_pdf": page(PUBLIC),
    "open:statement_keys": page(PUBLIC),
    "open:changes_feed": page(PUBLIC),
    "open:warnings_feed": page(PUBLIC),
    "open:register_csv": page(PUBLIC),
    "open:register_json": page(PUBLIC),
    "api:lookup": page(PUBLIC),
    "api:register": page(PUBLIC),
    "api:register-entry": page(PUBLIC),
    "api:register-history": page(PUBLIC),
    "api:register-statement": page(PUBLIC),
    "api:search-statement": page(PUBLIC),
    "api:schema": page(PUBLIC),
    "api:docs": page(PUBLIC),
    "api:reference": page(PUBLIC),
    "api:reader": page(PUBLIC),
    "api:problem": page(PUBLIC),
    "api:problems": page(PUBLIC),
    # These look at every part of the system; they ask for a token or this machine: see tests/api/test_health.py.
    "readyz": Row(get=PUBLIC, is_slow=True),
    "metrics": Row(get=PUBLIC, is_slow=True),
    # --- demo mode only: see tests/accounts/test_demo_pages.py --------------------------------------------------------
    "personas": form(PUBLIC),
    "demo_mails": page(PUBLIC),
    "demo_mail": page(PUBLIC),
    "demo_signer": form(PUBLIC),
    # --- accounts -----------------------------------------------------------------------------------------------------
    "account_login": library(PUBLIC),
    "account_logout": library(PUBLIC),
    "account_signup": library(PUBLIC),
    "account_inactive": library(PUBLIC),
    "account_confirm_email": library(PUBLIC),
    "account_email_verification_sent": library(PUBLIC, post=False),
    "account_reset_password": library(PUBLIC),
    "account_reset_password_done": library(PUBLIC, post=False),
    "account_reset_password_from_key": library(PUBLIC),
    "account_reset_password_from_key_done": library(PUBLIC, post=False),
    "mfa_authenticate": library(PUBLIC),
    "mfa_login_webauthn": library(PUBLIC),
    "accept_invitation": form(PUBLIC),
    "account_home": page(SIGNED_IN),
    "account_change_password": library(SIGNED_IN),
    "account_set_password": library(SIGNED_IN),
    "account_reauthenticate": library(SIGNED_IN),
    "mfa_index": library(SIGNED_IN, post=False),
    "mfa_reauthenticate": library(SIGNED_IN),
    "mfa_activate_totp": library(SIGNED_IN),
    "mfa_deactivate_totp": library(SIGNED_IN),
    "mfa_view_recovery_codes": library(SIGNED_IN, post=False),
    "mfa_generate_recovery_codes": library(SIGNED_IN),
    "mfa_download_recovery_codes": library(SIGNED_IN),
    "mfa_list_webauthn": library(SIGNED_IN, post=False),
    "mfa_add_webauthn": library(SIGNED_IN),
    "mfa_edit_webauthn": library(SIGNED_IN),
    "mfa_remove_webauthn": library(SIGNED_IN),
    "mfa_reauthenticate_webauthn": library(SIGNED_IN),
    "usersessions_list": form(SIGNED_IN),
    "notifications": form(SIGNED_IN),
    "team": page(TEAM),
    "team_invite": form(TEAM),
    # The colleague and the invitation of the test are the bank's.
    "team_remove": Row(get=TEAM, post=TEAM, owners=BANK_ADMIN),
    "team_withdraw": Row(post=TEAM, owners=BANK_ADMIN),
    # --- exchanges ----------------------------------------------------------------------------------------------------
    "apply:home": page(EXCHANGE),
    "apply:start": form(EXCHANGE),
    "apply:application": own_page(EXCHANGE),
    "apply:sections": own_page(EXCHANGE),
    "apply:section": own_form(EXCHANGE),
    "apply:add_item": own_form(EXCHANGE),
    "apply:item": own_form(EXCHANGE),
    "apply:document": own_page(EXCHANGE),
    "apply:replace_document": own_form(EXCHANGE),
    "apply:check": own_form(EXCHANGE),
    "apply:to_sign": own_page(EXCHANGE),
    "apply:sent": own_page(EXCHANGE),
    "apply:copy": own_page(EXCHANGE),
    "apply:withdraw": own_form(EXCHANGE),
    "apply:request": own_form(EXCHANGE),
    "apply:decision": own_page(EXCHANGE),
    "apply:licence": own_page(EXCHANGE),
    "apply:change": own_form(EXCHANGE),
    "apply:representation": own_form(EXCHANGE),
    "apply:condition": own_form(EXCHANGE),
    "apply:certificate": own_page(EXCHANGE),
    "apply:powers": page(EXCHANGE),
    "apply:power_new": form(EXCHANGE_ADMIN),
    "apply:power": own_page(EXCHANGE),
    "apply:power_revoke": own_form(EXCHANGE_ADMIN),
    "apply:power_file": own_page(EXCHANGE),
    "apply:identifiers": page(EXCHANGE),
    "apply:identifier": own_form(EXCHANGE),
    "apply:identifier_show": own_button(EXCHANGE),
    "apply:identifier_check": own_button(EXCHANGE),
    "apply:identifier_withdraw": own_button(EXCHANGE),
    "apply:identifier_deposit": own_button(EXCHANGE),
    "apply:identifier_public": own_button(roles(Role.EXCHANGE_ADMIN)),
    "apply:wallets": page(EXCHANGE),
    "apply:wallet_new": form(roles(Role.EXCHANGE_ADMIN)),
    "apply:wallet": own_page(EXCHANGE),
    "apply:wallet_approve": own_button(EXCHANGE),
    "apply:wallet_reject": own_button(EXCHANGE),
    "apply:wallet_withdraw": own_button(roles(Role.EXCHANGE_ADMIN)),
    "apply:keys": page(EXCHANGE),
    "apply:key-new": form(EXCHANGE_ADMIN),
    "apply:key-roll": own_button(EXCHANGE_ADMIN),
    "apply:key-revoke": own_form(EXCHANGE_ADMIN),
    "apply:invoices": page(EXCHANGE),
    "apply:invoice": own_page(EXCHANGE),
    "apply:banks": page(EXCHANGE),
    "apply:banks_at": page(EXCHANGE),
    "apply:errors": page(EXCHANGE),
    "apply:error_new": own_form(EXCHANGE),
    "apply:error": own_page(EXCHANGE),
    "apply:error_file": own_page(EXCHANGE),
    "apply:returns": page(EXCHANGE),
    "apply:return": own_page(EXCHANGE),
    "apply:return_section": own_form(EXCHANGE),
    "apply:return_check": own_form(EXCHANGE),
    "apply:return_copy": own_page(EXCHANGE),
    "apply:return_file": own_page(EXCHANGE),
    "apply:notices": page(EXCHANGE),
    "apply:notice_choose": own_page(EXCHANGE),
    "apply:notice_new": own_form(EXCHANGE),
    "apply:notice": own_form(EXCHANGE),
    "apply:notice_file": own_page(EXCHANGE),
    "apply:certificate_pdf": own_page(EXCHANGE),
    "apply:export": own_form(EXCHANGE),
    "apply:licence_export": own_form(EXCHANGE),
    "apply:export_archive": own_page(EXCHANGE),
    "apply:letter": own_page(EXCHANGE),
    "apply:licence_letter": own_page(EXCHANGE),
    # --- banks --------------------------------------------------------------------------------------------------------
    "bank:home": page(BANK),
    "bank:keys": page(BANK),
    "bank:key-new": form(BANK_ADMIN),
    "bank:key-roll": own_button(BANK_ADMIN),
    "bank:key-revoke": own_form(BANK_ADMIN),
    "bank:endpoints": page(BANK),
    "bank:endpoint-new": form(BANK_ADMIN),
    "bank:endpoint": own_page(BANK),
    "bank:endpoint-act": own_button(BANK_ADMIN),
    "bank:endpoint-remove": own_form(BANK_ADMIN),
    "bank:delivery": own_page(BANK),
    "bank:delivery-replay": own_button(BANK_ADMIN),
    # --- regulators: a case, a licence and what belongs to them are one authority's ----------------------------------------
    "portal:home": page(STAFF),
    "portal:queue": page(CASE),
    "portal:queue_csv": page(CASE),
    "portal:case": own_page(CASE),
    "portal:case_checks": own_page(CASE),
    "portal:case_assessment": own_page(CASE),
    "portal:case_assessment_file": own_page(CASE),
    "portal:case_assess": own_form(roles(R, C)),
    "portal:case_assess_confirm": own_button(roles(R, C)),
    "portal:case_assess_rest": own_button(roles(R, C)),
    "portal:case_risk": own_form(roles(R, C)),
    "portal:opinion_ask": own_form(roles(R, C)),
    "portal:opinion_give": own_form(roles(R, C)),
    "portal:opinion_take_back": own_button(roles(R, C)),
    "portal:case_documents": own_page(CASE),
    "portal:case_document": own_page(CASE),
    "portal:case_messages": own_page(CASE),
    "portal:case_letter": own_page(CASE),
    "portal:case_timeline": own_page(CASE),
    "portal:case_power": own_page(CASE),
    "portal:case_power_check": own_form(roles(R, C)),
    "portal:case_power_file": own_page(CASE),
    "portal:case_signature": own_page(CASE),
    "portal:case_content": own_page(CASE),
    "portal:case_interest": own_form(roles(R, C, A)),
    "portal:case_take_over": own_button(roles(R, C)),
    "portal:view_save": form(roles(R, C, A)),
    # The view of the test is the registrar's.
    "portal:view_remove": Row(post=roles(R, C, A), owners=roles(R)),
    "portal:calendar": page(CASE | {M}),
    "portal:calendar_set": form(roles(M)),
    "portal:figures_csv": page(CASE),
    "portal:case_take": own_button(roles(R, C)),
    "portal:case_assign": own_form(roles(R, C)),
    "portal:case_release": own_form(roles(R, C)),
    "portal:case_request": own_form(roles(C)),
    "portal:case_return": own_form(roles(R, C)),
    "portal:case_extend": own_form(roles(C)),
    "portal:case_request_cancel": own_form(roles(C)),
    "portal:case_lapse": own_form(roles(C)),
    "portal:case_notice": own_form(roles(C)),
    "portal:case_in_principle": own_form(roles(C)),
    "portal:case_reopen": own_form(roles(C)),
    "portal:case_correct": own_form(roles(C)),
    "portal:case_grant": own_form(roles(C)),
    "portal:case_refuse": own_form(roles(C)),
    "portal:identifiers": own_page(LICENCE),
    "portal:identifier_confirm": own_form(roles(R, C)),
    "portal:identifier_withdraw": own_form(roles(R, C)),
    "portal:proofs": page(LICENCE),
    "portal:proof": own_page(LICENCE),
    "portal:proof_confirm": own_form(roles(R, C)),
    "portal:proof_turn_down": own_form(roles(R, C)),
    "portal:proof_document": own_page(LICENCE),
    "portal:wallet_stop": own_form(roles(R, C)),
    "portal:licences": page(LICENCE),
    "portal:licence": own_page(LICENCE),
    "portal:licence_banks": own_page(LICENCE),
    "portal:licence_suspend": own_form(roles(C)),
    "portal:licence_reinstate": own_form(roles(C)),
    "portal:licence_revoke": own_form(roles(C)),
    "portal:licence_act": own_form(roles(C)),
    "portal:condition_settle": own_form(roles(R, C)),
    "portal:condition_evidence": own_page(LICENCE),
    "portal:errors": page(LICENCE),
    "portal:error_close": own_form(roles(R, C)),
    "portal:error_file": own_page(LICENCE),
    "portal:proposals": page(STAFF),
    # The proposal of the test is to suspend a licence: those who read cases read it, an approver decides.
    "portal:proposal": Row(get=CASE, post=roles(A), owners=CASE),
    "portal:proposal_letter": own_page(CASE),
    "portal:invoices": page(CASE),
    "portal:invoices_csv": page(CASE),
    "portal:annual_fees": page(CASE),
    "portal:annual_fees_csv": page(CASE),
    "portal:invoice": own_page(CASE),
    "portal:invoice_pay": own_form(roles(R)),
    "portal:invoice_cancel": own_form(roles(R)),
    "portal:payment_reverse": own_form(roles(R)),
    "portal:statements": Row(get=CASE, post=roles(R)),
    "portal:statement": Row(get=CASE, post=roles(R), owners=CASE),
    "portal:bank_lines": page(CASE),
    "portal:bank_line_match": own_form(roles(R)),
    "portal:bank_line_return": own_form(roles(R)),
    "portal:returns": page(CASE),
    "portal:returns_csv": page(CASE),
    "portal:return": own_page(CASE),
    "portal:return_accept": own_form(roles(C)),
    "portal:return_correct": own_form(roles(C)),
    "portal:return_file": own_page(CASE),
    "portal:notices": page(CASE),
    "portal:notices_csv": page(CASE),
    "portal:notice": own_page(CASE),
    "portal:notice_note": own_form(roles(C)),
    "portal:notice_ask": own_form(roles(C)),
    "portal:notice_application": own_form(roles(C)),
    "portal:notice_file": own_page(CASE),
    "portal:forms": page(roles(M, U)),
    "portal:form_version": page(roles(M, U)),
    "portal:form_yaml": page(roles(M, U)),
    "portal:form_propose": form(roles(M)),
    "portal:fees": page(CASE | {M}),
    "portal:fee_propose": form(roles(M)),
    "portal:register_imports": page(CASE),
    "portal:register_import": own_page(CASE),
    # --- regulators: lists, reports and banks are the country's ---------------------------------------------------------
    "portal:entries": page(LISTS),
    "portal:entry": page(LISTS),
    "portal:entry_propose": form(roles(L)),
    "portal:entry_remove": form(roles(L)),
    "portal:entry_release": form(roles(L)),
    "portal:publications": page(LISTS),
    "portal:publication": page(LISTS),
    "portal:held": form(roles(L)),
    "portal:imports": page(LISTS),
    "portal:import": own_page(LISTS),
    "portal:reports": page(REPORTS),
    "portal:report": page(REPORTS),
    "portal:report_close": form(roles(L, E)),
    "portal:banks": page(STAFF),
    "portal:bank": page(STAFF),
    "portal:bank_onboard": form(roles(M)),
    "portal:bank_lists": form(roles(M)),
    "portal:mails": page(roles(R, M, U)),
    "portal:mails_retry": Row(post=roles(R, M)),
    "portal:mail": own_page(roles(R, M, U)),
    "portal:mail_retry": own_button(roles(R, M)),
    "portal:mail_stop": own_form(roles(R, M)),
    "portal:mail_addresses": page(roles(R, M, U)),
    "portal:mail_address_clear": own_button(roles(R, M)),
    "portal:exports": page(CASE | {M}),
    "portal:export_new": form(CASE | {M}),
    # The archive of the test was asked for by the auditor; administrators see that, and only whoever asked saves it.
    "portal:export": Row(get=CASE | {M}, owners=roles(U, M)),
    "portal:export_archive": Row(get=CASE | {M}, owners=roles(U)),
    "portal:retention": page(roles(M, U)),
    "portal:retention_preview": form(roles(M)),
    "portal:retention_csv": page(roles(M)),
    "portal:retention_run": own_page(roles(M, U)),
    "portal:hold_place": form(roles(M)),
    "portal:hold_lift": own_form(roles(M)),
    "portal:people": page(roles(M, U)),
    "portal:people_grant": form(roles(M)),
    "portal:people_end": own_form(roles(M)),
    "portal:people_reset": own_form(roles(M)),
    "portal:audit": page(roles(U)),
    "portal:audit_subject": own_page(roles(U)),
}

# The staff door lets everybody in; what the proposal is about decides who reads it.
BY_CONTENT = {"portal:proposal", "portal:proposal_letter"}

# Whose keys may call; a session opens none of these.
CALLS: dict[str, Row] = {
    "api:list-head": Row(get=Scope.LISTS_READ),
    "api:list-snapshot": Row(get=Scope.LISTS_READ),
    "api:list-changes": Row(get=Scope.LISTS_READ),
    "api:list-acks": Row(post=Scope.ACKS_WRITE),
    "api:webhook-endpoints": Row(get=Scope.WEBHOOKS_MANAGE, post=Scope.WEBHOOKS_MANAGE),
    "api:webhook-endpoint": Row(get=Scope.WEBHOOKS_MANAGE, delete=Scope.WEBHOOKS_MANAGE, owners=BANK_ADMIN),
    "api:webhook-move": Row(post=Scope.WEBHOOKS_MANAGE, owners=BANK_ADMIN),
    "api:webhook-secret": Row(post=Scope.WEBHOOKS_MANAGE, owners=BANK_ADMIN),
    "api:webhook-test": Row(post=Scope.WEBHOOKS_MANAGE, owners=BANK_ADMIN),
    "api:wallets": Row(get=Scope.WALLETS, post=Scope.WALLETS),
    "api:wallet": Row(get=Scope.WALLETS, owners=EXCHANGE),
    "api:wallet-signature": Row(post=Scope.WALLETS, owners=EXCHANGE),
    "api:wallet-withdraw": Row(post=Scope.WALLETS, owners=EXCHANGE),
    "api:deliveries": Row(get=Scope.WEBHOOKS_MANAGE),
    "api:delivery": Row(get=Scope.WEBHOOKS_MANAGE, owners=BANK_ADMIN),
    "api:delivery-replay": Row(post=Scope.WEBHOOKS_MANAGE, owners=BANK_ADMIN),
    **{name: Row(**dict.fromkeys(verbs, Scope.APPLICATIONS.value)) for name, verbs in exchanges.ANYBODYS.items()},
    **{name: Row(**dict.fromkeys(verbs, Scope.APPLICATIONS.value), owners=EXCHANGE_ADMIN) for name, verbs in exchanges.OWN.items()},
}

# The admin: administrators look at these; everything else registered there is closed to them too.
LOOKED_AT = {"apikey", "invitation", "membership", "organisation", "user"}
