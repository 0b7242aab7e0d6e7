import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline.motion.timeline import EvenBlock, Timeline
from hipline_device.samples import SampleBlock

RATE_HZ = 100.0


def _block(index: list[int]) -> SampleBlock:
    i = np.array(index, dtype=np.int64)
    values = np.stack([i, 2.0 * i, -1.0 * i], axis=1)
    return SampleBlock(i, i / RATE_HZ, values, -0.1 * values)


def _runs(parts: list[EvenBlock]) -> list[tuple[list[float], list[bool]]]:
    """Join what belongs to one run."""
    runs: list[tuple[list[float], list[bool]]] = []
    for part in parts:
        if part.new_run:
            runs.append(([], []))
        runs[-1][0].extend(np.round(part.time_s * RATE_HZ).tolist())
        runs[-1][1].extend(part.real.tolist())
    return runs


def test_a_short_loss_is_bridged_by_a_straight_line_and_marked():
    (run,) = Timeline(RATE_HZ).update(_block([0, 1, 2, 6, 7]))
    assert run.real.tolist() == [True, True, True, False, False, False, True, True]
    assert run.acc_sensor[:, 1] == pytest.approx(2.0 * np.arange(8))
    assert run.gyr_sensor[:, 0] == pytest.approx(-0.1 * np.arange(8.0))


def test_a_long_loss_starts_a_new_run():
    runs = Timeline(RATE_HZ).update(_block([0, 1, 100, 101]))
    assert [(len(r), r.new_run) for r in runs] == [(2, True), (2, True)]


def test_samples_that_are_not_numbers_count_as_lost():
    block = _block([0, 1, 2, 3])
    block.acc_sensor[2, 1] = np.nan
    (run,) = Timeline(RATE_HZ).update(block)
    assert run.real.tolist() == [True, True, False, True]
    assert run.acc_sensor[2].tolist() == [2.0, 4.0, -2.0]


def test_an_empty_block_says_nothing():
    assert Timeline(RATE_HZ).update(_block([])) == []


@given(
    st.lists(st.sampled_from([1, 1, 1, 1, 3, 20, 26, 27, 90]), min_size=2, max_size=60),
    st.lists(st.integers(1, 15), min_size=1, max_size=40),
)
def test_any_cut_into_blocks_gives_the_same_runs(steps: list[int], cuts: list[int]):
    index = np.cumsum(steps).tolist()
    whole = _runs(Timeline(RATE_HZ).update(_block(index)))
    timeline, parts, at = Timeline(RATE_HZ), [], 0
    for size in [*cuts, len(index)]:
        parts += timeline.update(_block(index[at : at + size]))
        at += size
    assert _runs(parts) == whole
