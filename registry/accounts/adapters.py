"""Where django-allauth meets the registry: its mails go through our outbox, its secrets are sealed, its limits are ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from registry.accounts import lockout
from registry.accounts.access import home_of
from registry.accounts.models import User, normal_email
from registry.accounts.queries import has_role
from registry.accounts.sealing import seal, unseal
from registry.accounts.sessions import proved_within
from registry.accounts.states import SECOND_FACTOR_ROLES
from registry.outbox.actions import keep_mail
from registry.outbox.purposes import Purpose

TOTP_PURPOSE = "accounts.totp"
MINUTES_FOR_FACTORS = 10


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, sign-up and password pages."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not correct."),
        "too_many_login_attempts": _("Too many failed attempts. Wait a few minutes, then try again."),
        "incorrect_password": _("The password is not correct."),
        "enter_current_password": _("Enter your current password."),
        "incorrect_code": _("The code is not correct. Codes change every 30 seconds: enter the one shown now."),
        "account_inactive": _("This account is closed."),
        "invalid_password_reset": _("This link to reset a password is not valid any more. Ask for a new one."),
        "rate_limited": _("Too many requests. Wait a few minutes, then try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail in the outbox, in the language of the person it goes to."""
        request = current.request
        reader = User.objects.filter(email=normal_email(email)).first()
        language = (reader and reader.language) or translation.get_language() or settings.LANGUAGE_CODE
        words = {"request": request, "email": email, "reader": reader, "current_site": get_current_site(request), **context}
        with translation.override(language):
            message = self.render_mail(template_prefix, email, words)
        text = str(message.body) + "\n"
        kept = {"subject": message.subject, "text": text, "language": language, "about": reader, "purpose": Purpose.ACCOUNT}
        keep_mail(to=email, at=timezone.now(), is_secret=True, **kept)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the person's work is."""
        return home_of(request.user)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The same, for somebody whose address was just confirmed."""
        return home_of(request.user)

    def is_safe_url(self, url: str) -> bool:
        """Only our own pages: no other host, however it is written."""
        request = current.request
        return url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse callers who failed too often, and space out attempts at an account under attack."""
        super().pre_authenticate(request, **credentials)
        if lockout.must_wait(request, credentials.get("email", "")):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the failure for the account."""
        lockout.note_failure(credentials.get("email", ""))

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """Send the person to their work, and let the browser be known to the account."""
        response: HttpResponse = super().post_login(request, user, **details)
        lockout.remember_browser(request, response, user.email)
        return response

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        """Not for somebody who signed in minutes ago."""
        return bool(super().is_reauthentication_required(app=app, **details)) and not proved_within(current.request, MINUTES_FOR_FACTORS)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return lockout.attempts_key(request, credentials.get("email", ""), self.get_client_ip(request))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _("Your role needs a second factor. Add another one before you remove this one."),
        "unverified_email": _("Confirm your e-mail address before you set up a second factor."),
    }

    def encrypt(self, text: str) -> str:
        """The secret sealed for the database."""
        return seal(text, purpose=TOTP_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it was."""
        return unseal(encrypted_text, purpose=TOTP_PURPOSE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody whose role needs one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        if others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return True
        return not has_role(authenticator.user, *SECOND_FACTOR_ROLES)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The registry as browsers name it beside a passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}
