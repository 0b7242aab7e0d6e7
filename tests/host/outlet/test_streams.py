"""A stock client of LSL gets what was measured."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hipline import cli
from hipline.errors import InputError
from hipline.outlet.streams import ANGLES, CUES, SAMPLES, STRIDES, load
from hipline.wording import how_to_add
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """What a stock inlet, in a process of its own, got of twelve seconds of a walk."""
    pytest.importorskip("pylsl", reason="the extra 'lsl' is not installed")
    acc, gyr = Walker(preset("straight")).samples(300, 1200)
    path = tmp_path_factory.mktemp("lsl") / "walk.npz"
    np.savez(path, time_s=50.0 + np.arange(1200) / 100.0, acc=acc, gyr=gyr)
    config = path.with_name("lsl_api.cfg")  # nothing leaves this machine
    config.write_text("[multicast]\nResolveScope = machine\n[log]\nlevel = -2\n")
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("listen.py")), str(path)],
        env=os.environ | {"LSLAPICFG": str(config)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1]) | {"acc": acc, "gyr": gyr}


def test_every_sample_arrives_with_its_own_time_on_the_clock_of_lsl(heard):
    got = heard["got"][SAMPLES]
    np.testing.assert_array_equal(got["rows"], np.column_stack([heard["acc"], heard["gyr"]]))
    stamps = np.array(got["stamps"])
    # given faster than it was walked: times follow the clip within a packet, and the arrival from packet to packet
    np.testing.assert_allclose(np.diff(stamps.reshape(-1, 10)), 0.01, atol=1e-6)
    assert 0 <= heard["now"] - stamps[-1] < 60.0


def test_every_angle_and_every_stride_arrives(heard):
    assert len(heard["told"][ANGLES]) > 1000
    np.testing.assert_array_equal(np.array(heard["got"][ANGLES]["rows"])[:, 0], heard["told"][ANGLES])
    assert len(heard["told"][STRIDES]) > 3
    cadence = heard["labels"].index("cadence_spm")
    got = np.array(heard["got"][STRIDES]["rows"], dtype=float)
    np.testing.assert_array_equal(got[:, cadence], heard["told"][STRIDES])
    assert set(got[:, heard["labels"].index("side")]) == {0.0, 1.0}


def test_a_cue_arrives_as_a_marker_at_its_own_time(heard):
    samples, cues = heard["got"][SAMPLES], heard["got"][CUES]
    assert [row[0] for row in cues["rows"]] == heard["told"][CUES] == ["tilt_forward cue"]
    last_s = 50.0 + 11.99
    assert samples["stamps"][-1] - cues["stamps"][0] == pytest.approx(last_s - 61.0, abs=1e-6)


def test_a_missing_library_is_one_line_before_a_walk_begins(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(InputError, match=r'-e "\.\[lsl\]"'):
        load()
    assert cli.main(["live", "--lsl", "--no-window", "--out", str(tmp_path / "walks")]) == 1
    assert capsys.readouterr().err == f"hipline: --lsl needs pylsl; {how_to_add('lsl')}\n"
    assert not (tmp_path / "walks").exists()
