"""`python -m registry.cli.supervisor`."""

import os
import signal
import sys

from registry.cli.embedded.children import die_with_parent
from registry.cli.embedded.faults import LaunchError
from registry.cli.supervisor.configuration import from_environment
from registry.cli.supervisor.run import Run


def main() -> int:
    """Run the system. 0 when it was asked to stop, 1 when it could not start."""
    if os.environ.pop("DIE_WITH_PARENT", ""):
        die_with_parent(signal.SIGTERM)
    os.umask(0o077)
    try:
        Run(from_environment(os.environ)).serve()
    except LaunchError as error:
        remedy = f"\n  What to do: {error.remedy}" if error.remedy else ""
        print(f"\ncannot start: {error}{remedy}", file=sys.stderr)  # noqa: T201 - this is a program's voice
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
