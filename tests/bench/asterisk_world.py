"""A second Asterisk that is everybody at the first one: its telephones, and the callers outside, by real SIP."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from deploy.asterisk.house import LOOPBACK, House
from deploy.asterisk.pbx import SECRET, USER, Pbx

FIRST = 1001
RINGS, TALKS = 0.2, 1.0
PJSIP = """
[transport]
type = transport
protocol = udp
bind = 127.0.0.1:{sip}

[login](!)
type = auth
auth_type = userpass
password = {password}

[line](login)
username = trunk

[house]
type = endpoint
context = telephones
disallow = all
allow = alaw
aors = house
outbound_auth = line

[house]
type = aor
contact = sip:127.0.0.1:{there}

[house]
type = identify
endpoint = house
match = 127.0.0.1
"""
TELEPHONE = """
[of-{number}](login)
username = {number}

[at-{number}]
type = registration
server_uri = sip:127.0.0.1:{there}
client_uri = sip:{number}@127.0.0.1:{there}
contact_user = {number}
outbound_auth = of-{number}
expiration = 3600
"""
DIALPLAN = f"""
[telephones]
exten => _X.,1,Ringing()
 same => n,Wait({RINGS})
 same => n,Answer()
 same => n,Wait(60)
"""
MODULES = """
load = res_pjsip_endpoint_identifier_ip.so
load = res_pjsip_outbound_registration.so
"""


def house(telephones: int) -> House:
    return House({str(FIRST + n): f"Agent {n}" for n in range(telephones)}, ())


@dataclass
class World(Pbx):
    """`there` is the Asterisk whose telephones it has."""

    there: Pbx | None = None

    def _configure(self) -> None:
        super()._configure()
        etc, to = self.folder / "etc", {"there": self.there.sip, "password": self.there.house.password}
        telephones = "".join(TELEPHONE.format(number=number, **to) for number in self.there.house.people)
        (etc / "pjsip.conf").write_text(PJSIP.format(sip=self.sip, **to) + telephones)
        (etc / "extensions.conf").write_text(DIALPLAN)
        with (etc / "modules.conf").open("a") as modules:
            modules.write(MODULES)


class Callers:
    """Lets the world call, so many a second, each telephone in turn."""

    def __init__(self, world: World):
        self.world = world
        self.made = 0

    async def begin(self) -> "Callers":
        self.reader, self.writer = await asyncio.open_connection(LOOPBACK, self.world.ami)
        self._say(Action="Login", Username=USER, Secret=SECRET, Events="off")
        self.reading = asyncio.ensure_future(self._read())
        return self

    def end(self) -> None:
        self.writer.close()

    async def call(self, *, rate: float, number: int) -> None:
        """So many calls, at that rate; returns when the last of them is over."""
        loop = asyncio.get_running_loop()
        began, people = loop.time(), list(self.world.there.house.people)
        for n in range(number):
            await asyncio.sleep(max(0.0, began + n / rate - loop.time()))
            to = people[self.made % len(people)]
            self.made += 1
            self._say(
                Action="Originate",
                Channel=f"PJSIP/{self.world.there.house.dialled}{to}@house",
                CallerID=f"<+49305550{self.made % 1000:03}>",
                Application="Wait",
                Data=str(TALKS),
                Async="true",
            )
        await asyncio.sleep(RINGS + TALKS + 2)

    def _say(self, **fields: str) -> None:
        self.writer.write(("".join(f"{key}: {value}\r\n" for key, value in fields.items()) + "\r\n").encode())

    async def _read(self) -> None:
        while await self.reader.read(65536):
            pass


def folder_of(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name
