"""A gyroscope whose signs are wrong is told; a sound one never."""

from __future__ import annotations

import numpy as np
import pytest

from hipline.exchange.plain import read_recording
from hipline.motion.mirrored import MIRRORED, TURNS_AGAINST, SenseWatch, agreement
from hipline.pipeline import Pipeline
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.values import Origin
from hipline.views.terminal.facts import Facts
from hipline.views.words import general as words
from hipline_device.samples import SampleBlock
from hipline_sim import presets
from hipline_sim.walker import Walker

NO_SLOW_LEAN = "skdh-lumbar.npz"  # the only one with too little to tell by
LONG = ("qmt-hip.npz", "qmt-lower_back.npz", "mobgap-HA001_Test11_Trial1.npz", "mobgap-MS001_Test11_Trial1.npz")
REAL = ("qmt-hip.npz", "qmt-lower_back.npz", "mobgap-HA001_Test5_Trial1.npz", "mobgap-MS001_Test11_Trial1.npz")


@pytest.mark.parametrize("name", REAL)
def test_a_gyroscope_with_its_signs_turned_is_told_and_a_sound_one_is_not(recordings, tmp_path, name):
    with np.load(recordings / name) as stored:
        sound = {key: stored[key] for key in ("time_s", "acc", "gyr")}
    for sign in (1.0, -1.0):
        path = tmp_path / "walk.npz"
        np.savez(path, **(sound | {"gyr": sign * sound["gyr"]}))
        assert (MIRRORED in read_recording(path).notes) is (sign < 0.0)


def test_where_too_little_turns_nothing_is_said(recordings):
    assert MIRRORED not in read_recording(recordings / NO_SLOW_LEAN).notes
    assert agreement(np.tile([9.81, 0.0, 0.0], (3000, 1)), np.zeros((3000, 3)), 100.0) == 0.0
    assert agreement(np.ones((20, 3)), np.ones((20, 3)), 100.0) == 0.0


@pytest.mark.parametrize("name", presets.PRESETS)
def test_no_simulated_walk_is_told_to_be_mirrored(name):
    acc, gyr = Walker(presets.preset(name), 100.0).samples(0, 6000)
    assert agreement(acc, gyr, 100.0) > 0.0


def watched(acc: np.ndarray, gyr: np.ndarray, piece: int) -> list[bool]:
    """Return after each piece of a walk whether its gyroscope is known to turn against its accelerometer."""
    watch, known = SenseWatch(100.0), []
    for at in range(0, len(acc), piece):
        watch.update(acc[at : at + piece], gyr[at : at + piece])
        known.append(watch.against)
    return known


@pytest.mark.parametrize("name", presets.PRESETS)
def test_no_simulated_walk_is_told_to_be_mirrored_while_it_goes_on(name):
    acc, gyr = Walker(presets.preset(name), 100.0).samples(0, 12000)
    assert not any(watched(acc, gyr, 10))


@pytest.mark.parametrize("name", LONG)
def test_a_mirrored_walk_is_told_after_half_a_minute_in_any_chunking_and_a_sound_one_never(recordings, name):
    with np.load(recordings / name) as stored:
        acc, gyr = stored["acc"], stored["gyr"]
    assert not any(watched(acc, gyr, 100))
    known = watched(acc, -gyr, 100)
    assert known == [False] * known.index(True) + [True] * (len(known) - known.index(True))
    assert known.index(True) <= 60
    assert watched(acc, -gyr, 1)[-1] is watched(acc, -gyr, len(acc))[-1] is True


def test_a_walk_of_hours_holds_one_window():
    watch = SenseWatch(100.0)
    before = watch._window.nbytes
    for _ in range(30):
        watch.update(np.ones((6000, 3)), np.ones((6000, 3)))
    assert watch._window.nbytes == before < 200_000


def test_a_clip_that_is_mirrored_is_told_and_noted_once(tmp_path):
    acc, gyr = Walker(presets.preset("guided"), 100.0).samples(0, 9000)
    walk = LiveRecording.begin(tmp_path / "walk.hipline")
    pipeline, _ = walk.start(Origin(100.0))
    facts = Facts()
    for at in range(0, 9000, 500):
        index = np.arange(at, at + 500)
        block = walk.take(SampleBlock(index, index / 100.0, acc[index], -gyr[index]))
        assert block is not None
        update = pipeline.update(block)
        walk.said(update, None)
        facts.take_update(update)
    walk.close()
    assert facts.notice == words.CLIP_MIRRORED
    with Session(walk.path) as session:
        assert [note.text for note in session.notes() if note.kind == "gyroscope"] == [TURNS_AGAINST]
    sound = Pipeline(100.0)
    assert not sound.update(SampleBlock(np.arange(9000), np.arange(9000) / 100.0, acc, gyr)).turns_against
