import pytest

from hipline.cues.gate import SETTLING, Gate
from hipline.cues.numbers import GateRule


def _reasons(course, rule=None):
    gate = Gate(rule or GateRule())
    return [gate.update(stride) for stride in course.strides]


def test_the_first_three_strides_of_a_bout_are_not_judged(course):
    assert _reasons(course().walk(5).stop().walk(5)) == [SETTLING] * 3 + [""] * 2 + [SETTLING] * 3 + [""] * 2


def test_a_pause_that_no_stride_tells_of_begins_anew_too(course):
    walk = course().walk(8)
    late = [s._replace(start_s=s.start_s + 5.0, end_s=s.end_s + 5.0) for s in walk.strides[4:]]
    walk.strides[4:] = late
    assert _reasons(walk)[4:] == [SETTLING] * 3 + [""]


def test_turns_are_not_judged_nor_the_three_strides_after_them(course):
    assert _reasons(course().walk(4).turn(2).walk(5))[4:] == ["turn"] * 2 + [SETTLING] * 3 + [""] * 2


@pytest.mark.parametrize("reason", ["gap", "clip moved", "stairs"])
def test_what_was_lost_or_moved_begins_anew(course, reason):
    walk = course().walk(4).walk(1, valid=False, reason=reason).walk(4)
    assert _reasons(walk)[4:] == [reason] + [SETTLING] * 3 + [""]


@pytest.mark.parametrize("reason", ["start", "stop", "low quality", "slow"])
def test_a_stride_that_is_not_valid_is_not_judged(course, reason):
    assert _reasons(course().walk(5).walk(1, valid=False, reason=reason))[-1] == reason


@pytest.mark.parametrize(("cadence_spm", "expected"), [(59.0, "pace"), (61.0, ""), (139.0, ""), (141.0, "pace")])
def test_only_walking_paces_are_judged(course, cadence_spm, expected):
    assert _reasons(course().walk(5, cadence_spm=cadence_spm))[-1] == expected


def test_bending_is_no_level_walking(course):
    assert _reasons(course().walk(5, tilt_rom_deg=16.0))[-1] == "not level"
