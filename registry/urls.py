"""The URL table. Pages live under a language prefix; machines' paths do not."""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from registry.api import health


def built(prefix: str, module: str) -> list[URLResolver]:
    """The include of `module` at `prefix`, or nothing while it is not written."""
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    *built("api/", "registry.api.urls"),
    *built("", "registry.website.machine_urls"),
    *(built("", "registry.website.demo_urls") if settings.DEMO else []),
]
urlpatterns += i18n_patterns(
    path("account/", include("allauth.urls")),
    *built("apply/", "registry.apply.urls"),
    *built("portal/", "registry.portal.urls"),
    *built("bank/", "registry.bank.urls"),
    *built("", "registry.website.urls"),
)
