from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipline.events import AngleBlock, CueLevel, Update
from hipline.pipeline import Pipeline
from hipline.sessions import player
from hipline.sessions.file import Session
from hipline.sessions.player import Player
from hipline.sessions.rerun import perform
from hipline.sessions.script import Script, script_of
from hipline.sessions.values import Action
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker

REZERO_AT = 3550


def same_angles(a: AngleBlock, b: AngleBlock) -> bool:
    return all(np.array_equal(getattr(a, f.name), getattr(b, f.name), equal_nan=True) for f in fields(AngleBlock))


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
    assert same_angles(update.angles, AngleBlock.join([part.angles for part in expected]))
    for name in ("contacts", "strides"):
        assert getattr(update, name) == tuple(event for part in expected for event in getattr(part, name))
    assert (update.stage, update.bands, update.clip_moved, update.steady) == (
        expected[-1].stage, expected[-1].bands, expected[-1].clip_moved, expected[-1].steady,
    )  # fmt: skip
    newest = {cue.rule: cue for part in expected for cue in part.cues}
    assert update.cues == tuple(cue for cue in newest.values() if cue.level is not CueLevel.CLEAR)
    # and so it goes on
    end = min(place + on, len(time_s))
    more = played.play(float(time_s[end - 1])) if end > place else None
    if more is not None and end < len(time_s):
        whole = straight(script, end)
        told = tuple(event for part in whole for event in part.strides)
        assert update.strides + more.strides == told


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
    with Session(recorded) as session:
        script = script_of(session)
        other = script_of(session, Settings(leg_length_m=0.9))
    assert np.array_equal(script.block.index, walk.index)
    assert np.array_equal(script.block.acc_sensor, walk.acc_sensor)
    assert (script.rate_hz, script.name, script.deeds) == (100.0, "walk", ())
    assert other.settings.leg_length_m == 0.9


def test_what_is_missing_is_counted_up_to_the_place(script):
    keep = np.r_[0:500, 530:1000]
    block = script.block
    holed = SampleBlock(block.index[keep], block.time_s[keep], block.acc_sensor[keep], block.gyr_sensor[keep])
    played = Player(replace(script, block=holed, deeds=()))
    played.play(4.0)
    assert (played.samples, played.samples_lost) == (401, 0)
    played.play(6.0)
    assert (played.samples, played.samples_lost) == (571, 30)
