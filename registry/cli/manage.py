"""What `manage.py` does before Django starts: choose the database role the command needs."""

import os

# Commands that change the schema, the grants, or everything: they run as the owner. All others run as the web role.
OWNER_COMMANDS = frozenset({"migrate", "grant_roles", "dbshell", "flush", "sqlflush", "pgtrigger"})


def main(argv: list[str]) -> None:
    """Run the command line `argv` as the role it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    if len(argv) > 1 and argv[1] in OWNER_COMMANDS:
        os.environ["AS_DATABASE_OWNER"] = "true"
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the environment is set

    execute_from_command_line(argv)
