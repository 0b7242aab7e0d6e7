import pytest

from hipline.cues.rules import CueRules
from hipline.settings import Settings

KNOWN = 100  # strides after which the own walking of a person without spread is known for sure


def _said(course, settings=None):
    """Return what was said: after how many strides, by which rule, and how."""
    rules, said = CueRules(settings or Settings()), []
    for i, stride in enumerate(course.strides, 1):
        said += [(i, cue.rule, str(cue.level)) for cue in rules.update(stride, stride.end_s)]
    return said


@pytest.mark.parametrize(
    ("tilt_deg", "expected"),
    [
        (5.9, []),
        (6.1, [(5, "tilt_forward", "amber")]),
        (7.1, [(5, "tilt_forward", "cue")]),
        (10.1, [(5, "tilt_forward", "strong")]),
    ],
)
def test_tilt_is_told_by_its_distance_from_the_own_walking_after_five_strides_in_a_row(course, tilt_deg, expected):
    walk = course().walk(KNOWN).walk(20, tilt_mean_deg=tilt_deg)
    assert [(i - KNOWN, rule, level) for i, rule, level in _said(walk)] == expected
