"""The attribute server of the clip: it answers at once, and lets pass what the protocol allows and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bumble import att
from bumble.device import Connection, Device
from bumble.gatt import GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR, GATT_PRIMARY_SERVICE_ATTRIBUTE_TYPE
from bumble.gatt_server import Server

_log = logging.getLogger(__name__)

_COMMAND_BIT = 0x40  # of an opcode: nobody waits for an answer
_CCCD_IMPROPER = 0xFD  # Bluetooth Core Specification Supplement, Part B, 1.2
_SUBSCRIPTIONS = (b"\x00\x00", b"\x01\x00")  # nothing here indicates

_ReadOne = (att.ATT_Read_Request, att.ATT_Read_Blob_Request)
_ReadSeveral = (att.ATT_Read_Multiple_Request, att.ATT_Read_Multiple_Variable_Request)
_LongWrite = (att.ATT_Prepare_Write_Request, att.ATT_Execute_Write_Request)


class _RefusedError(Exception):
    """A request that is not served: why, and at which handle."""

    def __init__(self, code: int, handle: int = 0) -> None:
        super().__init__(code, handle)
        self.code, self.handle = code, handle


def _shield(device: Device) -> None:
    """Let packets below the attributes that cannot be read end in a line of the log, and nowhere else."""
    manager = device.l2cap_channel_manager
    take = manager.on_pdu

    def on_pdu(connection: Connection, cid: int, pdu: bytes) -> None:
        try:
            take(connection, cid, pdu)
        except Exception as error:  # the parsers raise whatever the bytes make them raise
            _log.info("%s sent nothing that channel %#06x knows: %r", connection.peer_address, cid, error)

    manager.on_pdu = on_pdu


class Gate(Server):
    """A server in front of whose attributes somebody looks who may have them.

    Bumble's own looks at encryption alone, and leaves some requests without an answer when an attribute cannot be
    read; the app then waits until it gives up.

    Parameters
    ----------
    device : Device
        Whose attributes these are; it must have none of its own yet.
    in_range : callable
        Returns once the clip can hear.
    admit : callable
        Lets the owner pass and raises ATT_Error for others.
    """

    def __init__(
        self,
        device: Device,
        in_range: Callable[[], Awaitable[None]],
        admit: Callable[[Connection], Awaitable[None]],
    ) -> None:
        super().__init__(device)
        self._in_range, self._admit = in_range, admit
        self._owners: set[att.Attribute[Any]] = set()
        device.gatt_server = self
        device.l2cap_channel_manager.register_fixed_channel(att.ATT_CID, self._on_pdu)
        _shield(device)

    def keep_for_owner(self, *attributes: att.Attribute[Any]) -> None:
        """Let the owner alone have these."""
        self._owners.update(attributes)

    # ---- what comes

    def _on_pdu(self, handle: int, pdu: bytes) -> None:
        """Take a packet off the air, whatever it is."""
        connection = self.device.lookup_connection(handle)
        if connection is None:
            return
        try:
            request = att.ATT_PDU.from_bytes(pdu)
        except Exception as error:  # the parser raises whatever the bytes make it raise
            _log.info("%s sent no attribute request (%s): %s", connection.peer_address, error, pdu.hex(" "))
            opcode = pdu[0] if pdu else _COMMAND_BIT
            if opcode % 2 == 0 and not opcode & _COMMAND_BIT:
                known = opcode in att.ATT_PDU.pdu_classes
                code = att.ATT_INVALID_PDU_ERROR if known else att.ATT_REQUEST_NOT_SUPPORTED_ERROR
                self._refuse(connection, opcode, _RefusedError(code))
            return
        if request.op_code % 2 or isinstance(request, att.ATT_Handle_Value_Confirmation):
            return  # an answer to something that the clip never asks
        connection.cancel_on_disconnection(self._serve(connection, request))

    async def _serve(self, connection: Connection, request: att.ATT_PDU) -> None:
        await self._in_range()
        try:
            request = await self._checked(connection, request)
        except _RefusedError as refused:
            _log.info("%s is refused %s: error %#04x", connection.peer_address, request.name, refused.code)
            if not request.op_code & _COMMAND_BIT:
                self._refuse(connection, request.op_code, refused)
            return
        self.on_gatt_pdu(connection, request)

    def _refuse(self, connection: Connection, opcode: int, refused: _RefusedError) -> None:
        answer = att.ATT_Error_Response(
            request_opcode_in_error=att.Opcode(opcode),
            attribute_handle_in_error=refused.handle,
            error_code=att.ErrorCode(refused.code),
        )
        self.send_response(connection, answer)

    # ---- who may have what

    async def _checked(self, connection: Connection, request: att.ATT_PDU) -> att.ATT_PDU:
        """Return the request as far as it may be served, or raise."""
        if isinstance(request, _ReadOne):
            await self._check(connection, request.attribute_handle)
        elif isinstance(request, _ReadSeveral):
            for handle in request.set_of_handles:
                await self._check(connection, handle)
        elif isinstance(request, att.ATT_Read_By_Type_Request):
            return await self._check_types(connection, request)
        elif isinstance(request, att.ATT_Find_By_Type_Value_Request):
            if request.attribute_type != GATT_PRIMARY_SERVICE_ATTRIBUTE_TYPE:  # it would tell values by guessing
                raise _RefusedError(att.ATT_ATTRIBUTE_NOT_FOUND_ERROR, request.starting_handle)
        elif isinstance(request, att.ATT_Write_Request):
            await self._check(connection, request.attribute_handle, request.attribute_value)
        elif isinstance(request, _LongWrite):  # nothing here is that long
            raise _RefusedError(att.ATT_REQUEST_NOT_SUPPORTED_ERROR)
        elif request.op_code & _COMMAND_BIT:  # a write without answer, signed or not: nothing takes one
            raise _RefusedError(att.ATT_WRITE_NOT_PERMITTED_ERROR)
        elif type(request) is att.ATT_PDU:  # that only newer versions of Bluetooth know
            raise _RefusedError(att.ATT_REQUEST_NOT_SUPPORTED_ERROR)
        return request

    async def _check(self, connection: Connection, handle: int, written: bytes | None = None) -> None:
        attribute = self.get_attribute(handle)
        if attribute is None:
            raise _RefusedError(att.ATT_INVALID_HANDLE_ERROR, handle)
        if written is None and not attribute.permissions & att.Attribute.READABLE:
            raise _RefusedError(att.ATT_READ_NOT_PERMITTED_ERROR, handle)
        if written is not None and not attribute.permissions & att.Attribute.WRITEABLE:
            raise _RefusedError(att.ATT_WRITE_NOT_PERMITTED_ERROR, handle)
        if attribute in self._owners:
            try:
                await self._admit(connection)
            except att.ATT_Error as error:
                raise _RefusedError(error.error_code, handle) from error
        if written is not None and attribute.type == GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR:
            if len(written) != len(_SUBSCRIPTIONS[0]):
                raise _RefusedError(att.ATT_INVALID_ATTRIBUTE_LENGTH_ERROR, handle)
            if written not in _SUBSCRIPTIONS:
                raise _RefusedError(_CCCD_IMPROPER, handle)

    async def _check_types(self, connection: Connection, request: att.ATT_Read_By_Type_Request) -> att.ATT_PDU:
        """Return the request up to the first attribute that may not be read; raise when that is the first of all."""
        found = [
            attribute.handle
            for attribute in self.attributes
            if attribute.type == request.attribute_type
            and request.starting_handle <= attribute.handle <= request.ending_handle
        ]
        for handle in found:
            try:
                await self._check(connection, handle)
            except _RefusedError:
                if handle == found[0]:
                    raise
                return replace(request, ending_handle=handle - 1)
        return request
