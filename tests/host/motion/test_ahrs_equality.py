"""The attitude is that of ahrs: the same steps, written the plain way, give the same on every real recording.

Here every sample is one turn of a loop, every matrix is a matrix, and the correction is a plain call of
`ahrs.filters.Mahony.updateIMU`, fed with the same conditioned gravity.
"""

import importlib
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from ahrs.filters import Mahony
from scipy.spatial.transform import Rotation

from hipline.exchange.plain import read_recording
from hipline.motion import gravity as g
from hipline.motion.drift import GAIN, GAIN_BIAS, RATE_X
from hipline.motion.gap import FACING
from hipline.motion.orientation import FRAME_S, Attitude, Orientation
from hipline.motion.rest import RestWatch, moments, quiet
from hipline.motion.strapdown import AhrsStrapdown
from hipline.motion.timeline import EvenBlock, Timeline
from hipline_device.samples import STANDARD_GRAVITY as GRAVITY
from hipline_device.samples import SampleBlock

RECORDINGS = (
    "mobgap-HA001_Test11_Trial1", "mobgap-HA001_Test5_Trial1", "mobgap-HA001_Test5_Trial2",
    "mobgap-MS001_Test11_Trial1", "mobgap-MS001_Test5_Trial1", "mobgap-MS001_Test5_Trial2",
    "qmt-hip", "qmt-lower_back", "qmt-upper_back", "skdh-lumbar", "xio-pelvis",
)  # fmt: skip


def _product(p, q):
    (a, b, c, d), (w, x, y, z) = p, q
    return np.array([
        a * w - b * x - c * y - d * z, a * x + b * w + c * z - d * y,
        a * y - b * z + c * w + d * x, a * z + b * y - c * x + d * w,
    ])  # fmt: skip


def _matrix(q):
    w, x, y, z = q
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip


def _exponential(turn):
    angle = np.linalg.norm(turn)
    return np.array([np.cos(angle / 2), *(np.sinc(angle / (2 * np.pi)) / 2 * turn)])


def _to_up(v):
    """Return the shortest rotation that turns a direction up."""
    x, y, z = v / np.linalg.norm(v)
    q = np.array([1 + z, y, -x, 0.0])
    return q / np.linalg.norm(q)


def _heading(start, turned):
    up = _matrix(start)[2] @ turned[1:]
    return complex(turned[0], up) ** 2 / (turned[0] ** 2 + up**2)


class _PlainGravity:
    """The Kalman filter of `gravity`, in matrices."""

    def __init__(self, creep_variance, lively, old=None, at=None, start=None, away_s=0.0, share=1.0):
        """Begin with what is known of a new sensor, or with what an old filter knew `at` an attitude before."""
        x, p = np.zeros(3, complex), np.diag([g.PACE**2, g.SKEW**2, 2 * creep_variance]).astype(complex)
        if old is not None:
            q = _product(start, at * [1, -1, -1, -1])
            carry, kept = complex(q[0], q[3]) ** 2, q[0] ** 2 + q[3] ** 2
            keep = kept * np.array([np.exp(-away_s / g.PACE_MEMORY_S), 1, 1])
            change = 0.0 if old.before is None else np.sqrt(lively) - np.sqrt(old.before[2])
            more = np.array([
                (FACING * abs(old.x[2])) ** 2 + g.PACE_WANDER**2 * away_s
                + (g.FOLLOWS * g.PER_LIVELINESS * change) ** 2,
                g.SKEW_WANDER**2 * away_s, g.CREEP_WANDER**2 * away_s,
            ])  # fmt: skip
            x = old.heading * carry / kept * keep * old.x[2:]
            p = np.outer(keep, keep) * (old.p[2:, 2:] + np.diag(more)) + (1 - keep**2) * p
        # the lean is taken with the skew in it, and the velocity without the pace
        a = np.array([[0, -1, 0], [-1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
        sway = g.SEEN[0] ** 2 + (g.SEEN[1] * lively) ** 2
        self.x, self.p = a @ x, a @ p @ a.T + np.diag([(g.ALIGNED / share) ** 2, sway, 0, 0, 0])
        self.heading, self.before = 1.0, None

    def relearn(self, fresh):
        """Forget the creep: the bias was learned anew."""
        self.x[4] = self.p[4, :] = self.p[:, 4] = 0.0
        self.p[4, 4] = 2 * fresh

    def lean(self, t, end, mean, turn, turn_mean, lively, is_quiet, settled, lost_s, fresh):
        """Take what a frame of t s showed; return the lean at its end."""
        if fresh is not None:
            self.relearn(fresh)
        e, keep = self.heading * turn_mean, 1 - t / g.PACE_MEMORY_S
        a = np.array([
            [1, 0, 0, 0, t * e],
            [GRAVITY * t, 1, 0, GRAVITY * t * e, GRAVITY * t**2 / 2 * e],
            [0, 0, keep, 0, 0],
            [0, 0, 0, 1, 0],
            [0, 0, 0, 0, 1],
        ])  # fmt: skip
        change = 0.0
        if self.before is not None:
            change = g.FOLLOWS * g.PER_LIVELINESS * (np.sqrt(lively) - np.sqrt(self.before[2]))
        wander = g.STILL_WANDER if is_quiet else g.PACE_WANDER
        noise = [
            g.LEAN_WANDER**2 * t + (g.SCALE * turn.imag) ** 2 + (g.LOST[0] * lost_s) ** 2,
            1e-8 + (g.LOST[1] * lost_s) ** 2,
            wander**2 * t + change**2 + (0.0 if is_quiet else (1 - keep**2) * g.PACE**2),
            g.SKEW_WANDER**2 * t,
            g.CREEP_WANDER**2 * t,
        ]
        self.x, self.p = a @ self.x, a @ self.p @ a.conj().T + np.diag(noise)
        pull = end / t - GRAVITY * (self.x[0] + e * self.x[3])
        calm = abs(pull) ** 2 < g.CALM**2 + (4 * GRAVITY) ** 2 * self.p[0, 0].real and lost_s == 0
        if self.before is None:
            velocity, facing, back, lively_both = mean, e, t / 2, lively
        else:
            velocity, facing = (self.before[0] + mean) / 2, (self.before[1] + e) / 2
            back, lively_both = t, max(self.before[2], lively)
        row = np.array([-GRAVITY * back, 1, facing, -GRAVITY * back * facing, GRAVITY * back**2 / 2 * facing])
        seen = g.SEEN[0] ** 2 + (g.SEEN[1] * lively_both) ** 2 + (g.LOST[1] * lost_s) ** 2
        self._weigh(row, velocity, seen, at=1)
        if calm and (settled or lively_both < g.STILL_LIVELINESS):
            still = g.STILL[0] if settled else g.STILL[0] + g.STILL[1] * lively_both
            self._weigh(np.array([0, 0, 1, 0, 0], complex), 0.0, still**2, at=2)
        self.x[1] -= end
        self.heading *= turn
        self.before = mean - end, e, lively
        return self.x[0] + self.heading * self.x[3]

    def _weigh(self, row, value, noise, at):
        """Weigh row @ x = value; what surprises is put down to the state number `at`."""
        miss = value - row @ self.x
        excess = max(0.0, abs(miss) ** 2 / g.SURPRISE**2 - (row @ self.p @ row.conj()).real - noise)
        self.p[at, at] += excess
        gain = self.p @ row.conj() / ((row @ self.p @ row.conj()).real + noise)
        self.x = self.x + gain * miss
        self.p = self.p - np.outer(gain, row @ self.p)
        if excess > 0.0 and at == 1:
            self.p[0, 0] += g.JOLT**2


class _Past:
    """What a run leaves to the next."""

    def __init__(self, t):
        self.mahony = Mahony(k_P=GAIN, k_I=GAIN_BIAS, frequency=1 / t, b0=np.zeros(3))
        self.filter = self.start = self.newest_s = None
        self.learned = False
        self.away_s = 0.0
        self.filled = 0  # samples of the last frame, which had not come to its end


def _plain_run(run: list[EvenBlock], rate_hz: float, watch: RestWatch, past: _Past) -> np.ndarray:
    """Follow one run sample by sample; return the attitudes."""
    acc, gyr = (np.concatenate([getattr(b, name) for b in run]) for name in ("acc_sensor", "gyr_sensor"))
    real = np.concatenate([b.real for b in run])
    m = round(FRAME_S * rate_hz)
    t, dt = m / rate_hz, 1 / rate_hz
    q = []
    if past.newest_s is not None:
        gap_s = run[0].time_s[0] - past.newest_s
        watch.begin_run(gap_s)
        past.away_s += gap_s
        past.filled = (past.filled + round(gap_s * rate_hz) - 1) % m
    past.newest_s = run[-1].time_s[-1]
    mahony, fresh = past.mahony, watch.variance if past.learned else None
    start, filter_, creep_variance = _to_up(acc[0]), None, watch.variance
    if past.filled:  # the beginning of the frame is lost: gravity is taken from the rest, if it is half of it
        rest = min(m - past.filled, len(acc))
        turned, force = np.array([1.0, 0, 0, 0]), np.zeros(3)
        for i in range(rest):
            turned = _product(turned, _exponential((gyr[i] - watch.bias) * dt))
            q.append(_product(start, turned))
            force = force + _matrix(turned) @ acc[i]
        past.filled = (past.filled + rest) % m
        if past.filled == 0:
            past.away_s += rest * dt
            start, earth = q[-1], _matrix(start)
            if 2 * rest >= m:
                start = _product(_to_up(earth @ force), start)
                lively = np.sqrt(acc[:rest].var(axis=0).sum())
                filter_ = _PlainGravity(creep_variance, lively, past.filter, past.start, start, past.away_s, rest / m)
        acc, gyr, real = acc[rest:], gyr[rest:], real[rest:]
        if not len(acc):
            return np.array(q)
    past.filled = 0
    for at in range(0, len(acc), m):
        bias = watch.bias
        turned, turns, force, velocity = np.array([1.0, 0, 0, 0]), np.zeros(4), np.zeros(3), np.zeros(3)
        for i in range(at, min(at + m, len(acc))):
            turned = _product(turned, _exponential((gyr[i] - bias) * dt))
            q.append(_product(start, turned))
            force = force + _matrix(turned) @ acc[i]
            velocity, turns = velocity + force, turns + turned
        if at + m > len(acc):
            past.filled = len(acc) - at
            break
        part = slice(at, at + m)
        mean, lost = moments(acc[part], gyr[part]).mean(axis=0), int((~real[part]).sum())
        is_quiet = bool(quiet(mean[None])[0]) and not lost
        learned = watch.update(mean[:6], is_quiet)
        predicted, earth = _product(start, turned), _matrix(start)
        lively = np.sqrt((mean[6:9] - mean[:3] ** 2).sum())
        if fresh is not None:
            mahony.b = np.zeros(3)
        if filter_ is None:
            past.away_s += t
            if fresh is not None and past.filter is not None:
                past.filter.relearn(fresh)
            start = _product(_to_up(earth @ force), predicted)
            filter_ = _PlainGravity(creep_variance, lively, past.filter, past.start, start, past.away_s)
        else:
            end, average = earth @ force * dt, earth @ velocity * dt / m
            lean = filter_.lean(
                t, complex(*end[:2]), complex(*average[:2]), _heading(start, turned), _heading(start, turns),
                lively, is_quiet, watch.settled, lost / rate_hz, fresh,
            )  # fmt: skip
            seen = _matrix(predicted).T @ [lean.real, lean.imag, 1.0]
            start = mahony.updateIMU(predicted, np.array([RATE_X, 0.0, 0.0]), seen, dt=t).to_array()
            moved = _matrix(_product(start, predicted * [1, -1, -1, -1]))[:2, 2]
            filter_.x[0] += complex(*moved)
        fresh = watch.variance if learned else None
    past.learned = fresh is not None
    if filter_ is not None:
        past.filter, past.start, past.away_s = filter_, start, 0.0
    return np.array(q)


def _blocks(recordings: Path, name: str) -> tuple[list[EvenBlock], float]:
    """Return a recording in even time, with gaps that it did not have: short and long ones, and two in a row."""
    recording = read_recording(recordings / f"{name}.npz")
    block, rate_hz = recording.block, recording.rate_hz
    place_s = (block.index - block.index[0]) / rate_hz % 30.0
    gone = (place_s > 12.0) & (place_s < 12.5) | (place_s > 20.0) & (place_s < 26.0) & (np.abs(place_s - 24.0) > 0.2)
    kept = SampleBlock(*(part[~gone] for part in (block.index, block.time_s, block.acc_sensor, block.gyr_sensor)))
    return Timeline(rate_hz).update(kept), rate_hz


def _chunked(blocks: list[EvenBlock], rng: np.random.Generator) -> list[EvenBlock]:
    """Cut blocks into random pieces."""
    pieces = []
    for block in blocks:
        cuts = [0, *sorted(rng.integers(0, len(block) + 1, len(block) // 40)), len(block)]
        for a, b in pairwise(cuts):
            piece = EvenBlock(*(getattr(block, n)[a:b] for n in ("time_s", "acc_sensor", "gyr_sensor", "real")), False)
            pieces.append(replace(piece, new_run=block.new_run and a == 0 and b > 0))
    return pieces


def _form(name: str):
    if name == "plain":
        return AhrsStrapdown
    pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    return importlib.import_module("hipline.motion.compiled").CompiledStrapdown


@pytest.fixture(scope="module")
def plain_of(recordings: Path):
    """Give the attitudes of a recording followed the plain way, and the bias at its end."""

    @cache
    def follow(name: str) -> tuple[np.ndarray, np.ndarray]:
        blocks, rate_hz = _blocks(recordings, name)
        t = round(FRAME_S * rate_hz) / rate_hz
        watch, past = RestWatch(t), _Past(t)
        starts = [i for i, b in enumerate(blocks) if b.new_run] + [len(blocks)]
        return np.concatenate([_plain_run(blocks[a:b], rate_hz, watch, past) for a, b in pairwise(starts)]), watch.bias

    return follow


@pytest.mark.parametrize("form", ["plain", "compiled"])
@pytest.mark.parametrize("name", RECORDINGS)
def test_the_attitude_is_that_of_plain_ahrs_whatever_the_chunking(recordings: Path, plain_of, name: str, form: str):
    blocks, rate_hz = _blocks(recordings, name)
    orientation = Orientation(rate_hz, new_strapdown=_form(form))
    whole = Attitude.join([orientation.update(b) for b in blocks])

    plain, bias = plain_of(name)
    assert np.abs(whole.q - plain).max() < 1e-9
    assert np.abs(orientation.gyr_bias - bias).max() < 1e-12

    again = Orientation(rate_hz, new_strapdown=_form(form))
    chunked = Attitude.join([again.update(b) for b in _chunked(blocks, np.random.default_rng(4))])
    assert np.array_equal(chunked.q, whole.q)
    assert np.array_equal(chunked.rest, whole.rest)


def test_the_plain_way_turns_vectors_as_rotations_do():
    q = np.array([0.5, -0.1, 0.7, 0.2]) / np.linalg.norm([0.5, -0.1, 0.7, 0.2])
    assert _matrix(q) == pytest.approx(Rotation.from_quat(q, scalar_first=True).as_matrix())
