"""Pages of demo mode, without a language prefix."""

from django.urls import path

from registry.website import demo

urlpatterns = [
    path("personas/", demo.personas, name="personas"),
    path("mail/", demo.mails, name="demo_mails"),
    path("mail/<int:pk>/", demo.mail, name="demo_mail"),
    path("signer/", demo.signer, name="demo_signer"),
]
