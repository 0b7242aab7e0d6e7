"""Find out, from the first samples, how the clip is worn and how its wearer stands.

Two things are needed before anything can be measured: the neutral (how gravity lies in the sensor while the wearer
stands quietly) and forward (which way the first steps go). Both are found while the samples stream in.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.motion.forward import WINDOW_S, Window, direction, look
from hipline.motion.mounting import across, axis, quaternion_of
from hipline.motion.orientation import Attitude
from hipline.motion.quaternion import Quaternion
from hipline.motion.timeline import EvenBlock
from hipline.settings import Settings

Array = NDArray[np.float64]

HOP_S = 0.5
STAND_HOPS = 4  # quiet for this many hops: standing
ALMOST_STILL = (np.radians(12.0), 0.6)  # rad/s, m/s²: standard deviations of somebody who shifts their weight
UPRIGHT = np.cos(np.radians(35.0))  # a quiet time further away from walking was not standing
ENOUGH_WINDOWS = 8
CONFIDENT = 0.75
FEWEST_WINDOWS = 3
PATIENCE_S = 12.0  # after the first steps the best guess is taken, and its confidence said


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the clip is worn.

    Attributes
    ----------
    up_sensor, forward_sensor : (float, float, float)
        Unit vectors of the pelvis' z and x axes at neutral, in the sensor frame.
    neutral : str
        "given", "quiet standing", "standing" (not quite still), or "mean of the first walk".
    neutral_start_s, neutral_end_s : float
        When that was, s on the clip's clock.
    forward : str
        "given" or "first steps".
    confidence : float
        0 to 1: how well the steps agree about forward; 1 where it was given.
    at_s : float
        Time of the newest sample that was needed.
    """

    up_sensor: tuple[float, float, float]
    forward_sensor: tuple[float, float, float]
    neutral: str
    neutral_start_s: float
    neutral_end_s: float
    forward: str
    confidence: float
    at_s: float

    @property
    def mounting(self) -> Quaternion[float]:
        """Quaternion w x y z that turns sensor vectors into pelvis vectors."""
        return quaternion_of(np.array(self.up_sensor), np.array(self.forward_sensor))

    def as_dict(self) -> dict[str, object]:
        """Return the fields by name, for a file."""
        return asdict(self)


@dataclass(slots=True)
class _Stand:
    """A time without steps that may serve as neutral."""

    acc: Array  # sum of the specific force, sensor frame
    hops: int
    start_s: float
    end_s: float

    @property
    def up_sensor(self) -> Array:
        return self.acc / np.linalg.norm(self.acc)


class Calibrator:
    """Watch the first samples until neutral and forward are known.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    settings : Settings
        May give the neutral's seconds and the axes.
    """

    def __init__(self, rate_hz: float, settings: Settings) -> None:
        self._rate_hz = rate_hz
        self._settings = settings
        self._hop = round(HOP_S * rate_hz)
        self._window = round(WINDOW_S * rate_hz)
        self._given_forward = axis(settings.forward_axis) if settings.forward_axis else None
        self._given_up = axis(settings.up_axis) if settings.up_axis else None
        if self._given_forward is not None and self._given_up is not None:
            across(self._given_forward, self._given_up)
        self._windows: list[Window] = []
        self._first_steps_s = np.inf
        self._quiet: _Stand | None = None
        self._almost: _Stand | None = None
        self._stands: dict[str, _Stand] = {}
        self._given = _Stand(np.zeros(3), 0, np.inf, -np.inf)
        self._begin_run()

    @property
    def stood(self) -> bool:
        """Whether a neutral is known, so that the walk may begin."""
        return bool(self._stands) or self._given.end_s > self._given.start_s

    def update(self, block: EvenBlock, attitude: Attitude) -> Calibration | None:
        """Take the next samples of even time; return the calibration as soon as it is known."""
        if block.new_run:
            self._begin_run()
        at = 0
        while at < len(block):
            take = min(self._hop - self._filled, len(block) - at)
            part = slice(at, at + take)
            self._blocks.append((_cut(block, part), _cut_attitude(attitude, part)))
            self._filled += take
            at += take
            if self._filled == self._hop:
                self._filled = 0
                found = self._end_hop()
                if found is not None:
                    return found
        return None

    def finish(self, newest_s: float) -> Calibration | None:
        """Say that no more samples come; return the best that can be said, or None where nobody walked."""
        if self._settings.neutral_s is not None and self._given.end_s < self._given.start_s:
            return None
        return self._conclude(newest_s)

    def _begin_run(self) -> None:
        self._filled = 0
        self._blocks: list[tuple[EvenBlock, Attitude]] = []
        self._quiet = self._almost = None

    def _end_hop(self) -> Calibration | None:
        block, attitude = _join(self._blocks)
        if len(block) > self._window:
            part = slice(len(block) - self._window, None)
            block, attitude = _cut(block, part), _cut_attitude(attitude, part)
        self._blocks = [(block, attitude)]
        self._stand(_cut(block, slice(-self._hop, None)))
        if len(block) == self._window:
            window = look(block, attitude, self._rate_hz)
            if window is not None:
                self._first_steps_s = min(self._first_steps_s, float(block.time_s[-1]))
                self._windows.append(window)
        newest_s = float(block.time_s[-1])
        neutral_s = self._settings.neutral_s
        if neutral_s is not None and newest_s < neutral_s[1]:
            return None
        straight = [w for w in self._windows if w.straight]
        enough = len(straight) >= ENOUGH_WINDOWS and direction(straight, _mean_up(straight))[1] >= CONFIDENT
        waited = len(self._windows) >= FEWEST_WINDOWS and newest_s - self._first_steps_s >= PATIENCE_S
        if enough or waited:
            return self._conclude(newest_s)
        if self._given_forward is not None and self._stands and neutral_s is None and self._windows:
            return self._conclude(newest_s)
        if self._given_forward is not None and neutral_s is not None:
            return self._conclude(newest_s)
        return None

    def _stand(self, hop: EvenBlock) -> None:
        """See whether the last hop belongs to a stand."""
        start_s, end_s = float(hop.time_s[0]), float(hop.time_s[-1])
        if self._settings.neutral_s is not None:
            inside = (hop.time_s >= self._settings.neutral_s[0]) & (hop.time_s <= self._settings.neutral_s[1])
            if inside.any():
                self._given.acc = self._given.acc + hop.acc_sensor[inside].sum(axis=0)
                self._given.start_s = min(self._given.start_s, float(hop.time_s[inside][0]))
                self._given.end_s = float(hop.time_s[inside][-1])
            return
        if self._windows and self._stands:
            return  # the neutral is the stand before the first walk
        gyr_std, acc_std = float(hop.gyr_sensor.std(axis=0).max()), float(hop.acc_sensor.std(axis=0).max())
        acc = hop.acc_sensor.sum(axis=0)
        self._quiet = _grow(self._quiet, gyr_std < np.radians(3.0) and acc_std < 0.2, acc, start_s, end_s)
        still = gyr_std < ALMOST_STILL[0] and acc_std < ALMOST_STILL[1]
        self._almost = _grow(self._almost, still, acc, start_s, end_s)
        for name, stand in (("quiet standing", self._quiet), ("standing", self._almost)):
            if stand is not None and stand.hops >= STAND_HOPS:
                self._stands[name] = stand

    def _conclude(self, newest_s: float) -> Calibration | None:
        straight = [w for w in self._windows if w.straight]
        windows = straight or self._windows
        if not windows:
            return None
        name, up, start_s, end_s = self._neutral(_mean_up(windows), newest_s)
        forward, confidence = direction(windows, up)
        if self._given_forward is not None:
            forward, confidence = self._given_forward, 1.0
        return Calibration(
            up_sensor=_triple(up),
            forward_sensor=_triple(across(forward, up)),
            neutral=name,
            neutral_start_s=start_s,
            neutral_end_s=end_s,
            forward="first steps" if self._given_forward is None else "given",
            confidence=round(confidence, 3),
            at_s=newest_s,
        )

    def _neutral(self, walk_up: Array, newest_s: float) -> tuple[str, Array, float, float]:
        if self._given.end_s > self._given.start_s:
            return "given", self._given.up_sensor, self._given.start_s, self._given.end_s
        for name in ("quiet standing", "standing"):
            stand = self._stands.get(name)
            if stand is not None and stand.up_sensor @ walk_up > UPRIGHT:
                return name, stand.up_sensor, stand.start_s, stand.end_s
        return "mean of the first walk", walk_up, newest_s - WINDOW_S, newest_s


def _mean_up(windows: list[Window]) -> Array:
    """Return the mean direction of up (3,), sensor frame, while walking."""
    up = np.mean([w.up for w in windows], axis=0)
    return up / np.linalg.norm(up)


def _grow(stand: _Stand | None, still: bool, acc: Array, start_s: float, end_s: float) -> _Stand | None:
    if not still:
        return None
    if stand is None:
        return _Stand(acc, 1, start_s, end_s)
    return _Stand(stand.acc + acc, stand.hops + 1, stand.start_s, end_s)


def _triple(vector: Array) -> tuple[float, float, float]:
    return float(vector[0]), float(vector[1]), float(vector[2])


def _cut(block: EvenBlock, part: slice) -> EvenBlock:
    return EvenBlock(
        block.time_s[part], block.acc_sensor[part], block.gyr_sensor[part], block.real[part], block.new_run
    )


def _cut_attitude(attitude: Attitude, part: slice) -> Attitude:
    return Attitude(attitude.q[part], attitude.rate_sensor[part], attitude.rest[part])


def _join(parts: list[tuple[EvenBlock, Attitude]]) -> tuple[EvenBlock, Attitude]:
    blocks, attitudes = [p[0] for p in parts], [p[1] for p in parts]
    return (
        EvenBlock(
            np.concatenate([b.time_s for b in blocks]),
            np.concatenate([b.acc_sensor for b in blocks]),
            np.concatenate([b.gyr_sensor for b in blocks]),
            np.concatenate([b.real for b in blocks]),
            blocks[0].new_run,
        ),
        Attitude(
            np.concatenate([a.q for a in attitudes]),
            np.concatenate([a.rate_sensor for a in attitudes]),
            np.concatenate([a.rest for a in attitudes]),
        ),
    )
