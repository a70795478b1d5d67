"""The real URL table with addresses that fail on purpose."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from registry.urls import handler400, handler403, handler404, handler500
from registry.urls import urlpatterns as real
from tests.website.test_error_pages import patterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("api/", include(patterns())), *i18n_patterns(path("", include(patterns()))), *real]
