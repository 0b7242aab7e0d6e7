"""Before a live walk everything was used once: nothing is compiled or loaded while samples come."""

import gc

import numpy as np
import pytest

from hipline.motion import forms
from hipline.pipeline import Pipeline
from hipline.warm_up import warm_up
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


def _compiled() -> dict[int, int]:
    """Return how many forms each compiled function of the app has, for which kinds of arguments."""
    gc.collect()
    found = [d for d in gc.get_objects() if type(d).__name__ == "CPUDispatcher" and d.__module__.startswith("hipline")]
    return {id(d): len(d.signatures) for d in found}


def test_the_made_up_walk_has_strides():
    assert warm_up() > 20


def test_after_the_warm_up_a_walk_compiles_nothing_more():
    pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    forms.fastest.cache_clear()
    warm_up.cache_clear()
    warm_up()
    before = _compiled()
    acc, gyr = Walker(preset("demo"), 100.0).samples(0, 3000)
    index = np.arange(len(acc))
    block = SampleBlock(index, index / 100.0, acc, gyr)
    pipeline, strides = Pipeline(100.0), 0
    for part in [block[at : at + 10] for at in range(0, 2000, 10)] + [block[2000:]]:
        strides += len(pipeline.update(part).strides)
    assert strides > 10
    assert before
    assert [count for of, count in _compiled().items() if before.get(of) != count] == []
