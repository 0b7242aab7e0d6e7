"""The firmware in a process of its own as the clip, over the whole simulated radio."""

import asyncio
import sys

import pytest
from bumble.core import ProtocolError
from bumble.transport import open_transport

from hipline_device import service
from hipline_device.answers import Result
from hipline_device.control import Rate, Resend, Start, Sync
from hipline_sim.air import Adapter
from hipline_sim.cli import main
from hipline_sim.errors import SimError
from hipline_sim.firmware.clip import FirmwareClip, FirmwareSettings
from hipline_sim.firmware.interpreter import interpreter


def _skip_without(name):
    try:
        interpreter(name)
    except SimError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["cpython", "micropython"])
def runs_on(request):
    """Give each interpreter that is here."""
    _skip_without(request.param)
    return request.param


@pytest.fixture
async def board(air, ramp, app_on):
    """Give a maker of boards that are switched on, and of apps beside them."""
    boards = []

    async def make(name="cpython", **settings):
        clip = FirmwareClip(air.adapter(), ramp(rate_hz=200.0), FirmwareSettings(interpreter=name, **settings))
        boards.append(await clip.__aenter__())
        return clip, lambda: app_on(air.adapter())

    yield make
    for clip in boards:
        await clip.__aexit__(None, None, None)


async def test_it_pairs_and_streams_200_hz_without_loss_and_sends_again_what_it_holds(board, runs_on):
    clip, new_app = await board(runs_on)
    app = await new_app().connect()
    await app.subscribe()
    assert (await app.ask(Rate(200))).result is Result.OK
    started = await app.do(Start())
    await app.samples(300)
    index = app.index
    assert index == list(range(started.first, started.first + len(index)))
    assert (await app.status()).epoch == started.epoch == (await app.scheme()).epoch
    assert (await app.ask(Sync())).values.received_us > 0
    answer = await app.ask(Resend(started.epoch, started.first, 100))
    assert answer.result is Result.WORKING
    await app.answer(lambda told: told.seq == answer.seq and told.result is Result.OK)
    again = [p.index + k for p in app.packets if p.resent for k in range(len(p))]
    assert again == list(range(started.first, started.first + 100))
    if runs_on == "micropython":
        before, now = await clip.memory_bytes()
        assert 0 < now - before < 512 * 1024  # of the 8 MiB on the board


async def test_a_stranger_and_a_second_owner_are_refused_at_once_and_a_long_press_lets_the_next_one_in(board):
    clip, new_app = await board()
    owner = await new_app().connect()
    stranger = await new_app().connect(pair=False)
    assert await stranger.read(service.MODEL_UUID) == b"XIAO ESP32S3 clip"
    for uuid in (service.SCHEME_UUID, service.STATUS_UUID, service.CONTROL_UUID, service.DATA_UUID):
        with pytest.raises(ProtocolError):
            await asyncio.wait_for(stranger.characteristic(uuid).read_value(), 5)
    for uuid in (service.MODEL_UUID, service.CONTROL_UUID, service.SCHEME_UUID):
        with pytest.raises(ProtocolError):
            await asyncio.wait_for(stranger.characteristic(uuid).write_value(b"\x02\x01", with_response=True), 5)
    assert (await owner.scheme()).batch == 10
    await stranger.pair()  # the radio's stack pairs with everybody; the firmware sends away whom it does not want
    await asyncio.wait_for(stranger.gone.wait(), 10)
    assert (await owner.scheme()).batch == 10
    await clip.press(long=True)
    await asyncio.wait_for(owner.gone.wait(), 10)
    heir = await new_app().connect()
    assert (await heir.scheme()).batch == 10


async def test_the_command_runs_the_firmware_as_the_clip(app_on):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hipline_sim", "--listen", "tcp:127.0.0.1:0", "--tethered", "--firmware", "--chip",
        "lsm6dsox", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    ready = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    port = int(ready.rpartition(":")[2])
    async with await open_transport(f"tcp-client:127.0.0.1:{port}") as transport:
        app = await app_on(Adapter(transport.source, transport.sink, transport.source.terminated)).connect()
        await app.subscribe()
        await app.do(Start())
        assert (await app.scheme()).rates_hz == (52, 104, 208)
        index = await app.samples(100)
        assert index == list(range(index[0], index[0] + len(index)))
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 30) == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--firmware", "--faults", "storm"], "--faults belongs to the simulated clip, not to --firmware"),
        (["--firmware", "--speed", "2"], "--speed belongs to the simulated clip, not to --firmware"),
        (["--chip", "bmi270"], "--chip needs --firmware"),
        (["--firmware", "ruby"], "invalid choice: 'ruby'"),
    ],
)
def test_what_does_not_go_with_the_firmware_is_wrong_usage(words, told, capsys):
    assert main(words) == 2
    assert told in capsys.readouterr().err
