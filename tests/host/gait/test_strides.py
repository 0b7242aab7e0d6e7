import math
from collections.abc import Callable

import numpy as np
import pytest

from hipline.events import Side
from hipline.gait.posture import Posture
from hipline.gait.strides import Landing, StrideBuilder
from hipline.motion.pelvis import PelvisBlock
from hipline.motion.zero import Lean

RATE_HZ = 100.0
L, R = Side.LEFT, Side.RIGHT
SLIPPED = Lean(tilt_deg=8.0, obliquity_deg=0.0)


def _builder(
    seconds: float = 6.0,
    turn_deg_per_s: float = 0.0,
    lost: slice | None = None,
    forward: Callable[[np.ndarray], np.ndarray] = np.zeros_like,
    leg_length_m: float | None = None,
) -> StrideBuilder:
    """Return a builder of strides of 1 s; `forward` is the forward acceleration, m/s², by the time in s."""
    t = np.arange(0.0, seconds, 1.0 / RATE_HZ)
    real = np.ones(len(t), dtype=np.bool_)
    if lost is not None:
        real[lost] = False
    wave = np.radians(3.0) * np.sin(2 * np.pi * t)
    posture = Posture(RATE_HZ)
    acc = np.stack([forward(t), 0.0 * t, -0.02 * (4 * np.pi) ** 2 * np.sin(4 * np.pi * t)], axis=1)
    posture.update(
        PelvisBlock(
            time_s=100.0 + t,
            real=real,
            new_run=True,
            tilt_rad=np.radians(6.0) + wave,
            obliquity_rad=2.0 * wave,
            heading_rad=wave + np.radians(turn_deg_per_s) * t,
            acc_level=acc,
            gyr_level=0.0 * acc,
        )
    )
    return StrideBuilder(posture, leg_length_m)


def _landing(t: float, side: Side, first: bool) -> Landing:
    return Landing(t * RATE_HZ, 100.0 + t, side, first)


def _walk(builder: StrideBuilder, steps: list[tuple[float, Side]]):
    return builder.update([_landing(t, side, i == 0) for i, (t, side) in enumerate(steps)])


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


def test_contacts_one_by_one_or_all_at_once_make_the_same_strides():
    steps = [*_alternating(1.0, 4.0), *_alternating(4.3, 6.9, 0.65)]
    landings = [_landing(t, side, i in (0, 7)) for i, (t, side) in enumerate(steps)]
    together, single = (_builder(9.0, forward=np.sin) for _ in range(2))
    strides = [stride for landing in landings for stride in single.update([landing])]
    assert together.update(landings) == strides
    assert {s.reason for s in strides if s} > {"start", ""}


def test_no_stride_spans_a_long_loss():
    builder = _builder()
    _walk(builder, EVEN[:2])
    builder.reset()
    assert builder.update([_landing(2.0, L, False)]) == [None]


def _reasons(builder: StrideBuilder, steps: list[tuple[float, Side]]) -> list[str]:
    return [s.reason for s in _walk(builder, steps) if s]


def _alternating(start_s: float, end_s: float, step_s: float = 0.5) -> list[tuple[float, Side]]:
    count = round((end_s - start_s) / step_s) + 1
    return [(start_s + i * step_s, L if i % 2 == 0 else R) for i in range(count)]


def test_each_stride_carries_what_the_movement_was_made_of():
    last = _walk(_builder(forward=lambda t: -2.0 * np.cos(2 * np.pi * (t - 1.1)), leg_length_m=0.9), EVEN)[-1]
    assert last.tilt_stance_end_deg == pytest.approx(6.0 + 3.0 * math.sin(2 * np.pi * 0.3), abs=0.01)
    assert last.pelvic_drop_deg == pytest.approx(6.0, abs=0.02)
    assert last.rotation_left_deg == pytest.approx(3.0, abs=0.03)
    assert last.rotation_left_deg + last.rotation_right_deg == pytest.approx(last.rotation_rom_deg)
    assert (last.step_left_s, last.step_right_s) == (pytest.approx(0.5), pytest.approx(0.5))
    assert last.regularity == pytest.approx(1.0, abs=0.01)
    assert last.vertical_excursion_m == pytest.approx(0.04, rel=0.02)
    assert last.braking_peak_m_s2 == pytest.approx(2.0, abs=0.05)
    assert last.speed_change_m_s == pytest.approx(0.0, abs=0.03)
    pendulum_m = 1.25 * 2.0 * math.sqrt(0.04 * (1.8 - 0.04))
    assert last.step_length_m == pytest.approx(pendulum_m, rel=0.02)
    assert last.speed_m_s == pytest.approx(2.0 * last.step_length_m / last.duration_s)


def test_the_drop_of_a_right_stance_is_that_of_the_left_side():
    left, right = _walk(_builder(), EVEN)[3:][::-1]
    assert right.pelvic_drop_deg == pytest.approx(6.0, abs=0.02)
    assert left.pelvic_drop_deg == pytest.approx(6.0, abs=0.02)


def test_step_times_belong_to_the_foot_that_ends_the_step():
    limp = [(1.0, L), (1.4, R), (2.0, L), (2.4, R), (3.0, L)]
    strides = [s for s in _walk(_builder(), limp) if s]
    assert [s.side for s in strides] == [L, R, L]
    for stride in strides:
        assert (stride.step_left_s, stride.step_right_s) == (pytest.approx(0.6), pytest.approx(0.4))
        assert stride.step_asymmetry_pct == pytest.approx(-40.0)


def test_without_the_leg_length_step_length_and_speed_are_not_known():
    last = _walk(_builder(), EVEN)[-1]
    assert math.isnan(last.step_length_m)
    assert math.isnan(last.speed_m_s)


def test_the_pendulum_of_walking_is_not_used_in_a_run():
    run = [(1.0 + 0.35 * i, L if i % 2 == 0 else R) for i in range(8)]
    assert math.isnan(_walk(_builder(leg_length_m=0.9), run)[-1].speed_m_s)


def test_regularity_needs_a_stride_before_that_was_walked_and_measured():
    first, *_, last = [s for s in _walk(_builder(), EVEN) if s]
    assert math.isnan(first.regularity)
    assert not math.isnan(last.regularity)
    assert math.isnan(_walk(_builder(lost=slice(150, 155)), EVEN)[-1].regularity)


@pytest.mark.parametrize(("change_m_s2", "reason"), [(0.6, "start"), (-0.6, "stop"), (0.25, ""), (-0.25, "")])
def test_a_stride_that_gets_faster_or_slower_is_marked(change_m_s2, reason):
    builder = _builder(9.0, forward=lambda t: np.where(t > 4.0, change_m_s2, 0.0))
    strides = [s for s in _walk(builder, _alternating(1.0, 5.0)) if s]
    assert strides[-3].reason == ""
    assert strides[-1].reason == reason
    assert strides[-1].speed_change_m_s == pytest.approx(change_m_s2, abs=0.02)


def test_an_attitude_that_is_a_little_wrong_all_the_time_makes_no_start():
    reasons = _reasons(_builder(12.0, forward=lambda t: np.full_like(t, 0.45)), _alternating(1.0, 10.0))
    assert reasons[0] == "start"
    assert reasons[3:] == [""] * (len(reasons) - 3)


def test_a_stride_with_a_step_a_second_is_slow():
    assert _reasons(_builder(14.0), _alternating(1.0, 11.0, 1.05))[1:] == ["slow"] * 8
    assert _reasons(_builder(14.0), _alternating(1.0, 11.0, 0.95))[1:] == [""] * 9


def test_a_clip_that_moved_is_told_of_the_stride_in_which_it_moved():
    builder = _builder()
    landings = [
        _landing(t, side, i == 0)._replace(moved=SLIPPED if i == 3 else None) for i, (t, side) in enumerate(EVEN)
    ]
    strides = builder.update(landings)
    assert [s.reason for s in strides if s] == ["start", "clip moved", ""]


def test_of_many_reasons_the_one_that_spoils_the_numbers_is_told():
    def told(moved: Lean | None = None, **how) -> str:
        builder = _builder(9.0, turn_deg_per_s=30.0, forward=lambda t: np.where(t > 3.0, 0.9, 0.0), **how)
        steps = [(1.0, L), (1.5, R), (2.0, L), (2.5, R), (3.0, L), (4.6, L)]
        landings = [_landing(t, side, i == 0)._replace(moved=moved) for i, (t, side) in enumerate(steps)]
        *_, last = builder.update(landings)
        assert last is not None
        return last.reason

    assert told(lost=slice(400, 402), moved=SLIPPED) == "gap"
    assert told(moved=SLIPPED) == "clip moved"
    assert told() == "start"


def test_a_break_of_more_than_three_seconds_begins_the_next_bout():
    builder = _builder(20.0)
    steps = [_alternating(1.0, 3.0), _alternating(5.5, 7.5), _alternating(11.0, 13.0)]
    bouts = [[s.bout for s in _walk(builder, part) if s] for part in steps]
    assert bouts == [[1] * 3, [1] * 3, [2] * 3]


def test_strides_are_equal_when_all_is_even_what_is_not_known():
    one, other = (_walk(_builder(), EVEN)[-1] for _ in range(2))
    assert one is not other
    assert one == other
    assert hash(one) == hash(other)
    assert one != other._replace(step_length_m=0.6)
    assert one != other._replace(reason="turn")
    assert one != "a stride"


def test_a_stride_of_unsure_feet_is_of_low_quality():
    builder = _builder()
    landings = [_landing(t, side, i == 0)._replace(sure=t < 2.4) for i, (t, side) in enumerate(EVEN)]
    strides = builder.update(landings)
    assert [s.reason for s in strides if s is not None] == ["start", "low quality", "low quality"]
