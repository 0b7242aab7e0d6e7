import numpy as np
import pytest

from hipline.motion.bows import Bow, BowWatch, Piece

UP = np.array([0.0, 0.0, 1.0])


def _lean(deg: float, towards=(1.0, 0.0)) -> np.ndarray:
    """Up in the sensor while the pelvis leans: its front (towards) goes down, so up goes to its back."""
    side = -np.sin(np.radians(deg)) * np.array([*towards, 0.0])
    return side + np.cos(np.radians(deg)) * UP


def _watch(leans_deg, towards=(1.0, 0.0), step_s: float = 0.5) -> list[Bow]:
    watch = BowWatch()
    bows = [watch.update(UP, Piece(_lean(deg, towards), i * step_s, np.empty(0))) for i, deg in enumerate(leans_deg)]
    return [bow for bow in bows if bow is not None]


@pytest.mark.parametrize("towards", [(1.0, 0.0), (0.0, -1.0), (-0.6, 0.8)])
def test_a_bow_shows_the_direction_that_went_down(towards):
    (bow,) = _watch([0, 2, 20, 50, 45, 10, 3, 0], towards)
    assert bow.forward_sensor == pytest.approx([*towards, 0.0])
    assert np.degrees(bow.depth_rad) == pytest.approx(50.0)
    assert bow.end_s == 3.0


def test_a_nod_is_no_bow():
    assert _watch([0, 10, 15, 10, 0]) == []


def test_sitting_down_for_long_is_no_bow():
    assert _watch([0, *[30] * 40, 0]) == []


def test_two_bows_are_two():
    assert len(_watch([0, 30, 0, 0, 40, 20, 2, 0])) == 2
