import math

import pytest

from hipline.cues.measures import BRAKING, DROP_LEFT, DROP_RIGHT, MEASURES, STEP_LENGTH
from hipline.events import Side


def test_the_left_side_sinks_while_the_right_foot_carries(course):
    stride = course().walk(1, pelvic_drop_deg=4.0).strides[0]
    left, right = (MEASURES[at].of(stride._replace(side=Side.RIGHT)) for at in (DROP_LEFT, DROP_RIGHT))
    assert left == 4.0
    assert math.isnan(right)


def test_a_step_longer_by_ten_percent_is_told_as_ten_percent(course):
    """The rise of an inverted pendulum grows with the square of the step."""
    stride = course().walk(1).strides[0]
    longer = stride._replace(vertical_excursion_m=stride.vertical_excursion_m * 1.1**2)
    of = MEASURES[STEP_LENGTH].of
    assert math.exp(0.01 * (of(longer) - of(stride))) == pytest.approx(1.1)


@pytest.mark.parametrize(
    ("measure", "changed"),
    [(STEP_LENGTH, {"vertical_excursion_m": math.nan}), (BRAKING, {"braking_peak_m_s2": -0.1})],
)
def test_what_a_stride_does_not_tell_is_not_known(course, measure, changed):
    assert math.isnan(MEASURES[measure].of(course().walk(1).strides[0]._replace(**changed)))
