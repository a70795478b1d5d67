"""The URL table. Pages live under a language prefix; machines' paths do not."""

from collections.abc import Callable

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from registry.api import health
from registry.website import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("api/", include("registry.api.urls")),
    path("", include("registry.website.machine_urls")),
    *([path("", include("registry.website.demo_urls"))] if settings.DEMO else []),
]
urlpatterns += i18n_patterns(
    path("account/", include("registry.accounts.urls")),
    path("apply/", include("registry.apply.urls")),
    path("portal/", include("registry.portal.urls")),
    path("bank/", include("registry.bank.urls")),
    path("", include("registry.website.urls")),
)


def answering(page: Callable[..., HttpResponse], code: str) -> Callable[..., HttpResponse]:
    """The error view of people's pages, except under `/api/`, where programs get the problem document of `code`."""

    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.path.startswith(errors.API_PREFIX):
            from registry.api import problems  # noqa: PLC0415 - reads DRF's settings, which read `registry.api`

            return problems.plain_response(request, code)
        return page(request, *args, **kwargs)

    return answer


handler400 = answering(errors.bad_request, "invalid")
handler403 = answering(errors.forbidden, "not-allowed")
handler404 = answering(errors.not_found, "not-found")
handler500 = answering(errors.server_error, "server-error")
