"""What was typed, pasted or received, in the plain characters of a telephone number.

Only characters that cannot mean anything else are changed. A letter stays a letter, even if it looks like a digit,
and so do a superscript and a fraction: whoever reads the number refuses them.
"""

import unicodedata

BLANKS = "\t\u2800"  # the second is the empty Braille pattern
INVISIBLE = "\u034f\u115f\u1160\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
ALIKE = {
    "-": "\u02d7\u2043\u207b\u208b\u2212\u30fc",
    "+": "\u207a\u208a\u2795\ufb29\ufe62",
    "/": "\u2044\u2215\u29f8",
    ".": "\u00b7\u2022\u2024\u2027\u22c5\u30fb\u066b",
    ",": "\u060c\u066c\u3001",
    ";": "\u061b\u037e",
    "'": "\u2018\u2019\u201b\u02bc\u00b4`",
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb",
    "#": "\u266f",
    "*": "\u2217\u22c6\u204e",
}
PLAIN = {ord(char): plain for plain, others in ALIKE.items() for char in others}
PLAIN |= dict.fromkeys(map(ord, INVISIBLE), "") | dict.fromkeys(map(ord, BLANKS), " ")
PLAIN |= {full: chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)}  # the wide forms of East Asian scripts
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def plain_characters(text: str) -> str:
    """In ASCII as far as that is certain: digits of all scripts, spaces, dashes; nothing that cannot be seen."""
    return "".join(map(_plain, text.translate(PLAIN))).strip()


def without_bidi_controls(text: str) -> str:
    """Without the characters that turn the text after them round."""
    return text.translate(dict.fromkeys(map(ord, BIDI_CONTROLS)))


def _plain(char: str) -> str:
    match unicodedata.category(char):
        case "Nd":
            return str(unicodedata.decimal(char))
        case "Zs":
            return " "
        case "Pd":
            return "-"
        case "Cf":
            return ""
        case _:
            return char
