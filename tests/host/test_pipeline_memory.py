"""A stream may go on for ever: what the pipeline holds does not grow with it."""

import gc
import tracemalloc

import numpy as np
import pytest

from hipline import pipeline as pipeline_module
from hipline.cues.numbers import BaselineRule, FatigueRule, SlowWalkRule
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.script import Bend, Sit, Stand, Turn, Walk, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 50.0
PIECE = 100
MINUTE = 3000  # samples
# every window over strides or minutes is full after the first minutes
SETTINGS = Settings(
    slow_walk=SlowWalkRule(window_min=2.0), fatigue=FatigueRule(strides=60), baseline=BaselineRule(most_strides=100)
)
# both last a minute, so that each minute ends in the same phase
WALKING = WalkScript((Stand(6.0), Walk(30.0), Turn(180.0, 4.0), Walk(15.0), Stand(5.0)))
SITTING = WalkScript((Stand(8.0), Sit(20.0), Bend(8.0), Stand(24.0)))


def _memory(script: WalkScript, lost: tuple[int, int] = (0, 0)) -> tuple[Pipeline, np.ndarray]:
    """Stream a script of a minute eight times.

    Return the pipeline, and for each minute the bytes held at its end and the most held at once. `lost` says how many
    samples are lost before each minute, in turns.
    """
    walker = Walker(script, RATE_HZ)
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(MINUTE) % len(acc)
    once = SampleBlock(np.arange(MINUTE), np.arange(MINUTE) / RATE_HZ, acc[index], gyr[index])
    Pipeline(RATE_HZ, SETTINGS).update(once)  # what is loaded and compiled at the first use stays out of the count
    pipeline, held = Pipeline(RATE_HZ, SETTINGS), []
    gone = 0
    gc.collect()
    gc.freeze()  # what others hold need not be looked through at the end of each minute
    tracemalloc.start()
    try:
        for minute in range(8):
            gone += lost[minute % 2]
            tracemalloc.reset_peak()
            for at in range(minute * MINUTE, (minute + 1) * MINUTE, PIECE):
                taken = np.arange(at, at + PIECE)
                index, rows = taken + gone, taken % len(acc)
                pipeline.update(SampleBlock(index, index / RATE_HZ, acc[rows], gyr[rows]))
            gc.collect()
            held.append(tracemalloc.get_traced_memory())
    finally:
        tracemalloc.stop()
        gc.unfreeze()
    return pipeline, np.array(held)


def _assert_constant(held) -> None:
    """Compare the second four minutes with the first; a stride or a contact kept for ever adds a fifth."""
    before, after = held[:4].max(axis=0), held[4:].max(axis=0)
    assert after[0] < 1.1 * before[0], "held at the end of a minute"
    assert after[1] < 1.1 * before[1], "held at once"


@pytest.mark.parametrize("lost", [(0, 0), (5, 200)], ids=["whole", "with losses, bridged and long"])
def test_a_walk_that_goes_on_takes_no_more_memory(lost):
    pipeline, held = _memory(WALKING, lost)
    assert pipeline.calibration is not None
    _assert_constant(held)


def test_waiting_for_a_walk_that_never_comes_takes_no_more_memory_than_was_set(monkeypatch):
    monkeypatch.setattr(pipeline_module, "WAITING_S", 90.0)
    pipeline, held = _memory(SITTING)
    assert pipeline.calibration is None
    _assert_constant(held)
