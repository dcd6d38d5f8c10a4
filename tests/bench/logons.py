"""Badges while passwords are guessed: how long a change takes to its watchers, in quiet and under guessers."""

import asyncio
import itertools

from tests.bench.fleet import Fleet, percentile
from tests.bench.loads import isolated, progress
from tests.bench.server import product

USERS, CLIENTS, WATCHING = 100, 100, 20
GUESSERS, CHANGES = 16, 60
SETTLING_SECONDS = 3
FORM = "username={name}&password=wrong&csrfmiddlewaretoken={token}"
TOKEN = "a" * 32


async def measure(now: dict) -> dict:
    """logon_quiet_p50_ms, logon_guessed_p50_ms and guesses_per_s, on Daphne."""
    async with product("daphne", users=USERS, BEHIND_PROXY="1") as (server, data):
        await server.control()
        fleet = Fleet(server.port, data["cookies"], data["users"], size=CLIENTS, watching=WATCHING)
        await fleet.connect()
        quiet = await isolated(server, fleet, changes=CHANGES)
        guessing = Guessing(server.port, cookie=_token_cookie(data["cookies"][0]))
        await guessing.begin()
        guessed = await isolated(server, fleet, changes=CHANGES)
        per_s = await guessing.end()
        fleet.disconnect()
    figures = {
        "logon_quiet_p50_ms": percentile(quiet, 0.5),
        "logon_guessed_p50_ms": percentile(guessed, 0.5),
        "guesses_per_s": round(per_s, 1),
    }
    progress("logon", ", ".join(f"{key} {value}" for key, value in figures.items()))
    return figures


def _token_cookie(session_cookie: str) -> str:
    """The cookie of forms has the same ending as that of the session."""
    instance = session_cookie.partition("=")[0].removeprefix("sessionid_")
    return f"csrftoken_{instance}={TOKEN}"


class Guessing:
    """So many who guess at once, each another name with each try, so that no lock spares the server the work."""

    def __init__(self, port: int, *, cookie: str):
        self.port, self.cookie = port, cookie
        self.names = itertools.count()
        self.answered: dict[int, int] = {}

    async def begin(self) -> None:
        self.tasks = [asyncio.create_task(self._guess_on()) for _ in range(GUESSERS)]
        await asyncio.sleep(SETTLING_SECONDS)
        self.answered.clear()
        self.since = asyncio.get_running_loop().time()

    async def end(self) -> float:
        """Guesses a second. Raises RuntimeError if the passwords were not looked at."""
        seconds = asyncio.get_running_loop().time() - self.since
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if set(self.answered) != {200}:
            raise RuntimeError(f"Guesses were answered by {self.answered}, not by the form alone.")
        return self.answered[200] / seconds

    async def _guess_on(self) -> None:
        while True:
            status = await self._guess()
            self.answered[status] = self.answered.get(status, 0) + 1

    async def _guess(self) -> int:
        """The status of one guess."""
        number = next(self.names)
        body = FORM.format(name=f"nobody{number}", token=TOKEN)
        place = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        head = (
            f"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n"
            f"X-Forwarded-For: {place}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write((head + body).encode())
        answer = await reader.read()
        writer.close()
        return int(answer.split()[1])
