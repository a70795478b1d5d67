"""`manage.py statement_key list|rotate`: the key that signs statements."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from registry.statements.actions import rotate_statement_key
from registry.statements.queries import published_keys


class Command(BaseCommand):
    help = "The key that signs statements: list all keys with their times, or rotate to a new one. Old ones verify for ever."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=("list", "rotate"))
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["step"] == "rotate":
            key = rotate_statement_key(actor=None, at=timezone.now())
            self.stderr.write(f"Statements are signed by key {key.key_id} from now on.")
        published = published_keys()
        if options["as_json"]:
            self.stdout.write(json.dumps(published))
            return
        for row in published["keys"]:
            self.stdout.write(f"{row['key_id']}  {row['valid_from']}  {row['valid_until'] or 'present'}")
