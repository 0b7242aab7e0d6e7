import numpy as np
import pytest

from hipline.events import Side
from hipline.gait.posture import Posture
from hipline.gait.strides import Landing, StrideBuilder
from hipline.motion.pelvis import PelvisBlock

RATE_HZ = 100.0
L, R = Side.LEFT, Side.RIGHT


def _builder(seconds: float = 6.0, turn_deg_per_s: float = 0.0, lost: slice | None = None) -> StrideBuilder:
    t = np.arange(0.0, seconds, 1.0 / RATE_HZ)
    real = np.ones(len(t), dtype=np.bool_)
    if lost is not None:
        real[lost] = False
    wave = np.radians(3.0) * np.sin(2 * np.pi * t)
    posture = Posture(RATE_HZ)
    none = np.zeros((len(t), 3))
    posture.update(
        PelvisBlock(
            time_s=100.0 + t,
            real=real,
            new_run=True,
            tilt=np.radians(6.0) + wave,
            obliquity=2.0 * wave,
            heading=wave + np.radians(turn_deg_per_s) * t,
            acc_level=none,
            gyr_level=none,
        )
    )
    return StrideBuilder(posture)


def _walk(builder: StrideBuilder, steps: list[tuple[float, Side]]):
    return [builder.update(Landing(t * RATE_HZ, side, i == 0)) for i, (t, side) in enumerate(steps)]


EVEN = [(1.0, L), (1.5, R), (2.0, L), (2.5, R), (3.0, L)]


def test_a_stride_goes_from_a_foot_to_the_same_foot_and_carries_its_measures():
    strides = _walk(_builder(), EVEN)
    assert [s is not None for s in strides] == [False, False, True, True, True]
    last = strides[-1]
    assert (last.start_s, last.end_s, last.side) == (pytest.approx(102.0), pytest.approx(103.0), L)
    assert last.cadence_spm == pytest.approx(120.0)
    assert last.tilt_mean_deg == pytest.approx(6.0, abs=0.05)
    assert last.tilt_max_deg == pytest.approx(9.0, abs=0.01)
    assert last.tilt_rom_deg == pytest.approx(6.0, abs=0.01)
    assert last.obliquity_rom_deg == pytest.approx(12.0, abs=0.02)
    assert last.valid
    assert last.reason == ""


def test_the_first_stride_of_a_bout_is_marked():
    assert [s.reason for s in _walk(_builder(), EVEN) if s] == ["start", "", ""]


def test_the_turn_of_a_stride_is_taken_off_its_rotation_and_marked():
    straight, turning = (_walk(_builder(turn_deg_per_s=r), EVEN)[-1] for r in (0.0, 30.0))
    assert turning.turn_deg == pytest.approx(30.0, abs=0.5)
    assert turning.rotation_rom_deg == pytest.approx(straight.rotation_rom_deg, abs=0.05)
    assert turning.reason == "turn"


def test_a_stride_over_lost_samples_is_marked():
    assert _walk(_builder(lost=slice(250, 255)), EVEN)[-1].reason == "gap"


def test_a_missed_contact_makes_a_stride_of_low_quality_and_no_double_stride():
    strides = _walk(_builder(), [(1.0, L), (1.5, R), (2.0, L), (3.0, L), (3.5, R)])
    assert strides[3].reason == "low quality"
    assert strides[4].duration_s == pytest.approx(2.0)
    assert strides[4].reason == "low quality"


def test_two_contacts_of_one_foot_a_step_apart_are_no_stride():
    assert _walk(_builder(), [(1.0, L), (1.6, R), (2.2, L), (2.8, L)])[-1] is None


def test_no_stride_spans_a_long_loss():
    builder = _builder()
    _walk(builder, EVEN[:2])
    builder.reset()
    assert builder.update(Landing(200.0, L, False)) is None
