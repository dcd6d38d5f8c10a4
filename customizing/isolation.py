"""Names in scripts that run from right to left, within lines that do not.

Without isolation such a name turns round the number that follows it. In markup an element isolates (the filter
`bdi`); in plain text two invisible characters do, which are added only where they are needed.
"""

import unicodedata

FIRST_STRONG, POP = "\u2068", "\u2069"
RIGHT_TO_LEFT = {"R", "AL", "AN"}


def isolated(text: str) -> str:
    """The text so that nothing beside it is turned round; unchanged if it runs from left to right."""
    text = str(text)
    if not runs_right_to_left(text) or (text.startswith(FIRST_STRONG) and text.endswith(POP)):
        return text
    return f"{FIRST_STRONG}{text}{POP}"


def runs_right_to_left(text: str) -> bool:
    """Whether any character of the text runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text)


def shortened(text: str, *, most: int) -> str:
    """The text, cut to so many characters, still isolated if it was."""
    bare = text.strip(FIRST_STRONG + POP)
    return isolated(bare if len(bare) <= most else bare[: most - 1].rstrip() + "…")
