import asyncio
import contextlib
import socket

import pytest
from bumble.core import BaseBumbleError
from bumble.transport import open_transport

from hipline_device.control import Start
from hipline_sim.address import TcpAddress, UnixAddress, parse_address
from hipline_sim.air import Adapter, Air, real_radio
from hipline_sim.clip import Clip
from hipline_sim.errors import AirError

pytestmark = pytest.mark.at_once

ANY_PORT = TcpAddress("127.0.0.1", 0)
unix_only = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no unix sockets")


@pytest.fixture
async def new_app(app_on):
    """Give a maker of apps that connect to an address."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(address):
            if isinstance(address, UnixAddress):
                name = f"unix-client:{address.path}"
            else:
                name = f"tcp-client:{address.host}:{address.port}"
            transport = await stack.enter_async_context(await open_transport(name))
            app = app_on(Adapter(transport.source, transport.sink, transport.source.terminated))
            app.transport = transport
            return app

        yield make


async def stream(app):
    await app.connect()
    await app.subscribe()
    await app.do(Start())
    return await app.samples(20)


@pytest.mark.parametrize("kind", ["tcp", pytest.param("unix", marks=unix_only)])
async def test_apps_stream_through_a_socket(tmp_path, ramp, new_app, kind):
    air = Air()
    address = ANY_PORT if kind == "tcp" else UnixAddress(str(tmp_path / "air"))
    async with air.listen(address) as true_address, Clip(air.adapter(), ramp(rate_hz=200.0)):
        app = await new_app(true_address)
        index = await stream(app)
        assert index == list(range(index[0], index[0] + len(index)))


async def test_an_app_that_dies_leaves_the_clip_to_others(ramp, new_app):
    air = Air()
    async with air.listen(ANY_PORT) as address, Clip(air.adapter(), ramp(rate_hz=200.0)) as clip:
        first = await new_app(address)
        await stream(first)
        first.transport.sink.transport.abort()
        await clip.press(long=True)
        await stream(await new_app(address))
        assert len(air.ports) == 1


async def test_what_is_not_hci_closes_that_port_and_no_other(ramp, new_app):
    air = Air()
    async with air.listen(ANY_PORT) as address, Clip(air.adapter(), ramp(rate_hz=200.0)):
        app = await new_app(address)
        await stream(app)
        for nonsense in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x01\x03\x0c\x05ab", b"\x00" * 300, b"\xff" * 300):
            _, writer = await asyncio.open_connection(address.host, address.port)
            writer.write(nonsense)
            await writer.drain()
            writer.close()
        before = app.index[-1]
        index = await app.samples(50)
        assert index[-50:] == list(range(index[-50], index[-1] + 1))
        assert index[-1] > before


async def test_an_app_that_reads_nothing_is_let_go(ramp, new_app, monkeypatch):
    monkeypatch.setattr("hipline_sim.air.STALL_S", 0.05)
    air = Air()
    async with air.listen(ANY_PORT) as address:
        _, writer = await asyncio.open_connection(address.host, address.port)
        writer.transport.pause_reading()
        async with asyncio.timeout(20):
            while not air.ports:  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.01)
        [port] = air.ports
        async with asyncio.timeout(20):
            while air.ports:
                port._transport.write(bytes(100_000))
                await asyncio.sleep(0.001)
        writer.transport.abort()


async def test_when_the_simulator_ends_apps_are_told_by_a_closed_port(ramp, new_app):
    air = Air()
    async with air.listen(ANY_PORT) as address, Clip(air.adapter(), ramp(rate_hz=200.0)):
        app = await new_app(address)
        await stream(app)
    await asyncio.wait_for(app.transport.source.terminated, 20)
    assert not air.ports


async def test_a_connection_to_a_clip_that_has_stopped_advertising_fails_at_once(ramp, app_on):
    air = Air()
    apps = [app_on(air.adapter()) for _ in range(2)]
    for app in apps:
        await app.device.power_on()
    async with Clip(air.adapter(), ramp()):
        found = await apps[0].find()
        results = await asyncio.gather(
            *(app.device.connect(found.address, timeout=20) for app in apps), return_exceptions=True
        )
        connections = [r for r in results if not isinstance(r, BaseException)]
        assert connections
        for app in apps:
            for connection in list(app.device.connections.values()):
                with contextlib.suppress(BaseBumbleError, asyncio.CancelledError):
                    await connection.disconnect()


async def test_a_port_in_use_is_one_clear_line():
    async with Air().listen(ANY_PORT) as address:
        with pytest.raises(AirError, match=f"{address} is in use: another hipline-sim may be running"):
            async with Air().listen(address):
                pass


async def test_a_host_that_is_not_here_is_one_clear_line():
    with pytest.raises(AirError, match=r"cannot listen at tcp:192\.0\.2\.1:9310: .*; choose another address"):
        async with Air().listen(TcpAddress("192.0.2.1", 9310)):
            pass


@unix_only
async def test_a_unix_socket_in_use_is_one_clear_line_and_stays(tmp_path, ramp, new_app):
    address = UnixAddress(str(tmp_path / "air"))
    air = Air()
    async with air.listen(address), Clip(air.adapter(), ramp(rate_hz=200.0)):
        with pytest.raises(AirError, match="is in use: another hipline-sim may be running"):
            async with Air().listen(address):
                pass
        await stream(await new_app(address))


@unix_only
async def test_a_stale_unix_socket_is_replaced_and_cleaned_up(tmp_path):
    path = tmp_path / "air"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    async with Air().listen(UnixAddress(str(path))):
        assert path.is_socket()
    assert not path.exists()


@unix_only
async def test_a_file_that_is_no_socket_is_left_alone(tmp_path):
    path = tmp_path / "thesis.txt"
    path.write_text("years of work")
    with pytest.raises(AirError, match="is in use"):
        async with Air().listen(UnixAddress(str(path))):
            pass
    assert path.read_text() == "years of work"


@unix_only
async def test_a_folder_that_does_not_exist_is_one_clear_line(tmp_path):
    with pytest.raises(AirError, match=r"cannot listen at unix:.*; choose another path"):
        async with Air().listen(UnixAddress(str(tmp_path / "none" / "air"))):
            pass


@pytest.mark.parametrize("name", ["nonsense", "serial:/dev/none", "usb:99", "tcp-client:127.0.0.1:1"])
async def test_a_radio_that_cannot_be_opened_is_one_clear_line(name):
    with pytest.raises(AirError, match=f"cannot open radio {name}: ") as caught:
        async with real_radio(name):
            pass
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["tcp:127.0.0.1:9310", "tcp:[::1]:0", "unix:/run/user/0/hipline", "unix:C:\\air"])
def test_an_address_is_printed_as_it_is_read(text):
    assert str(parse_address(text)) == text


@pytest.mark.parametrize(
    "text", ["", "9310", "tcp:", "tcp:9310", "tcp:host:", "tcp:host:99999", "tcp:h:-1", "unix:", "udp:h:1"]
)
def test_what_is_no_address_is_refused_with_an_example(text):
    with pytest.raises(AirError, match=r"cannot listen at .*(tcp:|unix:)"):
        parse_address(text)
