from __future__ import annotations

import sys

import pytest
from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice

from hipline.errors import InputError
from hipline.link.errors import AdapterGoneError
from hipline.link.radio import Radio


@pytest.mark.parametrize("name", ["", "bluetooth", "sim:", "sim:tcp:", "sim:tcp:9310", "sim:tcp:host:", "sim:tcp:h:0"])
def test_a_name_that_is_no_radio_is_refused_with_the_forms_that_are(name):
    with pytest.raises(InputError, match=r"use .*sim:tcp"):
        Radio(name)


@pytest.mark.skipif(sys.platform == "win32", reason="no unix sockets")
def test_simulators_and_dongles_are_told_apart():
    assert Radio("sim:unix:/run/clip").is_simulated
    assert Radio("sim:tcp:[::1]:9310").is_simulated
    assert not Radio("usb:0").is_simulated
    assert not Radio().is_simulated


async def test_the_stock_radio_is_bleak_as_it_comes():
    async with Radio() as radio:
        device = BLEDevice("F0:F1:F2:F3:F4:F5", "Hipline", {"path": "/org/bluez/hci0/dev_F0"})
        try:
            usual = BleakScanner().backend_id, BleakClient(device).backend_id
        except Exception:  # bleak has no backend for this system
            pytest.skip("no bleak backend here")
        assert radio.scanner(lambda _device, _data: None).backend_id == usual[0]
        assert radio.client(device, lambda _: None).backend_id == usual[1]


async def test_a_radio_without_a_simulator_cannot_be_opened(unused_tcp_port):
    with pytest.raises(AdapterGoneError, match="cannot be opened"):
        await Radio(f"sim:tcp:127.0.0.1:{unused_tcp_port}").open()


async def test_a_transport_that_bumble_does_not_know_cannot_be_opened():
    with pytest.raises(AdapterGoneError, match="unknown transport"):
        await Radio("pigeon:0").open()


async def test_a_radio_can_be_opened_again_after_the_simulator_came_back(worn):
    async with Radio(worn.name) as radio:
        await worn.kill()
        await worn.restart()
        await radio.open()
        assert radio.scanner(lambda _device, _data: None).backend_id == "BumbleScanner"
