from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

import numpy as np
import pytest

from hipline.compiling import PREPARING
from hipline.errors import InputError
from hipline.link.status import LinkState
from hipline.replayer import Replayer
from hipline.sessions.script import Script
from hipline.sessions.values import Action
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

pytestmark = pytest.mark.at_once


@pytest.fixture(scope="module")
def script() -> Script:
    n = 2500
    acc, gyr = Walker(preset("straight"), 100.0).samples(0, n)
    return Script(SampleBlock(np.arange(n), 7.0 + np.arange(n) / 100.0, acc, gyr), 100.0, Settings(), "walk")


async def until(ready: Callable[[], bool]) -> None:
    while not ready():  # noqa: ASYNC110 - what is waited for is what anybody sees from outside
        await asyncio.sleep(0.01)


class Heard:
    """All that a replayer says."""

    def __init__(self, script: Script, speed: float = 1.0, **more) -> None:
        self.said: list[object] = []
        self.strides, self.rows = [], 0
        self.states: list[LinkState] = []
        self.replayer = Replayer(
            script,
            speed,
            on_update=self._take,
            on_status=lambda status: self.states.append(status.state),
            on_transport=self.said.append,
            on_rewind=self._rewind,
            **more,
        )

    def _take(self, update) -> None:
        self.strides += update.strides
        self.rows += len(update.angles)

    def _rewind(self) -> None:
        self.said.append("rewind")
        self.strides, self.rows = [], 0


async def test_a_walk_is_played_to_its_end_and_all_is_said_once(script):
    heard, whole = Heard(script, np.inf), Heard(script, np.inf)
    await heard.replayer.run()
    whole._take(whole.replayer._player.play(np.inf))
    assert heard.strides == whole.strides
    assert len(heard.strides) > 10
    assert heard.rows == whole.rows
    assert (heard.states[0], heard.states[-1]) == (LinkState.STREAMING, LinkState.ENDED)
    status = heard.replayer.status
    assert (status.clip, status.samples_received, status.samples_lost) == ("walk", 2500, 0)
    assert heard.said[-1].time_s == script.block.time_s[-1]


async def test_playing_keeps_its_time(script):
    heard, loop = Heard(script, 4.0), asyncio.get_running_loop()
    start_s = loop.time()
    running = asyncio.create_task(heard.replayer.run())
    await until(lambda: heard.replayer.transport.time_s >= 8.0)
    assert loop.time() - start_s >= 1.0 / 4.0 - 0.02
    heard.replayer.stop()
    await running


async def test_one_can_wait_jump_and_go_on_at_another_speed(script):
    heard = Heard(script, stays=True)
    replayer = heard.replayer
    replayer.set_playing(False)
    running = asyncio.create_task(replayer.run())
    replayer.seek(20.0)
    await until(lambda: "rewind" in heard.said)
    assert (replayer.transport.time_s, replayer.transport.playing) == (20.0, False)
    rows = heard.rows
    await asyncio.sleep(0.2)
    assert heard.rows == rows  # it waits
    replayer.seek_by(-5.0)
    replayer.seek_by(-100.0)  # both before it is done: before the start there is nothing
    replayer.set_speed(1000.0)
    replayer.set_playing(True)
    await until(lambda: replayer._player.is_over)
    assert replayer.transport.speed == 64.0
    assert not running.done()  # at the end it waits, too
    assert not replayer.transport.playing
    first = list(heard.strides)
    replayer.set_playing(True)  # from the start again
    await until(lambda: not replayer._player.is_over)
    await until(lambda: replayer._player.is_over)
    assert heard.strides == first
    replayer.stop()
    await running


async def test_a_run_with_a_time_ends_by_the_clock_on_the_wall(script):
    heard = Heard(script)
    await heard.replayer.run(0.15)
    assert heard.replayer.status.state is LinkState.STREAMING
    assert heard.replayer.transport.time_s < 20.0


async def test_what_has_to_be_compiled_first_is_told_and_taken_back(script, compiles):
    heard, advices = Heard(script, math.inf), []
    compiles(heard.replayer._player, "play")
    heard.replayer._on_status = lambda status: advices.append(status.advice)
    await heard.replayer.run()
    assert advices[:3] == ["", PREPARING, ""]
    assert not any(advices[3:])


async def test_what_goes_wrong_becomes_a_status(script):
    unknown = Script(
        script.block, 100.0, Settings(), "walk", ((100, Action(0, 8.0, 0.0, "dance")),)
    )  # fmt: skip
    heard = Heard(unknown, np.inf)
    await heard.replayer.run()
    assert heard.states[-1] is LinkState.FAILED
    assert "'dance'" in heard.replayer.status.advice


@pytest.mark.parametrize("speed", [0.0, -1.0, np.nan])
def test_a_speed_has_to_be_above_zero(script, speed):
    with pytest.raises(InputError, match="speed"):
        Replayer(script, speed)
