"""What programs of exchanges may call, and the exchange's own objects behind those addresses. The table and the cast take both from here."""

import io
from typing import Any

from registry.licensing.actions import ErrorFacts, report_own_error
from registry.licensing.models import Application, Licence
from tests.licensing import world as w

ANYBODYS = {
    "api:applications": ("get", "post"),
    "api:form": ("get",),
    "api:licences": ("get",),
    "api:bank-view": ("get",),
    "api:past-bank-view": ("get",),
    "api:powers": ("get",),
}
"""Addresses without an object of one exchange, with their verbs."""
OWN = {
    "api:application": ("get",),
    "api:application-section": ("get", "put"),
    "api:application-section-finish": ("post",),
    "api:application-items": ("post",),
    "api:application-item": ("put", "delete"),
    "api:application-documents": ("get", "post"),
    "api:application-document": ("get", "put", "delete"),
    "api:application-document-content": ("get",),
    "api:application-check": ("get",),
    "api:application-to-sign": ("get",),
    "api:application-submit": ("post",),
    "api:application-withdraw": ("post",),
    "api:application-requests": ("get",),
    "api:application-answer": ("post",),
    "api:licence": ("get",),
    "api:power": ("get",),
}
"""Addresses of an object: another exchange's key gets 404."""


def own_error(office: Any, licence: Licence) -> dict[str, dict[str, Any]]:
    """A report of the holder that something is wrong, with a document, behind its addresses on both sides."""
    facts = ErrorFacts("The site is wrong.", "altyn.example", about_list="licensed")
    files = [(io.BytesIO(w.pdf("wrong")), "wrong.pdf")]
    report = report_own_error(licence.pk, facts, files=files, actor=office.world.admin, at=office.at)
    named = {"reference": report.reference, "pk": report.files.get().pk}
    return {
        "apply:error_new": {"number": licence.number},
        "apply:banks_at": {"code": "block", "seq": 1},
        **dict.fromkeys(("apply:error", "apply:error_file", "portal:error_file"), named),
    }


def objects(case: Application, licence: Licence, draft: Application) -> dict[str, dict[str, Any]]:
    """The parameters of each address: a draft, but for a request the case that waits for an answer."""
    document = draft.documents.order_by("pk")[0]
    item = draft.answers.get(section="sites").data["items"][0]["id"]
    wanted = {"number": draft.number, "code": "sites", "item_id": item, "pk": document.pk, "request_number": 1}
    return {
        **dict.fromkeys(OWN, wanted),
        "api:application-answer": wanted | {"number": case.number},
        "api:licence": {"number": licence.number},
        "api:past-bank-view": {"code": "block", "seq": 1},
        "api:form": {"code": draft.form_code, "version": draft.form_version},
    }
