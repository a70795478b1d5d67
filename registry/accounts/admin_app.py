"""The admin as an app: which site stands behind `admin.site`."""

from django.contrib.admin.apps import AdminConfig


class RegistryAdminConfig(AdminConfig):
    """Django's admin with our site."""

    default_site = "registry.accounts.admin_site.RegistryAdminSite"
