"""The keys of the firmware's radio, which the firmware itself keeps: NimBLE's way of asking for them."""

from __future__ import annotations

import json
from typing import Any

from bumble import hci
from bumble.keys import KeyStore, PairingKeys

from hipline_sim.firmware.process import Process

GET_SECRET, SET_SECRET = 29, 30  # events of MicroPython's `bluetooth`
_OURS, _THE_PEERS = 1, 2  # kinds of secrets


def peer(address: hci.Address) -> list[Any]:
    """Return an address as MicroPython tells it: its kind, and its bytes as people write them."""
    return [int(not address.is_public), bytes(address)[::-1].hex()]


def _name(address: hci.Address) -> str:
    """Return an address as NimBLE names the secrets of a peer: its kind, and its bytes as they travel."""
    return (bytes([int(not address.is_public)]) + bytes(address)).hex()


class FirmwareKeys(KeyStore):
    """Asks the firmware for each key, and brings it each new one."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def get(self, name: str) -> PairingKeys | None:
        """Return the keys of a peer, if the firmware has them."""
        found = await self._process.ask(GET_SECRET, [_OURS, 0, _name(hci.Address(name))])
        return PairingKeys.from_dict(json.loads(bytes.fromhex(found))) if found else None

    async def update(self, name: str, keys: PairingKeys) -> None:
        """Bring the firmware the keys of a peer, which it may drop."""
        value = json.dumps(keys.to_dict()).encode().hex()
        for kind in (_OURS, _THE_PEERS):
            await self._process.ask(SET_SECRET, [kind, _name(hci.Address(name)), value])

    def make_room(self, address: hci.Address) -> None:
        """Ask the firmware to drop what it has of a peer, as NimBLE does when that peer pairs once more."""
        for kind in (_OURS, _THE_PEERS):
            self._process.send("irq", SET_SECRET, [kind, _name(address), None], None)
