"""A real Asterisk: the configuration that is shipped for administrators, and the telephones of a house."""

import shlex
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from deploy.asterisk.house import LOOPBACK, LOOPBACK_MEDIA, House
from deploy.asterisk.packages import Installed
from deploy.asterisk.ports import free_ports
from deploy.patience import until
from deploy.services import Service

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "docs" / "asterisk"
USER, SECRET = "crm", "change-me"
OTHER = "pbx2.example.com:5060"
"""Where the other end of a tie line is, in the configuration that is shipped."""
EMPTY = ("acl", "ccss", "modules-browser", "pjproject", "sorcery", "stasis", "udptl")
OF_BROWSERS = ("res_http_websocket", "res_pjsip_transport_websocket", "res_srtp", "res_mutestream")
"""The modules that telephones in the browser need beside the others."""
MEDIA_PORTS = 140
"""So many for the sound of Asterisk, and as many for that of the telephones; each call of one takes two."""
SILENCE = b"\xff" * 80_000


@dataclass
class Pbx:
    """`folder` holds all that this Asterisk writes. Its path must be short, as there is a socket in it.

    Ports are chosen at once; the configuration is written at the first start.
    """

    installed: Installed
    folder: Path
    house: House = field(default_factory=House)
    secret: str = SECRET
    sip: int = 0
    ami: int = field(init=False)
    outside: int = field(init=False)
    websocket: int = field(init=False)
    """Where it takes telephones in the browser, if the house has any."""
    rtp: int = field(init=False)
    service: Service = field(init=False, repr=False)
    _ended_in: int = field(init=False, default=0)
    """The second in which it ended last."""

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.ami}"

    @property
    def sound(self) -> range:
        """The ports for the sound of Asterisk."""
        return range(self.rtp, self.rtp + MEDIA_PORTS)

    @property
    def sound_of_telephones(self) -> range:
        return range(self.rtp + MEDIA_PORTS, self.rtp + 2 * MEDIA_PORTS)

    def __post_init__(self) -> None:
        self.ami, sip, self.outside, _its_tls, self.websocket, _odd, *_rest = free_ports(6 + 2 * MEDIA_PORTS)
        self.sip = self.sip or sip
        self.rtp = self.ami + 6

    def start(self) -> None:
        """Returns when it takes log-ons. Raises RuntimeError with what it said if it does not.

        It does not start twice in one second: Asterisk names a channel after the second, and a number that begins anew
        with each start, so two calls would have one name.
        """
        until(lambda: int(time.time()) != self._ended_in)
        if not (self.folder / "etc").exists():
            self._configure()
        command = [*self._command(), "-f", "-n"]
        self.service = Service("Asterisk", command, self.ami, log=self.folder / "console").start().wait_ready()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Orderly, or with SIGKILL as if the power failed."""
        self.service.stop(how)
        self._ended_in = int(time.time())

    def console(self, command: str) -> str:
        """What Asterisk's own console says to a command."""
        done = subprocess.run(
            [*self._command(), "-rx", command], capture_output=True, text=True, timeout=10, check=True
        )
        return done.stdout

    def log(self) -> str:
        return (self.folder / "log/full").read_text(errors="replace")

    def _command(self) -> list[str]:
        return [*self.installed.command("usr/sbin/asterisk"), "-C", str(self.folder / "etc/asterisk.conf")]

    def _configure(self) -> None:
        for name in ("etc/crm", "lib", "spool", "log", "run", "music"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "music/silence.ulaw").write_bytes(SILENCE)
        etc = self.folder / "etc"
        for file in sorted((HERE / "conf").glob("*.conf")):
            (etc / file.name).write_text(self._filled(file.read_text()))
        for file in sorted(SHIPPED.glob("*.conf")):
            own = file.read_text().replace("/usr/sbin/asterisk", shlex.join(self._command()))
            (etc / "crm" / file.name).write_text(own)
        for name in ("features", "pjsip_notify"):
            shutil.copy(SHIPPED / f"{name}.conf", etc)
        manager = (SHIPPED / "manager.conf").read_text()
        own = manager.replace("port = 5038", f"port = {self.ami}").replace(SECRET, self.secret)
        (etc / "manager.conf").write_text(own)
        for name in EMPTY:
            (etc / f"{name}.conf").touch()
        if self.house.browsers:
            self._configure_browsers(etc)
        (etc / "telephones.conf").write_text(self.house.telephones())
        (etc / "tie-line.conf").write_text(self._tie_line())
        (etc / "house.conf").write_text(self.house.dialplan())
        (etc / "house-queues.conf").write_text(self.house.queues_conf())

    def _configure_browsers(self, etc: Path) -> None:
        """Their part of what is shipped: by default no Asterisk has it."""
        (etc / "modules-browser.conf").write_text("".join(f"load = {name}.so\n" for name in OF_BROWSERS))
        shutil.copy(SHIPPED / "sorcery.conf", etc)
        own = (SHIPPED / "http.conf").read_text().replace("bindport = 8088", f"bindport = {self.websocket}")
        (etc / "http.conf").write_text(own)
        manager = (etc / "manager.conf").read_text()
        (etc / "manager.conf").write_text(manager.replace("write = ", "write = system,"))

    def _tie_line(self) -> str:
        """What is shipped, with the address of the other one; nothing if there is none."""
        shipped = (SHIPPED / "pjsip_tie_line.conf").read_text() if self.house.tie_line else ""
        media = LOOPBACK_MEDIA if not self.house.lan else ""
        own = shipped.replace(OTHER, self.house.tie_line).replace(SECRET, self.house.password)
        return own.replace("type = endpoint\n", f"type = endpoint\n{media}")

    def _filled(self, text: str) -> str:
        media_is_here = bool(self.house.browsers) and not self.house.lan
        values = {
            "FOLDER": self.folder,
            "ROOT": self.installed.root,
            "MODULES": self.installed.modules_of("asterisk"),
            "BINDS": self.house.binds,
            "ELSEWHERE": self.house.elsewhere,
            "SIP": self.sip,
            "OUTSIDE": self.outside,
            "RTP": self.sound.start,
            "RTP_END": self.sound.stop - 1,
            "PASSWORD": self.house.password,
            "BEGINS": self.house.begins,
            "FIRST": self.house.begins[0],
            "DIALLED": self.house.dialled,
            "ICE_HOSTS": "".join(f"{address} => {LOOPBACK}\n" for address in _addresses()) if media_is_here else "",
            "ICE": "yes" if self.house.browsers else "no",
        }
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        return text


def _addresses() -> list[str]:
    """Of this machine. Asterisk would offer them for the sound, though it is bound to loopback."""
    found = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True).stdout
    return [each for each in found.split() if ":" not in each]
