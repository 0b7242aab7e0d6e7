"""Walks that nobody tuned on: synthetic people of their own gait, pace, way and place of the clip, by number.

For what nobody labelled: walking out and back with a U-turn, jogging, one weak side, sitting and bending, a car.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from accuracy import as_block, block_of, run

from hipline.events import Contact, Stride
from hipline.settings import Settings
from hipline_sim.gait import Gait, person
from hipline_sim.presets import preset
from hipline_sim.ride import ride
from hipline_sim.script import Phase, Run, Stairs, Stand, Turn, Walk, WalkScript
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


def perform(
    script: WalkScript, number: int, mounting: Mounting | str | None = None, settings: Settings | None = None
) -> Performance:
    """Let a person perform a script and Hipline measure it, live; a clip without a place is worn anyhow."""
    walker = Walker(script, RATE_HZ, seed=number, mounting=mounting or Mounting.random(number))
    contacts, strides, *_ = run(block_of(walker), RATE_HZ, settings=settings)
    ends = np.cumsum([phase.seconds for phase in script.phases]).tolist()
    phases = list(zip(script.phases, [0.0, *ends[:-1]], ends, strict=True))
    return Performance(walker.truth(), contacts, strides, phases)


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
    contacts, *_ = run(as_block(acc, gyr, RATE_HZ), RATE_HZ)
    begun_s = len(walker) / RATE_HZ + 1.0
    return [c for c in contacts if c.time_s > begun_s], RIDE_S - 1.0


def climb(number: int, steps: int | None = None) -> WalkScript:
    """Walk, climb a flight of 4 to 16 steps, walk on the landing, climb or turn and go down; two flights each way."""
    rng = np.random.default_rng([number, 4])
    speed_m_s = rng.uniform(0.8, 1.4)
    cadence_spm = 84.0 + 24.0 * speed_m_s + rng.normal(0.0, 5.0)
    pace_up_spm, pace_down_spm = rng.uniform(80.0, 105.0), rng.uniform(85.0, 110.0)
    rise_m, going_m = rng.uniform(0.15, 0.18), rng.uniform(0.26, 0.31)
    lean_up_deg, lean_down_deg = rng.uniform(0.0, 8.0), rng.uniform(-3.0, 2.0)
    uneven = rng.uniform(0.2, 0.8)
    count = int(rng.integers(4, 17)) if steps is None else steps

    def flight(up: bool) -> Stairs:
        pace_spm, sign = (pace_up_spm, 1.0) if up else (pace_down_spm, -1.0)
        lean_deg = lean_up_deg if up else lean_down_deg
        return Stairs(max(2.0, 60.0 * count / pace_spm), pace_spm, sign * rise_m, going_m, lean_deg, uneven)

    def way(seconds: float) -> Walk:
        return Walk(seconds, cadence_spm, speed_m_s)

    landing = Turn(rng.choice([-180.0, 180.0]), rng.uniform(2.5, 4.0), 90.0, 0.5)
    first = bool(rng.integers(2))
    phases: list[Phase] = [Stand(rng.uniform(4.0, 8.0)), way(rng.uniform(8.0, 20.0))]
    for up in (first, first, not first, not first):
        phases += [flight(up), landing if rng.integers(2) else way(rng.uniform(2.0, 8.0))]
    phases += [way(20.0), Stand(3.0)]
    return WalkScript(tuple(phases), gait=person(number))


def stroll(number: int) -> WalkScript:
    """Walk on level ground for two minutes, pace, turns and stands as they come."""
    rng = np.random.default_rng([number, 5])
    phases: list[Phase] = [Stand(rng.uniform(4.0, 8.0))]
    while sum(p.seconds for p in phases) < 120.0:
        speed_m_s = rng.uniform(0.5, 1.6)
        phases.append(Walk(rng.uniform(5.0, 25.0), 84.0 + 24.0 * speed_m_s + rng.normal(0.0, 5.0), speed_m_s))
        if rng.random() < 0.5:
            phases.append(Turn(rng.uniform(-180.0, 180.0), rng.uniform(2.0, 4.0)))
        if rng.random() < 0.2:
            phases.append(Stand(rng.uniform(1.0, 5.0)))
    return WalkScript((*phases, Stand(3.0)), gait=person(number))
