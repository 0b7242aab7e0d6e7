"""The clip on the air: services, advertising, connections, and who may have what."""

from binascii import unhexlify
from errno import ENOMEM
from time import ticks_us

import bluetooth
import board
import packets
from bonds import OUR_KEYS, PEER_KEYS
from micropython import const

# what the stack tells
_CONNECT = const(1)
_DISCONNECT = const(2)
_WRITE = const(3)
_READ_REQUEST = const(4)
_MTU_EXCHANGED = const(21)
_ENCRYPTION_UPDATE = const(28)
_GET_SECRET = const(29)
_SET_SECRET = const(30)

# what is told to the main loop
CONNECTED = const(0)
GONE = const(1)
WRITTEN = const(2)
REFUSED = const(3)

_READ = const(0x0202)  # by who is encrypted
_READ_BY_ALL = const(0x0002)
_WRITE_ENCRYPTED = const(0x1008)
_NOTIFY = const(0x0010)
_ALLOWED = const(0)
_INSUFFICIENT_AUTHENTICATION = const(5)
_NO_INPUT_NO_OUTPUT = const(3)

_MTU_BYTES = const(247)
_MOST_LINKS = const(3)
_MOST_WAITING = const(32)
_FAST_US = const(100_000)
_SLOW_US = const(400_000)
_FAST_FOR_US = const(60_000_000)
_STRANGER_US = const(30_000_000)
_NAME_BYTES = const(8)


def _uuid(number: int) -> str:
    return f"b0a1{number:04x}-5d3c-4b1e-9c47-8a6f1d2e3c40"


def advertisement(name: str) -> bytes:
    """Return flags, service and name, 31 bytes at most."""
    short = name.encode()[:_NAME_BYTES]
    while short and not _is_text(short):
        short = short[:-1]
    whole = len(short) == len(name.encode())
    uuid = bytes(reversed(unhexlify(_uuid(1).replace("-", ""))))
    return b"\x02\x01\x06\x11\x07" + uuid + bytes((len(short) + 1, 9 if whole else 8)) + short


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except ValueError:
        return False
    return True


class Link:
    """One connection."""

    def __init__(self, handle: int, address: bytes, ticks: int):
        self.handle, self.address, self.ticks = handle, address, ticks
        self.mtu = packets.SMALLEST_MTU
        self.is_owner = False  #: encrypted with the owner's keys, or those of who has just become the owner
        self._is_recognised = False
        self._has_lost_its_keys = False


class Radio:
    """The stack; its interrupts only take notes, which the main loop fetches with `take`.

    Parameters
    ----------
    name : str
        Shown when scanning; no person's.
    bonds : Bonds
        Who owns the clip.
    clock : Clock
        The clip's.
    """

    def __init__(self, name: str, bonds, clock):
        self._name, self._bonds, self._clock = name, bonds, clock
        self.links = {}
        self._notes = []
        self._new_owner = None  # link whose keys are still to come
        self._keys_to_come = set()
        self._fast_until_us = clock.now_us() + _FAST_FOR_US
        self._interval_us = None
        self.refresh_status = None  #: called before somebody reads the status
        self._ble = ble = bluetooth.BLE()
        ble.irq(self._interrupt)
        ble.config(bond=True, le_secure=True, mitm=False, io=_NO_INPUT_NO_OUTPUT)
        ble.active(True)
        ble.config(mtu=_MTU_BYTES, gap_name=name)
        self._register()

    def _register(self):
        def own(number, flags):
            return bluetooth.UUID(_uuid(number)), flags

        def common(number, flags):
            return bluetooth.UUID(number), flags

        services = (
            (
                bluetooth.UUID(_uuid(1)),
                (own(2, _NOTIFY), own(3, _READ), own(4, _WRITE_ENCRYPTED | _NOTIFY), own(5, _READ | _NOTIFY)),
            ),
            (bluetooth.UUID(0x180F), (common(0x2A19, _READ | _NOTIFY),)),
            (bluetooth.UUID(0x180A), tuple(common(number, _READ_BY_ALL) for number in (0x2A29, 0x2A24, 0x2A26))),
        )
        ((self.data, self._scheme, self._control, self._status), (self._battery,), facts) = (
            self._ble.gatts_register_services(services)
        )
        self._for_all = facts
        for handle, text in zip(facts, (board.MANUFACTURER, board.MODEL, board.FIRMWARE)):  # noqa: B905
            self._ble.gatts_write(handle, text.encode())

    # ---- from the stack's interrupts: short, and without an error

    def _interrupt(self, event, data):
        if event == _CONNECT:
            handle, kind, address = data
            self.links[handle] = Link(handle, bytes((kind,)) + bytes(address), ticks_us())
            self._notes.append((CONNECTED, handle, None, 0))
        elif event == _DISCONNECT:
            self.links.pop(data[0], None)
            if self._new_owner is not None and self._new_owner.handle == data[0]:
                self._new_owner = None
            self._notes.append((GONE, data[0], None, 0))
        elif event == _WRITE:
            self._on_write(*data)
        elif event == _READ_REQUEST:
            return self._on_read(*data)
        elif event == _MTU_EXCHANGED:
            if data[0] in self.links:
                self.links[data[0]].mtu = data[1]
        elif event == _ENCRYPTION_UPDATE:
            self._on_encryption(data[0], bool(data[1]) and bool(data[3]))
        elif event == _GET_SECRET:
            return self._get_secret(*data)
        elif event == _SET_SECRET:
            return self._set_secret(*data)
        return None

    def _on_write(self, handle, attribute):
        link = self.links.get(handle)
        if attribute == self._control and link is not None and link.is_owner and len(self._notes) < _MOST_WAITING:
            self._notes.append((WRITTEN, handle, bytes(self._ble.gatts_read(attribute)), ticks_us()))

    def _on_read(self, handle, attribute):
        if attribute in self._for_all:
            return _ALLOWED
        link = self.links.get(handle)
        if link is None or not link.is_owner:
            return _INSUFFICIENT_AUTHENTICATION
        if attribute == self._status and self.refresh_status is not None:
            self.refresh_status()
        return _ALLOWED

    def _on_encryption(self, handle, is_bonded):
        link = self.links.get(handle)
        if link is None:
            return
        bonds, is_new = self._bonds, False
        if bonds.owner is None:
            is_new = bonds.is_open(self._clock.at(ticks_us()))
            known = False
        elif bonds.secret(PEER_KEYS, 0, None) is not None:
            known = link._is_recognised and not link._has_lost_its_keys
        else:  # a stack that keeps its keys to itself
            known = bonds.owner == bonds.name_of(link.address)
        link.is_owner = is_bonded and (known or is_new)
        if not is_bonded:
            return
        if not link.is_owner:
            self._notes.append((REFUSED, handle, None, 0))
        elif is_new:
            bonds.own(link.address)
            self._new_owner, self._keys_to_come = link, {OUR_KEYS, PEER_KEYS}

    def _unencrypted(self, address):
        """Return the links that an unfinished pairing or encryption may belong to."""
        waiting = [link for link in self.links.values() if not link.is_owner]
        return [link for link in waiting if link.address == address] or (waiting if len(waiting) == 1 else [])

    def _get_secret(self, kind, index, key):
        found = self._bonds.secret(kind, index, key)
        if found is not None and key is not None and self._bonds.is_of_a_peer(kind):
            for link in self._unencrypted(self._bonds.address_in(key)):
                link._is_recognised = True
        return found

    def _set_secret(self, kind, key, value):
        if not self._bonds.is_of_a_peer(kind):
            if value is not None:
                self._bonds.set_secret(kind, key, value)
            return True
        if value is None:
            # the stack makes room for new keys of an app that has lost its own: that is a stranger
            for link in self._unencrypted(self._bonds.address_in(key)):
                link._has_lost_its_keys = True
            return False
        if self._new_owner is None or kind not in self._keys_to_come:
            return False  # of somebody who is about to be sent away
        self._bonds.set_secret(kind, key, value)
        self._keys_to_come.discard(kind)
        if kind == PEER_KEYS:
            self._bonds.own(self._bonds.address_in(key))  # which may not be the one under which it has connected
        return True

    # ---- for the main loop

    def take(self):
        """Return what has happened since the last time: (what, handle, bytes, ticks) each, oldest first."""
        notes, self._notes = self._notes, []
        return notes

    def step(self, now_us: int):
        """Advertise while there is room, send strangers away, write down new keys."""
        self._bonds.save()
        for link in list(self.links.values()):
            if not link.is_owner and now_us - self._clock.at(link.ticks) > _STRANGER_US:
                self.end(link.handle)
        wanted = None
        if len(self.links) < _MOST_LINKS:
            wanted = _FAST_US if now_us < self._fast_until_us else _SLOW_US
        if wanted != self._interval_us:
            self._advertise(wanted)

    def _advertise(self, interval_us):
        try:
            self._ble.gap_advertise(interval_us, adv_data=advertisement(self._name))
            self._interval_us = interval_us
        except OSError:
            self._interval_us = None  # with all connections taken; again at the next step

    def be_found(self, now_us: int):
        """Advertise fast for a minute, and begin anew after a connection has come or gone, which stops it."""
        self._fast_until_us = now_us + _FAST_FOR_US
        self._interval_us = None

    def owns(self, handle: int) -> bool:
        """Tell whether a connection is the owner's."""
        link = self.links.get(handle)
        return link is not None and link.is_owner

    def mtu(self, handle: int) -> int:
        """Return how long a connection's packets may be."""
        link = self.links.get(handle)
        return link.mtu if link is not None else packets.SMALLEST_MTU

    def end(self, handle: int):
        """End a connection."""
        try:
            self._ble.gap_disconnect(handle)
        except OSError:
            pass  # it has gone by itself

    def forget_owner(self, now_us: int):
        """Let go of the owner, and end every connection."""
        self._bonds.forget(now_us)
        for handle in list(self.links):
            self.end(handle)

    def open_pairing(self, now_us: int):
        """Let an app become the owner within a minute, if there is none."""
        self._bonds.open(now_us)
        self.be_found(now_us)

    def show_scheme(self, value: bytes):
        """Let apps read this scheme."""
        self._ble.gatts_write(self._scheme, value)

    def show_status(self, value: bytes):
        """Let apps read this status."""
        self._ble.gatts_write(self._status, value)

    def show_battery(self, percent: int):
        """Let apps read the charge, and tell it."""
        value = bytes((percent,))
        self._ble.gatts_write(self._battery, value)
        self._tell_owners(self._battery, value)

    def tell_status(self, value: bytes) -> bool:
        """Let apps read this status, and tell it; False when the radio had no room for all of them."""
        self.show_status(value)
        return self._tell_owners(self._status, value)

    def _tell_owners(self, attribute, value) -> bool:
        told = True
        for link in list(self.links.values()):
            if link.is_owner:
                told = self._notify(link.handle, attribute, value[: link.mtu - 3]) and told
        return told

    def answer(self, handle: int, value: bytes) -> bool:
        """Answer a command; False when the radio has no room now."""
        return self._notify(handle, self._control, value)

    def send(self, handle: int, packet) -> bool:
        """Send a data packet; False when the radio has no room now."""
        return self._notify(handle, self.data, packet)

    def _notify(self, handle, attribute, value) -> bool:
        """Give a notification to the stack; one that nobody can get any more counts as given."""
        try:
            self._ble.gatts_notify(handle, attribute, value)
        except OSError as error:
            return error.args[0] != ENOMEM
        return True

    def off(self):
        """Switch the radio off."""
        self._ble.active(False)
