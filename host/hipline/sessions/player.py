"""Run a stored walk through the pipeline and back: at any place it says what it would have said live.

A pipeline only goes forward. To go back, a copy of it as it was is taken up again, at most a minute of samples before
the place; a copy costs two milliseconds, the minute about thirty.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np

from hipline.events import Update
from hipline.motion.calibration import Calibration
from hipline.pipeline import Pipeline
from hipline.sessions.rerun import perform
from hipline.sessions.results import joined, only_cues_on
from hipline.sessions.script import Script

COPY_S = 60.0  #: of samples, from one copy of the pipeline to the next
_CHUNK = 4096  # samples: bounds the memory, and changes no result


@dataclass(frozen=True, slots=True)
class _Copy:
    """A pipeline as it was at a place."""

    pipeline: Pipeline
    deeds_done: int


class Player:
    """Play a walk; the place is a number of samples that the pipeline has been given.

    Parameters
    ----------
    script : Script
        The walk.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self._time_s = script.block.time_s
        self._missing = np.concatenate(([0], np.cumsum(np.diff(script.block.index) - 1)))
        self._every = max(1, round(COPY_S * script.rate_hz))
        self._position = self._deeds_done = 0
        self._is_over = False
        self._pipeline = Pipeline(script.rate_hz, script.settings)
        self._copies = [_Copy(copy.deepcopy(self._pipeline), 0)]  # one at each minute that was reached
        self._minutes: list[Update] = []  # what was said from each copy to the next
        self._recent = [self._pipeline.update(script.block[:0])]  # and since the last one before the place

    @property
    def start_s(self) -> float:
        """Time of the first sample."""
        return float(self._time_s[0])

    @property
    def end_s(self) -> float:
        """Time of the last sample."""
        return float(self._time_s[-1])

    @property
    def time_s(self) -> float:
        """Time of the newest sample that was played; that of the first before any."""
        return float(self._time_s[max(self._position - 1, 0)])

    @property
    def is_over(self) -> bool:
        """Whether the pipeline has been told that no more samples come."""
        return self._is_over

    @property
    def samples(self) -> int:
        """Samples that were played."""
        return self._position

    @property
    def samples_lost(self) -> int:
        """Samples that are missing between the first and the newest."""
        return int(self._missing[self._position - 1]) if self._position else 0

    @property
    def calibration(self) -> Calibration | None:
        """How the clip is worn, as far as it is known here."""
        return self._pipeline.calibration

    def play(self, until_s: float) -> Update | None:
        """Go on to a time on the clip's clock, s; return what was said on the way, None where there was no sample."""
        said = self._go(self._place_of(until_s))
        return joined(said) if said else None

    def seek(self, time_s: float) -> Update:
        """Go to a time, forward or back; return all that is said up to there, of the cues those that are on.

        At the last sample the walk is not over yet: `play` ends it.
        """
        place = self._place_of(time_s)
        number = min(place // self._every, len(self._copies) - 1)
        if place < self._position or self._is_over or number > self._position // self._every:
            self._take_up(number)
        self._go(place, end=False)
        so_far = [*self._minutes[: self._position // self._every], *self._recent]
        return only_cues_on(joined(so_far or [self._pipeline.update(self.script.block[:0])]))

    def _place_of(self, time_s: float) -> int:
        return int(np.searchsorted(self._time_s, time_s, side="right"))

    def _take_up(self, number: int) -> None:
        kept = self._copies[number]
        self._position, self._deeds_done = number * self._every, kept.deeds_done
        self._pipeline = copy.deepcopy(kept.pipeline)
        self._recent = []
        self._is_over = False

    def _minute_is_over(self) -> None:
        if len(self._copies) == self._position // self._every:
            self._copies.append(_Copy(copy.deepcopy(self._pipeline), self._deeds_done))
            self._minutes.append(joined(self._recent))
        self._recent = []

    def _do(self, until: int) -> None:
        """Do what was done before the sample of this number."""
        deeds = self.script.deeds
        while self._deeds_done < len(deeds) and deeds[self._deeds_done][0] <= until:
            perform(self._pipeline, deeds[self._deeds_done][1])
            self._deeds_done += 1

    def _go(self, place: int, *, end: bool = True) -> list[Update]:
        """Give the pipeline the samples up to a place; return what it said."""
        block, deeds = self.script.block, self.script.deeds
        said: list[Update] = []
        while self._position < place:
            self._do(self._position)
            stop = min(place, self._position + _CHUNK, (self._position // self._every + 1) * self._every)
            if self._deeds_done < len(deeds):
                stop = min(stop, deeds[self._deeds_done][0])
            said.append(self._pipeline.update(block[self._position : stop]))
            self._recent.append(said[-1])
            self._position = stop
            if stop % self._every == 0:
                self._minute_is_over()
        if end and self._position == len(block) and not self._is_over:
            self._do(len(block))
            said.append(self._pipeline.finish())
            self._recent.append(said[-1])
            self._is_over = True
        return said
