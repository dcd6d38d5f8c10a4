"""The records that are in force: what the tables hold, or while changes are collected the state that was activated."""

from ..document.records import Records, records_of, records_of_tables
from ..models import ChangeStamp
from .known_part import known_part


def records_in_force(stamp: ChangeStamp | None) -> Records:
    """In a number of queries that does not depend on how much there is."""
    if stamp is None or stamp.active is None:
        return records_of_tables()
    return records_of(known_part(stamp.active.document), stamp.active.numbers, passwords=stamp.passwords)


def former_records(stamp: ChangeStamp | None) -> Records | None:
    """What users in a call still work with; None if all work with what is in force."""
    if stamp is None or stamp.former is None:
        return None
    return records_of(known_part(stamp.former.document), stamp.former.numbers, passwords={})


def stamp_with_states() -> ChangeStamp | None:
    """The change stamp, with the states that it names."""
    return ChangeStamp.objects.select_related("active", "former").filter(pk=1).first()
