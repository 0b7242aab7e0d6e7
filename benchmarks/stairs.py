"""How many strides on stairs are told from level ones, and how many level ones are lost to that.

    python benchmarks/stairs.py [FOLDER]

Three kinds of walks: synthetic people who climb and go down stairs, and others who stay on the level; the real
recordings, which hold no stairs; and, where FOLDER is given, real people on stairs: the folder `RawData` of
Reyes-Ortiz et al.: Smartphone-based recognition of human activities and postural transitions (UCI, 2015), a telephone
on the waist of 30 people, 50 Hz, up to 2 g. The numbers of the engine were chosen on people 1, 3, ... 19 of those and
on synthetic people 0 to 11; here stand the others.

A stride counts where it lies within one label. What was valid without the watch for stairs is held against what is.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from labels import Array, folder
from population import FIRST, RATE_HZ, climb, out_and_back, stroll, weak_side
from telephones import DOWN, LEVEL, TELEPHONE_HZ, UP, USERS, carried

from hipline.exchange.plain import read_recording
from hipline.gait.stairs import StairsWatch
from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock
from hipline_sim.script import Stairs, WalkScript
from hipline_sim.sensor import Mounting
from hipline_sim.walker import Walker

PEOPLE = 30
CHOSEN_ON = range(1, 20, 2)
PACKET = 500


def strides(block: SampleBlock, rate_hz: float) -> dict[tuple[float, float], str]:
    """Return the reason of every stride, empty where it is valid, by its start and end, s."""
    pipeline = Pipeline(rate_hz)
    updates = [pipeline.update(block[at : at + PACKET]) for at in range(0, len(block), PACKET)]
    return {(s.start_s, s.end_s): s.reason for u in (*updates, pipeline.finish()) for s in u.strides}


def judge(block: SampleBlock, rate_hz: float, label: Array, tally: Counter[str]) -> None:
    """Count the strides of a walk, with and without the watch, by label (n,) of each sample."""
    usual, told = StairsWatch.contacts, strides(block, rate_hz)
    StairsWatch.contacts = lambda self, positions: [False] * len(positions)
    try:
        before = strides(block, rate_hz)
    finally:
        StairsWatch.contacts = usual
    for span, reason in told.items():
        first, last = np.searchsorted(block.time_s, span)
        kind = label[first : last + 1]
        if len(kind) and kind.min() == kind.max() and int(kind[0]) in (LEVEL, UP, DOWN):
            tally[f"valid before {int(kind[0])}"] += not before.get(span, "none")
            tally[f"valid {int(kind[0])}"] += not reason


def synthetic(script: WalkScript, number: int) -> tuple[SampleBlock, Array]:
    """Return a performance, and what each sample belongs to."""
    walker = Walker(script, RATE_HZ, seed=number, mounting=Mounting.random(number))
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    label = np.full(len(acc), LEVEL)
    end_s = 0.0
    for phase in script.phases:
        start_s, end_s = end_s, end_s + phase.seconds
        if isinstance(phase, Stairs):
            label[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)] = UP if phase.rise_m > 0.0 else DOWN
    return SampleBlock(index, index / RATE_HZ, acc, gyr), label


def show(title: str, tally: Counter[str]) -> None:
    """Print a line."""
    of = {LEVEL: "level", UP: "up", DOWN: "down"}
    parts = [f"{of[k]} {tally[f'valid {k}']} of {tally[f'valid before {k}']}" for k in of if tally[f"valid before {k}"]]
    print(f"{title:34s} still valid: {', '.join(parts)}", flush=True)


def main() -> None:
    """Print all."""
    kinds: tuple[Callable[[int], WalkScript], ...] = (climb, stroll, weak_side, out_and_back)
    for kind in kinds:
        tally = Counter[str]()
        for number in range(FIRST, FIRST + PEOPLE):
            block, label = synthetic(kind(number), number)
            judge(block, RATE_HZ, label, tally)
        show(f"synthetic, {kind.__name__.replace('_', ' ')}", tally)
    tally = Counter[str]()
    for path in sorted(folder().glob("*.npz")):
        recording = read_recording(path)
        judge(recording.block, recording.rate_hz, np.full(len(recording.block), LEVEL), tally)
    show("recordings without stairs", tally)
    if len(sys.argv) > 1:
        tally = Counter[str]()
        for _, block, label in carried(Path(sys.argv[1]), [user for user in USERS if user not in CHOSEN_ON]):
            judge(block, TELEPHONE_HZ, label, tally)
        show("telephone on the waist", tally)


if __name__ == "__main__":
    main()
