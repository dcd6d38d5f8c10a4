"""How the fields of a request are written: as forms are, and as they are not."""

import json
from random import Random
from urllib.parse import quote_from_bytes

from tests.fuzz.nasty_values import UPLOADS
from tests.fuzz.page_forms import Fields
from tests.fuzz.shots import FORM, JSON

BOUNDARY = "fuzz"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
RAW = ["%", "%zz", "%ff%fe", "%C3%28", "%ED%A0%80", "%00", "&&&", "==", "a[]=1&a[0][b]=2", ";", "+%2", "q=%F0%9F%92"]
ODD_TYPES = ["", "text/plain", "application/xml", "multipart/form-data", "image/png", "x", FORM + "; charset=utf-99"]
Body = tuple[bytes, str]


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def urlencoded(fields: Fields, *, random: Random) -> str:
    """Lone surrogates are sent as the bytes that they would have; now and then the end is what no browser sends."""
    pairs = [f"{quote_from_bytes(_bytes(name))}={quote_from_bytes(_bytes(value))}" for name, value in fields]
    return "&".join([*pairs, random.choice(RAW)] if random.random() < 0.15 else pairs)


def _multipart(fields: Fields, uploads: list[str], *, random: Random) -> Body:
    name = random.choice(["a.xml", "../../a", "a\0b", "x" * 400, "", "<fuzz-mark onerror=fuzz()>.png"])
    parts = [(f'name="{key}"', value) for key, value in fields]
    parts += [(f'name="{key}"; filename="{name}"', random.choice(UPLOADS)) for key in uploads]
    lines = [f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n" for head, value in parts]
    end = f"--{BOUNDARY}--\r\n" if random.random() < 0.9 else ""
    return _bytes("".join(lines) + end), MULTIPART


def written(fields: Fields, uploads: list[str], *, random: Random) -> Body:
    chance = random.random()
    if uploads or chance < 0.1:
        return _multipart(fields, uploads, random=random)
    if chance < 0.15:
        return json.dumps(dict(fields)).encode(), JSON
    if chance < 0.2:
        return urlencoded(fields, random=random).encode(), random.choice(ODD_TYPES)
    if chance < 0.24:
        return random.randbytes(200), random.choice([FORM, MULTIPART, JSON])
    return urlencoded(fields, random=random).encode(), FORM
