"""How SIP names a call of a telephone."""

from collections.abc import Callable


def replaces(value: Callable[[str], str]) -> str:
    """The call of a telephone's second line, for `transfer`; `value` asks Asterisk for what its channel has."""
    named, own, others = (value(f"pjsip,{what}") for what in ("call-id", "local_tag", "remote_tag"))
    return f"{named};to-tag={own};from-tag={others}"
