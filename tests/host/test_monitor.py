from __future__ import annotations

import asyncio
import threading
import time

import numpy as np
import pytest
from walking import slipped

from hipline import monitor as monitor_module
from hipline.compiling import PREPARING
from hipline.errors import LinkError
from hipline.events import Stage, Update
from hipline.link.button import Press
from hipline.link.intake import HostTime
from hipline.link.status import LinkState, LinkStatus
from hipline.monitor import Monitor
from hipline.motion import forms
from hipline.pipeline import Pipeline
from hipline.playback import Playback
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.rerun import run
from hipline.settings import Settings
from hipline_device.alert import Pattern
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
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


async def test_what_has_to_be_compiled_first_is_told_and_holds_no_sample_up(monkeypatch):
    free, listener = threading.Event(), Listener()
    monkeypatch.setattr(monitor_module, "_GLANCE_S", 0.01)
    monkeypatch.setattr("hipline.compiling.SOON_S", 0.02)

    def compiled() -> None:
        forms.watchers[-1](True)
        free.wait(5.0)
        forms.watchers[-1](False)

    monkeypatch.setattr(monitor_module, "warm_up", compiled)

    def told(status: LinkStatus) -> None:
        listener.statuses.append(status)
        if status.advice:
            free.set()

    await Monitor(Playback(still(50), 100.0, np.inf), on_status=told, on_update=listener.updates.append).run()
    advices = [status.advice for status in listener.statuses]
    assert advices[:3] == ["", PREPARING, ""]
    assert not any(status.samples_received for status in listener.statuses[:3])
    assert not any(advices[3:])
    assert listener.updates


async def test_nothing_is_said_to_be_prepared_once_where_nothing_is_compiled_however_busy_the_computer_is(monkeypatch):
    monkeypatch.setattr(monitor_module, "_GLANCE_S", 0.01)
    monkeypatch.setattr("hipline.compiling.SOON_S", 0.02)
    monkeypatch.setattr(monitor_module, "warm_up", lambda: time.sleep(0.2))
    listener = Listener()
    await listener.monitor(Playback(still(50), 100.0, np.inf)).run()
    assert listener.updates
    assert not any(status.advice for status in listener.statuses)


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


class Spoken(Endless):
    """A clip that sends some of its samples late, and can be spoken to."""

    def __init__(self, *args, late: slice) -> None:
        super().__init__(*args)
        self._late = self._block[late]
        self._block = SampleBlock.join([self._block[: late.start], self._block[late.stop :]])
        self.done: list[tuple] = []

    def listen(self, late, pressed, timed) -> None:
        self.late, self.pressed, self.timed = late, pressed, timed

    async def alert(self, pattern, strength_percent=100, repeats=1) -> None:
        if pattern is Pattern.TRIPLE:
            raise LinkError("The clip refused.")
        self.done.append((threading.current_thread().name, pattern, strength_percent, repeats))

    async def identify(self, seconds=5) -> None:
        self.done.append((threading.current_thread().name, seconds))

    async def blocks(self):
        async for block in Playback.blocks(self):
            yield block
            if block.index[0] == 2000:
                self.late(self._late)
                now_s = asyncio.get_running_loop().time()
                self.pressed(Press(float(block.time_s[0]), 2))
                self.timed(HostTime(float(block.time_s[-1]), now_s, 0.001, 20.0))
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
    assert "stopped on an error of its own (ZeroDivisionError(" in monitor.status.advice
    assert "HIPLINE_DEBUG=1" in monitor.status.advice
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


async def test_samples_that_come_late_are_recorded_in_their_place_and_never_measured_live(walk, tmp_path):
    heard, path = Listener(), tmp_path / "walk.hipline"
    recording = LiveRecording.begin(path)
    source = Spoken(walk, 100.0, np.inf, late=slice(1500, 1900))
    monitor = Monitor(source, on_update=heard.updates.append, recording=recording)
    task = asyncio.create_task(monitor.run())
    await source.played.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    recording.close()
    expected, pipeline = SampleBlock.join([walk[:1500], walk[1900:]]), Pipeline(100.0)
    live = [*pipeline.update(expected).strides, *pipeline.finish().strides]
    assert heard.strides == live
    assert holds(check(path))
    with Session(path) as session:
        assert np.array_equal(session.samples().index, walk.index)
        assert sum(len(stored.block) for stored in session.blocks() if stored.late) == 400
        whole = Pipeline(100.0)
        at_once = [*whole.update(session.samples()).strides, *whole.finish().strides]
        assert run(session, Settings(), late=True).strides == at_once
        assert len(at_once) > len(live)


async def test_presses_of_the_clips_button_become_marks_and_the_computers_time_is_kept(walk, tmp_path):
    presses, path = [], tmp_path / "walk.hipline"
    recording = LiveRecording.begin(path)
    source = Spoken(walk, 100.0, np.inf, late=slice(1500, 1900))
    task = asyncio.create_task(Monitor(source, on_press=presses.append, recording=recording).run())
    await source.played.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    recording.close()
    assert [press.count for press in presses] == [2]
    with Session(path) as session:
        ((mark,), (point,)) = session.marks(), session.times()
    assert (mark.text, mark.time_s) == ("button, 2 times", presses[0].time_s)
    assert (point.within_s, point.drift_ppm) == (0.001, 20.0)
    assert point.unix_s == pytest.approx(time.time(), abs=60.0)


async def test_the_clip_is_spoken_to_from_another_thread(walk):
    source = Spoken(walk, 100.0, np.inf, late=slice(1500, 1900))
    monitor = Monitor(source)
    assert not monitor.alert(Pattern.TAP).result(timeout=0), "nothing runs yet"
    task = asyncio.create_task(monitor.run())
    await source.played.wait()
    assert await asyncio.to_thread(lambda: monitor.alert(Pattern.TAP, 40, 2).result(timeout=10.0))
    assert await asyncio.to_thread(lambda: monitor.identify(3).result(timeout=10.0))
    assert not await asyncio.to_thread(lambda: monitor.alert(Pattern.TRIPLE).result(timeout=10.0)), "it refused"
    name = threading.current_thread().name
    assert source.done == [(name, Pattern.TAP, 40, 2), (name, 3)]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not monitor.alert(Pattern.TAP).result(timeout=0), "nothing runs any more"


async def test_a_recording_has_no_clip_to_speak_to(walk):
    source = Endless(walk[:100], 100.0, np.inf)
    monitor = Monitor(source)
    task = asyncio.create_task(monitor.run())
    await source.played.wait()
    assert not monitor.alert(Pattern.TAP).result(timeout=0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_the_walker_answers_to_a_cue_is_taken_while_something_is_measured(walk):
    source = Endless(walk[:2500], 100.0, np.inf)
    monitor = Monitor(source)
    assert not monitor.felt().result(timeout=0)
    task = asyncio.create_task(monitor.run())
    await source.played.wait()
    assert await asyncio.to_thread(lambda: monitor.felt().result(timeout=10.0))
    assert not await asyncio.to_thread(lambda: monitor.too_much().result(timeout=10.0))  # there was no cue yet
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not monitor.too_much().result(timeout=0)


class Heard(Playback):
    """A source that is told what its samples told."""

    def __init__(self, *args) -> None:
        super().__init__(*args)
        self.blocks_heard: list[SampleBlock | None] = []
        self.updates_heard: list[Update] = []

    def heard(self, block, update) -> None:
        self.blocks_heard.append(block)
        self.updates_heard.append(update)


async def test_a_source_that_listens_hears_every_sample_with_what_it_told(walk):
    source, listener = Heard(walk, 100.0, np.inf), Listener()
    await listener.monitor(source).run()
    assert source.updates_heard == listener.updates
    assert source.blocks_heard[-1] is None
    np.testing.assert_array_equal(SampleBlock.join(source.blocks_heard[:-1]).index, walk.index)
