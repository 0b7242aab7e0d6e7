"""Who may speak to the clip: one owner, paired within a minute of the button."""

from __future__ import annotations

import asyncio
import logging
import math
from typing import Any, cast

from bumble import att, hci, smp
from bumble.device import Connection, Device
from bumble.pairing import PairingConfig, PairingDelegate

from hipline_sim.loop_time import loop_time_s
from hipline_sim.memory import Memory
from hipline_sim.presence import hang_up

_log = logging.getLogger(__name__)

PAIRING_S = 60.0  #: how long the button opens pairing
STRANGER_S = 30.0  #: how long somebody may be connected who is not the owner
FAILURES = 3  #: wrong passkeys, after which the button must be pressed again
_KEY_BYTES = 16
_LOOKS = 20.0  # at who is connected, while a stranger may stay
_SETTLE_S = 3.0  # an app may ask before the last key of its pairing is stored


class _RefusedError(Exception):
    """A pairing that the clip does not accept."""

    def __init__(self, why: str, reason: smp.ErrorCode = smp.ErrorCode.PAIRING_NOT_SUPPORTED) -> None:
        super().__init__(why)
        self.reason = reason


class _Delegate(PairingDelegate):
    """The clip's end of a pairing: nothing to press and nothing to show, or a passkey on a display."""

    def __init__(self, passkey: int | None) -> None:
        super().__init__(self.NO_OUTPUT_NO_INPUT if passkey is None else self.DISPLAY_OUTPUT_ONLY)
        self._passkey = passkey

    async def generate_passkey(self) -> int:
        """Return the passkey that the clip shows."""
        assert self._passkey is not None
        return self._passkey

    async def display_number(self, number: int, digits: int) -> None:
        """Show it."""
        _log.info("the clip shows %0*d", digits, number)


class _Session(smp.Session):
    """A pairing that the guard looks at before it begins, and that may be tried again on the same connection."""

    def __init__(self, guard: Guard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard
        self._has_begun = False

    def on_smp_command(self, command: smp.SMP_Command) -> None:
        # without the request, which the guard judges, the steps after it would still lead to a key
        if isinstance(command, smp.SMP_Pairing_Request_Command) == self._has_begun:
            if not isinstance(command, smp.SMP_Pairing_Failed_Command):
                _log.info("%s is out of step in pairing: %s", self.connection.peer_address, command.name)
                self.send_pairing_failed(smp.ErrorCode.UNSPECIFIED_REASON)
            return
        super().on_smp_command(command)

    async def on_smp_pairing_request_command_async(self, command: smp.SMP_Pairing_Request_Command) -> None:
        try:
            self._guard.check(self.connection, command)
        except _RefusedError as refused:
            _log.info("%s may not pair: %s", self.connection.peer_address, refused)
            self.send_pairing_failed(refused.reason)
            return
        self._has_begun = True
        await super().on_smp_pairing_request_command_async(command)

    def on_pairing_failure(self, reason: smp.ErrorCode) -> None:
        super().on_pairing_failure(reason)
        self.manager.on_session_end(self)


class Guard:
    """Enforces the section on security of the protocol.

    Parameters
    ----------
    memory : Memory
        Where the owner's keys are.
    pairing_s : float
        How long the button opens pairing.
    passkey : int, optional
        What the clip shows and the app has to enter; None pairs without.
    unprotected : bool
        Whether everybody may read and write, as with no security at all.
    stranger_s : float
        How long somebody may stay connected who does not become the owner; twice as long while pairing.
    """

    def __init__(
        self,
        memory: Memory,
        pairing_s: float = PAIRING_S,
        passkey: int | None = None,
        *,
        unprotected: bool = False,
        stranger_s: float = STRANGER_S,
    ) -> None:
        self._memory, self._pairing_s, self._passkey = memory, pairing_s, passkey
        self._unprotected, self._stranger_s = unprotected, stranger_s
        self._open_until_s = 0.0
        self._failures = 0
        self._pairing: Connection | None = None
        self._settled = asyncio.Event()
        self._admitted: set[Connection] = set()
        self._came_s: dict[Connection, float] = {}

    def attach(self, device: Device) -> None:
        """Answer for a device, before it is powered on."""
        device.keystore = self._memory
        device.pairing_config_factory = lambda _: PairingConfig(
            sc=True, mitm=self._passkey is not None, bonding=True, delegate=_Delegate(self._passkey)
        )
        manager = device.smp_manager
        manager.session_proxy = cast("Any", lambda *args, **kwargs: _Session(self, *args, **kwargs))

        def on_pdu(handle: int, pdu: bytes) -> None:
            connection = device.lookup_connection(handle)
            if connection is None:
                return
            try:
                command = smp.SMP_Command.from_bytes(pdu)
            except Exception as error:  # the parser raises whatever the bytes make it raise
                _log.info("%s sent nothing of pairing (%s): %s", connection.peer_address, error, pdu.hex(" "))
                refusal = smp.SMP_Pairing_Failed_Command(reason=smp.ErrorCode.INVALID_PARAMETERS)
                if pdu[:1] != bytes(refusal)[:1]:
                    manager.send_command(connection, refusal)
                return
            if type(command) is smp.SMP_Command:  # a code that only newer versions of Bluetooth know
                manager.send_command(connection, smp.SMP_Pairing_Failed_Command(smp.ErrorCode.COMMAND_NOT_SUPPORTED))
                return
            manager.on_smp_pdu(connection, pdu)

        device.l2cap_channel_manager.register_fixed_channel(smp.SMP_CID, on_pdu)

    # ---- when pairing is open

    @property
    def is_open(self) -> bool:
        """Whether somebody may pair now."""
        return self._memory.owner is None and loop_time_s() < self._open_until_s

    def open(self, until_owned: bool = False) -> None:
        """Open pairing for a while, as the button does, or until there is an owner; without effect while one is."""
        open_s = math.inf if until_owned else self._pairing_s
        self._open_until_s = max(self._open_until_s, loop_time_s() + open_s)
        self._failures = 0
        if self._memory.owner is None:
            _log.info("pairing is open for %g s", open_s)

    async def forget(self) -> None:
        """Forget the owner, and open pairing."""
        if self._memory.owner is not None:
            await self._memory.delete(self._memory.owner)
        self._admitted.clear()
        _log.info("the owner is forgotten")
        self.open()

    def check(self, connection: Connection, request: smp.SMP_Pairing_Request_Command) -> None:
        """Let a pairing begin, or raise."""
        if self._memory.owner is not None:
            raise _RefusedError("the clip has an owner; a long press of its button makes it forget")
        if not self.is_open:
            raise _RefusedError("pairing is closed; a press of the button opens it")
        if self._pairing not in (None, connection):
            raise _RefusedError("somebody else is pairing")
        if request.oob_data_flag:  # this way there is no passkey
            raise _RefusedError("it wants to pair out of band", smp.ErrorCode.OOB_NOT_AVAILABLE)
        wanted = smp.AuthReq.SC | smp.AuthReq.BONDING
        if request.auth_req & wanted != wanted:
            raise _RefusedError("it asks for less than a secure bond", smp.ErrorCode.AUTHENTICATION_REQUIREMENTS)
        if request.maximum_encryption_key_size < _KEY_BYTES:
            raise _RefusedError("its key is too short", smp.ErrorCode.ENCRYPTION_KEY_SIZE)
        keyboards = (smp.IoCapability.KEYBOARD_ONLY, smp.IoCapability.KEYBOARD_DISPLAY)
        if self._passkey is not None and request.io_capability not in keyboards:
            raise _RefusedError("it cannot enter a passkey", smp.ErrorCode.AUTHENTICATION_REQUIREMENTS)
        self._pairing = connection
        self._settled.clear()

    # ---- connections

    def watch(self, connection: Connection) -> None:
        """Follow what a connection does to become the owner's."""
        self._came_s[connection] = loop_time_s()
        connection.on(Connection.EVENT_CONNECTION_ENCRYPTION_CHANGE, lambda: self._on_encryption(connection))
        connection.on(Connection.EVENT_PAIRING, lambda _: self._on_pairing(connection))
        connection.on(Connection.EVENT_PAIRING_FAILURE, lambda reason: self._on_failure(connection, reason))
        connection.on(Connection.EVENT_DISCONNECTION, lambda _: self._on_disconnection(connection))

    def _on_encryption(self, connection: Connection) -> None:
        if not connection.is_encrypted:
            self._admitted.discard(connection)
        elif self._memory.owner == str(connection.peer_address):
            self._admitted.add(connection)  # nobody but the owner has the key that is kept for this address

    def _on_pairing(self, connection: Connection) -> None:
        _log.info("%s owns the clip", connection.peer_address)
        self._open_until_s = 0.0
        self._admitted.add(connection)
        self._end_pairing(connection)

    def _on_failure(self, connection: Connection, reason: int) -> None:
        if self._pairing is not connection:
            return
        _log.info("%s has not paired: %s", connection.peer_address, smp.ErrorCode(reason).name)
        self._failures += 1
        if self._failures >= FAILURES:
            self._open_until_s = 0.0
        self._end_pairing(connection)

    def _on_disconnection(self, connection: Connection) -> None:
        self._came_s.pop(connection, None)
        self._admitted.discard(connection)
        self._end_pairing(connection)

    def _end_pairing(self, connection: Connection) -> None:
        if self._pairing is connection:
            self._pairing = None
            self._settled.set()

    async def send_strangers_away(self) -> None:
        """End connections that others may need: there are only a few."""
        while not self._unprotected:
            await asyncio.sleep(self._stranger_s / _LOOKS)
            for connection, came_s in list(self._came_s.items()):
                stay_s = self._stranger_s * (2.0 if self._pairing is connection else 1.0)
                if connection not in self._admitted and loop_time_s() - came_s > stay_s:
                    _log.info("%s is a stranger and has been here for %g s", connection.peer_address, stay_s)
                    await hang_up(connection, hci.HCI_AUTHENTICATION_FAILURE_ERROR)

    async def admit(self, connection: Connection) -> None:
        """Let the owner pass.

        Raises
        ------
        ATT_Error
            When it is somebody else, or not yet encrypted.
        """
        if self._pairing is connection and connection.is_encrypted:
            try:
                async with asyncio.timeout(_SETTLE_S):
                    await self._settled.wait()
            except TimeoutError:
                pass
        if self.is_admitted(connection):
            return
        known = self._memory.owner == str(connection.peer_address)
        raise att.ATT_Error(
            att.ATT_INSUFFICIENT_ENCRYPTION_ERROR if known else att.ATT_INSUFFICIENT_AUTHENTICATION_ERROR
        )

    def is_admitted(self, connection: Connection) -> bool:
        """Whether notifications may go there."""
        return self._unprotected or connection in self._admitted
