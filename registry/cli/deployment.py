"""What `manage.py check --deploy` says of the database: web and worker must not own the tables they are kept from altering."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register  # noqa: A004 - Django's name
from psycopg.conninfo import conninfo_to_dict


@register(Tags.security, deploy=True)
def check_database_roles(app_configs: object, **_options: Any) -> list[Warning]:
    """A warning when one role is both owner and web: then nothing in the database holds against whoever holds the web process."""
    web, owner = (conninfo_to_dict(url).get("user") for url in (settings.DATABASE_URL, settings.DATABASE_OWNER_URL))
    if web and web != owner:
        return []
    return [
        Warning(
            "Web and worker use the role that owns the tables: they could switch off the rules of audit and four eyes.",
            hint="Give the owner's role in DATABASE_OWNER_URL and another one in DATABASE_URL, then run manage.py prepare.",
            id="registry.W001",
        )
    ]
