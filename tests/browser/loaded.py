"""A process that has loaded what `manage.py demo` loads, and has opened nothing yet: the product is forked from it."""

import gc
import json
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

import django

os.umask(0o077)  # as manage.py does
django.setup()

import autobahn.twisted.websocket  # noqa: E402, F401
import twisted.web.http  # noqa: E402, F401
from django.conf import settings  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.urls import get_resolver  # noqa: E402

import crm_ui.management.commands.demo  # noqa: E402, F401
import presence.push.routing  # noqa: E402, F401
from crm_ui.server import command_line, request_limits  # noqa: E402, F401
from presence.workers import scheduler  # noqa: E402, F401

LONGEST = 4096


def fork_each(client: socket.socket) -> None:
    """A process for each command line, until nobody is left who could send one."""
    while True:
        sent, files, _flags, _address = socket.recv_fds(client, LONGEST, 2)
        if not sent:
            return
        if os.fork() == 0:
            client.close()
            return report(json.loads(sent), *files)
        for file in files:
            os.close(file)
        with suppress(ChildProcessError):  # those of before may have ended
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def report(arguments: list[str], out: int, to: int) -> None:
    """In a process of its own: tell the id and, once it has ended, the exit code of the one that runs the command."""
    pid = os.fork()
    if pid == 0:
        os.close(to)
        for file in (1, 2):
            os.dup2(out, file)
        os.close(out)
        sys.argv = ["manage.py", *arguments]
        return command_line.run(sys.argv)
    for file in (out, 0, 1, 2):
        os.close(file)
    os.write(to, f"{pid}\n".encode())
    os.write(to, f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n".encode())
    os._exit(0)


def main(client: socket.socket) -> None:
    get_resolver()._populate()
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for file in Path(folder).rglob("*.html"):
            get_template(str(file.relative_to(folder)))
    gc.collect()
    gc.freeze()
    fork_each(client)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
