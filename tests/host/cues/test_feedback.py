import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipline.cues.feedback import Feedback
from hipline.cues.modes import FeedbackRule, Mode
from hipline.events import Cue, CueLevel, NoticeKind

EASY_SPM, ROAD_SPM = 100.0, 120.0


def _cue(level, rule="tilt_forward"):
    return Cue(0.0, rule, level, 8.0, 7.0, f"{rule} {level}")


def _kinds(feedback, levels, pace_spm=EASY_SPM):
    """Return for each level of one rule what is given of it."""
    return [[n.kind for n in feedback.update([_cue(level)], None, pace_spm, 1.0)] for level in levels]


def test_in_the_usual_mode_a_cue_and_its_end_are_given_and_amber_for_the_eyes():
    levels = [CueLevel.AMBER, CueLevel.CUE, CueLevel.STRONG, CueLevel.CLEAR]
    assert _kinds(Feedback(FeedbackRule()), levels) == [[NoticeKind(level)] for level in levels]


def test_where_cues_are_withheld_there_is_no_amber_to_give_them_away():
    assert _kinds(Feedback(FeedbackRule(mode=Mode.FADED, session=3)), [CueLevel.AMBER]) == [[]]


def test_what_was_only_amber_needs_no_end():
    assert _kinds(Feedback(FeedbackRule()), [CueLevel.AMBER, CueLevel.CLEAR])[1] == []


def test_of_a_cue_that_is_withheld_the_end_is_withheld_too():
    feedback = Feedback(FeedbackRule(mode=Mode.FADED, session=5))  # half of them
    told = _kinds(feedback, [CueLevel.CUE, CueLevel.STRONG, CueLevel.CLEAR] * 4)
    assert [bool(kinds) for kinds in told] == ([True] * 3 + [False] * 3) * 2
    assert feedback.withheld == 2


def test_a_test_is_silent_and_counts():
    feedback = Feedback(FeedbackRule(mode=Mode.TEST))
    assert _kinds(feedback, [CueLevel.CUE, CueLevel.CLEAR] * 3) == [[]] * 6
    assert feedback.withheld == 3


@pytest.mark.parametrize(
    ("pace_spm", "heard", "quiet"), [(EASY_SPM, False, False), (ROAD_SPM, False, True), (ROAD_SPM, True, False)]
)
def test_at_road_speed_nothing_is_heard_unless_that_was_asked_for(pace_spm, heard, quiet):
    feedback = Feedback(FeedbackRule(heard_on_road=heard))
    assert feedback.update([_cue(CueLevel.CUE)], False, pace_spm, 1.0)[0].quiet is quiet


def _walk(feedback, inside, minutes, from_min=0.0, per_min=100):
    said = []
    for k in range(minutes * per_min):
        said += feedback.update([], inside, EASY_SPM, from_min + k / per_min)
    return said


def test_a_share_in_the_band_earns_praise_every_five_minutes_of_walking():
    assert [n.kind for n in _walk(Feedback(FeedbackRule()), True, 16)] == [NoticeKind.PRAISE] * 3
    assert _walk(Feedback(FeedbackRule()), False, 16) == []


@pytest.mark.parametrize("rule", [FeedbackRule(mode=Mode.TEST), FeedbackRule(mode=Mode.FADED, session=9)])
def test_a_test_hears_no_praise_before_its_end(rule):
    assert _walk(Feedback(rule), True, 16) == []


def test_there_is_no_praise_while_a_cue_is_on():
    feedback = Feedback(FeedbackRule())
    feedback.update([_cue(CueLevel.CUE)], False, EASY_SPM, 0.0)
    assert _walk(feedback, True, 6) == []


@pytest.mark.parametrize(
    ("stretches", "word"),
    [
        (((True, 10),), "100 of 100"),
        (((True, 3), (False, 7)), "longest stretch"),
        (((False, 10),), "Every walk counts"),
        ((), "Every walk counts"),
    ],
)
def test_the_last_word_is_about_what_went_well(stretches, word):
    feedback, at_min = Feedback(FeedbackRule()), 0.0
    for inside, minutes in stretches:
        _walk(feedback, inside, minutes, at_min)
        at_min += minutes
    assert word in feedback.closing(at_min)


LEVELS = st.lists(
    st.tuples(st.sampled_from(list(CueLevel)), st.sampled_from(["tilt_forward", "drop_left", "load"])), max_size=60
)
RULES = st.builds(FeedbackRule, mode=st.sampled_from(list(Mode)), session=st.integers(1, 12))


@settings(max_examples=60)
@given(RULES, LEVELS)
def test_in_any_session_what_is_given_is_among_what_was_said_and_every_end_had_a_beginning(rule, said):
    feedback, on = Feedback(rule), set()
    for level, name in said:
        for notice in feedback.update([_cue(level, name)], None, EASY_SPM, 1.0):
            assert notice.message == f"{name} {level}"
            if notice.kind is NoticeKind.AMBER:
                continue
            if notice.kind is NoticeKind.CLEAR:
                on.remove(name)
            else:
                on.add(name)
