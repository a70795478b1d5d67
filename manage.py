#!/usr/bin/env python3
"""Django's command line."""

import sys

from registry.cli.manage import main

if __name__ == "__main__":
    main(sys.argv)
