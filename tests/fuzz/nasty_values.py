"""What is sent in place of what a field expects. `MARK` and what is in it must never come back as it was sent."""

from random import Random

MARK = "<fuzz-mark onerror=fuzz()>"
SUM = "{{313313|add:1}}"
SUMMED = "313314"
HEADER = "X-Fuzz-Injected"

_HOSTILE = [
    *[MARK, f"'\">{MARK}", f"</script>{MARK}", f"</textarea>{MARK}", f"<!--{MARK}", f"javascript:{MARK}"],
    *[SUM, "{% debug %}", "${7*7}", "%s%s%n", "' OR 1=1 --", "'; DROP TABLE auth_user; --", "\\", "%", "_", "*", '"'],
    *[
        f"a\r\n{HEADER}: 1",
        f"a\n{HEADER}: 1\n\n<p>",
        f"/\r\n{HEADER}: 1",
        "../../etc/passwd",
        "..\\..\\x",
        "file:///x",
    ],
    *["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "///x.y"],
    *["\u202eevil\u202c", "שלום", "👩‍👩‍👧‍👦💥", "e" + "\u0301" * 300, "\ufeff", "\u2028", "²", "١٢", "İıſß", "ﷺ" * 50],
]
_NUMBERS = [
    *["0", "1", "-1", "1.5", "1e999", "NaN", "Infinity", "-Infinity", "0x10", "1_0", "9" * 18, "9" * 19, "9" * 30],
    *["9" * 5_000, "-" + "9" * 30, str(2**31), str(2**63), "1:" + "9" * 30, "1,2,3", "+49 30 1", "+" + "1" * 400],
    *["2026-02-30", "2026-13-45T99:99", "0000-00-00", "9999-12-31", "0001-01-01", "25:61", "true", "None", "[]", "{}"],
]
_MALFORMED = ["", " ", "a\0b", "\0", "\x1b[31m", "\x7f", "\ud800", "a\udfffb", "\ufffe", "\t\v\f"]
_NESTED = "[" * 60_000
_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))
    + "]><attachedData>&i;</attachedData>"
)
_EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><attachedData><x>&x;</x></attachedData>'
_DEEP = "<a>" * 5_000
UPLOADS = [_BOMB, _EXTERNAL, _DEEP, f"<a>{MARK}</a>", "", "\0\0\0", "a,b\r\n=cmd|' /C calc'!A0", "x" * 70_000, _NESTED]


def _long(random: Random) -> str:
    words = ["".join(random.choices("abcdefghijkl", k=3)) for _ in range(50)]
    return random.choice(
        [
            " ".join(random.choices(words, k=5_000)),
            " AND ".join(["x"] * 900),
            " ".join(words),
            "x" * random.choice([256, 70_000]),
            "(" * 900 + "a" + ")" * 900,
            '"a" OR ' * 900,
            ",".join(str(number) for number in range(5_000)),
            "ä" * 20_000,
            _NESTED,
            _BOMB,
        ]
    )


def nasty(random: Random) -> str:
    kind = random.choices((_HOSTILE, _NUMBERS, _MALFORMED, UPLOADS, None), (6, 5, 3, 1, 1))[0]
    return random.choice(kind) if kind else _long(random)
