from __future__ import annotations

from bleak.backends.device import BLEDevice

from hipline.link.bluez import agreeing_to_pair


async def test_a_machine_without_bluez_goes_on_without_an_agent(monkeypatch):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
    entered = False
    async with agreeing_to_pair(BLEDevice("00:11:22:33:44:55", "Hipline", {"path": "/org/bluez/hci0/dev_1"})):
        entered = True
    assert entered


async def test_a_radio_of_our_own_needs_no_agent():
    entered = False
    async with agreeing_to_pair(BLEDevice("00:11:22:33:44:55", "Hipline", None)):
        entered = True
    assert entered
