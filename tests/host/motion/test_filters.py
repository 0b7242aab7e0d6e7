import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import butter, sosfilt, sosfilt_zi

from hipline.motion import filters
from hipline.motion.filters import Filter

KINDS = [("low", 2, 4.0), ("high", 1, 0.4), ("band", 3, (0.5, 8.0))]


def _by_scipy(values, kind, order, cut_hz, rate_hz=100.0):
    sos = butter(order, cut_hz, kind, fs=rate_hz, output="sos")
    rest = sosfilt_zi(sos)
    zi = rest.reshape(rest.shape + (1,) * (values.ndim - 1)) * values[0]
    return sosfilt(sos, values, axis=0, zi=zi)[0]


@pytest.mark.parametrize("shape", [(400,), (400, 3)])
@pytest.mark.parametrize(("kind", "order", "cut_hz"), KINDS)
def test_the_result_is_that_of_scipy_to_the_last_bit(shape, kind, order, cut_hz):
    values = np.random.default_rng(1).normal(size=shape)
    kept = values.copy()
    filtered = Filter(kind, order, cut_hz, 100.0).update(values)
    assert np.array_equal(filtered, _by_scipy(values, kind, order, cut_hz))
    assert np.array_equal(values, kept)


@given(cuts=st.lists(st.integers(0, 60), max_size=12), columns=st.sampled_from([None, 1, 3]))
def test_any_chunking_gives_the_same_to_the_last_bit(cuts, columns):
    values = np.random.default_rng(2).normal(size=(300,) if columns is None else (300, columns))
    streaming, at, parts = Filter("low", 2, 4.0, 100.0), 0, []
    for size in cuts:
        parts.append(streaming.update(values[at : at + size]))
        at = min(at + size, len(values))
    parts.append(streaming.update(values[at:]))
    assert np.array_equal(np.concatenate(parts), Filter("low", 2, 4.0, 100.0).update(values))


@pytest.mark.parametrize("shape", [(50,), (50, 3)])
def test_without_the_compiled_loop_the_result_is_the_same(shape, monkeypatch):
    values = np.random.default_rng(3).normal(size=shape)
    usual = Filter("low", 2, 4.0, 100.0)
    before = [usual.update(values[:20]), usual.update(values[20:])]
    monkeypatch.setattr(filters, "fastest", lambda loop, plain: filters.whole_sosfilt)
    whole = Filter("low", 2, 4.0, 100.0)
    assert np.array_equal(
        np.concatenate([whole.update(values[:20]), whole.update(values[20:])]), np.concatenate(before)
    )


def test_a_steady_value_passes_a_low_pass_from_the_first_sample_on():
    assert Filter("low", 2, 4.0, 100.0).update(np.full(5, 9.81)) == pytest.approx(np.full(5, 9.81))


def test_after_a_reset_the_past_is_forgotten():
    one = Filter("high", 1, 0.4, 100.0)
    first = one.update(np.arange(20.0))
    one.reset()
    assert np.array_equal(one.update(np.arange(20.0)), first)
