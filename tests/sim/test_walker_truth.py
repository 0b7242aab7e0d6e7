"""The truth is written in the tables that the analysis of a walk uses."""

import csv
from pathlib import Path

import numpy as np
import pytest

from hipline_sim.script import Stand, Turn, Walk, WalkScript
from hipline_sim.truth import TrueStride, Truth
from hipline_sim.truth_file import write_truth
from hipline_sim.walker import Walker

STRIDE_HEADER = (
    "start_s,end_s,side,duration_s,cadence_spm,tilt_mean_deg,tilt_max_deg,tilt_rom_deg,obliquity_mean_deg,"
    "obliquity_rom_deg,rotation_rom_deg,turn_deg"
).split(",")


@pytest.fixture(scope="module")
def truth() -> Truth:
    return Walker(
        WalkScript((Stand(3.0), Walk(10.0), Turn(120.0, 4.0), Walk(6.0), Stand(3.0), Walk(6.0), Stand(2.0)))
    ).truth()


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_the_truth_is_written_as_three_tables(truth: Truth, tmp_path: Path) -> None:
    angles, contacts, strides = write_truth(tmp_path / "walk.csv", truth)
    assert [p.name for p in (angles, contacts, strides)] == [
        "walk.angles.csv",
        "walk.contacts.csv",
        "walk.strides.csv",
    ]
    head, *body = rows(angles)
    assert head == ["time_s", "tilt_deg", "obliquity_deg", "rotation_deg", "heading_deg"]
    assert np.allclose(np.array(body, dtype=float)[:, 1], truth.tilt_deg, atol=1e-5)
    head, *body = rows(contacts)
    assert head == ["time_s", "side"]
    assert [(pytest.approx(float(t), abs=1e-5), side) for t, side in body] == truth.contacts
    head, *body = rows(strides)
    assert head == STRIDE_HEADER
    assert len(body) == len(truth.strides)


def test_a_path_with_dots_keeps_its_name(truth: Truth, tmp_path: Path) -> None:
    angles, _, _ = write_truth(tmp_path / "walk.v2", truth)
    assert angles.name == "walk.v2.angles.csv"


def test_strides_agree_with_the_angles_between_their_contacts(truth: Truth) -> None:
    for s in truth.strides:
        inside = (truth.time_s >= s.start_s) & (truth.time_s <= s.end_s)
        assert s.tilt_mean_deg == pytest.approx(truth.tilt_deg[inside].mean(), abs=0.1)
        assert s.tilt_rom_deg == pytest.approx(np.ptp(truth.tilt_deg[inside]), abs=0.1)
        yaw = (truth.heading_deg + truth.rotation_deg)[inside]
        assert s.turn_deg == pytest.approx(yaw[-1] - yaw[0], abs=3.0)


def test_strides_go_from_a_contact_to_the_next_of_the_same_foot(truth: Truth) -> None:
    known = dict(truth.contacts)
    for s in truth.strides:
        assert known[s.start_s] == known[s.end_s] == s.side
        assert 0.8 < s.duration_s < 1.6


def test_no_stride_spans_a_rest(truth: Truth) -> None:
    assert not [s for s in truth.strides if s.start_s < 24.5 < s.end_s]


def test_a_turn_shows_in_its_strides_only(truth: Truth) -> None:
    def turned(strides: list[TrueStride]) -> float:
        return max(abs(s.turn_deg) for s in strides)

    assert turned([s for s in truth.strides if s.end_s < 12.5]) < 8.0
    assert turned([s for s in truth.strides if 14.0 < s.start_s < 16.0]) > 25.0
