import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from walking import up_leaning

from hipline.motion.orientation import Attitude
from hipline.motion.stands import StandWatch
from hipline.motion.timeline import EvenBlock

RATE_HZ = 100.0


def _samples(quiet_frames: list[bool], lean_deg: float = 0.0) -> tuple[EvenBlock, Attitude]:
    """Frames of 50 samples; an attitude knows at a frame's start whether the frame before was quiet."""
    n = 50 * len(quiet_frames)
    known = np.repeat([False, *quiet_frames[:-1]], 50)
    acc = np.tile(9.81 * np.array(up_leaning(lean_deg)), (n, 1))
    block = EvenBlock(np.arange(n) / RATE_HZ, acc, np.zeros((n, 3)), np.ones(n, dtype=np.bool_), True)
    return block, Attitude(np.tile([1.0, 0, 0, 0], (n, 1)), np.zeros((n, 3)), known)


def test_a_long_quiet_time_is_a_stand_with_the_mean_direction_ofup_leaning():
    stands = StandWatch(RATE_HZ).update(*_samples([True] * 10, lean_deg=3.0))
    assert stands[-1].up_sensor == pytest.approx(up_leaning(3.0))
    assert (stands[-1].start_s, stands[-1].end_s) == (0.0, 4.0)


def test_a_short_pause_is_no_stand():
    assert StandWatch(RATE_HZ).update(*_samples([True, True, False, True, True, False])) == []


@given(st.lists(st.booleans(), min_size=5, max_size=30), st.lists(st.integers(1, 170), min_size=1, max_size=30))
def test_any_chunking_finds_the_same_stands(quiet, cuts):
    block, attitude = _samples(quiet)
    whole, watch, parts, at = StandWatch(RATE_HZ).update(block, attitude), StandWatch(RATE_HZ), [], 0
    for size in [*cuts, len(block)]:
        part = slice(at, at + size)
        piece = block[part]
        parts += watch.update(
            EvenBlock(piece.time_s, piece.acc_sensor, piece.gyr_sensor, piece.real, at == 0), attitude[part]
        )
        at += size
    assert parts == whole
