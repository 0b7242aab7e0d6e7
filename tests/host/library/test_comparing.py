from __future__ import annotations

import math

import pytest

from hipline.errors import InputError
from hipline.library.comparing import compare, different_tags
from hipline.library.rows import Mean, WalkRow
from hipline.views.words.library import change_lines


def walk(tags: dict[str, str] | None = None, **means: Mean) -> WalkRow:
    return WalkRow("P07", "walk.hipline", 1, 1, made_at="2026-05-01T10:00:00+00:00", means=means, tags=tags or {})


@pytest.mark.parametrize(
    ("change", "error", "within", "told"),
    [
        (4.9, 0.3, True, "within error (5.0°)"),
        (5.1, 0.3, False, "▲ more, beyond error (5.0°)"),
        (-5.1, 0.3, False, "▼ less, beyond error (5.0°)"),
        (5.1, 2.0, True, "within error (5.5°)"),  # two uncertain means: 1.96 · √8
    ],
)
def test_a_change_of_tilt_is_one_only_beyond_both_errors(change, error, within, told):
    (tilt,) = compare(
        walk(tilt_mean_deg=Mean(2.0, error, 100)), walk(tilt_mean_deg=Mean(2.0 + change, error, 80))
    )  # fmt: skip
    assert tilt.is_within_error is within
    assert tilt.verdict == told
    assert tilt.change == pytest.approx(change)


def test_where_the_error_between_days_is_not_known_it_is_said():
    (cadence,) = compare(walk(cadence_spm=Mean(100, 1.0, 50)), walk(cadence_spm=Mean(110, 1.0, 50)))
    assert cadence.limit == pytest.approx(1.96 * math.sqrt(2))
    assert "the error between days is not known" in cadence.verdict


def test_a_clinic_can_use_its_own_error():
    before, after = walk(tilt_mean_deg=Mean(2.0, 0.1, 100)), walk(tilt_mean_deg=Mean(6.0, 0.1, 80))
    (tilt,) = compare(before, after, {"tilt_mean_deg": 1.0})
    assert tilt.limit == pytest.approx(1.96 * math.sqrt(2))
    assert not tilt.is_within_error
    for name, error in (("tilt", 1.0), ("tilt_mean_deg", 0.0), ("tilt_mean_deg", math.nan)):
        with pytest.raises(InputError, match="no standard error of a measure"):
            compare(before, after, {name: error})


def test_too_few_strides_give_no_verdict():
    (tilt,) = compare(walk(tilt_mean_deg=Mean(n=4)), walk(tilt_mean_deg=Mean(6.0, 0.1, 80)))
    assert tilt.verdict == "too few strides to compare"


def test_the_lines_tell_means_errors_numbers_and_different_tags():
    before = walk({"shoes": "boots"}, tilt_mean_deg=Mean(2.04, 0.31, 100))
    after = walk({"shoes": "sandals", "surface": "sand"}, tilt_mean_deg=Mean(-1.0, 0.2, 80))
    assert different_tags(before, after) == ["shoes: boots, then sandals", "surface: not told, then sand"]
    text = "\n".join(change_lines(before, after, compare(before, after)))
    for words in ("+2.0° ± 0.3 (n = 100)", "−1.0° ± 0.2 (n = 80)", "−3.0°", "within error (5.0°)", "shoes: boots"):
        assert words in text
