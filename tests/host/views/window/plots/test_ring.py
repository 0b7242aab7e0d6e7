from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline.events import AngleBlock
from hipline.views.window.plots.ring import KEEP_S, Ring, Trace

MakeAngles = Callable[..., AngleBlock]


@given(capacity=st.integers(1, 20), lengths=st.lists(st.integers(0, 50), max_size=12))
def test_view_is_the_newest_rows_in_order_however_they_came(capacity: int, lengths: list[int]) -> None:
    ring, all_rows = Ring(capacity, 2), np.empty((2, 0))
    for length in lengths:
        first = all_rows.shape[1]
        rows = np.stack([np.arange(first, first + length), -np.arange(first, first + length)]).astype(float)
        ring.append(rows)
        all_rows = np.hstack([all_rows, rows])
        view = ring.view()
        np.testing.assert_array_equal(view, all_rows[:, max(all_rows.shape[1] - capacity, 0) :])
        assert len(ring) == view.shape[1]
        assert ring.written == all_rows.shape[1]


@given(capacity=st.integers(2, 20), lengths=st.lists(st.integers(1, 15), min_size=1, max_size=12))
def test_every_column_of_a_view_is_contiguous_and_no_copy(capacity: int, lengths: list[int]) -> None:
    ring = Ring(capacity, 3)
    for length in lengths:
        ring.append(np.ones((3, length)))
        view = ring.view()
        assert view.base is not None
        assert all(column.flags.c_contiguous for column in view)


def test_memory_does_not_grow_with_what_is_written() -> None:
    ring = Ring(10, 1)
    for _ in range(100):
        ring.append(np.zeros((1, 7)))
    assert ring.view().shape == (1, 10)


def test_ring_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one row, not 0"):
        Ring(0, 1)


def test_lost_samples_leave_one_nan_row_and_a_gap(make_angles: MakeAngles) -> None:
    trace = Trace()
    trace.add(make_angles(0.0, 10))
    trace.add(make_angles(0.3, 10))
    shown = trace.stretch(0.0, 1.0)
    broken = np.isnan(shown.values).all(axis=0)
    assert broken.sum() == 1
    assert shown.time_s[broken][0] == pytest.approx(0.10)
    np.testing.assert_allclose(shown.gaps_s, [[0.09, 0.30]])
    assert np.isfinite(shown.time_s).all()


def test_one_lost_sample_inside_a_block_is_a_gap_too(make_angles: MakeAngles) -> None:
    block = make_angles(0.0, 20)
    parts = [np.delete(getattr(block, name), 7) for name in AngleBlock.__dataclass_fields__]
    trace = Trace()
    trace.add(AngleBlock(*parts))
    np.testing.assert_allclose(trace.stretch(0, 1).gaps_s, [[0.06, 0.08]])


@given(cuts=st.lists(st.integers(1, 199), unique=True), lost=st.sets(st.integers(20, 180), max_size=6))
def test_any_chunking_gives_the_same_trace(cuts: list[int], lost: set[int]) -> None:
    time_s = np.delete(np.arange(200) / 100, sorted(lost))
    whole = AngleBlock(time_s, *(np.sin(time_s + k) for k in range(4)))
    one, many = Trace(), Trace()
    one.add(whole)
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), 200], strict=True):
        inside = (time_s >= start / 100 - 1e-9) & (time_s < end / 100 - 1e-9)
        many.add(AngleBlock(*(getattr(whole, name)[inside] for name in AngleBlock.__dataclass_fields__)))
    # a trace that begins with a single sample cannot know its step yet; from the second on it does
    a, b = one.stretch(0.3, 2), many.stretch(0.3, 2)
    assert len(b) >= len(time_s[time_s >= 0.3])
    if min([*cuts, 200]) >= 2:
        np.testing.assert_allclose(a.time_s, b.time_s)
        np.testing.assert_array_equal(np.isnan(a.values), np.isnan(b.values))


def test_even_samples_have_no_gap(make_angles: MakeAngles) -> None:
    trace = Trace()
    for packet in range(50):
        trace.add(make_angles(packet / 10, 10))
    assert not len(trace.stretch(0, 10).gaps_s)
    assert np.isfinite(trace.stretch(0, 10).values).all()


def test_stretch_reaches_one_sample_beyond_each_edge(make_angles: MakeAngles) -> None:
    trace = Trace()
    trace.add(make_angles(0.0, 100))
    shown = trace.stretch(0.205, 0.495)
    assert shown.time_s[0] == pytest.approx(0.20)
    assert shown.time_s[-1] == pytest.approx(0.50)


def test_stretch_is_a_copy_that_later_samples_do_not_touch(make_angles: MakeAngles) -> None:
    trace = Trace(keep_s=1.0, rate_hz=100)
    trace.add(make_angles(0.0, 100))
    shown = trace.stretch(0.0, 1.0)
    before = shown.values.copy()
    trace.add(make_angles(1.0, 100, 50.0))
    np.testing.assert_array_equal(shown.values, before)


def test_at_gives_the_nearest_sample_and_nan_in_a_gap(make_angles: MakeAngles) -> None:
    trace = Trace()
    block = make_angles(0.0, 100)
    trace.add(block)
    trace.add(make_angles(3.0, 100))
    assert trace.at(0.503)[0] == block.tilt_deg[50]
    assert np.isnan(trace.at(2.0)).all()
    assert np.isnan(trace.at(-5.0)).all()
    assert np.isnan(trace.at(9.0)).all()
    assert np.isnan(Trace().at(0.0)).all()


def test_time_that_starts_again_begins_a_new_trace(make_angles: MakeAngles) -> None:
    trace = Trace()
    trace.add(make_angles(100.0, 100))
    trace.add(make_angles(0.0, 50))
    assert trace.span_s() == pytest.approx((0.0, 0.49))
    assert trace.elapsed_s() == pytest.approx(0.49)


def test_ten_minutes_can_be_looked_back_at_and_no_more(make_angles: MakeAngles) -> None:
    trace = Trace()
    minute = 60 * 100
    for n in range(12):
        trace.add(make_angles(60.0 * n, minute))
    oldest_s, newest_s = trace.span_s()
    assert newest_s - oldest_s == pytest.approx(KEEP_S)
    assert trace.elapsed_s() == pytest.approx(719.99)


def test_unknown_angles_break_the_line_without_being_a_gap(make_angles: MakeAngles) -> None:
    block = make_angles(0.0, 30)
    tilt = block.tilt_deg.copy()
    tilt[10:20] = np.nan
    trace = Trace()
    trace.add(replace(block, tilt_deg=tilt))
    shown = trace.stretch(0, 1)
    assert np.isnan(shown.values[0]).sum() == 10
    assert not len(shown.gaps_s)
