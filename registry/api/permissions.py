"""Who may call what. Deny by default: a view names its scope or says that it is public."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from registry.api.authentication import KeyHolder


class HasScope(BasePermission):
    """The request carries a key, and the key has the view's `scope`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the call may go on. Raises `MethodNotAllowed` for a method that takes no scope: nobody may call it."""
        if not isinstance(request.user, KeyHolder):
            return False
        scope: str = view.scope_for(request.method)
        if not scope:
            raise MethodNotAllowed(request.method or "")
        self.message = _("The key lacks the scope “{scope}”.").format(scope=scope)
        return scope in request.user.key.scopes
