"""Public addresses without a language prefix: they are printed, followed by programs, and never change."""

from django.urls import URLPattern, path

from registry.accounts import notification_pages
from registry.website import feeds, open_data
from registry.website.views import certificate, statements

app_name = "open"

urlpatterns: list[URLPattern] = [
    path("mail-off/<str:token>", notification_pages.mail_off, name="mail_off"),
    path("v/<str:number>", certificate.certificate, name="certificate"),
    path("statements/<slug:number>", statements.issued, name="statement"),
    path("statements/<slug:number>.json", statements.issued_json, name="statement_json"),
    path("statements/<slug:number>.pdf", statements.issued_pdf, name="statement_pdf"),
    path(".well-known/tizilim-keys.json", statements.keys, name="statement_keys"),
    path("feeds/changes.atom", feeds.changes_feed, name="changes_feed"),
    path("feeds/warnings.atom", feeds.warnings_feed, name="warnings_feed"),
    path("data/register.csv", open_data.register_csv, name="register_csv"),
    path("data/register.json", open_data.register_json, name="register_json"),
]
