"""All cue rules together: strides in, cues out.

stride -> gate -> own usual at this cadence -> rules -> who may speak -> cues
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable

from hipline.cues import words
from hipline.cues.arbiter import Arbiter
from hipline.cues.band import BandWatch
from hipline.cues.baseline import Baseline
from hipline.cues.claim import Claim
from hipline.cues.first_walk import progress
from hipline.cues.gate import SETTLING, Gate
from hipline.cues.measures import MEASURES, ROTATION, TILT
from hipline.cues.minutes import MINUTE_S, Fatigue, Load, SlowWalk, TimeLimit
from hipline.cues.modes import Mode
from hipline.cues.table import table
from hipline.events import Band, Bands, Cue, CueLevel, FirstWalk, Reason, Stride, Usual
from hipline.gait.bouts import BREAK_S
from hipline.settings import Settings

PACE_STRIDES = 5  # of which the median cadence tells the pace: one stride's is not steady
LATE_S = 3.0  # a stride that is told later than this after its end is learned from, but it is too late for a cue


class _Usuals(dict[int, Usual | None]):
    """What is usual in each measure at one cadence, looked up when it is asked for."""

    def __init__(self, baseline: Baseline, cadence_spm: float) -> None:
        super().__init__()
        self._baseline, self._cadence_spm = baseline, cadence_spm

    def __missing__(self, measure: int) -> Usual | None:
        usual = self[measure] = self._baseline.at(measure, self._cadence_spm)
        return usual


class CueRules:
    """Judge the strides of a walk; the same strides always give the same cues.

    Parameters
    ----------
    settings : Settings
        The numbers of the rules, the own walking of an earlier session, and the walks of the past.
    """

    def __init__(self, settings: Settings) -> None:
        self.baseline = Baseline(settings.baseline, settings.own)
        self._needed = settings.baseline.strides
        self._gate = Gate(settings.gate)
        self._watches = [BandWatch(row, settings.baseline) for row in table(settings)]
        self._slow = SlowWalk(settings.slow_walk)
        self._fatigue = Fatigue.both(settings.fatigue)
        self._limit = TimeLimit(settings.minutes, settings.past)
        self._load = Load(settings.load, settings.past)
        late = [
            (settings.minutes.on, self._limit),
            (settings.load.on, self._load),
            (settings.slow_walk.on, self._slow),
            *((settings.fatigue.on, watch) for watch in self._fatigue),
        ]
        claims = [watch.claim for watch in self._watches] + [watch.claim for on, watch in late if on]
        feedback = settings.feedback
        again_s = feedback.again_min * MINUTE_S if feedback.mode == Mode.LEARN else math.inf
        self._arbiter = Arbiter(settings.budget, claims, again_s)
        self._feedback_rule = feedback
        self._too_much: Counter[str] = Counter()
        self._pace: deque[float] = deque(maxlen=PACE_STRIDES)
        self._median_pace_spm = 0.0
        self._walked_s = 0.0
        self._inside: bool | None = None
        self._judged_s = -math.inf  # end of the last stride that was judged
        self._pace_spm = math.nan  # cadence of the last good stride; not a number while nothing is usual
        self._bands: Bands | None = None  # made when they are asked for: strides come in hundreds from a file

    @property
    def bands(self) -> Bands:
        """Where no cue is given, as of the last good stride and its cadence."""
        if self._bands is None:
            tilt, rotation = self._usual(TILT), self._usual(ROTATION)
            self._bands = Bands(self._band(TILT, tilt), self._band(ROTATION, rotation), tilt)
        return self._bands

    @property
    def inside(self) -> bool | None:
        """Whether the newest stride was in every band; None where it was not judged."""
        return self._inside

    @property
    def first_walk(self) -> FirstWalk:
        """How far a guided first walk is."""
        return progress(self.baseline, self.pace_spm, self._needed)

    @property
    def pace_spm(self) -> float:
        """Steps a minute of the last judged strides; 0 before there are any."""
        return self._median_pace_spm

    @property
    def walked_min(self) -> float:
        """Minutes of walking so far."""
        return self._walked_s / MINUTE_S

    def felt(self) -> None:
        """Say that the walker noticed the last cue; it is not said again while it lasts."""
        self._arbiter.felt()

    def too_much(self) -> bool:
        """Say that the last cue was too much; after some the band gets wider, or the rule falls silent.

        Returns
        -------
        bool
            Whether anything changed.
        """
        name, rule = self._arbiter.last, self._feedback_rule
        if not name:
            return False
        self._arbiter.felt()
        self._too_much[name] += 1
        if self._too_much[name] % rule.too_much:
            return False
        watch = next((watch for watch in self._watches if watch.rule.name == name), None)
        if watch is None or not watch.widen(rule.wider_deg, rule.widest_deg):
            self._arbiter.mute(name)
        self._bands = None
        return True

    def rezero(self) -> None:
        """Say that the wearer took a new zero of tilt and obliquity: what was found with the old one is in doubt."""
        self.baseline.remount()
        self.baseline.rezero()
        self._forget_the_zero()

    def update(self, stride: Stride, now_s: float) -> list[Cue]:
        """Take the next stride, told at `now_s`, s; return the cues that change with it."""
        # the strides of the two feet overlap by half
        self._walked_s += 0.5 * stride.duration_s
        self._inside = None
        self._slow.update(stride)
        reason = self._gate.update(stride)
        self._mind_the_zero(reason == Reason.CLIP_MOVED)
        if reason:
            if reason == SETTLING:
                for watch in self._watches:
                    watch.split()
            return []
        if stride.start_s - self._judged_s > BREAK_S:
            self._pace.clear()
            for watch in self._watches:
                watch.interrupt()
        self._judged_s = stride.end_s
        self._pace.append(stride.cadence_spm)
        self._median_pace_spm = sorted(self._pace)[len(self._pace) // 2]
        self._judge(stride, self.pace_spm)
        self._inside = not any(watch.claim.out for watch in self._watches)
        if now_s - stride.end_s > LATE_S:
            return []
        return [self._cue(claim, level, now_s) for claim, level in self._arbiter.update(now_s)]

    @staticmethod
    def _cue(claim: Claim, level: CueLevel, now_s: float) -> Cue:
        begun_anew, claim.restarted = claim.restarted and level is CueLevel.CLEAR, False
        message = words.BEGUN_ANEW if begun_anew else words.text(claim.name, level)
        return Cue(now_s, claim.name, level, claim.value, claim.threshold, message)

    def _mind_the_zero(self, moved: bool) -> None:
        if moved:
            if self.baseline.valid:
                self.baseline.remount()
                self._forget_the_zero()
        elif not self.baseline.valid:
            self.baseline.rezero()

    def _forget_the_zero(self) -> None:
        for watch in self._watches:
            if MEASURES[watch.rule.measure].worn:
                watch.restart()
        for fatigue in self._fatigue:
            fatigue.rezero()
        self._pace_spm, self._bands = math.nan, None

    def _judge(self, stride: Stride, cadence_spm: float) -> None:
        values = tuple([measure.of(stride) for measure in MEASURES])
        usuals = _Usuals(self.baseline, cadence_spm)
        for watch in self._watches:
            watch.judge(values, usuals)
        out = {watch.rule.measure for watch in self._watches if not watch.learning}
        self.baseline.learn_all(values, cadence_spm, out)
        for watch in self._fatigue:
            watch.update(values, cadence_spm, self.walked_min)
        self._limit.update(self.walked_min)
        self._load.update(self.walked_min)
        self._pace_spm, self._bands = cadence_spm, None

    def _usual(self, measure: int) -> Usual | None:
        return None if math.isnan(self._pace_spm) else self.baseline.at(measure, self._pace_spm)

    def _band(self, measure: int, usual: Usual | None) -> Band:
        """Join the sides that the rules on a measure close."""
        sides = [watch.band(usual) for watch in self._watches if watch.rule.measure == measure]
        return Band(
            max((side.low for side in sides), default=-math.inf), min((side.high for side in sides), default=math.inf)
        )


def what_if(strides: Iterable[Stride], settings: Settings) -> tuple[Cue, ...]:
    """Return the cues that other settings would have given on a recorded walk.

    Each stride counts as told when it ends; live it is told some tenths of a second later.
    """
    rules = CueRules(settings)
    return tuple(cue for stride in strides for cue in rules.update(stride, stride.end_s))
