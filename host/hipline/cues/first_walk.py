"""The guided first walk: slowly, as usual, briskly, until thirty good strides of each pace are known."""

from __future__ import annotations

from enum import StrEnum

from hipline.cues.baseline import Baseline
from hipline.cues.measures import TILT
from hipline.cues.own import bin_of
from hipline.events import FirstWalk


class Pace(StrEnum):
    """What is asked for next."""

    SLOW = "slow"
    USUAL = "usual"
    BRISK = "brisk"
    DONE = "done"


_ASKED = (Pace.SLOW, Pace.USUAL, Pace.BRISK)


def progress(baseline: Baseline, cadence_spm: float, needed: int) -> FirstWalk:
    """Return how far the first walk is.

    Parameters
    ----------
    baseline : Baseline
        What was learned so far.
    cadence_spm : float
        Steps a minute of now; 0 before the first good stride.
    needed : int
        Good strides that a pace needs.
    """
    learned = baseline.learned(TILT)
    known = [at for at, strides in learned.items() if strides >= needed]
    pace = _ASKED[len(known)] if len(known) < len(_ASKED) else Pace.DONE
    here = bin_of(cadence_spm) if cadence_spm else -1
    return FirstWalk(str(pace), min(learned.get(here, 0), needed), needed, here in known, len(known), len(_ASKED))
