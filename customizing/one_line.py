"""Text that people typed, as it fits into a field of one line."""


def one_line(text: str, *, most: int | None = None) -> str:
    """The text without line breaks and blanks that are not needed, and of it only as many characters as are kept."""
    return " ".join(text.split())[:most]


def between_commas(text: str) -> list[str]:
    """The parts of a list in one line, in their order, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, text.split(",")))))
