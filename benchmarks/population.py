"""Walks that nobody tuned on: synthetic people of their own gait, pace, way and place of the clip, by number.

For what nobody labelled: walking out and back with a U-turn, jogging, one weak side, sitting and bending, a car.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from accuracy import run
from labels import Array

from hipline.events import Contact, Stride
from hipline_device.samples import SampleBlock
from hipline_sim.gait import Gait, person
from hipline_sim.presets import preset
from hipline_sim.ride import ride
from hipline_sim.script import Phase, Run, Stand, Turn, Walk, WalkScript
from hipline_sim.sensor import Mounting
from hipline_sim.spread import Spread
from hipline_sim.truth import Truth
from hipline_sim.walker import Walker

RATE_HZ = 100.0
FIRST = 600  # number of the first person; people of other numbers were looked at while the engine was built
WAY_M = 10.0
RIDE_S = 180.0


@dataclass(frozen=True, slots=True)
class Performance:
    """What really happened, what Hipline said of it, and when each phase of the script began and ended, s."""

    truth: Truth
    contacts: list[Contact]
    strides: list[Stride]
    phases: list[tuple[Phase, float, float]]

    def times_s(self, kind: type) -> list[tuple[float, float]]:
        """Return start and end, s, of the phases of one kind."""
        return [(start, end) for phase, start, end in self.phases if isinstance(phase, kind)]


def perform(script: WalkScript, number: int, mounting: Mounting | str | None = None) -> Performance:
    """Let a person perform a script and Hipline measure it, live; a clip without a place is worn anyhow."""
    walker = Walker(script, RATE_HZ, seed=number, mounting=mounting or Mounting.random(number))
    acc, gyr = walker.samples(0, len(walker))
    contacts, strides, *_ = run(_block(acc, gyr), RATE_HZ)
    ends = np.cumsum([phase.seconds for phase in script.phases]).tolist()
    phases = list(zip(script.phases, [0.0, *ends[:-1]], ends, strict=True))
    return Performance(walker.truth(), contacts, strides, phases)


def _block(acc: Array, gyr: Array) -> SampleBlock:
    index = np.arange(len(acc))
    return SampleBlock(index, index / RATE_HZ, acc, gyr)


def out_and_back(number: int) -> WalkScript:
    """Walk 10 m, turn about within 2 to 4 s, and walk back."""
    rng = np.random.default_rng(number)
    speed_m_s = rng.uniform(0.7, 1.6)
    cadence_spm = 84.0 + 24.0 * speed_m_s + rng.normal(0.0, 5.0)
    way = Walk(WAY_M / speed_m_s, cadence_spm, speed_m_s)
    turn = Turn(rng.choice([-180.0, 180.0]), rng.uniform(2.0, 4.0), 0.95 * cadence_spm, 0.5 * speed_m_s)
    return WalkScript((Stand(rng.uniform(3.0, 6.0)), way, turn, way, Stand(3.0)), gait=person(number))


def jog(number: int) -> WalkScript:
    """Jog, every other person after some walking."""
    rng = np.random.default_rng(number)
    before = (Walk(rng.uniform(4.0, 12.0)),) if number % 2 else ()
    running = Run(30.0, rng.uniform(150.0, 190.0), rng.uniform(1.8, 3.4))
    return WalkScript((Stand(6.0), *before, running, Stand(3.0)), gait=person(number))


def weak_side(number: int) -> WalkScript:
    """Walk with one side that is late and weak, turn, and walk back."""
    rng = np.random.default_rng(number)
    gait = Gait(
        step_time_asymmetry=rng.choice([-1.0, 1.0]) * rng.uniform(0.03, 0.10),
        amplitude_asymmetry=rng.choice([-1.0, 1.0]) * rng.uniform(0.3, 0.6),
        impact=rng.uniform(0.4, 1.0),
        lean_deg=3.0,
    )
    way, turn = Walk(30.0, rng.uniform(75.0, 100.0), rng.uniform(0.5, 0.9)), Turn(180.0, 5.0, 75.0, 0.3)
    spread = Spread(duration=0.035, amplitude=0.12)
    return WalkScript((Stand(6.0), way, turn, way, Stand(3.0)), gait=person(number, gait), spread=spread)


def sit_and_bend(number: int) -> WalkScript:
    """Walk, so that the mounting is known, and then sit and bend."""
    rest = preset("sit_bend").phases
    return WalkScript((Stand(6.0), Walk(15.0), *rest), gait=person(number))


def ride_after_a_walk(number: int, bumps_m_s2: float) -> tuple[list[Contact], float]:
    """Return the contacts found in a car, after a walk, and how long the ride was, s."""
    walker = Walker(WalkScript((Stand(6.0), Walk(20.0), Stand(4.0)), gait=person(number)), RATE_HZ, number)
    riding = (values @ walker.mounting.matrix for values in ride(RIDE_S, RATE_HZ, bumps_m_s2, number))
    walked = walker.samples(0, len(walker))
    acc, gyr = (np.concatenate(both) for both in zip(walked, riding, strict=True))
    contacts, *_ = run(_block(acc, gyr), RATE_HZ)
    begun_s = len(walker) / RATE_HZ + 1.0
    return [c for c in contacts if c.time_s > begun_s], RIDE_S - 1.0
