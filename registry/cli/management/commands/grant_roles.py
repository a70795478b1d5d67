"""`manage.py grant_roles`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from registry.cli.database_urls import django_database
from registry.cli.grants import grant_to


class Command(BaseCommand):
    help = "Give the role of web and worker its rights on every table. Run as the owner after each migration."

    def handle(self, *args: Any, **options: Any) -> None:
        owner = django_database(settings.DATABASE_OWNER_URL).get("USER", "")
        role = django_database(settings.DATABASE_URL).get("USER", "")
        if role == owner:
            self.stderr.write("One database role owns the tables and serves the web: set DATABASE_OWNER_URL to part them.")
            return
        with transaction.atomic():
            granted = grant_to(role, connection)
        if options["verbosity"]:
            self.stdout.write(f"{granted.role}: {granted.tables} tables, {granted.append_only} of them append-only.")
