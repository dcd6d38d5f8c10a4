"""Daphne looks at its connections a few at a time, and at each once in a round."""

from twisted.internet.task import Clock

from crm_ui.server.daphne_limits import AT_ONCE, LOOK_SECONDS, LimitedServer


class Connection:
    """Counts how often it was looked at."""

    looks = 0

    def check_timeouts(self) -> None:
        self.looks += 1


def serving(count: int) -> tuple[LimitedServer, Clock, list[Connection]]:
    """A server with so many connections, its clock, and the connections."""
    server, clock = LimitedServer(application=None, endpoints=["none"]), Clock()
    server.call_later = clock.callLater
    connections = [Connection() for _ in range(count)]
    server.connections = {connection: {} for connection in connections}
    return server, clock, connections


def test_of_many_connections_a_few_are_looked_at_in_one_go() -> None:
    server, _clock, connections = serving(AT_ONCE * 40)
    server.timeout_checker()
    assert sum(connection.looks for connection in connections) == AT_ONCE


def test_within_a_round_each_connection_is_looked_at_once() -> None:
    server, clock, connections = serving(AT_ONCE * 3 + 1)
    server.timeout_checker()
    clock.pump([LOOK_SECONDS / 4] * 3)
    assert {connection.looks for connection in connections} == {1}
    clock.pump([LOOK_SECONDS / 4] * 4)
    assert {connection.looks for connection in connections} == {2}


def test_who_comes_is_looked_at_in_the_next_round_and_who_leaves_no_more() -> None:
    server, clock, connections = serving(AT_ONCE * 2)
    server.timeout_checker()
    late, gone = Connection(), connections[-1]
    server.connections[late] = {}
    del server.connections[gone]
    clock.advance(LOOK_SECONDS / 2)
    assert (late.looks, gone.looks) == (0, 0)
    clock.pump([LOOK_SECONDS / 2] * 2)
    assert (late.looks, gone.looks) == (1, 0)


def test_without_connections_the_server_looks_as_rarely_as_daphne() -> None:
    server, clock, _none = serving(0)
    server.timeout_checker()
    assert [call.getTime() for call in clock.getDelayedCalls()] == [LOOK_SECONDS]
