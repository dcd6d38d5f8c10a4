"""How the start is refused."""


class CannotStart(SystemExit):
    """Ends the process, whatever program has loaded the product: exit code 1, and one line that says what to do."""

    def __init__(self, why: str):
        super().__init__("Cannot start: " + " ".join(why.split()))


def valid_port(text: str, *, name: str = "PORT") -> int:
    """The number of a port. Raises CannotStart, which says by what `name` another one is chosen."""
    if text.isascii() and text.isdecimal() and len(text) < 6 and 0 < int(text) < 65536:
        return int(text)
    raise CannotStart(f"{text!r} is not a port. Choose a number from 1 to 65535: {name}=8000.")
