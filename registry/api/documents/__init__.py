"""The answers of the API as the OpenAPI document shows them. For documentation only: answers are built in `shapes`."""

from registry.api.documents.lists import AcknowledgementDocument, ChangesDocument, EntryDocument, HeadDocument
from registry.api.documents.problems import ErrorDocument, ProblemDocument
from registry.api.documents.register import HistoryDocument, LookupDocument, RegisterEntryDocument, RegisterPageDocument
from registry.api.documents.statements import StatementDocument
from registry.api.documents.wallets import WalletDocument, WalletPageDocument
from registry.api.documents.webhooks import (
    DeliveryDocument,
    DeliveryPageDocument,
    EndpointDocument,
    EndpointPageDocument,
    EndpointSecretDocument,
)

__all__ = [
    "AcknowledgementDocument",
    "ChangesDocument",
    "DeliveryDocument",
    "DeliveryPageDocument",
    "EndpointDocument",
    "EndpointPageDocument",
    "EndpointSecretDocument",
    "EntryDocument",
    "ErrorDocument",
    "HeadDocument",
    "HistoryDocument",
    "LookupDocument",
    "ProblemDocument",
    "RegisterEntryDocument",
    "RegisterPageDocument",
    "StatementDocument",
    "WalletDocument",
    "WalletPageDocument",
]
