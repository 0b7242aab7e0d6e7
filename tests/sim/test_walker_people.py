"""The default walker moves like real people: stride averages of lower-back recordings, from left contact on."""

import itertools
import os
from pathlib import Path

import numpy as np
import pytest

from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.sensor import Mounting, SensorModel
from hipline_sim.walker import Walker

RECORDINGS = Path(os.environ.get("HIPLINE_RECORDINGS", Path(__file__).parents[3] / "shared" / "recordings"))
TRIALS = [f"mobgap-{who}_Test5_Trial{k}.npz" for who in ("HA001", "MS001") for k in (1, 2)]
CURVES = ("forward", "left", "up", "rate_forward", "rate_left", "rate_up")
PHASE = np.arange(100) / 100.0


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


@pytest.fixture(scope="module")
def people() -> np.ndarray:
    """(people, 100, 6) stride averages."""
    if not all((RECORDINGS / name).exists() for name in TRIALS):
        pytest.skip(f"no mobgap recordings in {RECORDINGS}; set HIPLINE_RECORDINGS to their folder")
    averages = []
    for name in TRIALS:
        with np.load(RECORDINGS / name) as file:
            contact_s = file["stereo_wb_ic_s"][file["stereo_wb_ic_lr"] == 0]
            walk = (file["time_s"] >= contact_s[0]) & (file["time_s"] <= contact_s[-1])
            # sensor x up, y right, z forward
            acc, gyr = (file[k][walk][:, [2, 1, 0]] * [1.0, -1.0, 1.0] for k in ("acc", "gyr"))
            averages.append(stride_average(file["time_s"][walk], levelled(acc, gyr), contact_s))
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
