from __future__ import annotations

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from hipline.errors import LinkError
from hipline.link.advice import advice_for
from hipline.link.errors import AdapterGoneError, NotHeardError, NotPairedError, RefusedError
from hipline.link.radio import Radio
from hipline_device.answers import Result
from hipline_device.errors import ProtocolError

Reason = BleakBluetoothNotAvailableReason


def unavailable(reason: Reason) -> BleakBluetoothNotAvailableError:
    return BleakBluetoothNotAvailableError("bleak's own words", reason)


@pytest.mark.parametrize(
    ("error", "words", "lasting"),
    [
        (unavailable(Reason.NO_BLUETOOTH), "no Bluetooth adapter", True),
        (unavailable(Reason.NO_BLE_CENTRAL_ROLE), "cannot do Bluetooth Low Energy", True),
        (unavailable(Reason.POWERED_OFF), "Bluetooth is off. Turn it on", False),
        (unavailable(Reason.DENIED_BY_USER), "may not use Bluetooth. Allow it", True),
        (unavailable(Reason.DENIED_BY_SYSTEM), "may not use Bluetooth. Allow it", True),
        (unavailable(Reason.UNKNOWN), "bleak's own words", False),
        (FileNotFoundError(2, "No such file or directory"), "systemctl start bluetooth", True),
        (BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", ["x"]), "systemctl start bluetooth", True),
        (BleakDBusError("org.freedesktop.DBus.Error.NoReply", ["x"]), "systemctl start bluetooth", False),
        (BleakDBusError("org.bluez.Error.NotReady", ["Resource Not Ready"]), "Bluetooth is off", False),
        (BleakDBusError("org.bluez.Error.InProgress", []), "busy", False),
        (BleakDBusError("org.bluez.Error.Failed", ["le-connection-abort-by-local"]), "refused", False),
        (BleakDBusError("org.bluez.Error.Failed", ["something new"]), "something new", False),
        (BleakDeviceNotFoundError("F0", "Device with address F0 was not found."), "does not answer", False),
        (BleakError("Could not get GATT services: Unreachable"), "does not answer", False),
        (BleakError("Could not read characteristic: Access Denied"), "may not use Bluetooth", True),
        (BleakError("Failed to start scanner. Is Bluetooth turned on?"), "Bluetooth is off", False),
        (OSError("[WinError -2147020577] Das Gerät ist nicht bereit"), "Bluetooth is off", False),
        (TimeoutError(), "does not answer", False),
        (NotHeardError(None), "No clip was found. Switch it on", False),
        (NotHeardError("Anna"), "Clip 'Anna' was not found. Switch it on", False),
        (BleakCharacteristicNotFoundError("b0a10002"), "lacks a part", True),
        (ProtocolError("scheme", "version", "is 9, allowed are 1 to 1"), "version is 9", True),
        (RefusedError(Result.BUSY), "another app is streaming", False),
        (RefusedError(Result.NOT_OFFERED), "does not sample at this rate", True),
        (NotPairedError("pairing failed"), "Press its button", False),
        (BleakGATTProtocolError(0x0E), "refused a request", False),
        (AdapterGoneError("usb:0 cannot be opened: device not found"), "The adapter stock does not answer", False),
        (LinkError("already in words"), "already in words", False),
        (OSError(5, "Input/output error"), "Input/output error", False),
    ],
)
def test_every_failure_has_a_cause_and_a_next_step_in_one_line(error, words, lasting):
    told = advice_for(error, Radio())
    assert words in told.text
    assert told.lasting is lasting
    assert "\n" not in told.text
    assert told.text.count("{") == 0


def test_a_simulated_radio_has_advice_of_its_own():
    radio = Radio("sim:tcp:127.0.0.1:9310")
    assert "Start hipline-sim" in advice_for(AdapterGoneError("closed"), radio).text
    assert "has no free clip" in advice_for(NotHeardError(None), radio).text
    assert "has no clip 'Anna'" in advice_for(NotHeardError("Anna"), radio).text
