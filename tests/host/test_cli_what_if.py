"""`hipline what-if` and the options that change the numbers of the rules."""

import numpy as np
import pytest

from hipline.cli import main
from hipline.pipeline import Pipeline
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.values import Clip, Origin
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture(scope="module")
def block():
    walker = Walker(preset("demo"))
    acc, gyr = walker.samples(0, 7000)
    return SampleBlock(np.arange(len(acc)), np.arange(len(acc)) / 100.0, acc, gyr)


def _recorded(block, path):
    recording = LiveRecording.begin(path)
    pipeline, _ = recording.start(Origin(100.0, clip=Clip("clip")))
    assert isinstance(pipeline, Pipeline)
    recording.take(block)
    recording.said(pipeline.update(block), pipeline.calibration)
    recording.finish(pipeline.finish(), pipeline.calibration)
    recording.close()
    return path


@pytest.fixture(scope="module")
def walk(block, tmp_path_factory):
    return _recorded(block, tmp_path_factory.mktemp("walks") / "walk.hipline")


def _table(capsys):
    return {line.rsplit(maxsplit=2)[0].strip(): line.split()[-2:] for line in capsys.readouterr().out.splitlines()[1:]}


def test_it_counts_the_cues_of_a_session_before_and_after_side_by_side(walk, capsys):
    assert main(["what-if", str(walk), "--tilt-limit", "20"]) == 0
    assert _table(capsys)["tilt_forward"] == ["1", "0"]


def test_a_plain_recording_gives_the_same(block, walk, tmp_path, capsys):
    plain = tmp_path / "walk.npz"
    np.savez(plain, time_s=block.time_s, acc=block.acc_sensor, gyr=block.gyr_sensor)
    tables = []
    for path in (walk, plain):
        assert main(["what-if", str(path), "--set", "tilt.strides=12", "--mode", "test"]) == 0
        tables.append(_table(capsys))
    assert tables[0] == tables[1]
    assert tables[0]["given to the walker"] == ["1", "0"]


def test_a_number_outside_its_limits_is_one_clear_line(walk, capsys):
    assert main(["what-if", str(walk), "--set", "tilt.limit_deg=40"]) == 2
    assert capsys.readouterr().err == "hipline: tilt.limit_deg is 40.0; give 2 to 20\n"


def test_a_walk_without_strides_is_one_clear_line(block, tmp_path, capsys):
    path = _recorded(block[:300], tmp_path / "stood.hipline")
    assert main(["what-if", str(path)]) == 1
    assert "no strides" in capsys.readouterr().err
