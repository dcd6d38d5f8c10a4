"""Telephone numbers that nobody has: the ranges that the regulators keep for films, books and demonstrations.

Sources: NANPA (555-0100 to 555-0199), Ofcom "Telephone numbers for use in TV and radio drama programmes",
Bundesnetzagentur "Drama-Nummern", ARCEP decision 2018-0881 article 2.5.12, ACMA "Phone numbers for use in TV shows,
films and creative works", PTS "Telefonnummer för användning i böcker och filmer", ComReg (020 91x xxxx).
"""

import re
from collections import Counter
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class City:
    """A place with its reserved range: `#` stands for any digit."""

    country: str
    name: str
    postal_code: str
    phone: str


OUR_CITY = City("DE", "Köln", "50667", "0221 4710 ###")
CITIES = [
    City("DE", "Berlin", "10115", "030 23125 ###"),
    City("DE", "Hamburg", "20457", "040 66969 ###"),
    City("DE", "München", "80331", "089 99998 ###"),
    City("GB", "London", "EC1A 4HD", "020 7946 0###"),
    City("GB", "Manchester", "M1 3HU", "0161 496 0###"),
    City("GB", "Edinburgh", "EH1 2NG", "0131 496 0###"),
    City("GB", "Birmingham", "B2 4QA", "0121 496 0###"),
    City("GB", "Leeds", "LS1 4DY", "0113 496 0###"),
    City("FR", "Paris", "75011", "01 99 00 ## ##"),
    City("FR", "Nantes", "44000", "02 61 91 ## ##"),
    City("FR", "Strasbourg", "67000", "03 53 01 ## ##"),
    City("FR", "Lyon", "69002", "04 65 71 ## ##"),
    City("FR", "Toulouse", "31000", "05 36 49 ## ##"),
    City("US", "New York", "10013", "(212) 555-01##"),
    City("US", "Boston", "02110", "(617) 555-01##"),
    City("US", "Chicago", "60607", "(312) 555-01##"),
    City("US", "Austin", "78701", "(512) 555-01##"),
    City("US", "Portland", "97209", "(503) 555-01##"),
    City("CA", "Toronto", "M5V 2T6", "(416) 555-01##"),
    City("CA", "Vancouver", "V6B 1A1", "(604) 555-01##"),
    City("AU", "Sydney", "2000", "(02) 5550 ####"),
    City("AU", "Melbourne", "3000", "(03) 7010 ####"),
    City("SE", "Stockholm", "111 22", "08-465 004 ##"),
    City("SE", "Göteborg", "411 03", "031-390 06 ##"),
    City("SE", "Malmö", "211 20", "040-628 04 ##"),
    City("IE", "Dublin", "D02 X285", "020 91# ####"),
    City("IE", "Cork", "T12 W8YX", "020 91# ####"),
]
MOBILES = {
    "DE": ["0171 39200##"],
    "GB": ["07700 900###"],
    "FR": ["06 39 98 ## ##"],
    "SE": ["070-174 06 ##"],
    "AU": [f"0491 570 {end}" for end in ("006", "156", "157", "158", "159", "110", "313", "737")]
    + [f"0491 571 {end}" for end in ("266", "491", "804")],
}
NOT_RESERVED = re.compile(r"070-174 06 0[0-4]")
CODES = {"DE": "49", "GB": "44", "FR": "33", "US": "1", "CA": "1", "AU": "61", "SE": "46", "IE": "353"}


class Numbers:
    """Gives each number once, spelled as people do: no two of a company alike."""

    def __init__(self, random: Random):
        self.random = random
        self.given: Counter[str] = Counter()

    def phone(self, city: City) -> str:
        return self._spelled(self._next(city.phone), city.country)

    def mobile(self, country: str) -> str:
        """Empty where no mobile numbers are reserved, or all are given."""
        for pattern in MOBILES.get(country, []):
            if self.given[pattern] < 10 ** pattern.count("#"):
                number = self._next(pattern)
                return "" if NOT_RESERVED.match(number) else self._spelled(number, country)
        return ""

    def _next(self, pattern: str) -> str:
        """The numbers of a range in an order that looks like none."""
        places = pattern.count("#")
        count = self.given[pattern]
        self.given[pattern] += 1
        if count >= 10**places:
            raise LookupError(f"all numbers of {pattern} are given")
        digits = iter(f"{(count * 37 + 12) % 10**places:0{places}}")
        return re.sub("#", lambda _: next(digits), pattern)

    def _spelled(self, national: str, country: str) -> str:
        return self.random.choice(_spellings(national, CODES[country]))


def _spellings(national: str, code: str) -> list[str]:
    """One number as different people write it."""
    groups = re.sub(r"[()\-]", " ", national).split()
    if code == "1":
        dashed = "-".join(groups)
        return [national, dashed, dashed.replace("-", "."), f"1-{dashed}", f"+1 {national}", f"+1 {' '.join(groups)}"]
    area, rest = groups[0].removeprefix("0"), groups[1:]
    return [
        national,
        f"0{area}/{' '.join(rest)}",
        f"(0{area}) {'-'.join(rest)}",
        f"+{code} {area} {' '.join(rest)}",
        f"+{code} (0){area} {' '.join(rest)}",
        f"00{code} {area} {''.join(rest)}",
        f"+{code}{area}{''.join(rest)}",
    ]
