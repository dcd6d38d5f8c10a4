"""What the product is measured against: a plain `websockets` broadcast server, and a group per user on Channels.

Run as `yardsticks.py broadcast PORT` or `yardsticks.py groups PORT`. Both speak the product's own frames: the
client sends {"watch": {id: version}}; a line on the control port PORT+1 is a user id, and its change goes to that
user's watchers; the control answers with `id version nanoseconds`.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict

WATCHERS: dict[int, set] = defaultdict(set)
VERSIONS: dict[int, int] = defaultdict(int)


def frame(user: int) -> str:
    VERSIONS[user] += 1
    return f'{{"p":{{"{user}":[{VERSIONS[user]},"busy","in-call",1790000000,1,"call-mobile"]}}}}'


async def control(port: int, publish) -> None:
    async def serve_lines(reader, writer):
        async for line in reader:
            user, now = int(line), time.monotonic_ns()
            text = frame(user)
            await publish(user, text)
            writer.write(f"{user} {VERSIONS[user]} {now}\n".encode())

    await asyncio.start_server(serve_lines, "127.0.0.1", port + 1)


async def broadcast_server(port: int) -> None:
    from websockets.asyncio.server import broadcast, serve

    async def publish(user: int, text: str) -> None:
        broadcast(WATCHERS[user], text)

    async def handle(socket) -> None:
        watched = [int(user) for user in json.loads(await socket.recv())["watch"]]
        for user in watched:
            WATCHERS[user].add(socket)
        await socket.send('{"p":{}}')
        try:
            async for _acknowledgement in socket:
                pass
        finally:
            for user in watched:
                WATCHERS[user].discard(socket)

    async with serve(handle, "127.0.0.1", port, compression=None, ping_interval=None, backlog=4096):
        await control(port, publish)
        await asyncio.get_running_loop().create_future()


def groups_application():
    """The textbook way: a group per watched user on the in-memory channel layer."""
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="bench", CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    )
    django.setup()
    from channels.generic.websocket import AsyncWebsocketConsumer
    from channels.layers import get_channel_layer
    from channels.routing import ProtocolTypeRouter

    async def publish(user: int, text: str) -> None:
        await get_channel_layer().group_send(f"u{user}", {"type": "changed", "text": text})

    class Consumer(AsyncWebsocketConsumer):
        controlled = False

        async def connect(self):
            if not Consumer.controlled:
                Consumer.controlled = True
                await control(int(sys.argv[2]), publish)
            await self.accept()

        async def receive(self, text_data=None, bytes_data=None):
            for user in json.loads(text_data)["watch"]:
                await self.channel_layer.group_add(f"u{user}", self.channel_name)
            await self.send(text_data='{"p":{}}')

        async def changed(self, event):
            await self.send(text_data=event["text"])

    return ProtocolTypeRouter({"websocket": Consumer.as_asgi()})


def main() -> None:
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "broadcast":
        asyncio.run(broadcast_server(port))
    else:
        from daphne.server import Server

        endpoint = f"tcp:port={port}:interface=127.0.0.1:backlog=1024"
        Server(groups_application(), endpoints=[endpoint], signal_handlers=False).run()


if __name__ == "__main__":
    main()
