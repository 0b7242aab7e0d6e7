import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hipline.gait.recent import Recent


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20), st.integers(1, 25))
def test_what_is_kept_is_found_by_position_however_they_came(sizes: list[int], keep: int):
    recent, total = Recent(1, keep), sum(sizes)
    at = 0
    for size in sizes:
        recent.add(size)[0] = np.arange(at, at + size)
        at += size
    assert recent.end == total
    first = max(0, total - keep)
    assert recent.between(first, total)[0].tolist() == list(range(first, total))


def test_a_position_out_of_reach_gives_the_nearest_value():
    recent = Recent(1, 10)
    recent.add(5)[0] = np.arange(5.0)
    assert recent.values(np.array([-3, 2, 99]), 0).tolist() == [0.0, 2.0, 4.0]


def test_the_window_holds_what_is_at_hand_in_one_piece():
    recent = Recent(2, 3)
    for size in (2, 7, 1, 4):
        end = recent.end
        recent.add(size)[:] = np.arange(end, end + size)
        table, at, first = recent.window
        assert table.flags.c_contiguous
        assert table[1, at : at + recent.end - first].tolist() == list(range(first, recent.end))
