"""`manage.py bootstrap_admins`: the first two administrators of a new installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from registry.accounts.actions import bootstrap_administrators
from registry.accounts.actions.roles import NewPerson
from registry.lib.errors import RegistryError


class Command(BaseCommand):
    help = (
        "Make the regulator and its first two administrators. Works once, before anybody holds a role at a regulator; every "
        "later role is proposed by one administrator and approved by another. Both get a mail to choose their password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="name of the regulator")
        parser.add_argument("people", nargs=2, metavar="EMAIL=NAME", help="e.g. aida@regulator.example='Aida Serik'")
        parser.add_argument("--code", default="", help="short code of the regulator, e.g. afsa")

    def handle(self, *args: Any, **options: Any) -> None:
        people = [NewPerson(email, name or email) for email, _equals, name in (text.partition("=") for text in options["people"])]
        try:
            memberships = bootstrap_administrators(
                people, organisation_name=options["organisation"], organisation_code=options["code"], at=timezone.now()
            )
        except RegistryError as error:
            raise CommandError(error.message) from None
        for membership in memberships:
            self.stdout.write(f"{membership.user.email} is an administrator of {membership.organisation.name}")
