from __future__ import annotations

import asyncio

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hipline.errors import LinkError
from hipline.events import Stage, Update
from hipline.link.status import LinkState, LinkStatus
from hipline.monitor import Monitor
from hipline.pipeline import Pipeline
from hipline.playback import Playback
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker


def still(count: int, rate_hz: float = 100.0) -> SampleBlock:
    index = np.arange(count)
    acc = np.tile([0.0, 0.0, 9.81], (count, 1))
    return SampleBlock(index, index / rate_hz, acc, np.zeros((count, 3)))


@pytest.fixture(scope="module")
def walk() -> SampleBlock:
    """Standing and walking, 40 s at 100 Hz."""
    acc, gyr = Walker(preset("demo"), 100.0).samples(0, 4000)
    index = np.arange(len(acc))
    return SampleBlock(index, index / 100.0, acc, gyr)


class Listener:
    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.statuses: list[LinkStatus] = []

    def monitor(self, source) -> Monitor:
        return Monitor(source, on_update=self.updates.append, on_status=self.statuses.append)

    @property
    def strides(self):
        return [stride for update in self.updates for stride in update.strides]


class Endless(Playback):
    """A source that waits after its last block, as a clip that stands still does not."""

    def __init__(self, *args) -> None:
        super().__init__(*args)
        self.played = asyncio.Event()

    async def blocks(self):
        async for block in super().blocks():
            yield block
        self.played.set()
        await asyncio.Event().wait()


class Failing(Playback):
    async def blocks(self):
        async for block in super().blocks():
            yield block
        raise LinkError("The clip was lost. Bring it nearer.")


async def test_what_is_played_is_measured_as_by_the_pipeline_alone(walk):
    heard = Listener()
    await heard.monitor(Playback(walk, 100.0, np.inf)).run()
    pipeline = Pipeline(100.0)
    expected = [*pipeline.update(walk).strides, *pipeline.finish().strides]
    assert len(expected) > 20
    assert heard.strides == expected
    assert heard.updates[-1].stage is Stage.READY


async def test_the_states_are_told_from_searching_to_ended():
    heard = Listener()
    await heard.monitor(Playback(still(50), 100.0, np.inf)).run()
    told = [status.state for status in heard.statuses]
    assert told[0] is LinkState.SEARCHING
    assert LinkState.STREAMING in told
    assert told[-1] is LinkState.ENDED
    assert heard.statuses[-1].samples_received == 50


async def test_a_source_that_gives_up_is_a_failure_with_its_advice():
    heard = Listener()
    monitor = heard.monitor(Failing(still(20), 100.0, np.inf))
    await monitor.run()
    assert monitor.status.state is LinkState.FAILED
    assert heard.statuses[-1].advice == "The clip was lost. Bring it nearer."
    assert len(heard.updates) == 3, "two blocks and the rest"


async def test_an_error_of_the_pipeline_is_a_failure_and_a_log_line(monkeypatch, caplog):
    def broken(self, block):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Pipeline, "update", broken)
    heard = Listener()
    monitor = heard.monitor(Playback(still(50), 100.0, np.inf))
    await monitor.run()
    assert monitor.status.state is LinkState.FAILED
    assert "division by zero" in monitor.status.advice
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [monitor.status.advice]
    assert heard.updates == [], "a pipeline that failed is not asked for more"


async def test_a_cancelled_monitor_hands_over_the_rest_and_closes_the_source(walk):
    heard = Listener()
    source = Endless(walk[:3000], 100.0, np.inf)
    task = asyncio.create_task(heard.monitor(source).run())
    await source.played.wait()
    before = len(heard.updates)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(heard.updates) == before + 1
    assert heard.statuses[-1].state is LinkState.ENDED


async def test_a_duration_counts_from_the_first_samples():
    heard = Listener()
    monitor = heard.monitor(Endless(still(30), 100.0, np.inf))
    async with asyncio.timeout(10.0):
        await monitor.run(duration_s=0.2)
    assert monitor.status.state is LinkState.ENDED
    assert heard.updates


async def test_a_monitor_can_be_told_to_stop():
    heard = Listener()
    monitor = heard.monitor(Endless(still(30), 100.0, np.inf))
    monitor.stop()
    asyncio.get_running_loop().call_later(0.1, monitor.stop)
    async with asyncio.timeout(10.0):
        await monitor.run()
    assert monitor.status.state is LinkState.ENDED


def slipped() -> SampleBlock:
    """Stand, walk, and stand again after the clip has tipped by eight degrees, 100 Hz."""
    walker = Walker(WalkScript((Stand(8.0), Walk(20.0), Stand(8.0))), 100.0)
    acc, gyr = walker.samples(0, len(walker))
    for values in (acc, gyr):
        values[2000:] = Rotation.from_euler("y", 8.0, degrees=True).apply(values[2000:])
    index = np.arange(len(acc))
    return SampleBlock(index, index / 100.0, acc, gyr)


async def test_a_new_zero_is_taken_from_another_thread_and_the_calibration_is_told_again():
    heard, calibrations = Listener(), []
    source = Endless(slipped(), 100.0, np.inf)
    monitor = Monitor(source, on_update=heard.updates.append, on_calibration=calibrations.append)
    assert not monitor.rezero().result(timeout=0)
    task = asyncio.create_task(monitor.run())
    await source.played.wait()
    assert heard.updates[-1].clip_moved
    assert [calibration.neutral for calibration in calibrations] == ["quiet standing"]
    worked = await asyncio.to_thread(lambda: monitor.rezero().result(timeout=10.0))
    assert worked
    assert len(calibrations) == 2
    assert calibrations[1].neutral_start_s > 20.0
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not heard.updates[-1].clip_moved
    assert not monitor.rezero().result(timeout=0)


async def test_a_new_zero_without_a_stand_since_the_first_does_not_work_and_changes_nothing(walk):
    calibrations = []
    source = Endless(walk[:2500], 100.0, np.inf)
    monitor = Monitor(source, on_calibration=calibrations.append)
    task = asyncio.create_task(monitor.run())
    await source.played.wait()
    assert not await asyncio.wrap_future(monitor.rezero())
    assert len(calibrations) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
