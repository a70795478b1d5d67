"""Pages of exchanges, below `/<language>/apply/`."""

from django.urls import path

from registry.accounts.key_pages import key_pages
from registry.accounts.states import EXCHANGE_ROLES, Role
from registry.apply.views import (
    documents,
    exports,
    holding,
    home,
    identifiers,
    invoices,
    letters,
    licences,
    requests,
    sections,
    sending,
    wallets,
)

app_name = "apply"

urlpatterns = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    *key_pages("apply", people=EXCHANGE_ROLES, admins=[Role.EXCHANGE_ADMIN]),
    path("licences/<str:number>/", licences.licence, name="licence"),
    path("licences/<str:number>/change/", licences.change, name="change"),
    path("licences/<str:number>/certificate/", licences.certificate, name="certificate"),
    path("licences/<str:number>/acts/<int:act_number>/heard/", holding.representation, name="representation"),
    path("licences/<str:number>/conditions/<int:condition_number>/", holding.condition, name="condition"),
    path("invoices/", invoices.index, name="invoices"),
    path("invoices/<str:reference>/", invoices.invoice, name="invoice"),
    path("licences/<str:number>/certificate.pdf", letters.certificate, name="certificate_pdf"),
    path("licences/<str:number>/letters/<int:pk>/", letters.of_licence, name="licence_letter"),
    path("licences/<str:number>/export/", exports.of_licence, name="licence_export"),
    path("exports/<int:pk>/archive/", exports.archive, name="export_archive"),
    path("identifiers/", identifiers.index, name="identifiers"),
    path("identifiers/<int:pk>/", identifiers.identifier, name="identifier"),
    path("identifiers/<int:pk>/show/", identifiers.show, name="identifier_show"),
    path("identifiers/<int:pk>/check/", identifiers.check, name="identifier_check"),
    path("identifiers/<int:pk>/withdraw/", identifiers.withdraw, name="identifier_withdraw"),
    path("identifiers/<int:pk>/deposit/", identifiers.deposit, name="identifier_deposit"),
    path("identifiers/<int:pk>/public/", identifiers.publicity, name="identifier_public"),
    path("wallets/", wallets.index, name="wallets"),
    path("wallets/new/", wallets.new, name="wallet_new"),
    path("wallets/<int:pk>/", wallets.wallet, name="wallet"),
    path("wallets/<int:pk>/approve/", wallets.approve, name="wallet_approve"),
    path("wallets/<int:pk>/reject/", wallets.reject, name="wallet_reject"),
    path("wallets/<int:pk>/withdraw/", wallets.withdraw, name="wallet_withdraw"),
    path("<str:number>/", home.application, name="application"),
    path("<str:number>/sections/", home.all_sections, name="sections"),
    path("<str:number>/sections/<slug:code>/", sections.section, name="section"),
    path("<str:number>/sections/<slug:code>/items/add/", sections.item, name="add_item"),
    path("<str:number>/sections/<slug:code>/items/<slug:item_id>/", sections.item, name="item"),
    path("<str:number>/documents/<int:pk>/", documents.download, name="document"),
    path("<str:number>/documents/<int:pk>/replace/", documents.replace, name="replace_document"),
    path("<str:number>/check/", sending.check, name="check"),
    path("<str:number>/sent/", sending.sent, name="sent"),
    path("<str:number>/answers/", sending.copy, name="copy"),
    path("<str:number>/withdraw/", sending.withdraw, name="withdraw"),
    path("<str:number>/requests/<int:request_number>/", requests.answer, name="request"),
    path("<str:number>/letters/<int:pk>/", letters.of_application, name="letter"),
    path("<str:number>/export/", exports.of_application, name="export"),
    path("<str:number>/decision/", licences.decision, name="decision"),
    path("<str:number>/decision/<int:decision_number>/", licences.decision, name="decision"),
]
