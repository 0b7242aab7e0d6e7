import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hipline.gait.recent import Recent


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20), st.integers(1, 25))
def test_the_kept_rows_are_found_by_position_however_they_came(sizes: list[int], keep: int):
    recent, total = Recent(1, keep), sum(sizes)
    at = 0
    for size in sizes:
        recent.append(np.arange(at, at + size, dtype=float)[:, None])
        at += size
    assert recent.end == total
    first = max(0, total - keep)
    assert recent.rows(first, total)[:, 0].tolist() == list(range(first, total))


def test_a_position_out_of_reach_gives_the_nearest_row():
    recent = Recent(1, 10)
    recent.append(np.arange(5.0)[:, None])
    assert recent.values(np.array([-3, 2, 99]), 0).tolist() == [0.0, 2.0, 4.0]
    assert [recent.value(position, 0) for position in (-3, 2, 99)] == [0.0, 2.0, 4.0]
