#!/usr/bin/env python3
"""Django's command line."""

import sys

import registry.celery  # noqa: F401 - tells `wake` the broker's address
from registry.cli.manage import main

if __name__ == "__main__":
    main(sys.argv)
