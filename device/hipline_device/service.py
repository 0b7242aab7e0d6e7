"""Names and UUIDs by which the clip is found and spoken to. PROTOCOL.md has the same as tables."""

from __future__ import annotations

from typing import Final

VERSION: Final = 2  #: of everything below; first in scheme and status, three bits of each data packet
NAME: Final = "Hipline"  #: advertised; a clip may add to it ("Hipline 2"), never a person's name

SERVICE_UUID: Final = "b0a10001-5d3c-4b1e-9c47-8a6f1d2e3c40"  #: advertised too
DATA_UUID: Final = "b0a10002-5d3c-4b1e-9c47-8a6f1d2e3c40"  #: notify: `packets.DataPacket`
SCHEME_UUID: Final = "b0a10003-5d3c-4b1e-9c47-8a6f1d2e3c40"  #: read: `scheme.Scheme`
CONTROL_UUID: Final = "b0a10004-5d3c-4b1e-9c47-8a6f1d2e3c40"  #: write: `control.Command`; notify: `answers.Answer`
STATUS_UUID: Final = "b0a10005-5d3c-4b1e-9c47-8a6f1d2e3c40"  #: read, notify: `status.Status`

# Bluetooth SIG, Assigned Numbers
BATTERY_SERVICE_UUID: Final = "0000180f-0000-1000-8000-00805f9b34fb"
BATTERY_LEVEL_UUID: Final = "00002a19-0000-1000-8000-00805f9b34fb"  #: read, notify: u8, percent
DEVICE_INFORMATION_UUID: Final = "0000180a-0000-1000-8000-00805f9b34fb"
MANUFACTURER_UUID: Final = "00002a29-0000-1000-8000-00805f9b34fb"  #: read: UTF-8
MODEL_UUID: Final = "00002a24-0000-1000-8000-00805f9b34fb"  #: read: UTF-8
FIRMWARE_UUID: Final = "00002a26-0000-1000-8000-00805f9b34fb"  #: read: UTF-8
