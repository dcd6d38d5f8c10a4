"""Django's command line, which says in one line what stands in the way of a command."""

from django.core.management import execute_from_command_line
from django.db import DatabaseError

from crm_ui.environment.cannot_start import CannotStart
from crm_ui.server import tables
from crm_ui.server.database_outage import is_outage


def run(arguments: list[str]) -> None:
    """Run the command. A database that is away, or has not got the tables yet, ends it with a line."""
    try:
        execute_from_command_line(arguments)
    except DatabaseError as error:
        if is_outage(error):
            raise CannotStart(f"the database cannot be used: {error} Check DATABASE_URL and DATA_DIR.") from error
        tables.demand()  # raises, if that is why
        raise
