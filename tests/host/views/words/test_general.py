from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import pytest

from hipline.events import Band, Reason, Stage, Stride
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.sources import ForwardSource, Quality, ZeroSource
from hipline.views.words import general as words


@pytest.mark.parametrize(
    ("value", "text"), [(3.24, "+3.2°"), (-3.26, "−3.3°"), (0.04, "0.0°"), (-0.04, "0.0°"), (float("nan"), "–")]
)
def test_signed_numbers_have_a_true_minus_and_no_minus_zero(value: float, text: str) -> None:
    assert words.signed(value, "°", 1) == text


def test_durations_read_as_a_clock() -> None:
    assert [words.clock(s) for s in (0, 59.9, 60, 3725)] == ["0:00", "0:59", "1:00", "1:02:05"]


def test_bands_are_told_with_the_limits_they_have() -> None:
    inf = float("inf")
    assert words.band(Band(-inf, 5)) == "up to +5°"
    assert words.band(Band(-2, 5)) == "−2° to +5°"
    assert words.band(Band(3, inf)) == "+3° or more"
    assert words.band(Band()) == ""
    assert words.band(Band(4, 13), words.plain) == "4° to 13°"


def test_every_state_and_stage_has_its_words() -> None:
    for table in (words.LINK, words.LINK_SIGN, words.LINK_WHY):
        assert set(table) == set(LinkState)
    for table in (words.GUIDANCE, words.GUIDANCE_WHY):
        assert set(table) == set(Stage)


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (Reason, words.NOT_COUNTED),
        (ZeroSource, words.ZERO_FROM),
        (ForwardSource, words.FORWARD_FROM),
        (Quality, words.SURE),
    ],
)
def test_all_that_strides_and_calibrations_say_has_its_words(kinds: type[StrEnum], told: dict[str, str]) -> None:
    assert set(told) == set(kinds)


def test_stride_that_does_not_count_says_why(make_stride: Callable[..., Stride]) -> None:
    told = words.stride_told(make_stride(2.0, reason="turning"))
    assert told.endswith("Not counted: turning")
    assert "Not counted" not in words.stride_told(make_stride(2.0))


def test_what_is_lost_and_what_is_being_fetched_are_told_apart() -> None:
    assert words.lost(LinkStatus(samples_received=990, samples_lost=10)) == "Lost 10 (1 %)"
    assert words.lost(LinkStatus(samples_received=990, samples_awaited=40)) == "Lost 0, fetching 40"


def test_a_range_has_no_limit_below_zero():
    assert words.band(Band(-2.0, 17.0), words.plain) == "up to 17°"
    assert words.band(Band(3.0, 17.0), words.plain) == "3° to 17°"
    assert words.band(Band(-2.0, 17.0)) == "\u22122° to +17°"
