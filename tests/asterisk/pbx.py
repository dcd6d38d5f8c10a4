"""A real Asterisk for tests, on loopback: the configuration that is shipped for administrators, and telephones."""

import random
import shlex
import signal
import socket
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.asterisk.packages import Installed
from tests.patience import until

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "docs" / "asterisk"
FIRST, LAST = 1001, 1010
USER, SECRET = "crm", "change-me"
TELEPHONE = """
[{number}](crm-telephone)
auth = {number}
aors = {number}
callerid = Agent {number} <{number}>
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
[{number}](crm-login)
username = {number}
password = {secret}
[{number}](crm-contact)
"""
EMPTY = ("acl", "ccss", "pjproject", "sorcery", "stasis", "udptl")
PORTS = (10_000, 32_000)
SILENCE = b"\xff" * 80_000


@dataclass
class Pbx:
    """`folder` holds all that this Asterisk writes. Its path must be short, as there is a socket in it."""

    installed: Installed
    folder: Path
    ami: int = 0
    sip: int = 0
    outside: int = 0
    rtp: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.ami}"

    def start(self) -> None:
        if not self.ami:
            self.ami, self.sip, self.outside, _its_tls, *_rest = free_ports(204)
            self.rtp = self.ami + 4
            self._configure()
        command = [*self._program(), "-f", "-n"]
        with (self.folder / "console").open("ab") as console:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True
            )
        until(self._answers, seconds=30, why_not=lambda: (self.folder / "console").read_text()[-3000:])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Orderly, or with SIGKILL as if the power failed."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def console(self, command: str) -> str:
        """What Asterisk's own console says to a command."""
        asked = [*self._program(), "-rx", command]
        return subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True).stdout

    def log(self) -> str:
        return (self.folder / "log/full").read_text(errors="replace")

    def _program(self) -> list[str]:
        return [*self.installed.command("usr/sbin/asterisk"), "-C", str(self.folder / "etc/asterisk.conf")]

    def _answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, (self.folder / "console").read_text()[-3000:]
        try:
            with socket.create_connection(("127.0.0.1", self.ami), 1) as line:
                return line.recv(20).startswith(b"Asterisk")
        except OSError:
            return False

    def _configure(self) -> None:
        for name in ("etc/crm", "lib", "spool", "log", "run", "music"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "music/silence.ulaw").write_bytes(SILENCE)
        etc = self.folder / "etc"
        for file in sorted((HERE / "conf").glob("*.conf")):
            (etc / file.name).write_text(self._filled(file.read_text()))
        for file in sorted(SHIPPED.glob("*.conf")):
            (etc / "crm" / file.name).write_text(
                file.read_text().replace("/usr/sbin/asterisk", shlex.join(self._program()))
            )
        for name in ("manager", "features", "pjsip_notify"):
            (etc / f"{name}.conf").write_text((SHIPPED / f"{name}.conf").read_text())
        manager = (etc / "manager.conf").read_text().replace("port = 5038", f"port = {self.ami}")
        (etc / "manager.conf").write_text(manager)
        for name in EMPTY:
            (etc / f"{name}.conf").touch()
        numbers = range(FIRST, LAST + 1)
        (etc / "telephones.conf").write_text("".join(TELEPHONE.format(number=n, secret=SECRET) for n in numbers))
        (etc / "hints.conf").write_text("[hints]\n" + "".join(f"exten => {n},hint,PJSIP/{n}\n" for n in numbers))

    def _filled(self, text: str) -> str:
        values = {
            "FOLDER": self.folder,
            "ROOT": self.installed.root,
            "MODULES": self.installed.modules_of("asterisk"),
            "SIP": self.sip,
            "OUTSIDE": self.outside,
            "RTP": self.rtp,
            "RTP_END": self.rtp + 99,
            "SECRET": SECRET,
        }
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        return text


def free_ports(number: int) -> range:
    """So many ports in a row, for UDP and TCP, below those that the machine gives to whoever connects."""
    while True:
        ports = range(first := random.randrange(*PORTS, 2), first + number)
        with ExitStack() as held:
            try:
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    for port in ports:
                        held.enter_context(socket.socket(type=kind)).bind(("127.0.0.1", port))
            except OSError:
                continue
            return ports
