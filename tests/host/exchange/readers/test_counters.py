import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hipline.exchange.readers.counters import unwrapped


@given(
    first=st.integers(0, 2**16 - 1),
    steps=st.lists(st.integers(1, 2**15 - 1), max_size=50),
    unknown=st.sets(st.integers(0, 50)),
)
def test_a_counter_that_begins_again_runs_on_whatever_was_lost_in_between(first, steps, unknown):
    true = first + np.concatenate([[0], np.cumsum(np.array(steps, dtype=float))])
    seen = true % 2**16
    kept = np.array([at not in unknown for at in range(len(seen))])
    # the holes must be short enough for the next count to tell the turn
    if kept.sum() > 1 and np.max(np.diff(true[kept])) < 2**15:
        seen[~kept] = np.nan
        runs_on = unwrapped(seen, 2.0**16)[kept]
        np.testing.assert_array_equal(np.diff(runs_on), np.diff(true[kept]))
        assert runs_on[0] == seen[kept][0]
