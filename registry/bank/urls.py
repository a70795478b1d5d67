"""The bank's console."""

from django.urls import path

from registry.accounts.key_pages import key_pages
from registry.bank.views import endpoints, home
from registry.bank.views.tenancy import ADMINS, PEOPLE

app_name = "bank"

urlpatterns = [
    path("", home.home, name="home"),
    *key_pages("bank", people=PEOPLE, admins=ADMINS),
    path("webhooks/", endpoints.endpoint_list, name="endpoints"),
    path("webhooks/new/", endpoints.endpoint_new, name="endpoint-new"),
    path("webhooks/<int:pk>/", endpoints.endpoint, name="endpoint"),
    path("webhooks/<int:pk>/remove/", endpoints.endpoint_remove, name="endpoint-remove"),
    path("webhooks/<int:pk>/<slug:act>/", endpoints.endpoint_act, name="endpoint-act"),
    path("deliveries/<int:pk>/", endpoints.delivery, name="delivery"),
    path("deliveries/<int:pk>/replay/", endpoints.delivery_replay, name="delivery-replay"),
]
