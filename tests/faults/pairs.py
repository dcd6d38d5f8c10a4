"""Two users hand callers over all the time: they look at what is so, and do what leads on, whatever has gone wrong."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import cycle
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psycopg

from tests.grown.company import Colleague
from tests.grown.screens import csrf_cookie

ANSWERED_WITHIN = 90
"""Seconds, as the page's script waits for a command."""
A_MOMENT = 0.2
GIVES_UP_AFTER = 45
"""Seconds without anything new, after which the caller hangs up."""


@dataclass(frozen=True)
class Look:
    """What is so, of all users: their open legs, the open transfers of senders, and the callers on the line."""

    legs: frozenset[tuple[int, str, str, str]] = frozenset()
    transfers: frozenset[tuple[int, str]] = frozenset()
    callers: frozenset[tuple[int, str]] = frozenset()


def leg_id(call: str) -> int:
    """As the telephone system numbers it."""
    return int(call.rpartition("-")[2])


LEGS = "SELECT user_id, kind, state, cms_id FROM presence_call WHERE state <> 'ended'"
TRANSFERS = """SELECT sender_id, state FROM presence_transfer
    WHERE state IN ('requested', 'consulting', 'conference', 'completing')"""
CALLERS = "SELECT id, number FROM simulator_leg WHERE state <> 'ended' AND agent_id IS NULL"


def look(ask: Callable[[str], list[tuple]]) -> Look:
    return Look(*(frozenset(ask(question)) for question in (LEGS, TRANSFERS, CALLERS)))


@dataclass
class Pair:
    """`left` are the legs of those who have hung up; `handed_over` when each was seen to talk with the receiver."""

    url: str
    sender: Colleague
    receiver: Colleague
    number: str
    see: Callable[[], Look]
    left: set[int] = field(default_factory=set)
    handed_over: dict[int, float] = field(default_factory=dict)
    kinds: Iterator[str] = field(default_factory=lambda: cycle(["warm-transfer", "blind-transfer"]))
    _seen: Any = None
    _since: float = 0.0

    async def work(self, may_go_on: asyncio.Event) -> None:
        """Until cancelled; rests while it may not go on."""
        while True:
            await may_go_on.wait()
            if not await asyncio.to_thread(self.step):
                await asyncio.sleep(A_MOMENT)

    def step(self) -> bool:
        """Do what comes next. False if that is to wait, or could not be done."""
        try:
            return self._lead_on(self.see())
        except (psycopg.Error, sqlite3.Error):  # the database is away
            return False

    def _lead_on(self, seen: Look) -> bool:
        sender, receiver = (self._leg(seen, of) for of in (self.sender, self.receiver))
        transfer = next((state for who, state in seen.transfers if who == self.sender.id), "")
        caller = next((pk for pk, number in seen.callers if number == self.number), None)
        if self._is_stuck((sender, receiver, transfer, caller)):
            return self.end(seen)
        match sender, receiver, transfer, caller:
            case (_, "alerting", _, _):
                return self._command(self.receiver, "accept")
            case ("alerting", _, _, _):
                return self._command(self.sender, "accept")
            case (_, _, "consulting", _):
                return self._command(self.sender, "complete")
            case ("connected", "", "", _):
                return self._command(self.sender, next(self.kinds), target=self.receiver.name)
            case ("held", "", "", _):
                return self._command(self.sender, "retrieve")
            case ("", "connected", "", pk) if pk:
                self.handed_over.setdefault(pk, time.monotonic())
                return self._caller_hangs_up(pk)
            case ("connected", "connected", "", None):
                return self.end(seen)
            case ("", "", "", None):
                return self._post("simulator/inbound/", from_number=self.number, to=self.sender.name)
        return False

    def _is_stuck(self, now: tuple) -> bool:
        if now != self._seen:
            self._seen, self._since = now, time.monotonic()
        return time.monotonic() - self._since > GIVES_UP_AFTER

    @staticmethod
    def _leg(seen: Look, of: Colleague) -> str:
        """The state of the leg that matters; of two, that of the consult."""
        return min((leg[1:3] for leg in seen.legs if leg[0] == of.id), default=("", ""))[1]

    def end(self, seen: Look) -> bool:
        """The caller hangs up, or the sender if there is none any more."""
        for pk, number in seen.callers:
            if number == self.number:
                return self._caller_hangs_up(pk)
        for who, _kind, _state, leg in seen.legs:
            if who == self.sender.id:
                self.left.add(leg_id(leg))
                return self._command(self.sender, "hang-up")
        return False

    def _caller_hangs_up(self, caller: int) -> bool:
        self.left.add(caller)
        return self._post(f"simulator/party/{caller}/hang-up/")

    def _command(self, user: Colleague, command: str, **fields: str) -> bool:
        return self._post(f"communication/command/{command}/", of=user, confirmed="1", **fields)

    def _post(self, path: str, *, of: Colleague | None = None, **fields: str) -> bool:
        return post(self.url + path, (of or self.sender).sessions[0], fields) < 400


class _Stay(HTTPRedirectHandler):
    """The page that is shown next is nothing to us."""

    def redirect_request(self, *args: object) -> None:
        return None


WEB = build_opener(_Stay)


def post(url: str, session: str, fields: dict[str, str]) -> int:
    """The status of the answer; 503 if none came."""
    token = "a" * 32
    headers = {"Cookie": f"{session}; {csrf_cookie(session)}={token}", "X-CSRFToken": token, "Referer": url}
    try:
        with WEB.open(Request(url, urlencode(fields).encode(), headers), timeout=ANSWERED_WITHIN) as answer:
            return answer.status
    except HTTPError as error:
        return error.code
    except (OSError, HTTPException):
        return 503
