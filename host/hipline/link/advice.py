"""What to tell a person when the link fails: one plain line for each cause, on every system."""

from __future__ import annotations

from dataclasses import dataclass

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from hipline.errors import HiplineError
from hipline.link.errors import AdapterGoneError, NotHeardError, NotPairedError, RefusedError
from hipline.link.radio import Radio
from hipline.wording import Text
from hipline_device.answers import Result
from hipline_device.errors import ProtocolError

_Reason = BleakBluetoothNotAvailableReason

_NO_ADAPTER = "This computer shows no Bluetooth adapter. Plug one in, or switch it on in the firmware settings."
_NO_LOW_ENERGY = "This computer's Bluetooth adapter cannot do Bluetooth Low Energy. Plug in one that can."
_OFF = "Bluetooth is off. Turn it on in the system's settings."
_DENIED = "This app may not use Bluetooth. Allow it in the system's privacy settings, then start again."
_NO_SERVICE = "The system's Bluetooth service does not answer. Start it (on Linux: sudo systemctl start bluetooth)."
_REFUSED = "The clip refused the connection. Close other apps that use it, or turn the clip off and on."
_NOT_PAIRED = (
    "The clip would not pair. Press its button and try again within a minute; if it belongs to another computer, "
    "press the button for five seconds first, until it forgets."
)
_BUSY = "Bluetooth is busy. Close other apps that search for devices."
_OTHER_FIRMWARE = "This clip speaks another version of the protocol ({error}). Update the clip or this app."
_NOT_A_CLIP = "The device lacks a part of the clip's service ({error}). Update the clip, or choose another one."
_SLOW = "The clip does not answer. Bring it nearer, and turn it off and on."
_SIMULATOR_HAS = "The simulator at {where} has {which}. Close other apps that use it, or start another one."
_UNKNOWN = "Bluetooth failed: {error}. Turn Bluetooth off and on."
NO_DATA = "The clip is connected but sends nothing. Connecting again; if this stays, turn the clip off and on."
LOST = "The clip was lost. Bring it nearer; the walk goes on as soon as it is back."
BATTERY_LOW = "The clip's battery is low. Charge it after this walk."
SLEPT = "The computer has slept. Connecting again; what the clip still remembers is fetched."
FORGOTTEN = "The clip was away for longer than it remembers: {seconds:.1f} s of the walk are lost."
STARTED_ANEW = "The clip has started anew{cause}; what had not come before is lost. The walk goes on."
SENSOR_FAULT = "The clip's sensor does not answer. Turn the clip off and on; if this stays, it needs repair."
NOT_CONNECTED = "The clip is not connected now."
TOO_SLOW = "This computer does not keep up, and samples are lost. Close other programs."
OTHER_RATE = "The clip came back at {now:g} Hz instead of {before:g} Hz, or with another range. Start a new walk."
UNREADABLE = "The clip sends packets that cannot be read ({error}). Update the clip or this app."

_NOT_AVAILABLE = {
    _Reason.NO_BLUETOOTH: _NO_ADAPTER,
    _Reason.NO_BLE_CENTRAL_ROLE: _NO_LOW_ENERGY,
    _Reason.POWERED_OFF: _OFF,
    _Reason.DENIED_BY_USER: _DENIED,
    _Reason.DENIED_BY_SYSTEM: _DENIED,
    _Reason.DENIED_BY_UNKNOWN: _DENIED,
    _Reason.UNKNOWN: _UNKNOWN,
}
_LASTING = (_NO_ADAPTER, _NO_LOW_ENERGY, _DENIED, _NO_SERVICE)

_NO_REPLY = "org.freedesktop.DBus.Error.NoReply"  # a service that is there, and slow: it may answer the next time

# BlueZ and D-Bus name their errors; what is not here is told in their own words
_DBUS = {
    "org.bluez.Error.NotReady": _OFF,
    "org.bluez.Error.InProgress": _BUSY,
    "org.bluez.Error.ConnectionAttemptFailed": _REFUSED,
    "org.bluez.Error.AuthenticationFailed": _REFUSED,
    "org.bluez.Error.AuthenticationRejected": _REFUSED,
    "org.bluez.Error.NotAuthorized": _REFUSED,
    "org.freedesktop.DBus.Error.ServiceUnknown": _NO_SERVICE,
    "org.freedesktop.DBus.Error.NameHasNoOwner": _NO_SERVICE,
    _NO_REPLY: _NO_SERVICE,
    "org.freedesktop.DBus.Error.AccessDenied": _DENIED,
}
# where bleak hands on no more than a text: WinRT, whose words are in the user's language, and BlueZ
_WORDS = {
    "-2147020577": _OFF,
    "-2147023836": _NO_SERVICE,
    "-2147221231": _NO_ADAPTER,
    "is bluetooth turned on": _OFF,
    "turned off": _OFF,
    "access denied": _DENIED,
    "unreachable": _SLOW,
    "le-connection-abort": _REFUSED,
    "connection rejected": _REFUSED,
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell, and whether trying again can help by itself."""

    text: str
    lasting: bool = False  #: no use to try again before somebody has done something


def _not_heard(radio: Radio, wanted: str | None) -> str:
    if radio.is_simulated:
        which = Text("no clip {clip!r}", clip=wanted) if wanted else Text("no free clip")
        return Text(_SIMULATOR_HAS, where=radio.where, which=which)
    heard = Text("Clip {clip!r} was not found", clip=wanted) if wanted else Text("No clip was found")
    return Text("{heard}. Switch it on, bring it nearer, and close other apps that use it.", heard=heard)


def advice_for(error: BaseException, radio: Radio) -> Advice:
    """Return what to tell about an error of the link, on any system."""
    if isinstance(error, HiplineError):
        return Advice(error.text)
    if isinstance(error, AdapterGoneError):
        if radio.is_simulated:
            return Advice(
                Text("No simulated clip answers at {where}. Start hipline-sim, then try again.", where=radio.where)
            )
        return Advice(Text("The adapter {where} does not answer. Unplug it and plug it in again.", where=radio.where))
    if isinstance(error, NotHeardError):
        return Advice(_not_heard(radio, error.wanted))
    if isinstance(error, BleakBluetoothNotAvailableError):
        text = Text(_NOT_AVAILABLE[error.reason], error=str(error.args[0]))
        return Advice(text, text in _LASTING)
    if isinstance(error, BleakDeviceNotFoundError):
        return Advice(_SLOW)
    if isinstance(error, BleakCharacteristicNotFoundError):
        return Advice(Text(_NOT_A_CLIP, error=str(error.char_specifier)), True)
    if isinstance(error, ProtocolError):
        return Advice(Text(_OTHER_FIRMWARE, error=str(error)), True)
    if isinstance(error, NotPairedError):
        return Advice(_NOT_PAIRED)
    if isinstance(error, RefusedError):
        # another app may let go of the clip in a moment; the rest is asked for again in vain
        return Advice(Text("The clip refused: {why}.", why=error.result.advice), error.result is not Result.BUSY)
    if isinstance(error, BleakGATTProtocolError):
        return Advice(Text("The clip refused a request ({error}). Turn the clip off and on.", error=str(error.args[1])))
    if isinstance(error, BleakDBusError):
        text = _DBUS.get(error.dbus_error)
        if text is None:
            text = _from_words(" ".join(str(part) for part in error.args))
        return Advice(text, text in _LASTING and error.dbus_error != _NO_REPLY)
    if isinstance(error, TimeoutError):
        return Advice(_SLOW)
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return Advice(_NO_SERVICE, True)  # no D-Bus socket: BlueZ cannot be asked
    if isinstance(error, BleakError | OSError):
        text = _from_words(str(error))
        return Advice(text, text in _LASTING)
    return Advice(Text(_UNKNOWN, error=str(error)))


def _from_words(words: str) -> str:
    for part, text in _WORDS.items():
        if part in words.lower():
            return text
    return Text(_UNKNOWN, error=words)
