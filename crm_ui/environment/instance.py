"""Which installation this is, for the names of its cookies."""

import hashlib
import re
from collections.abc import Sequence

from crm_ui.environment import text, wrong_value

NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


def name(variable: str, *, keys: Sequence[str]) -> str:
    """The name given; else one made of the oldest secret key, which all processes of an installation share.

    So it stays the same over restarts, and for as long as sessions of a key that was replaced still hold.
    """
    given = text(variable)
    if not given:
        return hashlib.sha256(b"instance" + keys[-1].encode()).hexdigest()[:8]
    if not NAME.fullmatch(given):
        raise wrong_value(variable, given, "use up to 32 letters, digits, - and _.")
    return given
