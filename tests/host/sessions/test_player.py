from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipline.events import AngleBlock, CueLevel, NoticeKind, Update
from hipline.pipeline import Pipeline
from hipline.sessions import player
from hipline.sessions.player import Player
from hipline.sessions.rerun import perform
from hipline.sessions.results import joined, only_cues_on
from hipline.sessions.script import Script
from hipline.sessions.values import Action
from hipline.sessions.walk import read_walk
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker

REZERO_AT = 3550


def same_angles(a: AngleBlock, b: AngleBlock) -> bool:
    return all(np.array_equal(getattr(a, f.name), getattr(b, f.name), equal_nan=True) for f in fields(AngleBlock))


EVENTS = ("contacts", "strides", "cues", "notices")


def whole(updates: list[Update]) -> Update:
    """Every event of updates in its order; of all else the last word."""
    events = {name: tuple(event for part in updates for event in getattr(part, name)) for name in EVENTS}
    return replace(updates[-1], angles=AngleBlock.join([part.angles for part in updates]), **events)


def hold_the_same(one: Update, other: Update) -> None:
    """Compare every field, also those that are yet to come."""
    assert same_angles(one.angles, other.angles)
    for part in fields(Update):
        if part.name != "angles":
            assert getattr(one, part.name) == getattr(other, part.name), part.name


def straight(script: Script, place: int) -> list[Update]:
    """What a pipeline says that is only ever given the first samples, once."""
    pipeline, told = Pipeline(script.rate_hz, script.settings), []
    at = 0
    for position, action in script.deeds:
        if position < place:
            told.append(pipeline.update(script.block[at:position]))
            perform(pipeline, action)
            at = position
    return [*told, pipeline.update(script.block[at:place])]


@pytest.fixture(scope="module")
def script(scene) -> Script:
    """A walk with a stand in the middle, after which somebody took a new zero."""
    walker = Walker(WalkScript((Stand(8.0), Walk(20.0), Stand(8.0), Walk(20.0))), scene.rate_hz)
    acc, gyr = walker.samples(0, len(walker))
    block = SampleBlock(np.arange(len(acc)), np.arange(len(acc)) / scene.rate_hz, acc, gyr)
    action = Action(0, float(block.time_s[REZERO_AT]), 0.0, "rezero")
    return Script(block, scene.rate_hz, Settings(), "walk", ((REZERO_AT, action),))


@pytest.fixture(scope="module")
def played(script) -> Player:
    """One player for all jumps: that it has been elsewhere before must not matter."""
    before, player.COPY_S = player.COPY_S, 10.0
    try:
        return Player(script)
    finally:
        player.COPY_S = before


@given(place=st.integers(0, 5600), on=st.integers(0, 300))
@settings(max_examples=25, deadline=None)
def test_after_any_jump_all_is_as_if_the_walk_had_been_played_to_there(script, played, place, on):
    time_s = script.block.time_s
    goal_s = -1.0 if not place else float(time_s[place - 1])
    update = played.seek(goal_s)
    expected = straight(script, place)
    hold_the_same(update, only_cues_on(whole(expected)))
    # and so it goes on
    end = min(place + on, len(time_s))
    more = played.play(float(time_s[end - 1])) if end > place else None
    if more is not None and end < len(time_s):
        told = whole(straight(script, end))
        hold_the_same(more, replace(told, angles=more.angles, **{name: getattr(more, name) for name in EVENTS}))
        for name in ("contacts", "strides"):
            assert getattr(update, name) + getattr(more, name) == getattr(told, name)


@pytest.fixture(scope="module")
def cued(scene) -> Script:
    """A walk of two and a half minutes: tipped forward from 43 to 73 s, which is told, and a last word at its end."""
    return Script(scene.walked("demo"), scene.rate_hz, Settings(), "walk")


def test_no_word_to_the_walker_is_lost_where_a_minute_or_a_piece_ends(cued):
    played = Player(cued)
    kinds = [notice.kind for notice in whole([said for said in [played.play(np.inf)] if said]).notices]
    assert kinds == [NoticeKind.AMBER, NoticeKind.CUE, NoticeKind.CLEAR, NoticeKind.PRAISE]


def test_a_jump_brings_the_word_that_is_on_and_nothing_is_heard_of_it_again(cued):
    played = Player(cued)
    (on,) = played.seek(65.0).notices  # given before the minute, and in another piece of samples
    assert (on.kind, on.rule, on.quiet) == (NoticeKind.CUE, "tilt_forward", True)
    assert played.seek(30.0).notices == ()
    assert played.seek(100.0).notices == ()  # good news is for its moment
    assert [cue.level for cue in played.seek(65.0).cues] == [CueLevel.CUE]


def test_joined_updates_say_in_every_field_what_they_said_one_by_one(cued):
    pipeline = Pipeline(cued.rate_hz, cued.settings)
    updates = [pipeline.update(cued.block[at : at + 500]) for at in range(0, 8000, 500)]
    assert sum(bool(update.notices) for update in updates) == 2
    hold_the_same(joined(updates), whole(updates))


def test_a_walk_that_was_played_to_its_end_goes_back_and_ends_the_same_again(script):
    played = Player(script)
    first = played.play(np.inf)
    assert played.is_over
    assert played.play(np.inf) is None
    played.seek(20.0)
    assert not played.is_over
    assert (played.time_s, played.samples) == (20.0, 2001)
    played.seek(played.start_s)
    again = played.play(np.inf)
    assert first is not None
    assert again is not None
    assert first.strides == again.strides
    assert first.cues == again.cues


def test_the_script_of_a_session_is_what_the_live_pipeline_was_given(recorded, walk):
    script = read_walk(recorded, late=None).script
    assert np.array_equal(script.block.index, walk.index)
    assert np.array_equal(script.block.acc_sensor, walk.acc_sensor)
    assert (script.rate_hz, script.name, script.deeds) == (100.0, "walk", ())
    assert read_walk(recorded, Settings(leg_length_m=0.9)).script.settings.leg_length_m == 0.9


def test_what_is_missing_is_counted_up_to_the_place(script):
    keep = np.r_[0:500, 530:1000]
    block = script.block
    holed = SampleBlock(block.index[keep], block.time_s[keep], block.acc_sensor[keep], block.gyr_sensor[keep])
    played = Player(replace(script, block=holed, deeds=()))
    played.play(4.0)
    assert (played.samples, played.samples_lost) == (401, 0)
    played.play(6.0)
    assert (played.samples, played.samples_lost) == (571, 30)
