"""The default walker moves like real people on whose lower back a sensor sat: on average over strides, and at first."""

import itertools
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.sensor import Mounting, SensorModel
from hipline_sim.walker import Walker

RECORDINGS = Path(os.environ.get("HIPLINE_RECORDINGS", Path(__file__).parents[3] / "shared" / "recordings"))
TRIALS = [f"mobgap-{who}_Test5_Trial{k}.npz" for who in ("HA001", "MS001") for k in (1, 2)]
CURVES = ("forward", "left", "up", "rate_forward", "rate_left", "rate_up")
PHASE = np.arange(100) / 100.0
SHIFT_S, SWING_S = (1.0, 0.5), (0.45, 0.15)  # before the first contact: shift over the foot that stands, and the swing


def levelled(acc: np.ndarray, gyr: np.ndarray) -> np.ndarray:
    """Put forward, left, up data on the mean vertical of the walk; gravity taken off."""
    up = acc.mean(axis=0) / np.linalg.norm(acc.mean(axis=0))
    left = np.cross(up, [1.0, 0.0, 0.0])
    left /= np.linalg.norm(left)
    axes = np.stack((np.cross(left, up), left, up))
    return np.hstack((acc @ axes.T, np.rad2deg(gyr @ axes.T)))


def stride_average(time_s: np.ndarray, data: np.ndarray, left_contact_s: np.ndarray) -> np.ndarray:
    """Return (100, 6): the mean stride, each column around its own mean."""
    strides = [
        np.stack([np.interp(a + (b - a) * PHASE, time_s, column) for column in data.T], axis=1)
        for a, b in itertools.pairwise(left_contact_s)
    ]
    mean = np.mean(strides, axis=0)
    return mean - mean.mean(axis=0)


def first_sway(time_s: np.ndarray, left: np.ndarray, contact_s: float, to_left: bool) -> tuple[float, float]:
    """Return the mean sideways acceleration to the foot that swings, m/s², of the shift before it and of its swing."""
    shift, swing = ((time_s > contact_s - a) & (time_s < contact_s - b) for a, b in (SHIFT_S, SWING_S))
    sign = 1.0 if to_left else -1.0
    return sign * float(left[shift].mean()), sign * float(left[swing].mean())


class Trial(NamedTuple):
    """A recorded walk out of a stand: acceleration and rate (n, 3) to the front, left and up, and the contacts."""

    time_s: np.ndarray
    acc: np.ndarray
    gyr: np.ndarray
    contact_s: np.ndarray
    contact_left: np.ndarray


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    if not all((RECORDINGS / name).exists() for name in TRIALS):
        pytest.skip(f"no mobgap recordings in {RECORDINGS}; set HIPLINE_RECORDINGS to their folder")
    read = []
    for name in TRIALS:
        with np.load(RECORDINGS / name) as file:
            # sensor x up, y right, z forward
            acc, gyr = (file[k][:, [2, 1, 0]] * [1.0, -1.0, 1.0] for k in ("acc", "gyr"))
            order = np.argsort(file["stereo_wb_ic_s"])
            left = file["stereo_wb_ic_lr"][order] == 0
            read.append(Trial(file["time_s"], acc, gyr, file["stereo_wb_ic_s"][order], left))
    return read


@pytest.fixture(scope="module")
def people(trials: list[Trial]) -> np.ndarray:
    """(people, 100, 6) stride averages."""
    averages = []
    for trial in trials:
        contact_s = trial.contact_s[trial.contact_left]
        walk = (trial.time_s >= contact_s[0]) & (trial.time_s <= contact_s[-1])
        averages.append(stride_average(trial.time_s[walk], levelled(trial.acc[walk], trial.gyr[walk]), contact_s))
    return np.array([(averages[0] + averages[1]) / 2, (averages[2] + averages[3]) / 2])


@pytest.fixture(scope="module")
def walker() -> np.ndarray:
    """(100, 6) stride average at the cadence and speed of the recordings."""
    walker = Walker(
        WalkScript((Stand(3.0), Walk(60.0, 105.0, 1.0), Stand(3.0))),
        mounting=Mounting.named("straight"),
        sensor=SensorModel.perfect(),
    )
    truth = walker.truth()
    contact_s = truth.contact_s[truth.contact_left][4:-4]
    walk = (truth.time_s >= contact_s[0]) & (truth.time_s <= contact_s[-1])
    acc, gyr = walker.read(0, len(walker))
    return stride_average(truth.time_s[walk], levelled(acc[walk], gyr[walk]), contact_s)


@pytest.mark.parametrize(
    ("curve", "least"),
    [("forward", 0.9), ("left", 0.8), ("up", 0.9), ("rate_forward", 0.8), ("rate_left", 0.7), ("rate_up", 0.9)],
)
def test_the_mean_stride_has_the_shape_and_phase_of_peoples(
    people: np.ndarray, walker: np.ndarray, curve: str, least: float
) -> None:
    k = CURVES.index(curve)
    assert np.corrcoef(walker[:, k], people.mean(axis=0)[:, k])[0, 1] > least


@pytest.mark.parametrize("curve", CURVES)
def test_the_mean_stride_has_the_size_of_peoples(people: np.ndarray, walker: np.ndarray, curve: str) -> None:
    k = CURVES.index(curve)
    sizes = people[:, :, k].std(axis=1)
    assert 0.7 * sizes.min() < walker[:, k].std() < 1.3 * sizes.max()


def test_the_vertical_rate_tells_the_side_as_it_does_in_people(people: np.ndarray, walker: np.ndarray) -> None:
    after_left = (PHASE > 0.0) & (PHASE < 0.1)
    for stride in (*people, walker):
        assert stride[after_left, CURVES.index("rate_up")].mean() < -5.0


def test_the_first_foot_swings_with_the_body_on_its_way_to_that_side_as_in_people(trials: list[Trial]) -> None:
    for trial in trials:
        left = levelled(trial.acc, trial.gyr)[:, CURVES.index("left")]
        assert first_sway(trial.time_s, left, trial.contact_s[0], bool(trial.contact_left[0]))[1] > 0.2
    for cadence_spm, speed_m_s in ((90.0, 0.7), (105.0, 1.0), (120.0, 1.3)):
        walker = Walker(
            WalkScript((Stand(3.0), Walk(30.0, cadence_spm, speed_m_s), Stand(3.0))),
            mounting=Mounting.named("straight"),
            sensor=SensorModel.perfect(),
        )
        truth, (acc, gyr) = walker.truth(), walker.read(0, len(walker))
        left = levelled(acc, gyr)[:, CURVES.index("left")]
        shift, swing = first_sway(truth.time_s, left, truth.contact_s[0], bool(truth.contact_left[0]))
        assert shift < -0.05
        assert swing > 0.1
