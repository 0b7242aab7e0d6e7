"""A new guided calibration in the middle of a walk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hipline import cli
from hipline.events import Contact, Stage, Stride
from hipline.exchange.text import HEADER
from hipline.monitor import Monitor
from hipline.pipeline import Pipeline
from hipline.playback import Playback
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.script import Bend, Stand, Walk, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 100.0
AGAIN_S = 32.0  # the walker has just stopped
SCRIPT = WalkScript((Stand(8.0), Walk(22.0), Stand(10.0), Bend(9.0, 2, 45.0), Stand(3.0), Walk(22.0), Stand(2.0)))


@pytest.fixture(scope="module")
def walk() -> SampleBlock:
    acc, gyr = Walker(SCRIPT, RATE_HZ).samples(0, round(SCRIPT.duration_s * RATE_HZ))
    index = np.arange(len(acc))
    angle = np.pi * np.clip(index / RATE_HZ - AGAIN_S + 1.0, 0.0, 1.0)  # and has turned the clip back to front
    turn = Rotation.from_rotvec(-angle[:, None] * [1.0, 0.0, 0.0])
    acc, gyr = turn.apply(acc), turn.apply(gyr) + np.gradient(angle, 1.0 / RATE_HZ)[:, None] * [1.0, 0.0, 0.0]
    return SampleBlock(index, index / RATE_HZ, acc, gyr)


def measured(walk: SampleBlock, size: int) -> tuple[Pipeline, list[Contact], list[Stride], list[Stage]]:
    pipeline, contacts, strides, stages = Pipeline(RATE_HZ), [], [], []
    again = round(AGAIN_S * RATE_HZ)
    for first, end in ((0, again), (again, len(walk))):
        if first:
            assert pipeline.recalibrate()
        for at in range(first, end, size):
            update = pipeline.update(walk[at : min(at + size, end)])
            contacts += update.contacts
            strides += update.strides
            stages += [update.stage] if update.stage not in stages[-1:] else []
    last = pipeline.finish()
    return pipeline, contacts + list(last.contacts), strides + list(last.strides), stages


def test_a_new_calibration_finds_the_clip_that_was_put_on_anew(walk: SampleBlock) -> None:
    pipeline, contacts, strides, stages = measured(walk, 10)
    assert stages == [Stage.STAND, Stage.WALK, Stage.READY, Stage.STAND, Stage.BOW, Stage.WALK, Stage.READY]
    assert pipeline.calibration is not None
    assert pipeline.calibration.forward == "bows and steps"
    truth = Walker(SCRIPT, RATE_HZ).truth()
    nearest = [int(np.argmin(np.abs(truth.contact_s - contact.time_s))) for contact in contacts]
    assert [contact.side == "left" for contact in contacts] == truth.contact_left[nearest].tolist()
    late = [stride.tilt_mean_deg for stride in strides if stride.start_s > 57.0 and stride.valid]
    true = [stride.tilt_mean_deg for stride in truth.strides if stride.start_s > 57.0]
    assert np.mean(late) == pytest.approx(np.mean(true[: len(late)]), abs=0.5)
    assert sorted({stride.bout for stride in strides}) == [1, 2]


def test_any_chunking_gives_the_same_after_a_new_calibration(walk: SampleBlock) -> None:
    (_, contacts, strides, _), (_, others, same, _) = measured(walk, 10), measured(walk, 333)
    assert contacts == others
    assert strides == same


def test_until_it_is_found_the_old_calibration_is_told_and_at_the_end_it_is_fallen_back_on() -> None:
    acc, gyr = Walker(SCRIPT, RATE_HZ).samples(0, 4000)
    index = np.arange(len(acc))
    block, pipeline = SampleBlock(index, index / RATE_HZ, acc, gyr), Pipeline(RATE_HZ)
    pipeline.update(block[:2500])
    before = pipeline.calibration
    assert before is not None
    assert pipeline.recalibrate()
    update = pipeline.update(block[2500:])
    assert update.stage is not Stage.READY
    assert pipeline.calibration is before
    assert len(pipeline.finish().angles) == 1500


def test_where_forward_was_given_there_is_nothing_to_find(walk: SampleBlock) -> None:
    pipeline = Pipeline(RATE_HZ, Settings(forward_axis="-z"))
    pipeline.update(walk[:2500])
    assert not pipeline.recalibrate()
    assert pipeline.update(walk[2500:2600]).stage is Stage.READY


class Pressed(Playback):
    """A walk in which somebody asks for a new calibration."""

    monitor: Monitor
    begun = False

    async def blocks(self) -> AsyncIterator[SampleBlock]:
        async for block in super().blocks():
            if not self.begun and block.time_s[0] >= AGAIN_S:
                self.begun = await asyncio.wrap_future(self.monitor.recalibrate())
            yield block


def test_a_recorded_walk_with_a_new_calibration_is_the_same_when_it_is_run_again(
    walk: SampleBlock, tmp_path: Path
) -> None:
    source, path = Pressed(walk, RATE_HZ, np.inf), tmp_path / "walk.hipline"
    recording = LiveRecording.begin(path)
    source.monitor = Monitor(source, recording.settings, recording=recording)
    asyncio.run(source.monitor.run())
    recording.close()
    assert source.begun
    with Session(path) as session:
        assert [action.kind for action in session.actions()] == ["recalibrate"]
        calibrations = [calibration for _, calibration in session.calibrations(1)]
        assert [calibration.evidence.bows for calibration in calibrations] == [None, 2]
        assert calibrations[1].evidence.steps >= 10
    assert holds(check(path))


@pytest.fixture(scope="module")
def guided_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    walker = Walker(WalkScript((Stand(7.0), Bend(9.0, 2, 45.0), Stand(3.0), Walk(20.0), Stand(2.0))), mounting="belly")
    acc, gyr = walker.samples(0, len(walker))
    path = tmp_path_factory.mktemp("walks") / "guided.csv"
    table = np.column_stack([np.arange(len(acc)) / RATE_HZ, acc, gyr])
    np.savetxt(path, table, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    return path


def test_analyse_guided_tells_how_good_the_calibration_is(guided_csv: Path, tmp_path: Path) -> None:
    assert cli.main(["analyse", str(guided_csv), "--out", str(tmp_path), "--guided"]) == 0
    calibration = json.loads((tmp_path / "guided.summary.json").read_text(encoding="utf-8"))["calibration"]
    assert (calibration["forward"], calibration["verdict"]) == ("bows and steps", "good")
    assert calibration["evidence"]["bows"] == 2
    assert {check["topic"] for check in calibration["checks"]} == {
        "forward", "still", "gravity", "bows", "axis", "steps", "rhythm",
    }  # fmt: skip


def test_guided_and_a_given_forward_contradict_each_other(
    guided_csv: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["analyse", str(guided_csv), "--out", str(tmp_path), "--guided", "--forward", "-z"]
    assert cli.main(call) == 2
    assert "leave --forward out" in capsys.readouterr().err
