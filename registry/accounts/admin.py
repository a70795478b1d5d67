"""People, organisations and keys in the admin: to look at. Roles are given by approval, taken by an action."""

from django.contrib import admin

from registry.accounts.admin_site import ReadOnlyAdmin
from registry.accounts.models import ApiKey, Invitation, Membership, Organisation, User


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People."""

    list_display = ("email", "full_name", "is_active", "last_login", "created_at")
    list_filter = ("is_active",)
    search_fields = ("email", "full_name")
    fields = ("email", "full_name", "language", "is_active", "last_login", "created_at")


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """Exchanges, banks and regulators."""

    list_display = ("name", "kind", "code", "created_at")
    list_filter = ("kind",)
    search_fields = ("name", "code")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who holds which role, and by which proposal."""

    list_display = ("user", "organisation", "role", "state", "granted_at", "ended_at", "proposal_id")
    list_filter = ("state", "role", "organisation__kind")
    search_fields = ("user__email", "organisation__name")
    list_select_related = ("user", "organisation")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations, without their tokens."""

    list_display = ("email", "organisation", "role", "created_at", "expires_at", "accepted_at", "withdrawn_at")
    search_fields = ("email", "organisation__name")
    list_select_related = ("organisation",)
    exclude = ("token_hash",)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """API keys, without their hashes."""

    list_display = ("__str__", "organisation", "name", "mode", "expires_at", "revoked_at", "last_used_at")
    list_filter = ("mode",)
    search_fields = ("prefix", "name", "organisation__name")
    list_select_related = ("organisation",)
    exclude = ("key_hash",)
