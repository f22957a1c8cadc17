#!/usr/bin/env python
"""Django's command line; finds the database of a running demo when no environment is given."""

import os
import sys

from parindex.local.environment import adopt


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parindex.settings")
    adopt()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
