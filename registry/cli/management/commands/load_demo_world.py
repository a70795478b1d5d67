"""`manage.py load_demo_world`."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Load the demo world once per DATA_DIR. `manage.py demo load` loads it at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        if (settings.DATA_DIR / "demo.json").exists() or "demo" not in get_commands():
            return
        call_command("demo", "load")
