from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline.cues.modes import FADING, FeedbackRule, Mode, is_given, share_of
from hipline.sessions.values import from_json, to_json
from hipline.settings import Settings


def test_the_default_is_once_each_time_the_band_is_left():
    assert FeedbackRule().mode is Mode.BANDWIDTH
    assert share_of(FeedbackRule()) == share_of(FeedbackRule(mode=Mode.LEARN)) == 1.0


def test_a_test_gives_nothing():
    assert share_of(FeedbackRule(mode=Mode.TEST)) == 0.0


def test_the_faded_mode_gives_less_every_two_sessions_and_ends_with_a_silent_test():
    shares = [share_of(FeedbackRule(mode=Mode.FADED, session=session)) for session in range(1, 11)]
    assert shares == [1.0, 1.0, 0.75, 0.75, 0.5, 0.5, 0.25, 0.25, 0.0, 0.0]


@given(st.integers(1, 200), st.integers(1, 10))
def test_the_share_never_grows_from_session_to_session(session, steps):
    rule = FeedbackRule(mode=Mode.FADED, session=session, fade_sessions=steps)
    assert share_of(replace(rule, session=session + 1)) <= share_of(rule)
    assert (share_of(rule) == 0.0) == (session > steps * len(FADING))


@given(st.sampled_from([*FADING, 0.0]), st.integers(0, 200), st.integers(1, 60))
def test_of_any_cues_in_a_row_the_share_is_given_to_within_one(share, before, count):
    given_ = sum(is_given(nth, share) for nth in range(before + 1, before + count + 1))
    assert abs(given_ - share * count) < 1.0


@pytest.mark.parametrize("share", FADING)
def test_the_first_cue_of_a_session_is_given(share):
    assert is_given(1, share)


def test_a_mode_that_is_none_is_refused_with_the_choice():
    with pytest.raises(ValueError, match="learn, bandwidth, faded, test"):
        FeedbackRule(mode="shout")


@pytest.mark.parametrize("mode", list(Mode))
def test_the_mode_is_kept_in_the_session(mode):
    settings = Settings(feedback=FeedbackRule(mode=mode, session=3))
    assert from_json(Settings, to_json(settings)) == settings
