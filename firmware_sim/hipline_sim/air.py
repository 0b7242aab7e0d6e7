"""The air between the clip and the apps: virtual adapters on one link, or a real radio."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bumble import hci, ll
from bumble.controller import Controller
from bumble.core import InvalidArgumentError
from bumble.link import LocalLink
from bumble.transport import open_transport
from bumble.transport.common import AsyncPipeSink, StreamPacketSink, StreamPacketSource

from hipline_sim.address import Address, TcpAddress, UnixAddress
from hipline_sim.errors import AirError

_log = logging.getLogger(__name__)

ACL_BYTES = 251  # what adapters with long packets carry in one; Bumble's own 27 cuts each notification in ten
STALL_S = 4.0  # an app that reads nothing for so long is gone, as after a supervision time-out
OPEN_S = 10.0

_CLOSING_ROUNDS = 3  # turns of the loop until an aborted port has said goodbye on the link
_AFTER_REFUSAL_S = 0.5
_IN_USE = (errno.EADDRINUSE, 10048)  # the second is Windows' own


@dataclass(frozen=True, slots=True)
class Adapter:
    """Both directions of one adapter's host interface, and what ends when it is gone."""

    source: Any
    sink: Any
    terminated: asyncio.Future[Any]

    def sever(self) -> bool:
        """End every connection as interference does: both ends see a time-out. A real radio cannot be told to."""
        if not isinstance(self.source, Controller):
            return False
        for peer, connection in list(self.source.le_connections.items()):
            with contextlib.suppress(InvalidArgumentError):  # the other end is gone too
                connection.send_ll_control_pdu(ll.TerminateInd(hci.HCI_CONNECTION_TIMEOUT_ERROR))
            self.source.on_ll_control_pdu(peer, ll.TerminateInd(hci.HCI_CONNECTION_TIMEOUT_ERROR))
        return True


class _Link(LocalLink):
    """A link on which a connection to somebody who does not answer fails, as it does on air."""

    def send_advertising_pdu(self, sender_controller: Controller, packet: ll.AdvertisingPdu) -> None:
        super().send_advertising_pdu(sender_controller, packet)
        if isinstance(packet, ll.ConnectInd):
            asyncio.get_running_loop().call_soon(self._check_connected, sender_controller, packet)

    def _check_connected(self, initiator: Controller, packet: ll.ConnectInd) -> None:
        for controller in self.controllers:
            answered = controller.le_connections.get(packet.initiator_address)
            if answered is not None and answered.self_address == packet.advertiser_address:
                return
        if packet.advertiser_address in initiator.le_connections:
            failed = ll.TerminateInd(hci.HCI_CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR)
            initiator.on_ll_control_pdu(packet.advertiser_address, failed)


def _remove(link: LocalLink, controller: Controller) -> None:
    """Take a controller off the link; who was connected to it sees a supervision time-out."""
    controller.le_legacy_advertiser.stop()
    for advertising_set in controller.advertising_sets.values():
        advertising_set.stop()
    for connection in list(controller.le_connections.values()):
        with contextlib.suppress(InvalidArgumentError):  # the other end is gone too
            connection.send_ll_control_pdu(ll.TerminateInd(hci.HCI_CONNECTION_TIMEOUT_ERROR))
    controller.le_connections.clear()
    controller.host = None
    link.controllers.discard(controller)


class _AppPort(StreamPacketSource):
    """The host interface of one app: a stream of HCI packets, with a virtual adapter behind it."""

    def __init__(self, air: Air) -> None:
        super().__init__()
        self._air = air
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._air.ports.add(self)
        opened = transport.get_extra_info("socket")
        if opened.family in (socket.AF_INET, socket.AF_INET6):
            # asyncio does so for its own sockets only; without it each answer waits 40 ms for the app's acknowledgement
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._controller = self._air.new_controller(host_source=self, host_sink=StreamPacketSink(self._transport))
        # what the kernel's host stack expects of an adapter, and this one only pretends to have
        self._controller.le_features &= ~(hci.LeFeatureMask.LL_PRIVACY | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING)
        _log.info("%s: app connected", self._controller.name)

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except Exception as error:  # whatever came was not HCI: that app's port ends, the others go on
            _log.warning("%s sent what is not HCI (%s); its port is closed", self._controller.name, error)
            self.abort()

    def pause_writing(self) -> None:
        self._stalled = asyncio.get_running_loop().call_later(STALL_S, self._give_up)

    def resume_writing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _give_up(self) -> None:
        _log.warning("%s has read nothing for %g s; its port is closed", self._controller.name, STALL_S)
        self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.resume_writing()
        self._air.ports.discard(self)
        _remove(self._air.link, self._controller)
        _log.info("%s: app gone", self._controller.name)

    def abort(self) -> None:
        """Close the port at once."""
        self._transport.abort()


class Air:
    """One link with any number of adapters on it: the clip's, tests', and one for each app that connects."""

    def __init__(self) -> None:
        self.link = _Link()
        self.ports: set[_AppPort] = set()
        self._count = 0

    def new_controller(self, **ends: Any) -> Controller:
        """Return one more virtual adapter on the link."""
        self._count += 1
        controller = Controller(f"adapter {self._count}", link=self.link, **ends)
        controller.le_acl_data_packet_length = controller.acl_data_packet_length = ACL_BYTES
        controller.supported_max_tx_octets = controller.supported_max_rx_octets = ACL_BYTES
        return controller

    def adapter(self) -> Adapter:
        """Return one more adapter for a host in this process."""
        controller = self.new_controller()
        return Adapter(controller, AsyncPipeSink(controller), controller.terminated)

    def remove(self, adapter: Adapter) -> None:
        """Take an adapter of this process off the air without a word, as an empty battery does."""
        _remove(self.link, adapter.source)

    @contextlib.asynccontextmanager
    async def listen(self, address: Address) -> AsyncIterator[Address]:
        """Let apps connect at an address while the context lasts; yield the address with its true port.

        Raises
        ------
        AirError
            When nobody can listen there.
        """
        bound = await asyncio.to_thread(_bind, address)
        accepting = asyncio.create_task(self._accept(bound))
        try:
            is_tcp = isinstance(address, TcpAddress)
            yield TcpAddress(address.host, bound.getsockname()[1]) if is_tcp else address
        finally:
            accepting.cancel()
            await asyncio.wait([accepting])
            await self._close_ports()
            bound.close()
            _clean_up(address)

    async def _accept(self, bound: socket.socket) -> None:
        """Give a port to each app that comes.

        asyncio's own server leaks a socket that was accepted just when it closes.
        """
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, _ = await loop.sock_accept(bound)
                await loop.connect_accepted_socket(lambda: _AppPort(self), accepted)
            except OSError as error:
                _log.warning("an app cannot be let in: %s", error)
                await asyncio.sleep(_AFTER_REFUSAL_S)

    async def _close_ports(self) -> None:
        for port in list(self.ports):
            port.abort()
        for _ in range(_CLOSING_ROUNDS):
            await asyncio.sleep(0)


def _is_stale(path: Path) -> bool:
    """Tell whether a path is a socket on which nobody listens."""
    if not stat.S_ISSOCK(path.stat().st_mode):
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
    return False


def _bind_unix(address: UnixAddress) -> socket.socket:
    if not hasattr(socket, "AF_UNIX"):
        raise AirError("this system has no unix sockets; use tcp:127.0.0.1:9310")
    path = Path(address.path)
    try:
        if path.exists():
            if not _is_stale(path):
                raise AirError(
                    f"{address} is in use: another hipline-sim may be running; stop it or choose another path"
                )
            path.unlink()
        bound = socket.socket(socket.AF_UNIX)
        try:
            bound.bind(address.path)
        except OSError:
            bound.close()
            raise
        bound.listen()
    except OSError as error:
        raise AirError(f"cannot listen at {address}: {error.strerror or error}; choose another path") from error
    return bound


def _clean_up(address: Address) -> None:
    if isinstance(address, UnixAddress):
        Path(address.path).unlink(missing_ok=True)


def _bind_tcp(address: TcpAddress) -> socket.socket:
    try:
        family = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((address.host, address.port), family=family)
    except OSError as error:
        if error.errno in _IN_USE:
            raise AirError(
                f"{address} is in use: another hipline-sim may be running; stop it or choose another port"
            ) from error
        raise AirError(f"cannot listen at {address}: {error.strerror or error}; choose another address") from error
    except UnicodeError as error:  # a name that no host can have
        raise AirError(f"cannot listen at {address}: {error}; choose another address") from error


def _bind(address: Address) -> socket.socket:
    """Return a socket that listens at an address.

    Raises
    ------
    AirError
        When the address is taken or cannot be used.
    """
    bound = _bind_tcp(address) if isinstance(address, TcpAddress) else _bind_unix(address)
    bound.setblocking(False)
    return bound


@contextlib.asynccontextmanager
async def real_radio(name: str) -> AsyncIterator[Adapter]:
    """Open a real adapter by Bumble's name for its transport, such as "usb:0" or "serial:/dev/ttyACM0".

    Raises
    ------
    AirError
        When there is no such adapter.
    """
    try:
        async with asyncio.timeout(OPEN_S):
            transport = await open_transport(name)
    except TimeoutError as error:
        raise AirError(f"radio {name} did not answer within {OPEN_S:g} s; unplug it and try again") from error
    except Exception as error:  # each transport raises what its own library raises
        reason = str(error).strip() or type(error).__name__
        raise AirError(f"cannot open radio {name}: {reason}; check that it is plugged in and free") from error
    async with transport:
        yield Adapter(transport.source, transport.sink, cast("Any", transport.source).terminated)
