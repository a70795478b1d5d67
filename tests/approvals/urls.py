"""The pages that mails of lower layers link to, without the audiences above."""

from django.urls import include, path

urlpatterns = [path("account/", include("allauth.urls"))]
