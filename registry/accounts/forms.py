"""Forms of the account pages: the library's own with our words, and those of teams and invitations."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry.accounts.actions import sign_up_exchange
from registry.accounts.actions.people import checked_name
from registry.accounts.models import Organisation, User
from registry.accounts.queries import roles_open_to
from registry.accounts.states import Role
from registry.lib.errors import InvalidError, RegistryError, RuleError

PASSWORD_HINT = _("At least 12 characters. Three or four unrelated words work well. Not a password you use elsewhere.")
LONGEST_PASSWORD = 128

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "password1": _("Password"),
    "password2": _("The same password again"),
    "oldpassword": _("Current password"),
    "code": _("Code"),
    "name": _("Name of the key"),
    "passwordless": _("Sign in with this key alone, without a password"),
}


def reword(form: forms.Form, **hints: Any) -> None:
    """Give the library's fields our labels and hints, and take its placeholders away: they are no labels."""
    for name, field in form.fields.items():
        field.label = LABELS.get(name, field.label)
        field.help_text = hints.get(name, "")
        field.widget.attrs.pop("placeholder", None)
        if "password" in name and isinstance(field, forms.CharField):
            field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))


class SignInForm(account.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self)


class SignUpForm(account.SignupForm):
    """Who the person is, and the exchange."""

    full_name = forms.CharField(label=_("Your full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    organisation_name = forms.CharField(
        label=_("Name of the exchange"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    field_order = ("full_name", "organisation_name", "email", "password1")
    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(
            self,
            organisation_name=_("The legal or trading name. Colleagues join later by your invitation."),
            email=_("We send a link to this address to confirm it."),
            password1=PASSWORD_HINT,
        )

    def clean(self) -> dict[str, Any]:
        """Names in their plain form; and the password held against the name too."""
        cleaned: dict[str, Any] = super().clean()
        for name in ("full_name", "organisation_name"):
            try:
                cleaned[name] = checked_name(cleaned.get(name, ""), field=name)
            except InvalidError as error:
                if name not in self.errors:
                    self.add_error(name, error.message)
        if "password1" in cleaned:
            try:
                validate_password(cleaned["password1"], User(email=cleaned.get("email", ""), full_name=cleaned.get("full_name", "")))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        """The new person; or, when the address has an account, nothing but a mail to its owner and the same answer."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return self._sign_up(), None
            except (RuleError, IntegrityError):
                # Somebody was faster with the same address.
                self.account_already_exists = True
        answer: tuple[User | None, Any] = super().try_save(request)
        return answer

    def _sign_up(self) -> User:
        return sign_up_exchange(
            email=self.cleaned_data["email"],
            full_name=self.cleaned_data["full_name"],
            organisation_name=self.cleaned_data["organisation_name"],
            password=self.cleaned_data["password1"],
            language=get_language() or "",
            at=timezone.now(),
        )


class AskResetForm(account.ResetPasswordForm):
    """To which address the link to choose a new password goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self)


class NewPasswordForm(account.ResetPasswordKeyForm):
    """A new password, by the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, password1=PASSWORD_HINT)
        self.fields["password1"].label = _("New password")


class ChangePasswordForm(account.ChangePasswordForm):
    """A new password, for the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, password1=PASSWORD_HINT)
        self.fields["password1"].label = _("New password")


class SetPasswordForm(account.SetPasswordForm):
    """A first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, password1=PASSWORD_HINT)


class ConfirmPasswordForm(account.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self)


class CodeForm(factor.AuthenticateForm):
    """A code at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, code=_("Six digits from your authenticator app, or one of your recovery codes."))


class ConfirmCodeForm(factor.ReauthenticateForm):
    """A code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, code=_("Six digits from your authenticator app, or one of your recovery codes."))


class FirstCodeForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, code=_("The six digits the app shows now."))


class AddPasskeyForm(passkey.AddWebAuthnForm):
    """A name for the new passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, name=_("So that you can tell your keys apart."), passwordless=_("The key then asks for its PIN or your fingerprint."))


class RenamePasskeyForm(passkey.EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self)


class InviteForm(forms.Form):
    """A colleague's address and role."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, Role(code).label) for code in roles_open_to(organisation)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """What a new colleague tells of themselves."""

    full_name = forms.CharField(label=_("Your full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=PASSWORD_HINT,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class LeaveForm(forms.Form):
    """Confirmation before a colleague loses access."""


def add_refusal(form: forms.Form, error: RegistryError) -> None:
    """Show a refusal at its field, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
