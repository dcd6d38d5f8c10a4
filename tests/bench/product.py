"""The product as it ships, on bench data, with a control port through which the bench changes presence.

usage: product.py SERVER PORT   (SERVER: daphne or uvicorn; DATA_DIR names the folder that `seed` has filled)

A line on the control port PORT+1 is a command; each answers with one line:
  apply ID    a new record of the user goes on the board and out to the watchers → `ID version nanoseconds`
  event ID    the CMS reports a change of the agent, through inbox, database and board → `ID version nanoseconds`
  ring ID     somebody outside calls the user → an id of the caller
  leave ID    the caller of that id hangs up → the same
  truth       → JSON {id: [version, word]}
"""

import dataclasses
import json
import os
import socketserver
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")
os.environ["DEMO"] = "1"

CALLER = "+4930555012345"
OTHER_WORD = {"available": ("busy", "in-call"), "busy": ("available", "")}


class Control(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        for line in self.rfile:
            command, *arguments = line.decode().split()
            self.wfile.write((getattr(self, command)(*map(int, arguments)) + "\n").encode())

    def apply(self, user_id: int) -> str:
        from presence.push import api
        from presence.status import board

        now = time.monotonic_ns()
        had = board.get(user_id)
        word, cause = OTHER_WORD[had.word]
        new = dataclasses.replace(had, version=had.version + 1, word=word, cause=cause)
        api.presences_changed(board.apply([new]))
        return f"{user_id} {new.version} {now}"

    def event(self, user_id: int) -> str:
        from django.utils import timezone

        from presence.contract import AgentChanged
        from presence.inbox import receive as inbox
        from presence.models import Agent
        from presence.status import board

        agent = Agent.objects.select_related("user", "destination").get(pk=user_id)
        now = time.monotonic_ns()
        changed = AgentChanged(
            user=agent.user.username,
            sequence=agent.cms_sequence + 1,
            logged_on=True,
            work_mode=2 if agent.work_mode == 1 else 1,
            at=timezone.now(),
        )
        inbox.receive(agent.destination, [changed])
        return f"{user_id} {board.get(user_id).version} {now}"

    def ring(self, user_id: int) -> str:
        from django.contrib.auth.models import User

        from presence.connectors.simulator import world

        return str(world.simulate_inbound(CALLER, to=User.objects.get(pk=user_id).username).pk)

    def leave(self, party: int) -> str:
        from presence.connectors.simulator import world

        world.outside_hang_up(party)
        return str(party)

    def truth(self) -> str:

        from presence.status import board

        return json.dumps(
            {record.user_id: [record.version, record.word] for record in board.get_many(board._people).values()}
        )


def main() -> None:
    server, port = sys.argv[1], int(sys.argv[2])
    import django

    django.setup()
    control = socketserver.ThreadingTCPServer(("127.0.0.1", port + 1), Control)
    control.daemon_threads = True
    threading.Thread(target=control.serve_forever, daemon=True).start()
    if server == "daphne":
        from crm_ui.server import daphne

        daphne.serve(host="127.0.0.1", port=port, ready=lambda: None)
    else:
        import uvicorn

        from crm_ui.asgi import application

        uvicorn.run(
            application,
            host="127.0.0.1",
            port=port,
            lifespan="off",
            log_level="error",
            access_log=False,
            ws="crm_ui.server.uvicorn_sockets:SocketProtocol",
            ws_per_message_deflate=False,
            ws_ping_interval=3,
            ws_ping_timeout=4,
            backlog=4096,
        )


if __name__ == "__main__":
    main()
