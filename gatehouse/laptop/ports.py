"""Which API is served at which port, over every deploy of one laptop.

An API that takes another's place, as after a change of its name, takes its port too: that address is in browsers and
configuration files. Both exist for a while during the deploy, and the old one is served until it has succeeded.

Resources are made several at a time, so which API is made first is a matter of luck. Where the program's own order is
known (`expect`), the ports follow it, so that each start gives an API the same one.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatehouse.laptop.servers import HOST, PortError, bind, port_of

if TYPE_CHECKING:
    import socket
    from collections.abc import Container, Mapping, Sequence


@dataclass
class _Port:
    sock: socket.socket
    api: str = ""  # the API that is served there
    name: str = ""  # what the program calls it
    expected: str = ""  # the name of the API that the deploy will make for it
    coming: list[str] = field(default_factory=list)  # what was promised the port in a deploy that is not over
    open: bool = False  # whether a server runs there

    @property
    def number(self) -> int:
        return port_of(self.sock)


class Ports:
    """The first port is the one asked for, `first`, each further one the next that is free.

    `urls` maps the id of each API that is served to its base URL.
    """

    def __init__(self, first: socket.socket, *, following: bool) -> None:
        self._ports = [_Port(first)]
        self._following = following
        self._leaving: Container[str] = frozenset()
        self._names: Container[str] = frozenset()
        self.urls: dict[str, str] = {}

    def leave(self, apis: Container[str]) -> None:
        """Say which APIs the coming deploy will delete, so that their ports go to those that it creates."""
        self._leaving = apis

    def expect(self, names: Sequence[str]) -> None:
        """Say what the program calls the APIs that the coming deploy will make or keep, in the program's order."""
        self._names = frozenset(names)
        for port in self._ports:
            port.expected = port.expected if port.expected in self._names else ""
        having = Counter(port.expected or port.name for port in self._ports)
        for name in names:
            if having[name]:  # components of two kinds may each have an API of this name
                having[name] -= 1
            else:
                self._free().expected = name

    def url(self, api: str, name: str = "") -> str:
        """Where an API is served, or will be once the deploy has succeeded; `name` is what the program calls a new one."""
        found = (
            next((p for p in self._ports if api == p.api or api in p.coming), None)
            or next((p for p in self._ports if self._awaits(p, name)), None)
            or self._free()
        )
        if api not in (found.api, *found.coming):
            found.coming.append(api)
        return _url(found)

    def settle(self, alive: Mapping[str, str]) -> list[socket.socket]:
        """Take note of the APIs that exist after a good deploy, by ID, and of their names.

        Answers the sockets that a server is now wanted for.
        """
        for port in self._ports:
            port.api = next((api for api in (port.api, *port.coming) if api in alive), "")
            port.coming.clear()
            port.expected = ""
        self._leaving = self._names = frozenset()
        for api in alive:
            self.url(api)
        for port in self._ports:
            port.api = port.api or next(iter(port.coming), "")
            port.name = alive.get(port.api, "")
            port.coming.clear()
        self.urls = {port.api: _url(port) for port in self._ports if port.api}
        wanted = [port for port in self._ports if port.api and not port.open]
        for port in wanted:
            port.open = True
        return [port.sock for port in wanted]

    @property
    def table(self) -> dict[int, str]:
        """The id of the API of each port that serves one."""
        return {port.number: port.api for port in self._ports if port.api}

    def close(self) -> None:
        """Close what is not served; a server closes its own socket."""
        for port in self._ports:
            port.sock.close()

    def _awaits(self, port: _Port, name: str) -> bool:
        """Whether a port is for a new API of this name, or for the successor of the one that has it."""
        mine = name in (port.expected, port.name if port.api in self._leaving and not port.expected else "")
        return bool(name) and mine and not port.coming

    def _free(self) -> _Port:
        for port in self._ports:
            left = port.api in self._leaving and port.name not in self._names
            if (not port.api or left) and not port.coming and not port.expected:
                return port
        self._ports.append(_Port(self._next()))
        return self._ports[-1]

    def _next(self) -> socket.socket:
        # It listens only when it is served: until then a client is refused at once, and does not wait.
        if self._following:
            taken = {port.number for port in self._ports}
            start = self._ports[0].number + 1
            for number in sorted(set(range(start, start + 100)) - taken):
                with contextlib.suppress(PortError):
                    return bind(number, listen=False)
        return bind(0, listen=False)


def _url(port: _Port) -> str:
    return f"http://{HOST}:{port.number}"
