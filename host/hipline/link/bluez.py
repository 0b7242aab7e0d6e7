"""What bleak leaves to others on Linux: somebody who agrees when the system asks whether to pair with the clip."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from bleak.backends.device import BLEDevice

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

_log = logging.getLogger(__name__)

_AGENT, _PATH = "org.bluez.Agent1", "/org/hipline/agent"
_MANAGER = "org.bluez.AgentManager1"
_ASKED = ("RequestConfirmation", "RequestAuthorization", "AuthorizeService")  # the first value is the device
_TOLD = ("Cancel", "Release")


@asynccontextmanager
async def agreeing_to_pair(device: BLEDevice) -> AsyncIterator[None]:
    """Agree, inside the context, to pair with this device and no other.

    BlueZ asks an "agent" before it pairs, and bonds only where there is one. Desktops have one, which goes first;
    without one, as on a machine without a desktop, every pairing would fail. A clip that is paired already needs none.
    Elsewhere than on Linux, and where D-Bus does not answer, this does nothing: then the pairing tells what is wrong.

    References
    ----------
    BlueZ: doc/agent-api.txt.
    """
    bus = None
    details = device.details if isinstance(device.details, dict) else {}
    path, is_paired = details.get("path"), details.get("props", {}).get("Paired", False)
    if sys.platform.startswith("linux") and path and not is_paired:
        try:
            bus = await _agent_for(path)
        except Exception as error:  # a system without D-Bus, or with rules of its own: not what the wearer asked for
            _log.info("no agent: %r", error)
    try:
        yield
    finally:
        if bus is not None:
            bus.disconnect()  # which ends the agent


async def _agent_for(path: str) -> MessageBus:
    """Register an agent that agrees to whatever concerns the device at `path`."""
    from dbus_fast import BusType, Message, MessageType  # noqa: PLC0415 - there on Linux alone
    from dbus_fast.aio import MessageBus  # noqa: PLC0415

    def answer(message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL or message.interface != _AGENT:
            return None
        if message.member in _TOLD or (message.member in _ASKED and message.body[0] == path):
            return Message.new_method_return(message)
        return Message.new_error(message, "org.bluez.Error.Rejected", "only the clip may pair here")

    bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
    bus.add_message_handler(answer)
    body: list[Any] = [_PATH, "NoInputNoOutput"]
    reply = await bus.call(
        Message(
            destination="org.bluez", path="/org/bluez", interface=_MANAGER, member="RegisterAgent", signature="os",
            body=body,
        )
    )  # fmt: skip
    if reply is None or reply.message_type is MessageType.ERROR:
        bus.disconnect()
        raise OSError(f"RegisterAgent: {reply.error_name if reply else 'no reply'}")
    return bus
