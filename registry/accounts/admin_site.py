"""The admin site: for administrators only, reference data to edit, everything about cases to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.audit.actions import record

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin


class RegistryAdminSite(admin.AdminSite):
    """Lets in who holds the administrator role. Django's flags and permissions open nothing."""

    site_header = site_title = _("Reference data")
    index_title = _("Registry administration")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person is an administrator of a regulator now."""
        return has_role(request.user, Role.ADMINISTRATOR)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Our own sign-in page; people who are signed in without the role are refused."""
        if request.user.is_authenticated:
            return HttpResponse(status=403) if not self.has_permission(request) else redirect("admin:index")
        return redirect_to_login(request.GET.get("next", request.get_full_path()))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Our own page."""
        return redirect("account_change_password")


class ReadOnlyAdmin(AnyModelAdmin):
    """Base for whatever follows rules: administrators look, nobody changes anything here. Acts go through actions."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to whom the site lets in."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Shown to whom the site lets in."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


class ReferenceAdmin(ReadOnlyAdmin):
    """Base for reference data: administrators add and change it, each change is recorded; nothing is deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """For whom the site lets in."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """For whom the site lets in."""
        return self.admin_site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save and record which fields changed."""
        super().save_model(request, obj, form, change)
        action = "reference.changed" if change else "reference.added"
        record(obj, action, actor=request.user, at=timezone.now(), fields=list(form.changed_data))  # type: ignore[arg-type]
