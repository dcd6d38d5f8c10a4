"""One user who sends as fast as the server takes it, by several sockets, and comes back at once when one is closed.

usage: flooder.py PORT COOKIE SECONDS   (prints how often it has connected, and how many frames it has sent)
A process of its own, so that what it does takes no time from the clients that are measured.
"""

import itertools
import json
import os
import socket
import sys
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

SAID = [
    {"watch": {"99999999": 0}},
    {"ack": 1},
    {"tab": "flood", "visible": True, "attends": True},
    {"watch": {str(number): 0 for number in range(80_000_000, 80_000_100)}},
]
AT_ONCE = 1_000
ANSWER_SECONDS = 5


def main() -> None:
    port, cookie, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(len(SAID)) as sockets:
        done = list(sockets.map(lambda said: flood(port, cookie, frame(said) * AT_ONCE, end), SAID))
    print(json.dumps({"connected": sum(each[0] for each in done), "frames": sum(each[1] for each in done)}))


def flood(port: int, cookie: str, frames: bytes, end: float) -> tuple[int, int]:
    connected = sent = 0
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS) as connection:
            shake_hands(connection, port, cookie)
            connected += 1
            for _ in itertools.takewhile(lambda _: time.monotonic() < end, itertools.count()):
                connection.sendall(frames)
                sent += AT_ONCE
    return connected, sent


def shake_hands(connection: socket.socket, port: int, cookie: str) -> None:
    host = f"127.0.0.1:{port}"
    head = [
        "GET /ws/ HTTP/1.1",
        f"Host: {host}",
        f"Origin: http://{host}",
        f"Cookie: {cookie}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
    ]
    connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    if not connection.recv(4096).startswith(b"HTTP/1.1 101"):
        raise ConnectionRefusedError


def frame(said: dict) -> bytes:
    """A frame of text as browsers send it, masked with zeros."""
    text = json.dumps(said).encode()
    length = bytes([0x80 | len(text)]) if len(text) < 126 else bytes([0xFE]) + len(text).to_bytes(2, "big")
    return b"\x81" + length + bytes(4) + text


if __name__ == "__main__":
    main()
