"""The keys that a button can be given: only such as neither browsers nor screen readers want for themselves.

Compared with what Chrome, Edge and Firefox take on Windows, macOS and Linux, and NVDA, JAWS and VoiceOver with them:

* Ctrl, Alt or Cmd with a letter or digit is the browser's, the menu's or the system's; nearly all of Ctrl+Shift too.
* Ctrl+Alt is AltGr, by which people type, and begins the commands of VoiceOver.
* Ctrl or Alt with a function key belongs to macOS and to the windows of Linux.
* Of the function keys alone F2 and F8 are left, with and without Shift. F13 to F24 are those of programmable keys.
* Alt+Shift with a letter is free, but for those in `TAKEN_WITH_ALT_SHIFT`.
* A letter alone is for who has turned such keys on (WCAG 2.1.4), and never while somebody types.

Written as the attribute `aria-keyshortcuts` wants it.
"""

from django.utils.translation import pgettext

TAKEN_WITH_ALT_SHIFT = frozenset("ABDILMNST")
"""Dialogs, bookmarks, feedback and toolbar of Chrome and Edge, and what ChromeOS has."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FUNCTION_KEYS = ("F2", "F8", "Shift+F2", "Shift+F8", *(f"F{number}" for number in range(13, 25)))
WITH_ALT_SHIFT = tuple(f"Alt+Shift+{letter}" for letter in LETTERS if letter not in TAKEN_WITH_ALT_SHIFT)
SHORTCUTS = (*FUNCTION_KEYS, *WITH_ALT_SHIFT, *LETTERS)


def in_words(shortcut: str) -> str:
    """The keys as they stand on a keyboard."""
    names = {"Shift": pgettext("key", "Shift"), "Alt": pgettext("key", "Alt")}
    return "+".join(names.get(key, key) for key in shortcut.split("+"))
