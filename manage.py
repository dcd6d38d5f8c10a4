#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys

if __name__ == "__main__":
    os.umask(0o077)  # what it makes, the database above all, is for its user alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")
    from crm_ui.server import command_line

    command_line.run(sys.argv)
