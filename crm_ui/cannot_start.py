"""How the start is refused."""


class CannotStart(SystemExit):
    """Ends the process, whatever program has loaded the product: exit code 1, and one line that says what to do."""

    def __init__(self, why: str):
        super().__init__("Cannot start: " + " ".join(why.split()))
