from __future__ import annotations

import asyncio

import pytest
from bleak import BleakClient, BleakScanner
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError

from hipline.link.adapter import Adapter
from hipline.link.bumble_backend import BumbleClient, BumbleScanner
from hipline.link.errors import AdapterGoneError
from hipline_device import service

pytestmark = pytest.mark.at_once


@pytest.fixture
async def adapter(worn):
    async with Adapter(f"tcp-client:{worn.where.removeprefix('tcp:')}") as adapter:
        yield adapter


async def found(adapter):
    async with BleakScanner(backend=BumbleScanner, bumble=adapter) as scanner:
        async for device, data in scanner.advertisement_data():
            if service.SERVICE_UUID in data.service_uuids:
                return device
    raise AssertionError


async def test_services_characteristics_and_descriptors_are_discovered(adapter):
    async with BleakClient(await found(adapter), backend=BumbleClient, bumble=adapter) as client:
        data = client.services.get_characteristic(service.DATA_UUID)
        assert data.properties == ["notify"]
        assert [descriptor.uuid[4:8] for descriptor in data.descriptors] == ["2902"]
        assert data.service_uuid == service.SERVICE_UUID
        assert client.services.get_characteristic(service.BATTERY_LEVEL_UUID) is not None


async def test_only_the_services_that_are_asked_for_are_shown(adapter):
    only = [service.BATTERY_SERVICE_UUID]
    async with BleakClient(await found(adapter), services=only, backend=BumbleClient, bumble=adapter) as client:
        assert [known.uuid for known in client.services] == only


async def test_the_packet_size_is_agreed_on(adapter):
    async with BleakClient(await found(adapter), backend=BumbleClient, bumble=adapter) as client:
        assert client.mtu_size == 247


async def test_a_refusal_carries_its_code(adapter):
    async with BleakClient(await found(adapter), backend=BumbleClient, bumble=adapter) as client:
        with pytest.raises(BleakGATTProtocolError) as raised:
            await client.read_gatt_char(service.SCHEME_UUID)
        assert raised.value.args[0] == 0x05  # insufficient authentication


async def test_a_subscription_ends_when_asked_to(adapter):
    async with BleakClient(await found(adapter), pair=True, backend=BumbleClient, bumble=adapter) as client:
        got = []
        await client.start_notify(service.DATA_UUID, lambda _, data: got.append(data))
        await client.write_gatt_char(service.CONTROL_UUID, bytes([1, 0, 0]), response=True)
        await asyncio.sleep(0.2)
        await client.stop_notify(service.DATA_UUID)
        count = len(got)
        await asyncio.sleep(0.2)
        assert 0 < count == len(got)


async def test_the_peers_end_of_the_connection_is_told_and_reading_fails(adapter, worn):
    gone = asyncio.Event()
    client = BleakClient(await found(adapter), lambda _: gone.set(), backend=BumbleClient, bumble=adapter)
    await client.connect()
    worn.drop()
    async with asyncio.timeout(5.0):
        await gone.wait()
    assert not client.is_connected
    with pytest.raises(BleakError):
        await client.read_gatt_char(service.SCHEME_UUID)


async def test_a_request_that_waits_when_the_simulator_dies_fails_at_once(adapter, worn):
    gone = asyncio.Event()
    client = BleakClient(await found(adapter), lambda _: gone.set(), backend=BumbleClient, bumble=adapter)
    await client.connect()
    reading = asyncio.create_task(client.read_gatt_char(service.SCHEME_UUID))
    await asyncio.sleep(0)
    for port in list(worn.air.ports):
        port.abort()
    async with asyncio.timeout(5.0):
        with pytest.raises(BleakError):
            await reading
        await gone.wait()
    assert not adapter.is_open
    await client.disconnect()
    with pytest.raises(AdapterGoneError):
        await client.connect()


async def test_a_clip_that_does_not_answer_is_given_up_after_the_time_out(adapter, worn):
    device = await found(adapter)
    await worn.switch_off()
    client = BleakClient(device, timeout=0.3, backend=BumbleClient, bumble=adapter)
    with pytest.raises(BleakDeviceNotFoundError):
        await client.connect()
    assert not adapter.is_open, "a virtual adapter cannot call a connection off: it must be opened anew"


async def test_pairing_encrypts_and_is_remembered(adapter):
    client = BleakClient(await found(adapter), pair=True, backend=BumbleClient, bumble=adapter)
    for _ in range(2):
        await client.connect()
        assert client._backend._connection.encryption
        await client.disconnect()
    await client.unpair()


async def test_an_adapter_is_closed_only_once_and_says_so(worn):
    adapter = Adapter(f"tcp-client:{worn.where.removeprefix('tcp:')}")
    with pytest.raises(AdapterGoneError):
        _ = adapter.device
    await adapter.open()
    await adapter.close()
    await adapter.close()
    assert not adapter.is_open


async def test_a_port_that_does_not_speak_hci_is_not_an_adapter(monkeypatch):
    monkeypatch.setattr("hipline.link.adapter._COMMAND_S", 0.3)

    closed = asyncio.Event()

    async def greet(reader, writer):
        writer.write(b"SSH-2.0\r\n")
        await reader.read()
        writer.close()
        await writer.wait_closed()
        closed.set()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(AdapterGoneError, match="does not answer"):
            await Adapter(f"tcp-client:127.0.0.1:{port}").open()
        await closed.wait()
