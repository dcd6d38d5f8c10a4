"""Loading the demo data, as the command does."""

from io import StringIO

from django.core.management import call_command


def load() -> str:
    """What the command says."""
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()
