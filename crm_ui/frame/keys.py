"""Keys of rows as browsers send them."""

DIGITS_AT_MOST = 18
"""More no database could hold, nor would Python read thousands of them."""


def key_of(sent: str) -> int:
    """The key that was sent; 0, which no row has, if it is none."""
    return int(sent) if sent.isdecimal() and len(sent) <= DIGITS_AT_MOST else 0
