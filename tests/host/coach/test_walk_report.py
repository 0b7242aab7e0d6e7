from __future__ import annotations

import pytest

from hipline.coach.pain import Score
from hipline.coach.red_flags import ASK_FROM
from hipline.coach.walk_report import lengths_of_bouts_s, report_of, share_without_cue
from hipline.events import CueLevel


def test_a_few_steps_are_no_walk_to_tell_of(walk):
    assert report_of(walk(9), []) is None


def test_the_share_in_the_band_is_that_without_a_standing_cue(walk, cue):
    strides = walk(200)
    cues = [cue(strides[49].end_s + 0.01), cue(strides[99].end_s + 0.01, CueLevel.CLEAR)]
    assert share_without_cue(strides, cues) == pytest.approx(0.75)


def test_two_cues_that_stand_at_once_are_both_waited_for(walk, cue):
    strides = walk(100)
    at = [stride.end_s + 0.01 for stride in strides]
    cues = [
        cue(at[9]), cue(at[19], rule="drop_left"), cue(at[29], CueLevel.CLEAR),
        cue(at[39], CueLevel.CLEAR, "drop_left"),
    ]  # fmt: skip
    assert share_without_cue(strides, cues) == pytest.approx(0.7)


def test_a_stretch_ends_at_a_break(walk):
    strides = [*walk(50), *walk(100, start_s=60.0)]
    assert lengths_of_bouts_s(strides) == pytest.approx([51 * 0.55, 101 * 0.55])


def test_a_walk_without_a_break_is_as_long_as_its_longest_stretch(walk):
    report = report_of(walk(20), [])
    assert report is not None
    assert report.facts[0] == "You walked for 12 seconds; your longest stretch without a break was 12 seconds."


def test_the_page_begins_with_what_went_well_and_never_ends_on_failure(walk, cue):
    report = report_of(walk(100), [cue(1.0)])
    assert report is not None
    assert "in your own band" in report.headline
    assert report.offers
    calm = report_of(walk(100), [])
    assert calm is not None
    assert calm.headline == "All in your own band."


def test_a_walk_that_could_not_be_compared_is_not_called_one_in_the_band(walk):
    strides = [*walk(9), *walk(100, 20.0, reason="clip moved")]
    report = report_of(strides, [])
    assert report is not None
    assert report.headline == "Every walk counts."
    assert report.facts[1] == "There were too few steady steps to compare with your own walking."
    assert report.offers == ()
    hurt = report_of(strides, [], [Score(30.0, 3)])
    assert hurt is not None
    assert [offer.seen for offer in hurt.offers] == ["It hurt on the way."]


def test_after_high_pain_the_page_has_no_exercises(walk):
    report = report_of(walk(100), [], [Score(20.0, ASK_FROM)])
    assert report is not None
    assert report.offers == ()
