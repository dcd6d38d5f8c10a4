"""The toolbar as it is delivered."""

MATRIX = {
    "not-on-cms": {"log-on"},
    "idle": {"dial-pad", "work-mode", "log-off"},
    "alerting": {"accept", "reject"},
    "dialing": {"hang-up"},
    "connected": {"hold", "mute", "dial-pad", "blind-transfer", "warm-transfer", "conference", "hang-up", "work-mode"},
    "held": {"retrieve", "dial-pad", "warm-transfer", "hang-up", "work-mode"},
    "consulting": {"mute", "complete", "cancel", "conference", "toggle", "hang-up"},
    "wrap-up": {"work-mode"},
}
"""Which buttons are available in which state."""
