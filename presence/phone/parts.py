"""The parts of a spelling: what is dialled before the number, the number itself, and the extension behind it."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

URI = re.compile(r"\b(?:sips?|tel|callto):(?://)?([^@;>?]*)([^>]*)", re.IGNORECASE)
CONTEXT = re.compile(r";phone-context=(\+[\d.\-]+)", re.IGNORECASE)
URI_EXTENSION = re.compile(r";ext=([\d.\-]+)", re.IGNORECASE)

# The words for an extension, without full stops, as people write them behind a number.
WORDS = (
    "app|apparat|nst|nebenstelle|dw|durchwahl|du?wa|klappe|kl|"  # German
    "e?xt|extn|extension|x|"  # English
    "poste?|int|interne|"  # French
    "interno|interna|interior|anexo|anx|extensi[oó]n|ramal|rml|extens[aã]o|"  # Italian, Spanish, Portuguese
    "toestel|tst|tstl|doorkiesnummer|"  # Dutch
    "anknytning|ankn|anv|lokal|lok|linje|linjenr|alanumero|alanro|alanr|"  # the Nordic languages
    "wewn[eę]trzny|wewn|wew|linka|kl|klapka|mell[eé]k|interioru|int|dahili|dah|"  # Polish, Czech, Hungarian, …
    "доб|добавочный|вн|внутр|внутренний|внутрішній|дод|εσωτ|εσωτερικό|"  # Russian, Ukrainian, Greek
    "تحويلة|تحويله|داخلي|שלוחה|內線|内線|内线|分機|分机|转|轉|내선"  # Arabic, Hebrew, Chinese, Japanese, Korean
)
LONGEST_EXTENSION = 7
DIGITS = rf"\d{{1,{LONGEST_EXTENSION}}}"
BEHIND = [
    re.compile(rf"(?P<main>.*\d.*?)[\s,;/(\-]*(?:{WORDS})[\s.:#=\-]*(?P<extension>{DIGITS})\s*\)?", re.IGNORECASE),
    re.compile(rf"(?P<main>.*\d.*?)[\s,;/(\-]+(?P<extension>{DIGITS})\s*\(?\s*(?:{WORDS})[.\s]*\)?", re.IGNORECASE),
    re.compile(r"(?P<main>.*\d\)?)\s*[#*,;]+\s*(?P<extension>\d{1,6})#?"),
]
NAMED = re.compile(r"[^<>\d]*<([^<>]*)>")  # Anna Keller <+49 30 23125031>
CODE = re.compile(r"[*#].*|\d{1,6}[*#][\d*#]*")
BEFORE = re.compile(r"[*#]\d{2,3}#(?=\s*[+(\d])")
LABEL = re.compile(
    r"(?:tel|telefon|telephone|tel[eé]fono|t[eé]l[eé]phone|phone|telefoon|тел|fon|mobil|mobile|mob|handy|cell|"
    r"m[oó]vil|portable|cellulare|gsm|natel|office|work|home|privat|private|b[uü]ro|zentrale|t|m|p)\b[\s.:]*",
    re.IGNORECASE,
)
REMARK = re.compile(r"(?<=\d)\s*(?:\([^()\d]*\)|\s" + LABEL.pattern + r")$", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """`before` is a service code, such as that which withholds the own number."""

    main: str
    extension: str = ""
    before: str = ""


def parts_of(text: str) -> Parts:
    """The parts of `text`, which is in plain characters."""
    if match := URI.search(text):
        return _of_uri(match)
    bare = match[1] if (match := NAMED.fullmatch(text)) else text
    bare = bare.partition("@")[0]
    bare = LABEL.sub("", bare, count=1) if LABEL.match(bare) else bare
    before = match[0] if (match := BEFORE.match(bare)) else ""
    bare = bare[len(before) :].strip()
    without_remark = REMARK.sub("", bare) if len(re.findall(r"\d", bare)) > LONGEST_EXTENSION else bare
    if CODE.fullmatch(bare):
        return Parts(bare, before=before)
    for form in BEHIND:
        for spelled in (bare, without_remark):
            if match := form.fullmatch(spelled):
                return Parts(match["main"].strip(), match["extension"], before)
    return Parts(without_remark, before=before)


def _of_uri(match: re.Match[str]) -> Parts:
    """A name in front of the @ is no number, whatever digits it has: sip:keller42@example.net."""
    user, rest = unquote(match[1]), match[2]
    if re.match(r"[^\W\d]", user):
        return Parts(re.sub(r"\d", "", user))
    context, extension = CONTEXT.search(rest), URI_EXTENSION.search(rest)
    before = code[0] if (code := BEFORE.match(user)) else ""
    main = (context[1] if context else "") + user[len(before) :]
    return Parts(main, re.sub(r"\D", "", extension[1]) if extension else "", before)
