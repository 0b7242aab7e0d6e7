from hypothesis import given
from hypothesis import strategies as st

from hipline.cues.streak import Height, Streak

LIMITS = (4.0, 5.0, 8.0, 3.0)  # amber, cue, strong, clear


def _heights(outs, needed=5):
    streak, heights = Streak(needed), []
    for out in outs:
        streak.update(out, *LIMITS)
        heights.append(streak.height)
    return heights


def test_it_rises_after_so_many_in_a_row_and_not_before():
    assert _heights([6.0] * 5) == [Height.INSIDE] * 4 + [Height.CUE]


def test_one_stride_inside_breaks_the_row():
    assert set(_heights(([6.0] * 4 + [2.0]) * 6)) == {Height.INSIDE}


def test_the_limit_itself_is_still_inside():
    assert _heights([5.0] * 9)[-1] is Height.AMBER


def test_it_falls_after_so_many_well_inside_and_not_for_strides_just_inside():
    assert _heights([6.0] * 5 + [3.5] * 20)[-1] is Height.CUE
    assert _heights([6.0] * 5 + [2.9] * 4)[-1] is Height.CUE
    assert _heights([6.0] * 5 + [2.9] * 5)[-1] is Height.INSIDE


def test_it_rises_by_steps():
    assert _heights([4.5] * 5 + [5.5] * 5 + [9.0] * 5)[4::5] == [Height.AMBER, Height.CUE, Height.STRONG]


@given(st.lists(st.floats(-10.0, 12.0), max_size=80), st.integers(3, 12))
def test_a_height_is_never_reached_without_a_row_of_strides_beyond_its_limit(outs, needed):
    heights = _heights(outs, needed)
    for at, height in enumerate(heights):
        if at and height > heights[at - 1]:
            assert min(outs[at - needed + 1 : at + 1]) > LIMITS[height - 1]
        if at and height < heights[at - 1]:
            assert height is Height.INSIDE
            assert max(outs[at - needed + 1 : at + 1]) < LIMITS[3]
