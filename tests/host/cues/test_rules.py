import math
from dataclasses import fields, replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hipline.cues.arbiter import HOUR_S
from hipline.cues.feedback import Feedback
from hipline.cues.gate import Gate
from hipline.cues.modes import FeedbackRule, Mode, share_of
from hipline.cues.numbers import Checked, GateRule, LoadRule, MinutesRule, PastWalk
from hipline.cues.rules import CueRules, what_if
from hipline.cues.words import BEGUN_ANEW
from hipline.events import Cue, CueLevel
from hipline.settings import Settings

KNOWN = 200  # strides after which the own walking of a person without spread is known for sure


def _said(course, settings=None):
    """Return what was said: after how many strides, by which rule, and how."""
    rules, said = CueRules(settings or Settings()), []
    for i, stride in enumerate(course.strides, 1):
        said += [(i, cue.rule, str(cue.level)) for cue in rules.update(stride, stride.end_s)]
    return said


def _only(*names, **numbers):
    """Return settings in which these rules alone are on."""
    every = Settings()
    rules = {f.name: value for f in fields(every) if isinstance(value := getattr(every, f.name), Checked)}
    switched = {
        name: replace(rule, on=name in names, **(numbers if name in names else {}))
        for name, rule in rules.items()
        if hasattr(rule, "on")
    }
    return replace(every, **switched)


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


def test_tilt_is_over_after_five_strides_in_a_row_two_degrees_inside_its_limit(course):
    tipped = course().walk(KNOWN).walk(10, tilt_mean_deg=8.0)
    for tilt_deg, over in ((5.1, []), (4.9, [(5, "tilt_forward", "clear")])):
        walk = course()
        walk.strides = list(tipped.strides)
        walk._start_s = tipped._start_s
        walk.walk(20, tilt_mean_deg=tilt_deg)
        assert [(i - KNOWN - 10, rule, level) for i, rule, level in _said(walk) if i > KNOWN + 10] == over


def test_a_pelvis_that_tips_back_is_told_only_where_that_was_asked_for(course):
    walk = course().walk(KNOWN).walk(20, tilt_mean_deg=-5.0)
    assert _said(walk) == []
    assert _said(walk, _only("tilt_back")) == [(KNOWN + 5, "tilt_back", "cue")]


@pytest.mark.parametrize(
    ("rule", "measures", "side_only"),
    [
        ("rotation_large", {"rotation_rom_deg": 16.2}, False),
        ("rotation_small", {"rotation_rom_deg": 4.9}, False),
        ("right_step_longer", {"step_asymmetry_pct": 11.3}, False),
        ("left_step_longer", {"step_asymmetry_pct": -9.3}, False),
        ("long_steps", {"vertical_excursion_m": 0.04 * 1.12**2, "braking_peak_m_s2": 2.5 * 1.3}, False),
    ],
)
def test_what_stays_out_for_ten_strides_of_each_foot_is_told_once(course, rule, measures, side_only):
    said = _said(course().walk(KNOWN).walk(60, **measures))
    assert [(name, level) for _, name, level in said if level != "amber"] == [(rule, "cue")]
    assert KNOWN + 10 <= next(i for i, _, level in said if level == "cue") <= KNOWN + 20


def test_a_side_that_sinks_is_told_by_its_name(course):
    walk = course().walk(KNOWN)
    for _ in range(30):
        walk.walk(1, pelvic_drop_deg=4.0 if len(walk.strides) % 2 else 7.2)
    assert [rule for _, rule, level in _said(walk) if level == "cue"] == ["drop_left"]


def test_turning_is_compared_with_the_own_at_the_same_cadence(course):
    walk = course().walk(KNOWN, cadence_spm=90.0, rotation_rom_deg=7.0)
    walk.walk(KNOWN, cadence_spm=120.0, rotation_rom_deg=14.0)
    turning = _only("rotation")
    assert _said(walk, turning) == []
    slow_and_wide = course()
    slow_and_wide.strides, slow_and_wide._start_s = list(walk.strides), walk._start_s
    assert "rotation_large" in {r for _, r, _ in _said(slow_and_wide.walk(60, 90.0, rotation_rom_deg=14.0), turning)}


def test_strides_on_both_sides_of_a_turn_are_not_in_a_row(course):
    walk = course().walk(KNOWN)
    for _ in range(10):
        walk.walk(4, tilt_mean_deg=9.0).turn(1).walk(3)
    assert _said(walk, _only("tilt")) == []


def test_after_a_pause_the_strides_are_gathered_anew(course):
    walk = course().walk(KNOWN).stop()
    for _ in range(6):
        walk.walk(18, rotation_rom_deg=20.0).stop()
    assert _said(walk, _only("rotation")) == []


def test_a_moved_clip_silences_tilt_until_the_zero_holds_again(course):
    walk = course().walk(KNOWN).walk(40, tilt_mean_deg=20.0, valid=False, reason="clip moved")
    assert _said(walk) == []
    rules = CueRules(Settings())
    for stride in walk.strides:
        rules.update(stride, stride.end_s)
    assert math.isinf(rules.bands.tilt_mean_deg.high)


def test_a_new_zero_ends_a_cue_without_praise_and_compares_anew(course):
    walk = course().walk(KNOWN).walk(20, tilt_mean_deg=9.0)
    rules = CueRules(Settings())
    for stride in walk.strides:
        rules.update(stride, stride.end_s)
    rules.rezero()
    told = [
        cue
        for stride in course().walk(1).strides
        for cue in rules.update(
            stride._replace(start_s=walk.strides[-1].start_s + 0.5, end_s=walk.strides[-1].end_s + 0.5),
            walk.strides[-1].end_s + 0.5,
        )
    ]
    assert [(cue.level, cue.message) for cue in told] == [(CueLevel.CLEAR, BEGUN_ANEW)]


def test_a_stride_that_is_told_late_is_learned_from_but_gives_no_cue(course):
    rules = CueRules(Settings())
    walk = course().walk(KNOWN).walk(20, tilt_mean_deg=12.0)
    assert [cue for stride in walk.strides for cue in rules.update(stride, stride.end_s + 5.0)] == []
    assert rules.bands.tilt_usual is not None


def test_the_minutes_of_the_past_are_taken_from_the_settings(course):
    brisk = replace(
        _only("minutes", "load"),
        minutes=MinutesRule(limit_min=2.0), load=LoadRule(), past=(PastWalk(3.0, 1.0),)
    )  # fmt: skip
    rules = {rule for _, rule, level in _said(course().walk(900), brisk) if level != "amber"}
    assert rules == {"time_limit", "load"}


def test_what_other_numbers_would_have_done_is_what_they_do_live(course):
    walk = course().walk(KNOWN).walk(20, tilt_mean_deg=7.5)
    wide = Settings(tilt=replace(Settings().tilt, limit_deg=8.0))
    assert [cue.rule for cue in what_if(walk.strides, Settings())] == ["tilt_forward"]
    assert what_if(walk.strides, wide) == ()


def _rules_after(walk, settings=None):
    rules = CueRules(settings or Settings())
    for stride in walk.strides:
        rules.update(stride, stride.end_s)
    return rules


def test_two_times_too_much_widen_the_band_that_spoke_by_one_degree_and_no_other(course):
    rules = _rules_after(course().walk(KNOWN).walk(20, tilt_mean_deg=8.0))
    before = rules.bands
    assert [rules.too_much() for _ in range(4)] == [False, True, False, True]
    assert rules.bands.tilt_mean_deg.high == pytest.approx(before.tilt_mean_deg.high + 2.0)
    assert rules.bands.rotation_rom_deg == before.rotation_rom_deg


def test_a_band_gets_no_wider_than_it_may_and_then_its_rule_falls_silent(course):
    rules = _rules_after(course().walk(KNOWN).walk(20, tilt_mean_deg=8.0))
    before = rules.bands.tilt_mean_deg.high
    for _ in range(40):
        rules.too_much()
    assert rules.bands.tilt_mean_deg.high == pytest.approx(before + 5.0)
    end_s = max(stride.end_s for stride in course().walk(KNOWN).walk(20).strides)
    later = [s._replace(start_s=s.start_s + end_s, end_s=s.end_s + end_s) for s in
             course().walk(90).walk(200, tilt_mean_deg=25.0).strides]  # fmt: skip
    assert [cue.level for s in later for cue in rules.update(s, s.end_s) if cue.level.asks] == []


def test_too_much_before_any_cue_changes_nothing(course):
    rules = _rules_after(course().walk(KNOWN))
    before = rules.bands
    assert not rules.too_much()
    assert not rules.too_much()
    assert rules.bands == before


# properties over random sessions

SEGMENTS = st.lists(
    st.one_of(
        st.tuples(st.just("walk"), st.integers(1, 90), st.floats(-12.0, 18.0), st.floats(1.0, 30.0),
                  st.floats(-30.0, 30.0), st.sampled_from([80.0, 92.0, 109.0, 121.0])),
        st.tuples(st.just("turn"), st.integers(1, 5)),
        st.tuples(st.just("stop"), st.floats(1.0, 40.0)),
        st.tuples(st.just("bad"), st.integers(1, 8), st.sampled_from(["low quality", "gap", "clip moved", "slow"])),
    ),
    min_size=1, max_size=24,
)  # fmt: skip


def _session(course, segments):
    walk = course().walk(120)
    for kind, *rest in segments:
        if kind == "walk":
            count, tilt, rotation, asymmetry, spm = rest
            walk.walk(count, spm, tilt_mean_deg=tilt, rotation_rom_deg=rotation, step_asymmetry_pct=asymmetry)
        elif kind == "turn":
            walk.turn(rest[0])
        elif kind == "stop":
            walk.stop(rest[0])
        else:
            walk.walk(rest[0], valid=False, reason=rest[1], tilt_mean_deg=15.0)
    return walk


def _cues(strides, settings=None):
    rules = CueRules(settings or Settings())
    return [(stride, cue) for stride in strides for cue in rules.update(stride, stride.end_s)]


@settings(max_examples=40, deadline=None)
@given(SEGMENTS, st.sampled_from(list(Mode)), st.integers(1, 10))
@example([("walk", 1200, 15.0, 14.0, 0.0, 109.0)], Mode.LEARN, 1)  # long enough for more than an hour may have
@example([("walk", 150, tilt, 14.0, 0.0, 109.0) for tilt in (15.0, 0.0) * 4], Mode.FADED, 5)
def test_in_no_session_of_any_mode_is_there_more_than_one_cue_a_minute_and_six_an_hour(course, segments, mode, session):
    rule = FeedbackRule(mode=mode, session=session, again_min=1.0)
    rules, feedback = CueRules(replace(Settings(), feedback=rule)), Feedback(rule)
    asked_s, told, out, times = [], 0, set(), 0  # `times` that a band was left
    for stride in _session(course, segments).strides:
        cues = rules.update(stride, stride.end_s)
        notices = feedback.update(cues, rules.inside, rules.pace_spm, rules.walked_min)
        asked_s += [cue.time_s for cue in cues if cue.level.asks]
        for cue in cues:
            times += cue.level.asks and cue.rule not in out
            if cue.level.asks:
                out.add(cue.rule)
            elif cue.level is CueLevel.CLEAR:
                out.discard(cue.rule)
        told += sum(notice.kind.asks for notice in notices)
        assert all(notice.quiet is (rules.pace_spm >= rule.road_spm) for notice in notices)
    assert all(later - sooner >= 60.0 for sooner, later in pairwise(asked_s))
    assert all(sum(start <= t < start + HOUR_S for t in asked_s) <= 6 for start in asked_s)
    left = feedback.withheld
    if mode in (Mode.LEARN, Mode.BANDWIDTH):
        assert (told, left) == (len(asked_s), 0)
    elif share_of(rule) == 0.0:
        assert told == 0
    else:  # a cue that gets strong asks again
        assert told + left <= len(asked_s)
        assert abs(times - left - share_of(rule) * times) < 1.0


@settings(max_examples=40, deadline=None)
@given(SEGMENTS)
def test_in_no_session_is_anything_said_while_walking_is_not_steady_level_and_straight(course, segments):
    strides = _session(course, segments).strides
    gate = Gate(GateRule())
    reasons = {id(stride): gate.update(stride) for stride in strides}
    for stride, cue in _cues(strides):
        assert reasons[id(stride)] == ""
        assert math.isfinite(cue.value)
        assert math.isfinite(cue.threshold)


@settings(max_examples=40, deadline=None)
@given(SEGMENTS)
def test_in_no_session_are_two_targets_pursued_at_once(course, segments):
    """Another rule speaks only once the target is over, or has lasted very long."""
    target: Cue | None = None
    for _, cue in _cues(_session(course, segments).strides, replace(Settings(), slow_walk=_only().slow_walk)):
        if cue.level is CueLevel.CLEAR and target is not None and cue.rule == target.rule:
            target = None
        elif cue.level.asks:
            assert target is None or target.rule == cue.rule or cue.time_s - target.time_s > 300.0
            target = cue


@settings(max_examples=40, deadline=None)
@given(SEGMENTS)
def test_the_same_session_gives_the_same_cues(course, segments):
    strides = _session(course, segments).strides
    assert tuple(cue for _, cue in _cues(strides)) == what_if(strides, Settings())


@settings(max_examples=40, deadline=None)
@given(SEGMENTS, st.floats(0.0, 5.0))
def test_a_wider_band_never_makes_tilt_speak_sooner(course, segments, wider_deg):
    strides = _session(course, segments).strides
    narrow = _only("tilt")
    wide = replace(narrow, tilt=replace(narrow.tilt, limit_deg=narrow.tilt.limit_deg + wider_deg))
    first = [
        min((cue.time_s for _, cue in _cues(strides, how) if cue.level.asks), default=math.inf)
        for how in (narrow, wide)
    ]
    assert first[0] <= first[1]
