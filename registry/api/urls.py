"""The URLs of the API. Version 1 keeps its promises; a change that breaks a client is version 2."""

from django.urls import URLPattern, path, re_path

from registry.api.application_urls import application_urls
from registry.api.views import docs, lists, lookup, problems, register, statements, wallets, webhooks

app_name = "api"

urlpatterns: list[URLPattern] = [
    path("v1/lookup", lookup.LookupView.as_view(), name="lookup"),
    path("v1/register/", register.RegisterView.as_view(), name="register"),
    path("v1/register/<str:number>/", register.RegisterEntryView.as_view(), name="register-entry"),
    path("v1/register/<str:number>/history/", register.RegisterHistoryView.as_view(), name="register-history"),
    path("v1/register/<str:number>/statement", statements.LicenceStatementView.as_view(), name="register-statement"),
    path("v1/statement", statements.SearchStatementView.as_view(), name="search-statement"),
    path("v1/lists/<str:list_code>/head", lists.HeadView.as_view(), name="list-head"),
    path("v1/lists/<str:list_code>/snapshot", lists.SnapshotView.as_view(), name="list-snapshot"),
    path("v1/lists/<str:list_code>/changes", lists.ChangesView.as_view(), name="list-changes"),
    path("v1/lists/<str:list_code>/acks", lists.AcksView.as_view(), name="list-acks"),
    # With and without a slash at the end: clients of both habits post here.
    re_path(r"^v1/webhook-endpoints/?$", webhooks.EndpointsView.as_view(), name="webhook-endpoints"),
    re_path(r"^v1/webhook-endpoints/(?P<pk>[0-9]{1,18})/?$", webhooks.EndpointView.as_view(), name="webhook-endpoint"),
    re_path(
        r"^v1/webhook-endpoints/(?P<pk>[0-9]{1,18})/(?P<move>pause|resume)/?$", webhooks.EndpointMoveView.as_view(), name="webhook-move"
    ),
    re_path(r"^v1/webhook-endpoints/(?P<pk>[0-9]{1,18})/rotate-secret/?$", webhooks.EndpointSecretView.as_view(), name="webhook-secret"),
    re_path(r"^v1/webhook-endpoints/(?P<pk>[0-9]{1,18})/test/?$", webhooks.EndpointTestView.as_view(), name="webhook-test"),
    re_path(r"^v1/deliveries/?$", webhooks.DeliveriesView.as_view(), name="deliveries"),
    re_path(r"^v1/deliveries/(?P<message_id>[a-z0-9_]{1,40})/?$", webhooks.DeliveryView.as_view(), name="delivery"),
    re_path(r"^v1/deliveries/(?P<message_id>[a-z0-9_]{1,40})/replay/?$", webhooks.DeliveryReplayView.as_view(), name="delivery-replay"),
    *application_urls,
    re_path(r"^v1/wallets/?$", wallets.WalletsView.as_view(), name="wallets"),
    re_path(r"^v1/wallets/(?P<pk>[0-9]{1,18})/?$", wallets.WalletView.as_view(), name="wallet"),
    re_path(r"^v1/wallets/(?P<pk>[0-9]{1,18})/signature/?$", wallets.WalletSignatureView.as_view(), name="wallet-signature"),
    re_path(r"^v1/wallets/(?P<pk>[0-9]{1,18})/withdraw/?$", wallets.WalletWithdrawView.as_view(), name="wallet-withdraw"),
    path("problems/", problems.problems, name="problems"),
    path("problems/<slug:code>", problems.problem, name="problem"),
    path("schema/", docs.schema, name="schema"),
    path("docs/", docs.docs, name="docs"),
    path("docs/reference/", docs.reference, name="reference"),
    path("docs/redoc.js", docs.reader, name="reader"),
]
