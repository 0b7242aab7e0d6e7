import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hipline_sim.presets import preset
from hipline_sim.source import Repeated
from hipline_sim.walker import Walker


def test_after_the_end_comes_a_pause_of_a_second_and_then_the_beginning(ramp):
    acc, gyr = Repeated(ramp(30)).read(0, 160)
    first_acc, first_gyr = ramp(30).read(0, 30)
    for values, first in ((acc, first_acc), (gyr, first_gyr)):
        assert np.array_equal(values[:30], first)
        assert np.isnan(values[30:130]).all()
        assert np.array_equal(values[130:160], first)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=10), st.integers(0, 10**9))
def test_a_repeated_source_gives_the_same_however_it_is_asked(ramp, counts, start):
    source = Repeated(ramp(37))
    whole = np.hstack(source.read(start, sum(counts)))
    starts = start + np.cumsum([0, *counts[:-1]])
    parts = np.vstack([np.hstack(source.read(int(s), c)) for s, c in zip(starts, counts, strict=True)])
    assert np.array_equal(whole, parts, equal_nan=True)
    assert len(whole) == sum(counts)


def test_the_walker_is_a_source():
    walker = Walker(preset("demo"), 100.0, 1)
    assert len(walker) == round(walker.script.duration_s * 100)
    acc, gyr = walker.read(len(walker) - 5, 10)
    assert acc.shape == gyr.shape == (5, 3)
    assert walker.read(len(walker) + 5, 10)[0].shape == (0, 3)
