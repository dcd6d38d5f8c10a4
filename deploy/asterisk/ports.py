"""Ports for an Asterisk and its telephones, which choose none themselves. Each process has blocks of its own.

To look whether a port is free one has to open it, and who starts at that moment finds it in use. So a block is held by
a name in the kernel, without a file, which is free again when the process has ended, however it has.
"""

import random
import socket
from contextlib import ExitStack
from math import ceil
from threading import Lock

from deploy.asterisk.house import LOOPBACK

FIRST, LAST = 10_000, 32_000
"""Below those that the machine gives to whoever connects."""
BLOCK = 100
_giving = Lock()
_held = ExitStack()
_left = range(0)


def free_ports(number: int) -> range:
    """So many ports in a row, for UDP and TCP, the first an even one. None is given twice on this machine."""
    global _left
    with _giving:
        while True:
            if len(_left) < number:
                _left = _blocks(ceil(number / BLOCK))
            ports, _left = _left[:number], _left[number + number % 2 :]
            if _are_free(ports):
                return ports


def _blocks(number: int) -> range:
    """The ports of so many blocks in a row, which are this process's own from now on."""
    while True:
        first = random.randrange(FIRST // BLOCK, LAST // BLOCK - number)
        with ExitStack() as names:
            try:
                for block in range(first, first + number):
                    names.enter_context(socket.socket(socket.AF_UNIX)).bind(f"\0crm-ports-{block}")
            except OSError:
                continue
            _held.push(names.pop_all())
        return range(first * BLOCK, (first + number) * BLOCK)


def _are_free(ports: range) -> bool:
    with ExitStack() as held:
        try:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                for port in ports:
                    held.enter_context(socket.socket(type=kind)).bind((LOOPBACK, port))
        except OSError:
            return False
    return True
