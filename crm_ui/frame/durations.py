"""How long something took, as people read it."""


def minutes_and_seconds(seconds: float, *, minute_digits: int = 1) -> str:
    """2:14, and 1:02:14 from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:0{minute_digits}}:{rest:02}"
