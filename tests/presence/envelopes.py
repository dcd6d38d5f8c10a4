"""Envelopes as hypothesis makes them up: few keys, versions and times, so that copies collide."""

from datetime import timedelta

from hypothesis import strategies as st

from presence.attached_data.envelope import Envelope, Field, Hop, Origin
from tests.points_of_time import NINE

TEXTS = st.text(st.characters(codec=None), max_size=12)  # half characters and control characters too
TIMES = st.integers(0, 3).map(lambda minutes: NINE + timedelta(minutes=minutes))
FIELDS = st.builds(Field, TEXTS, st.sampled_from(Origin), st.none() | TIMES)
HOPS = st.builds(Hop, st.sampled_from(["alice", "bob"]), st.sampled_from(["bob", "carol"]), st.just("warm"), TIMES)
KEYS = st.sampled_from(["order", "campaign", "order no.", "Item", "1st", "xml", ""]) | TEXTS
FOREIGN = st.lists(st.sampled_from(['<Application id="A"><B>1 &lt; 2</B></Application>', "<Other />"]), max_size=2)
ENVELOPES = st.builds(
    Envelope,
    st.sampled_from(["", "c1"]),
    st.integers(0, 2),
    st.dictionaries(KEYS, FIELDS, max_size=4),
    st.lists(HOPS, max_size=3).map(tuple),
    FOREIGN.map(tuple),
)
