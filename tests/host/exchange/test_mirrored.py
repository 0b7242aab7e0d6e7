"""A gyroscope whose signs are wrong is told; a sound one never."""

from __future__ import annotations

import numpy as np
import pytest

from hipline.exchange.mirrored import MIRRORED, agreement
from hipline.exchange.plain import read_recording
from hipline_sim import presets
from hipline_sim.walker import Walker

NO_SLOW_LEAN = "skdh-lumbar.npz"  # the only one with too little to tell by
REAL = ("qmt-hip.npz", "qmt-lower_back.npz", "mobgap-HA001_Test5_Trial1.npz", "mobgap-MS001_Test11_Trial1.npz")


@pytest.mark.parametrize("name", REAL)
def test_a_gyroscope_with_its_signs_turned_is_told_and_a_sound_one_is_not(recordings, tmp_path, name):
    with np.load(recordings / name) as stored:
        sound = {key: stored[key] for key in ("time_s", "acc", "gyr")}
    for sign in (1.0, -1.0):
        path = tmp_path / "walk.npz"
        np.savez(path, **(sound | {"gyr": sign * sound["gyr"]}))
        assert (MIRRORED in read_recording(path).notes) is (sign < 0.0)


def test_where_too_little_turns_nothing_is_said(recordings):
    assert MIRRORED not in read_recording(recordings / NO_SLOW_LEAN).notes
    assert agreement(np.tile([9.81, 0.0, 0.0], (3000, 1)), np.zeros((3000, 3)), 100.0) == 0.0
    assert agreement(np.ones((20, 3)), np.ones((20, 3)), 100.0) == 0.0


@pytest.mark.parametrize("name", presets.PRESETS)
def test_no_simulated_walk_is_told_to_be_mirrored(name):
    acc, gyr = Walker(presets.preset(name), 100.0).samples(0, 6000)
    assert agreement(acc, gyr, 100.0) > 0.0
