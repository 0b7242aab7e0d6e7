import csv
import json
import subprocess
import sys

import numpy as np
import pytest

import hipline
from hipline.analysis import analyse_recording
from hipline.errors import InputError
from hipline.events import Side
from hipline.exchange.recording import Recording
from hipline.exchange.results import write_results
from hipline.sessions import software
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.script import Sit, Stand, Walk, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 100.0


@pytest.fixture(scope="session")
def straight() -> Recording:
    """Walk a minute straight ahead after some standing; the clip's x points up, its z backward."""
    acc, gyr = Walker(preset("straight"), RATE_HZ).samples(0, 6000)
    count = np.arange(len(acc))
    return Recording(SampleBlock(count, 100.0 + count / RATE_HZ, acc, gyr), RATE_HZ, "straight", ("a note",))


@pytest.fixture(scope="session")
def walk(straight):
    return analyse_recording(straight)


def test_a_walk_holds_arrays_and_tables_on_the_clock_of_the_file(walk, straight):
    assert walk.angles.time_s[0] >= straight.block.time_s[0]
    assert walk.angles.time_s[-1] == straight.block.time_s[-1]
    assert walk.contacts["time_s"].min() > 105.0
    assert set(walk.contacts["side"]) == {Side.LEFT, Side.RIGHT}
    assert (walk.contacts["emitted_at_s"] > walk.contacts["time_s"]).all()
    assert 60 < len(walk.strides) < 120
    assert walk.strides["valid"].sum() > 50


def test_the_summary_counts_what_the_tables_hold_and_is_json(walk):
    counts, means = walk.summary["counts"], walk.summary["means"]
    assert counts["contacts"] == len(walk.contacts) == counts["contacts_left"] + counts["contacts_right"]
    assert counts["strides"] == len(walk.strides)
    assert counts["strides"] == counts["strides_valid"] + sum(counts["strides_left_out"].values())
    valid = walk.strides[walk.strides["valid"]]
    assert means["tilt_mean_deg"]["mean"] == pytest.approx(valid["tilt_mean_deg"].mean(), abs=1e-3)
    assert means["strides"] == len(valid)
    assert walk.summary["recording"]["notes"] == ["a note"]
    assert walk.summary["settings"]["tilt"]["limit_deg"] == Settings().tilt.limit_deg
    assert set(walk.summary["versions"]) == {"hipline", "numpy", "scipy", "ahrs"}
    assert walk.summary["calibration"]["neutral"]
    assert walk.summary["format_version"] == 2
    json.dumps(walk.summary, allow_nan=False)


def test_the_summary_tells_how_the_walk_was_made_up(walk):
    told = walk.summary["walk"]
    assert told["bouts"] == walk.strides["bout"].max() == 1
    assert told["longest_bout_s"] == told["walking_s"] == pytest.approx(51.0, abs=2.0)
    assert told["walking_share"] == pytest.approx(told["walking_s"] / 60.0, abs=0.01)
    assert told["stop_and_go_share"] < 0.05


def test_each_mean_carries_its_strides_and_its_error(walk):
    tilt = walk.summary["means"]["tilt_mean_deg"]
    assert tilt["n"] >= 50
    assert tilt["standard_error"] > tilt["sd"] / np.sqrt(tilt["n"])  # strides remember
    assert tilt["baseline"]
    assert tilt["cv_pct"] is None  # zero tilt is only the way that the wearer stands
    assert walk.summary["means"]["duration_s"]["cv_pct"] == pytest.approx(2.0, abs=1.0)
    assert walk.summary["means"]["step_length_m"] == {
        "n": 0, "mean": None, "standard_error": None, "sd": None, "cv_pct": None, "baseline": False,
    }  # fmt: skip


def test_the_feet_and_the_cadence_bins_share_the_valid_strides(walk):
    summary, valid = walk.summary, walk.strides[walk.strides["valid"]]
    assert summary["means_left"]["strides"] + summary["means_right"]["strides"] == len(valid)
    bins = summary["means_by_cadence"]
    assert [(b["from_spm"], b["to_spm"]) for b in bins] == [(85, 95), (95, 105), (105, 115), (115, 125)]
    inside = (valid["cadence_spm"] >= 85.0) & (valid["cadence_spm"] < 125.0)
    assert sum(b["strides"] for b in bins) == np.count_nonzero(inside)
    assert bins[2]["tilt_mean_deg"]["mean"] is not None


def test_a_mean_of_too_few_strides_is_not_shown(recordings):
    walk = hipline.analyse(recordings / "mobgap-HA001_Test5_Trial1.npz")
    tilt = walk.summary["means"]["tilt_mean_deg"]
    assert 0 < tilt["n"] < 10
    assert tilt["mean"] is tilt["standard_error"] is tilt["sd"] is None


def test_with_the_leg_length_steps_have_a_length(straight):
    walk = analyse_recording(straight, Settings(leg_length_m=0.9))
    assert 0.4 < walk.summary["means"]["step_length_m"]["mean"] < 0.9
    assert walk.summary["means"]["speed_m_s"]["n"] > 50


def test_a_leg_length_in_centimetres_is_refused():
    with pytest.raises(ValueError, match=r"90 m is none of a person; give 0\.3 to 1\.4 m"):
        Settings(leg_length_m=90.0)


def test_a_place_that_is_none_of_the_belt_is_refused():
    with pytest.raises(ValueError, match="worn is 'ankle'; give one of back, side, front"):
        Settings(worn="ankle")


def test_the_same_recording_gives_the_same_walk(walk, straight):
    again = analyse_recording(straight)
    assert again.summary == walk.summary
    for column in walk.strides.dtype.names:
        np.testing.assert_array_equal(again.strides[column], walk.strides[column])


def test_a_known_mounting_may_be_given(straight):
    known = analyse_recording(straight, Settings(up_axis="+x", forward_axis="-z", neutral_s=(100.5, 106.0)))
    assert known.summary["calibration"]["forward"] == "given"
    assert len(known.strides) > 60


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (Settings(neutral_s=(0.0, 5.0)), r"neutral_s=\(0, 5\) .* from 100.00 to 159.99 s"),
        (Settings(up_axis="-x"), r'up_axis="-x" does not fit: .* \+x is up; write up_axis="\+x"'),
        (Settings(up_axis="+z"), r'up_axis="\+z" does not fit: .* \+x is up; write up_axis="\+x"'),
        (Settings(forward_axis="-x"), 'forward_axis="-x" does not fit: gravity lies along that axis'),
    ],
)
def test_settings_that_contradict_the_recording_are_refused(straight, settings, told):
    with pytest.raises(InputError, match=told):
        analyse_recording(straight, settings)


@pytest.mark.parametrize("offline", [False, True])
def test_a_summary_tells_whether_a_compiler_had_a_part_in_it_in_any_pass(straight, monkeypatch, offline):
    told = []
    for version in ("", "9.9"):
        monkeypatch.setattr(software, "compiler", lambda version=version: version)
        told.append(analyse_recording(straight, Settings(offline=offline)).summary["engine"])
    assert told == ["ahrs 0.4.0", "ahrs 0.4.0, loops compiled by numba 9.9"]


@pytest.mark.parametrize(
    ("axes", "told"),
    [
        ({"up_axis": "up"}, "up_axis is 'up'; give one of"),
        ({"forward_axis": "+-z"}, "forward_axis is '\\+-z'; give one of"),
        ({"up_axis": "+z", "forward_axis": "-z"}, "the same axis"),
    ],
)
def test_axes_that_no_sensor_has_are_refused_where_they_are_named(axes, told):
    with pytest.raises(ValueError, match=told):
        Settings(**axes)
    assert Settings(up_axis="z", forward_axis="-x").up_axis == "z"


def test_nobody_walking_is_said_in_one_line():
    chance = np.random.default_rng(0)
    count = np.arange(3000)
    acc = np.array([0.3, 0.2, 9.8]) + chance.normal(0, 0.02, (len(count), 3))
    block = SampleBlock(count, count / RATE_HZ, acc, chance.normal(0, 0.003, (len(count), 3)))
    with pytest.raises(InputError, match="nobody walks in these 30 s: no steps were found"):
        analyse_recording(Recording(block, RATE_HZ, "still"))


def test_noise_is_not_a_walk():
    chance = np.random.default_rng(0)
    count = np.arange(3000)
    block = SampleBlock(count, count / RATE_HZ, chance.normal(0, 6, (3000, 3)), chance.normal(0, 1, (3000, 3)))
    with pytest.raises(InputError, match="nobody walks"):
        analyse_recording(Recording(block, RATE_HZ, "noise"))


def test_the_package_gives_the_same_as_the_files(recordings, tmp_path):
    path = recordings / "mobgap-HA001_Test5_Trial1.npz"
    walk = hipline.analyse(path)
    _, strides, angles, _, _ = write_results(walk, tmp_path)
    rows = list(csv.DictReader(strides.read_text(encoding="utf-8").splitlines()))
    np.testing.assert_allclose([float(r["tilt_mean_deg"]) for r in rows], walk.strides["tilt_mean_deg"], atol=6e-4)
    np.testing.assert_allclose(np.loadtxt(angles, delimiter=",", skiprows=1)[:, 1], walk.angles.tilt_deg, atol=6e-4)


def test_every_recording_of_real_people_can_be_analysed(recordings):
    paths = sorted(recordings.glob("*.npz"))
    walks = [hipline.analyse(path) for path in paths]
    assert all(len(walk.strides) for walk in walks)
    json.dumps([walk.summary for walk in walks], allow_nan=False)


def test_an_error_names_the_file(tmp_path):
    with pytest.raises(hipline.InputError, match=r"none\.csv: there is no such file"):
        hipline.analyse(tmp_path / "none.csv")


def test_importing_the_package_loads_nothing_heavy():
    heavy = "[name for name in ('numpy', 'scipy', 'bleak', 'bumble', 'PySide6') if name in sys.modules]"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, hipline, hipline.cli; print({heavy})"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert told.stdout.strip() == "[]"


def test_the_package_has_no_other_names():
    with pytest.raises(AttributeError, match="no attribute 'analyze'"):
        _ = hipline.analyze


def test_a_recording_full_of_gaps_where_nobody_walks_says_both():
    chance = np.random.default_rng(0)
    count = np.flatnonzero(np.arange(3000) % 300 < 200)
    acc = np.array([0.3, 0.2, 9.8]) + chance.normal(0, 0.02, (len(count), 3))
    block = SampleBlock(count, count / RATE_HZ, acc, chance.normal(0, 0.003, (len(count), 3)))
    with pytest.raises(InputError, match=r"no steps were found; it has 9 gaps with 900 lost samples .*; record"):
        analyse_recording(Recording(block, RATE_HZ, "gaps"))


def test_a_zero_that_was_taken_from_a_seat_is_told_by_how_far_the_pelvis_is_tipped_from_it():
    acc, gyr = Walker(WalkScript((Stand(3.0), Sit(14.0), Stand(1.0), Walk(40.0))), RATE_HZ).samples(0, 6000)
    count = np.arange(len(acc))
    recording = Recording(SampleBlock(count, count / RATE_HZ, acc, gyr), RATE_HZ, "seated")
    seated, stood = (analyse_recording(recording, Settings(neutral_s=span)) for span in ((8.0, 12.0), (0.0, 2.5)))
    (note,) = seated.notes
    assert "taken from 8 to 12 s" in note
    assert "--neutral START:END" in note
    assert stood.notes == ()
