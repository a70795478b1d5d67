"""The URLs of the API. Version 1 keeps its promises; a change that breaks a client is version 2."""

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView

from registry.api.views import lists, lookup, problems, register

app_name = "api"

urlpatterns: list[URLPattern] = [
    path("v1/lookup", lookup.LookupView.as_view(), name="lookup"),
    path("v1/register/", register.RegisterView.as_view(), name="register"),
    path("v1/register/<str:number>/", register.RegisterEntryView.as_view(), name="register-entry"),
    path("v1/register/<str:number>/history/", register.RegisterHistoryView.as_view(), name="register-history"),
    path("v1/lists/<str:list_code>/head", lists.HeadView.as_view(), name="list-head"),
    path("v1/lists/<str:list_code>/snapshot", lists.SnapshotView.as_view(), name="list-snapshot"),
    path("v1/lists/<str:list_code>/changes", lists.ChangesView.as_view(), name="list-changes"),
    path("problems/", problems.problems, name="problems"),
    path("problems/<slug:code>", problems.problem, name="problem"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
