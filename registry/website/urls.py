"""Pages of the public, under the language prefix."""

from django.urls import URLPattern, path

from registry.website.views import check, errors, register, report, statements, warnings

app_name = "website"

urlpatterns: list[URLPattern] = [
    path("", check.check, name="check"),
    path("register/", register.register, name="register"),
    path("register/<str:number>/", register.entry, name="register_entry"),
    path("register/<str:number>/statement/", statements.about_licence, name="statement"),
    path("statement/", statements.about_search, name="search_statement"),
    path("register/<str:number>/error/", errors.report, name="error_report"),
    path("register/<str:number>/error/<str:reference>/", errors.reported, name="error_reported"),
    path("warnings/", warnings.warnings, name="warnings"),
    path("report/", report.report, name="report"),
    path("report/<str:reference>/", report.reported, name="reported"),
]
