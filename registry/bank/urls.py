"""The bank's console."""

from django.urls import path

from registry.bank.views import endpoints, home, keys

app_name = "bank"

urlpatterns = [
    path("", home.home, name="home"),
    path("keys/", keys.key_list, name="keys"),
    path("keys/new/", keys.key_new, name="key-new"),
    path("keys/<int:pk>/roll/", keys.key_roll, name="key-roll"),
    path("keys/<int:pk>/revoke/", keys.key_revoke, name="key-revoke"),
    path("webhooks/", endpoints.endpoint_list, name="endpoints"),
    path("webhooks/new/", endpoints.endpoint_new, name="endpoint-new"),
    path("webhooks/<int:pk>/", endpoints.endpoint, name="endpoint"),
    path("webhooks/<int:pk>/remove/", endpoints.endpoint_remove, name="endpoint-remove"),
    path("webhooks/<int:pk>/<slug:act>/", endpoints.endpoint_act, name="endpoint-act"),
    path("deliveries/<int:pk>/", endpoints.delivery, name="delivery"),
    path("deliveries/<int:pk>/replay/", endpoints.delivery_replay, name="delivery-replay"),
]
