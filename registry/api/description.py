"""What the OpenAPI document says of the API as a whole. Read by the settings, so it imports nothing of ours."""

from typing import Any

from django.utils.translation import gettext_lazy as _

DESCRIPTION: dict[str, Any] = {
    "TITLE": "Tizilim API",
    "DESCRIPTION": (
        "The register of licensed exchanges, how an exchange applies, the lists that banks enforce, and where banks are told of them.\n\n"
        "Every answer carries `X-Request-Id`; name it when you ask for help. `RateLimit` says how many calls are left. Errors are "
        "`application/problem+json` (RFC 9457): `code` is stable, `type` opens a page that explains it, `errors` names each wrong field. "
        "Lists answer `{results, next, previous}`: follow `next` as it is."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v[0-9]",
    "TAGS": [
        {"name": "lookup", "description": _("Is this exchange licensed? For everybody.")},
        {"name": "register", "description": _("Who is and was licensed. For everybody.")},
        {"name": "lists", "description": _("The lists that banks enforce, and what banks say they hold.")},
        {"name": "webhook-endpoints", "description": _("Where a bank is told of publications.")},
        {"name": "deliveries", "description": _("What was sent there.")},
        {"name": "applications", "description": _("The whole application, by the rules of the pages. For keys of exchanges.")},
        {"name": "forms", "description": _("What an application asks.")},
        {"name": "licences", "description": _("The licences of the exchange whose key it is.")},
        {"name": "wallets", "description": _("New operational wallets of a licensed exchange.")},
    ],
    "ENUM_NAME_OVERRIDES": {
        "ApplicationKind": "registry.licensing.states.ApplicationKind",
        "ApplicationMove": "registry.licensing.states.ApplicationMove",
        "ApplicationState": "registry.licensing.states.ApplicationState",
        "Ball": "registry.api.application_shapes.BALLS",
        "ConditionKind": "registry.licensing.states.ConditionKind",
        "ConditionTest": "registry.api.documents.applications.TESTS",
        "DecidedCondition": "registry.api.documents.applications.DECIDED_CONDITIONS",
        "ItemWants": "registry.licensing.states.ItemWants",
        "Occasion": "registry.licensing.states.Occasion",
        "Outcome": "registry.licensing.states.Outcome",
        "QuestionType": "registry.api.documents.applications.QUESTION_TYPES",
        "RequestPurpose": "registry.licensing.states.RequestPurpose",
        "RequestState": "registry.licensing.states.RequestState",
        "ScanState": "registry.licensing.states.ScanState",
        "SectionKind": "registry.api.documents.applications.SECTION_KINDS",
        "SectionState": "registry.licensing.progress.SectionState",
        "AckState": "registry.distribution.states.AckState",
        "AttemptOutcome": "registry.outbox.states.AttemptOutcome",
        "Category": "registry.blocklist.states.Category",
        "DeliveryState": "registry.outbox.states.DueState",
        "EndpointState": "registry.distribution.states.EndpointState",
        "EntryAction": "registry.blocklist.states.EntryAction",
        "EventType": "registry.distribution.states.EventType",
        "FoundHow": "registry.api.documents.register.WAYS",
        "IdentifierKind": "registry.api.documents.lists.KINDS",
        "IdentifierMatch": "registry.api.documents.lists.MATCHES",
        "LicenceStatus": "registry.licensing.states.LicenceStatus",
        "ListCode": "registry.blocklist.states.ListCode",
        "RemovalReason": "registry.blocklist.states.RemovalReason",
        "WalletState": "registry.exchanges.states.RotationState",
        "Verdict": "registry.api.documents.register.VERDICTS",
    },
}
