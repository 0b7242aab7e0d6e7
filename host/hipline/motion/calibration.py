"""Find out, from the first samples, how the clip is worn and how its wearer stands.

Two things are needed before anything can be measured: the neutral (how gravity lies in the sensor while the wearer
stands quietly) and forward (which way the first steps go). Both are found while the samples stream in. A guided
calibration asks for two bows in between, which tell front from back without a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hipline.events import BOWS, STEPS, STILL_S, Guide, Stage
from hipline.motion.bows import Bow, BowWatch, Piece
from hipline.motion.forward import WINDOW_S, Direction, Window, direction, look, upright
from hipline.motion.guidance import Evidence, Guidance, force_up, hint_of
from hipline.motion.hops import Hops
from hipline.motion.mounting import across, axis, quaternion_of
from hipline.motion.neutral import Neutral, NeutralFinder, unrest
from hipline.motion.orientation import Attitude
from hipline.motion.quaternion import Quaternion, Vector, triple
from hipline.motion.sources import ForwardSource, Quality, ZeroSource
from hipline.motion.stands import Stand
from hipline.motion.timeline import EvenBlock
from hipline.settings import Settings

Array = NDArray[np.float64]

ENOUGH_WINDOWS = 8
CONFIDENT = 0.75
FEWEST_WINDOWS = 3
PATIENCE_S = 12.0  # after the first steps, few but sure windows are enough
LONGEST_S = 30.0  # and then fair ones
MOST_WINDOWS = 60  # of walking, not of waiting; then the best guess is taken, and its confidence said
SURE, FAIR = 0.85, 0.7  # confidence from which the quality has these names
SURE_AXIS, FAIR_AXIS = np.radians(12.0), np.radians(18.0)  # standard error up to which it has them
GUESS = 0.5  # confidence below which front may as well be back
ONE_SIDED = 0.45  # the highest confidence of fewer than FEWEST_WINDOWS: one odd step turns them round
NEAR = np.radians(35.0)  # bows and steps that differ more do not mean the same forward


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the clip is worn.

    Attributes
    ----------
    up_sensor, forward_sensor : (float, float, float)
        Unit vectors of the pelvis' z and x axes at neutral, in the sensor frame.
    neutral : ZeroSource
        Where the zero comes from.
    neutral_start_s, neutral_end_s : float
        When that was, s on the clip's clock.
    forward : ForwardSource
        Where forward comes from.
    confidence : float
        0 to 1: how well the signs agree about forward; 1 where it was given.
    quality : Quality
        The same in words.
    at_s : float
        Time of the newest sample that was needed.
    evidence : Evidence
        What it was made of.
    """

    up_sensor: Vector[float]
    forward_sensor: Vector[float]
    neutral: ZeroSource
    neutral_start_s: float
    neutral_end_s: float
    forward: ForwardSource
    confidence: float
    quality: Quality
    at_s: float
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def mounting(self) -> Quaternion[float]:
        """Quaternion w x y z that turns sensor vectors into pelvis vectors."""
        return quaternion_of(np.array(self.up_sensor), np.array(self.forward_sensor))

    @property
    def is_guess(self) -> bool:
        """Whether front may as well be back: then nothing should be made of left and right."""
        return self.confidence < GUESS

    def turned_to(self, other: Calibration) -> float:
        """Return how far the forward of another calibration lies to the left of this one's, rad."""
        up, one, two = (np.array(v) for v in (self.up_sensor, self.forward_sensor, other.forward_sensor))
        return float(np.arctan2(up @ np.cross(one, two), one @ two))

    def refined(self, found: Direction, at_s: float) -> Calibration:
        """Return the same neutral with another forward, that of more steps."""
        return replace(
            self,
            forward_sensor=triple(across(found.forward_sensor, np.array(self.up_sensor))),
            confidence=round(found.confidence, 3),
            quality=_quality(found.confidence, found.axis_sd_rad),
            forward=ForwardSource.MORE_STEPS,
            at_s=at_s,
            evidence=replace(self.evidence, axis_sd_deg=_degrees(found.axis_sd_rad)),
        )

    def rezeroed(self, stand: Stand) -> Calibration:
        """Return the same mounting with a newer stand as its neutral."""
        up = np.array(stand.up_sensor)
        return replace(
            self,
            up_sensor=stand.up_sensor,
            forward_sensor=triple(across(np.array(self.forward_sensor), up)),
            neutral=ZeroSource.QUIET_STANDING,
            neutral_start_s=stand.start_s,
            neutral_end_s=stand.end_s,
            evidence=replace(self.evidence, gravity_g=None, still_dps=None),  # those of the stand before
        )

    def as_dict(self) -> dict[str, object]:
        """Return the fields by name, for a file."""
        return asdict(self)


class Calibrator:
    """Watch the first samples until neutral and forward are known.

    Parameters
    ----------
    rate_hz : float
        Samples per second.
    settings : Settings
        May give the neutral's seconds and the axes, and may ask for bows.

    Raises
    ------
    ValueError
        When the axes given are none, or the same.
    """

    def __init__(self, rate_hz: float, settings: Settings) -> None:
        self._rate_hz = rate_hz
        self._hops = Hops(rate_hz)
        self._guided = settings.guided
        self._given_forward = axis(settings.forward_axis) if settings.forward_axis else None
        self._given_up = axis(settings.up_axis) if settings.up_axis else None
        if self._given_forward is not None and self._given_up is not None:
            across(self._given_forward, self._given_up)
        self._neutral = NeutralFinder(settings.neutral_s)
        self._bow_watch = BowWatch(rate_hz)
        self._guidance = Guidance(rate_hz)
        self._bows: list[Bow] = []
        self._stood_up: Array | None = None
        self._windows: list[Window] = []
        self._first_steps_s = np.inf
        self._begin_run()

    @property
    def stage(self) -> Stage:
        """What the wearer is asked to do now."""
        if not self._neutral.known:
            return Stage.STAND
        if not self._guided:
            return Stage.WALK
        if not self._stood:
            return Stage.STAND
        return Stage.BOW if len(self._bows) < BOWS and not self._walked else Stage.WALK

    @property
    def guide(self) -> Guide | None:
        """How far the wearer has come; None where nobody is guided."""
        if not self._guided:
            return None
        watch, bows = self._guidance, len(self._bows)
        return Guide(
            stage=self.stage,
            still_s=min(watch.still_s, STILL_S),
            bows=min(bows, BOWS),
            steps=min(watch.steps, STEPS),
            hint=hint_of(watch, self._bow_watch.refused, stood=self._stood, bows=bows, walked=self._walked),
        )

    @property
    def _walked(self) -> bool:
        """Whether the first walk has begun: then no bow is waited for any more."""
        return len(self._windows) >= FEWEST_WINDOWS

    @property
    def _stood(self) -> bool:
        """Whether the wearer has stood for long enough, or is already ahead of what was asked."""
        return self._neutral.known and (self._guidance.stood or bool(self._bows) or self._walked)

    def cut(self, block: EvenBlock, attitude: Attitude) -> Iterator[tuple[EvenBlock, Attitude]]:
        """Cut samples of even time where the calibration may be found."""
        if block.new_run:
            self._begin_run()
        return self._hops.cut(block, attitude)

    def update(self, even: EvenBlock, attitude: Attitude) -> Calibration | None:
        """Take a part, as `cut` gives it; return the calibration as soon as it is known."""
        newest = self._hops.take(even, attitude)
        return None if newest is None else self._end_hop(*newest)

    @property
    def windows(self) -> Sequence[Window]:
        """What was walked so far."""
        return self._windows

    def finish(self, newest_s: float) -> Calibration | None:
        """Say that no more samples come; return the best that can be said, or None where nobody walked."""
        return None if newest_s < self._neutral.waits_until_s else self._conclude(newest_s)

    def _begin_run(self) -> None:
        self._hops.begin_run()
        self._neutral.begin_run()
        self._bow_watch.begin_run()
        self._guidance.begin_run()

    def _end_hop(self, block: EvenBlock, attitude: Attitude) -> Calibration | None:
        newest_s = float(block.time_s[-1])
        hop, hop_attitude = block[-self._hops.length :], attitude[-self._hops.length :]
        moved = unrest(hop)
        self._neutral.update(hop, moved, walked=self._walked)
        self._watch_bows(hop, hop_attitude, newest_s)
        window = None
        if len(block) == self._hops.window:
            window = look(block, attitude, self._rate_hz)
            if window is not None:
                self._first_steps_s = min(self._first_steps_s, newest_s)
                self._windows.append(window)
        self._guidance.update(hop, moved, block, attitude, window)
        return self._conclude(newest_s) if self._enough(newest_s) else None

    def _watch_bows(self, hop: EvenBlock, attitude: Attitude, newest_s: float) -> None:
        """Look for bows before the first walk, when they are asked for."""
        if not self._guided or self._walked:
            return
        up = upright(attitude)
        neutral = self._neutral.choose(up)
        if neutral is not None and not self._bow_watch.bowing:
            self._stood_up = neutral.up_sensor  # while the wearer bows, the stand before counts
        if self._stood_up is not None:
            sweep = float(np.sqrt((attitude.rate_sensor**2).sum(axis=1).mean()))
            bow = self._bow_watch.update(self._stood_up, Piece(up, newest_s, force_up(hop, attitude), sweep))
            if bow is not None:
                self._bows.append(bow)
            if bow is not None or self._bow_watch.bowing:
                self._guidance.forget_steps()

    def _enough(self, newest_s: float) -> bool:
        if newest_s < self._neutral.waits_until_s:
            return False
        if self._given_forward is not None:  # a stand is all that is missing, or a walk where nobody stood
            return self._neutral.choose(self._given_up) is not None or bool(self._windows)
        straight = [w for w in self._windows if w.straight]
        enough = len(straight) >= ENOUGH_WINDOWS and (not self._guided or self._guidance.steps >= STEPS)
        if enough and _is_told(straight, CONFIDENT, SURE_AXIS):
            return True
        waited_s = newest_s - self._first_steps_s
        if len(self._windows) < FEWEST_WINDOWS or waited_s < PATIENCE_S:
            return False
        windows = straight or self._windows
        if len(windows) >= MOST_WINDOWS:
            return True
        # later on, front and back have to be told; the axis gets better while the wearer walks on
        return _is_told(windows, FAIR, np.inf) if waited_s >= LONGEST_S else _is_told(windows, SURE, FAIR_AXIS)

    def _conclude(self, newest_s: float) -> Calibration | None:
        windows = [w for w in self._windows if w.straight] or self._windows
        neutral = self._neutral.choose(mean_up(windows) if windows else self._given_up)
        if not windows and (neutral is None or self._given_forward is None):
            return None
        if neutral is None:
            start_s = max(self._first_steps_s - WINDOW_S, 0.0)
            neutral = Neutral(ZeroSource.FIRST_WALK, mean_up(windows), start_s, newest_s)
        up = neutral.up_sensor
        if self._given_forward is not None:
            found, source = Direction(across(self._given_forward, up), 1.0, 0.0), ForwardSource.GIVEN
        else:
            found, source = direction(windows, up), ForwardSource.FIRST_STEPS
        axis_deg = None
        if self._bows and self._given_forward is None:
            found, axis_deg = _with_bows(found, self._bows, up)
            source = ForwardSource.BOWS_AND_STEPS
        elif source is ForwardSource.FIRST_STEPS and len(windows) < FEWEST_WINDOWS:
            found = replace(found, confidence=min(found.confidence, ONE_SIDED))
        return Calibration(
            up_sensor=triple(up),
            forward_sensor=triple(found.forward_sensor),
            neutral=neutral.source,
            neutral_start_s=neutral.start_s,
            neutral_end_s=neutral.end_s,
            forward=source,
            confidence=round(found.confidence, 3),
            quality=_quality(found.confidence, found.axis_sd_rad),
            at_s=newest_s,
            evidence=replace(
                self._guidance.evidence(neutral, len(self._bows) if self._guided else None, axis_deg),
                axis_sd_deg=_degrees(found.axis_sd_rad) if source is ForwardSource.FIRST_STEPS else None,
            ),
        )


def _with_bows(steps: Direction, bows: list[Bow], up: Array) -> tuple[Direction, float]:
    """Weigh the forward of the steps against that of the bows: the bows decide the end, both the axis.

    Returns the direction, and the angle between both axes in degrees.
    """
    bowed = across(np.sum([bow.forward_sensor for bow in bows], axis=0), up)
    agreement = float(steps.forward_sensor @ bowed)
    forward = steps.forward_sensor if agreement >= 0.0 else -steps.forward_sensor
    agreement = abs(agreement)
    axis_deg = float(np.degrees(np.arccos(min(agreement, 1.0))))
    if agreement < np.cos(NEAR):  # the steps told another axis: something is odd, and is said
        return Direction(bowed, 0.5, 0.0), axis_deg
    return Direction(across(forward + bowed, up), max(steps.confidence, agreement), 0.0), axis_deg


def _is_told(windows: list[Window], confidence: float, axis_sd_rad: float) -> bool:
    """Return whether windows tell forward with this confidence at least, and this standard error at most."""
    found = direction(windows, mean_up(windows))
    return found.confidence >= confidence and found.axis_sd_rad <= axis_sd_rad


def _quality(confidence: float, axis_sd_rad: float) -> Quality:
    if confidence >= SURE and axis_sd_rad <= SURE_AXIS:
        return Quality.SURE
    return Quality.FAIR if confidence >= FAIR and axis_sd_rad <= FAIR_AXIS else Quality.DOUBTFUL


def _degrees(angle: float) -> float:
    return round(float(np.degrees(angle)), 2)


def mean_up(windows: list[Window]) -> Array:
    """Return the mean direction of up (3,), sensor frame, while walking."""
    up = np.mean([w.up for w in windows], axis=0)
    return up / np.linalg.norm(up)
