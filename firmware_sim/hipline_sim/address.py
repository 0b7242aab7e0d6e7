"""Where apps reach the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from hipline_sim.errors import AirError

_DIGITS = 5  # of a port

FORMS = "tcp:HOST:PORT or unix:PATH"


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A TCP port; port 0 is any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"tcp:{host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "HOST:PORT"; an IPv6 host stands in brackets.

        Raises
        ------
        AirError
            When the text is no such address.
        """
        host, _, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not host or not (port.isascii() and port.isdigit() and len(port) <= _DIGITS) or int(port) > 65535:
            raise AirError(f"cannot listen at 'tcp:{text}': give tcp:HOST:PORT, such as tcp:127.0.0.1:9310")
        return cls(host, int(port))


@dataclass(frozen=True, slots=True)
class UnixAddress:
    """A unix socket."""

    path: str

    def __str__(self) -> str:
        return f"unix:{self.path}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a path.

        Raises
        ------
        AirError
            When the path is empty.
        """
        if not text:
            raise AirError("cannot listen at 'unix:': give a path, such as unix:/tmp/hipline.socket")
        return cls(text)


Address = TcpAddress | UnixAddress


def parse_address(text: str) -> Address:
    """Read an address as it is printed, "tcp:HOST:PORT" or "unix:PATH".

    Raises
    ------
    AirError
        When the text is no address.
    """
    kind, _, where = text.partition(":")
    if kind == "tcp":
        return TcpAddress.parse(where)
    if kind == "unix":
        return UnixAddress.parse(where)
    raise AirError(f"cannot listen at '{text}': give {FORMS}")
