"""What is written and read again gives the same strides."""

import numpy as np
import pytest

from hipline.analysis import analyse_recording
from hipline.exchange.plain import read_recording
from hipline.exchange.writers.measured import Measured

MOTION = "*/ses-*/motion/*_motion.tsv"
KINDS = {"csv": "{name}.csv", "npz": "{name}.npz", "parquet": "{name}.parquet", "bids": MOTION}


def came_back(folder, kind, name):
    if kind == "parquet":
        pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
    (path,) = folder.glob(KINDS[kind].format(name=name))
    return read_recording(path)


def same_walk(mine, theirs):
    for table in ("contacts", "strides", "cues"):
        was, now = getattr(mine, table), getattr(theirs, table)
        assert len(was) == len(now)
        for column in was.dtype.names:
            np.testing.assert_array_equal(was[column], now[column], err_msg=f"{table} {column}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_walk_comes_back_to_the_last_bit_and_with_the_same_strides(measured, written, kind):
    block = measured.recording.block
    recording = came_back(written(kind), kind, measured.name)
    for part in ("time_s", "acc_sensor", "gyr_sensor", "index"):
        np.testing.assert_array_equal(getattr(recording.block, part), getattr(block, part))
    assert recording.rate_hz == measured.recording.rate_hz
    same_walk(measured.walk, analyse_recording(recording))


@pytest.mark.parametrize("kind", KINDS)
def test_a_real_walk_with_drop_outs_comes_back_with_the_same_strides(recordings, written, kind):
    path = recordings / "xio-pelvis.npz"
    if not path.exists():
        pytest.skip("no recording with drop-outs")
    recording = read_recording(path)
    walk = analyse_recording(recording)
    assert len(walk.strides) > 5
    again = came_back(written(kind, Measured(recording, walk)), kind, recording.name)
    same_walk(walk, analyse_recording(again))
