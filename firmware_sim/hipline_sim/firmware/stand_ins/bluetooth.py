"""MicroPython's `bluetooth` on a simulated radio, as far as the firmware uses it.

Like NimBLE it takes a dozen notifications at a time and then says ENOMEM, and it brings keys after the encryption.
"""

from binascii import hexlify, unhexlify
from errno import ENOMEM

import wire

_MOST_IN_FLIGHT = 12

_CONNECT = 1
_DISCONNECT = 2
_WRITE = 3
_GET_SECRET = 29
_SET_SECRET = 30


def _text(data) -> str:
    return hexlify(bytes(data)).decode()


class UUID:
    """A name of a service or characteristic."""

    def __init__(self, value):
        self.text = f"{value:04x}" if isinstance(value, int) else value


class BLE:
    """The radio; there is one."""

    _one = None

    def __new__(cls):
        """Return the one."""
        if cls._one is None:
            cls._one = object.__new__(cls)
            cls._one._begin()
        return cls._one

    def _begin(self):
        self._handler = None
        self._values = {}
        self._sizes = {}
        self._in_flight = {}
        self._active = False
        wire.on("irq", self._irq)
        wire.on("sent", self._sent)

    # ---- from the simulator

    def _irq(self, event, values, number):
        data = self._read(event, values)
        found = self._handler(event, data) if self._handler is not None else None
        if event == _DISCONNECT:
            self._in_flight.pop(values[0], None)
        if number is not None:
            wire.send("reply", number, _text(found) if isinstance(found, bytes) else found)

    def _read(self, event, values):
        """Return the values of an event as MicroPython gives them."""
        if event in (_CONNECT, _DISCONNECT):
            return values[0], values[1], unhexlify(values[2])
        if event == _WRITE:
            size = self._sizes.get(values[1], 20)
            self._values[values[1]] = unhexlify(values[2])[:size]
            return values[0], values[1]
        if event == _GET_SECRET:
            return values[0], values[1], None if values[2] is None else unhexlify(values[2])
        if event == _SET_SECRET:
            return values[0], unhexlify(values[1]), None if values[2] is None else unhexlify(values[2])
        return tuple(values)

    def _sent(self, connection, count):
        if connection in self._in_flight:
            self._in_flight[connection] = max(0, self._in_flight[connection] - count)

    # ---- for the firmware

    def active(self, on=None):
        """Switch the radio on or off, or tell whether it is on."""
        if on is not None:
            self._active = bool(on)
            wire.send("active", self._active)
        return self._active

    def config(self, *names, **values):
        """Set values."""
        if values:
            wire.send("config", values)

    def irq(self, handler):
        """Tell events to `handler(event, data)`."""
        self._handler = handler

    def gatts_register_services(self, services):
        """Make the services, and return the handles of their characteristics."""
        handle, made, told = 10, [], []
        for uuid, characteristics in services:
            handles, of_service = [], []
            for name, flags in characteristics:
                of_service.append((name.text, flags, handle))
                handles.append(handle)
                self._values[handle] = b""
                handle += 3
            made.append(tuple(handles))
            told.append((uuid.text, of_service))
        wire.send("services", told)
        return tuple(made)

    def gatts_write(self, handle, data, send_update=False):
        """Set a value."""
        self._values[handle] = bytes(data)
        self._sizes[handle] = max(self._sizes.get(handle, 20), len(data))
        wire.send("value", handle, _text(data))

    def gatts_read(self, handle):
        """Return a value."""
        return self._values[handle]

    def gatts_notify(self, connection, handle, data=None):
        """Send a value, whether it is subscribed to or not; OSError with ENOMEM when the stack is full."""
        waiting = self._in_flight.get(connection, 0)
        if waiting >= _MOST_IN_FLIGHT:
            raise OSError(ENOMEM)
        self._in_flight[connection] = waiting + 1
        wire.send("notify", connection, handle, _text(self._values[handle] if data is None else data))

    def gap_advertise(self, interval_us, adv_data=None):
        """Advertise, or stop it."""
        wire.send("advertise", interval_us, None if adv_data is None else _text(adv_data))

    def gap_disconnect(self, connection):
        """End a connection."""
        wire.send("disconnect", connection)
        return True
