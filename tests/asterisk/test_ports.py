"""Ports that are given away as free are free for whoever gets them, whatever other processes do meanwhile."""

import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.asterisk import telephones
from deploy.asterisk.packages import install
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.ports import BLOCK, free_ports
from deploy.asterisk.telephones import CUSTOMER, Telephones

MANY = 30
ANOTHER = f"""
import random
from deploy.asterisk.ports import free_ports
random.seed(1)
print(*(port for _ in range({MANY}) for port in free_ports(3)), flush=True)
input()
"""


def test_no_port_is_given_by_two_processes() -> None:
    """They would all begin with the same one."""
    others = [
        subprocess.Popen([sys.executable, "-c", ANOTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    try:
        given = [[int(port) for port in other.stdout.readline().split()] for other in others if other.stdout]
    finally:
        for other in others:
            other.communicate("\n", timeout=30)
    blocks = [{port // BLOCK for port in ports} for ports in given]
    assert [len(ports) for ports in given] == [3 * MANY] * 3
    assert len(set().union(*blocks)) == sum(map(len, blocks)), "two processes have ports of one block"


def test_more_than_a_block_has_are_in_a_row_and_all_of_them_can_be_opened() -> None:
    ports = free_ports(2 * BLOCK + 84)
    assert (len(ports), ports[0] % 2) == (2 * BLOCK + 84, 0)
    with ExitStack() as opened:
        for port in ports:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                opened.enter_context(socket.socket(type=kind)).bind(("127.0.0.1", port))


def test_a_port_that_somebody_else_has_opened_is_passed_over() -> None:
    before = free_ports(2)
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", before[-1] + 1))
        assert before[-1] + 1 not in free_ports(2)


def test_a_telephone_whose_port_is_opened_just_before_by_somebody_else_takes_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones = Telephones(Pbx(install(), tmp_path))
    taken = free_ports(3)
    given = iter([taken])
    # nobody else opens a port just between its being found free and the telephone's start
    monkeypatch.setattr(telephones, "free_ports", lambda number: next(given, None) or free_ports(number))
    try:
        with socket.socket() as somebody:
            somebody.bind(("127.0.0.1", taken[0]))
            customer = phones.customer(CUSTOMER)
            assert customer.command("listcalls")
            assert customer.address != f"127.0.0.1:{taken[0]}"
    finally:
        phones.stop()
