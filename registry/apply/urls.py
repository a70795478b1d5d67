"""Pages of exchanges, below `/<language>/apply/`."""

from django.urls import path

from registry.apply.views import documents, holding, home, licences, requests, sections, sending

app_name = "apply"

urlpatterns = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    path("licences/<str:number>/", licences.licence, name="licence"),
    path("licences/<str:number>/certificate/", licences.certificate, name="certificate"),
    path("licences/<str:number>/surrender/", holding.surrender, name="surrender"),
    path("licences/<str:number>/surrender/take-back/", holding.keep, name="surrender_take_back"),
    path("licences/<str:number>/acts/<int:act_number>/heard/", holding.representation, name="representation"),
    path("licences/<str:number>/conditions/<int:condition_number>/", holding.condition, name="condition"),
    path("<str:number>/", home.application, name="application"),
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
    path("<str:number>/decision/", licences.decision, name="decision"),
]
