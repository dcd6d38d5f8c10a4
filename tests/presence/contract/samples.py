"""Commands, events and lists by chance, made of the types of the contract."""

from dataclasses import fields
from datetime import datetime, timedelta, timezone
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from hypothesis import strategies as st

from presence.contract import Snapshot
from presence.contract.plain import COMMANDS, EVENTS, ONE_OF, types_of
from presence.contract.values import Between, Length, OneOf

TEXTS = st.text(max_size=70)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
ZONES = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
AWARE = st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=ZONES)
BASES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(),
    bool: st.booleans(),
    datetime: AWARE,
    dict: st.dictionaries(TEXTS, PLAIN, max_size=4),
}


def made(kind: type) -> st.SearchStrategy[Any]:
    """Those of this class, as the contract allows them."""
    values = {each.name: _values(types_of(kind)[each.name]) for each in fields(kind)}
    found = st.builds(kind, **values)
    if filled := ONE_OF.get(kind):
        return found.filter(lambda one: any(getattr(one, name) for name in filled))
    return found


def _values(wanted: Any) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin is Annotated:
        match inner[1]:
            case OneOf(values):
                return st.sampled_from(values)
            case Length(least, most):
                return st.text(min_size=least, max_size=most)
            case Between(least, most):
                return st.integers(least, most)
    if origin is UnionType:
        return st.none() | _values(inner[0])
    if origin is tuple:
        return st.lists(_values(inner[0]), max_size=2).map(tuple)
    if origin is list:
        return st.lists(made(inner[0]), max_size=2)
    return BASES[origin or wanted]


commands = st.one_of(*map(made, COMMANDS.values()))
events = st.one_of(*map(made, EVENTS.values()))
snapshots = made(Snapshot)
