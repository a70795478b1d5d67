"""`manage.py load_demo_world`."""

from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Load the demo world if this checkout has one."

    def handle(self, *args: Any, **options: Any) -> None:
        if "demo" in get_commands():
            call_command("demo", "load")
