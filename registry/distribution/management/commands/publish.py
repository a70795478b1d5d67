"""`manage.py publish`: publish what is due, now and by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.blocklist.states import ListCode
from registry.distribution.actions import publish_list, reconcile


class Command(BaseCommand):
    """Publishes each list, or one; with `--reconcile` compares every fact with every line first."""

    help = "Publish approved changes that are due. With --reconcile, look at every fact and not only at what was marked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two options."""
        parser.add_argument("--list", choices=ListCode.values, help="only this list")
        parser.add_argument("--reconcile", action="store_true", help="compare every fact with every line of the list")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Publish and say what came of it, one line a list."""
        run = reconcile if options["reconcile"] else publish_list
        for code in [options["list"]] if options["list"] else ListCode.values:
            publication = run(code, at=timezone.now())
            said = f"version {publication.seq}, {publication.ops} operations, {publication.count} entries" if publication else "no change"
            self.stdout.write(f"{code}: {said}")
