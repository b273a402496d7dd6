"""Free TCP ports of this machine. Who listens there is not here."""

import random
import socket
from contextlib import suppress

# Below those the system gives to connections (from 32768 on): a connection once took a port in the
# minute between its choice and the server that was to listen there.
OURS = range(20_000, 32_000)
TRIES = 50


class NoFreePortError(Exception):
    """No port could be bound; the message is one sentence."""


def free_port(wanted: int = 0, taken: frozenset[int] = frozenset()) -> int:
    """A port nobody listens on now: the wanted one where it can be had; 0 wants any.

    Raises:
        NoFreePortError: fifty ports were tried, and none was free.
    """
    others = random.sample(OURS, TRIES)
    for port in (wanted, *others) if wanted else others:
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            if port not in taken:
                return port
    raise NoFreePortError("This machine has no free port.")
