from __future__ import annotations

from PySide6.QtWidgets import QApplication

from hipline.events import Bands, FirstWalk, Stage, Usual
from hipline.link.status import LinkState, LinkStatus
from hipline.views.words import general as words


def test_stages_guide_the_wearer(bench) -> None:
    headline = bench.window.headline
    for stage, text in (
        (Stage.STAND, "Stand still for a few seconds"),
        (Stage.WALK, "Walk straight ahead, a few steps"),
    ):
        bench.say(stage=stage)
        assert headline.guidance.asked.isVisible()
        assert headline.guidance.asked.text() == text
    bench.say(stage=Stage.READY)
    assert not headline.guidance.asked.isVisible()
    assert headline.stride.tilt.isVisible()


def test_wearer_is_not_told_to_stand_before_the_clip_is_there(bench) -> None:
    bench.say(stage=Stage.STAND)
    bench.feed.take_status(LinkStatus(LinkState.SEARCHING, "Bluetooth is off. Turn it on."))
    assert bench.window.headline.guidance.asked.text() == words.LINK[LinkState.SEARCHING]
    assert bench.window.headline.guidance.why.text() == "Bluetooth is off. Turn it on."


def test_headline_shows_number_word_and_band(bench) -> None:
    bench.walk(0, 6, tilt_deg=2.0)
    headline = bench.window.headline
    assert headline.stride.tilt.text() == "+2°"
    assert headline.stride.word.text() == "in your band"
    assert headline.stride.band.text() == "your band: up to +5°"
    assert headline.stride.rotation.text() == "14°"
    assert headline.stride.cadence.text() == "109"
    bench.walk(6, 12, tilt_deg=8.0)
    assert headline.stride.tilt.text() == "+8°"
    assert headline.stride.word.text() == "▶ tipped forward"


def test_standing_wearer_sees_that_the_number_is_old(bench) -> None:
    bench.walk(0, 6)
    bench.say(steady=False)
    assert bench.window.headline.stride.word.text() == "standing"


def test_big_number_is_readable_across_a_room(bench, app: QApplication) -> None:
    bench.walk(0, 6)
    app.processEvents()
    assert bench.window.headline.stride.tilt.font().pixelSize() >= 100
    bench.window.resize(bench.window.minimumSize())
    app.processEvents()
    assert bench.window.headline.stride.tilt.font().pixelSize() >= 60


def test_the_own_walking_is_shown_with_its_doubt_and_counts_for_nothing_while_the_clip_may_have_moved(bench):
    bench.walk(0, 3)
    own = bench.window.headline.stride.own
    assert own.text() == "your own walking: not known yet"
    bench.say(bands=Bands(tilt_usual=Usual(1.5, 0.4, 1.0, 12, False)))
    assert own.text() == "your own walking: +1.5° ± 0.8°, not yet sure"
    bench.say(bands=Bands(tilt_usual=Usual(1.5, 0.2, 1.0, 60, True)))
    assert own.text() == "your own walking: +1.5° ± 0.4°"
    bench.say(bands=Bands(), clip_moved=True)
    assert own.text() == "your own walking counts again after a new zero"
    bench.say(bands=Bands(tilt_usual=Usual(1.5, 1.1, 1.0, 60, False)), clip_moved=False)
    assert own.text() == "your own walking: +1.5° ± 2.2°, not yet sure"


def test_a_first_walk_asks_for_one_pace_after_the_other_once_the_clip_is_calibrated(bench):
    headline, asked = bench.window.headline, FirstWalk("slow", 0, 30, False, 0, 3)
    bench.say(stage=Stage.STAND, first_walk=asked)
    assert not headline.first_walk.isVisible()
    assert "slowly" not in bench.window.banner._cue.text.text()
    bench.say(stage=Stage.READY, first_walk=asked)
    assert headline.first_walk.isVisible()
    assert headline.first_walk.asked.text() == "Walk slowly"
    bench.say(first_walk=FirstWalk("usual", 0, 30, True, 1, 3))
    assert headline.first_walk.more.text() == "This pace is known already: walk a little quicker."
    bench.say(first_walk=FirstWalk("usual", 12, 30, False, 1, 3))
    assert headline.first_walk.count.text() == "12 of 30 strides"
    assert headline.first_walk.bar.value() == 40
    bench.say(first_walk=FirstWalk("done", 30, 30, True, 3, 3))
    assert not headline.first_walk.isVisible()
    assert bench.window.banner.announced == "Your own walking is known. Thank you."
