"""`make conformance`: the contract at the simulator and at a real Asterisk.

usage: python -m tests.conformance.run [--write]
Prints the sheet of both, or writes it into docs/connectors.md. The last line says how many scenarios have passed.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.test.utils import get_runner, setup_databases, teardown_databases  # noqa: E402

PAGE = Path(__file__).parents[2] / "docs" / "connectors.md"
PLACE = re.compile(r"(<!-- conformance -->\n).*?(<!-- end -->)", re.DOTALL)
