"""Account pages, below `/<language>/account/`. The library's pages are named one by one: what is not named is not there."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import path, re_path

from registry.accounts import notification_pages, views
from registry.accounts.access import View, before_second_factor, public, signed_in


def set_up(view: View) -> View:
    """A page that people need on the way to their second factor."""
    return before_second_factor(signed_in(view))


urlpatterns = [
    path("", set_up(views.own_account), name="account_home"),
    path("login/", public(account.login), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("signup/", public(account.signup), name="account_signup"),
    path("reauthenticate/", set_up(account.reauthenticate), name="account_reauthenticate"),
    path("confirm-email/", public(account.email_verification_sent), name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", public(account.confirm_email), name="account_confirm_email"),
    path("password/change/", set_up(account.password_change), name="account_change_password"),
    path("password/set/", set_up(account.password_set), name="account_set_password"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", public(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),
    path("second-factor/", set_up(factor.index), name="mfa_index"),
    path("second-factor/authenticate/", public(factor.authenticate), name="mfa_authenticate"),
    path("second-factor/reauthenticate/", set_up(factor.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/activate/", set_up(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/deactivate/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/codes/", set_up(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-factor/codes/generate/", signed_in(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("second-factor/codes/download/", set_up(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("second-factor/keys/", set_up(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("second-factor/keys/add/", set_up(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("second-factor/keys/reauthenticate/", set_up(passkey.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("second-factor/keys/login/", public(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("second-factor/keys/<int:pk>/remove/", signed_in(views.RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("second-factor/keys/<int:pk>/edit/", signed_in(passkey.edit_webauthn), name="mfa_edit_webauthn"),
    path("sessions/", signed_in(views.OwnSessions.as_view()), name="usersessions_list"),
    path("notifications/", notification_pages.notifications, name="notifications"),
    path("team/", views.team, name="team"),
    path("team/invite/", views.invite, name="team_invite"),
    path("team/invitations/<int:pk>/withdraw/", views.withdraw, name="team_withdraw"),
    path("team/members/<int:pk>/remove/", views.remove_member, name="team_remove"),
    path("invitation/<str:token>/", views.accept, name="accept_invitation"),
]
