from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from walking import Lasting, block_of

from hipline.events import Guide, Hint, Stage
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.motion.guidance import Evidence
from hipline.motion.quality import Level, Topic, checks
from hipline.motion.sources import ForwardSource, Quality, ZeroSource
from hipline.settings import Settings
from hipline.views.window.live import LiveWindow
from hipline.views.window.run import run_window
from hipline.views.window.toolkit.palette import DARK, LIGHT
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words
from hipline_sim.fault_source import FaultySource
from hipline_sim.faults import Fault, Kind, Plan
from hipline_sim.script import Bend, Stand, Walk, WalkScript
from hipline_sim.walker import Walker

GOOD = Evidence(gravity_g=1.0, still_dps=0.8, bows=2, axis_deg=3.0, steps=11, regularity=0.9)


def calibration(quality: str = "sure", at_s: float = 25.0, **evidence: object) -> Calibration:
    made = replace(GOOD, **evidence)  # pyright: ignore[reportArgumentType]
    confidence = {"sure": 0.97, "fair": 0.76, "doubtful": 0.5}[quality]
    up, forward = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
    return Calibration(
        up,
        forward,
        ZeroSource.QUIET_STANDING,
        2.0,
        7.0,
        ForwardSource.BOWS_AND_STEPS,
        confidence,
        Quality(quality),
        at_s,
        made,
    )


def page(bench) -> object:
    return bench.window.headline._pages.currentWidget()


@pytest.mark.parametrize(
    ("guide", "shown"),
    [
        (Guide(Stage.STAND, still_s=1.5), ("Step 1 of 3", "Stand still", "4 s left", 30)),
        (Guide(Stage.BOW), ("Step 2 of 3", "Bow forward slowly", "Bow 1 of 2", 0)),
        (Guide(Stage.BOW, bows=1), ("Step 2 of 3", "Bow forward slowly", "Bow 2 of 2", 50)),
        (Guide(Stage.WALK, bows=2, steps=4), ("Step 3 of 3", "Walk straight ahead", "4 of 10 steps", 40)),
    ],
)
def test_each_step_says_what_to_do_and_how_far_it_is(bench, guide: Guide, shown: tuple[str, str, str, int]) -> None:
    bench.say(stage=guide.stage, guide=guide)
    panel = bench.window.headline.guide
    assert page(bench) is panel
    assert (panel.step.text(), panel.asked.text(), panel.count.text(), panel.bar.value()) == shown
    assert panel.announced.startswith(shown[1])
    assert panel.bar.accessibleName()


@pytest.mark.parametrize("hint", Hint)
def test_a_hint_takes_the_place_of_the_reason_and_is_told_once(bench, hint: Hint) -> None:
    panel = bench.window.headline.guide
    bench.say(stage=Stage.BOW, guide=Guide(Stage.BOW))
    assert panel.more.text() == guide_words.WHY[Stage.BOW]
    bench.say(stage=Stage.BOW, guide=Guide(Stage.BOW, hint=hint))
    assert panel.more.text() == guide_words.HINT[hint]
    assert panel.announced.endswith(guide_words.HINT[hint])


def test_without_a_signal_the_link_is_told_instead_of_a_step(bench) -> None:
    bench.say(stage=Stage.STAND, guide=Guide(Stage.STAND))
    bench.feed.take_status(LinkStatus(LinkState.LOST))
    assert page(bench) is not bench.window.headline.guide
    bench.feed.take_status(LinkStatus(LinkState.STREAMING))
    assert page(bench) is bench.window.headline.guide


def test_the_result_is_told_check_by_check_and_gives_way_to_the_numbers(bench) -> None:
    headline = bench.window.headline
    bench.say()
    bench.feed.take_calibration(calibration())
    assert page(bench) is headline.result
    assert headline.result.title.text() == "✓  All is well"
    told = [label.text() for label in headline.result.found if not label.isHidden()]
    assert len(told) == len(Topic)
    assert all(line.startswith("✓") for line in told)
    assert headline.result.advice.isHidden()
    headline._result_over.setInterval(0)
    QTest.qWait(20)
    assert page(bench) is headline._pages.widget(1)


@pytest.mark.parametrize(
    ("changed", "line", "todo"),
    [
        ({"axis_deg": 60.0}, "✕  Bows and steps differ by 60°", "Bow twice again"),
        ({"gravity_g": 0.88}, "✕  Gravity reads 0.88 g, not 1", "Fasten the clip"),
        ({"still_dps": 4.0}, "!  Moved while standing (4.0\u00a0°/s)", "stand still"),
        ({"bows": 0, "axis_deg": None}, "!  0 of 2 bows seen", "Bow twice again"),
        ({"steps": 3}, "✕  Only 3 of 10 straight steps", "Walk ten steps"),
    ],
)
def test_what_did_not_go_well_says_what_to_do_with_a_button_for_it(bench, changed, line: str, todo: str) -> None:
    bench.say()
    bench.feed.take_calibration(calibration(**changed))
    result, banner = bench.window.headline.result, bench.window.banner
    assert line in [label.text() for label in result.found]
    assert todo in result.advice.text()
    assert banner._cue.text.text() == result.advice.text()
    assert banner._calibrate.isVisible()
    bench.say(clip_moved=True)
    assert not banner._calibrate.isVisible(), "one thing at a time"


def test_forward_that_is_not_sure_says_so_and_never_claims(bench) -> None:
    bench.say()
    bench.feed.take_calibration(calibration("doubtful"))
    assert "Forward: not sure" in bench.window.headline.result.found[0].text()
    assert bench.window.headline.result.title.text() == "✕  Not sure"


def test_uneven_steps_are_no_fault_of_the_walker() -> None:
    limping = calibration(regularity=0.3)
    assert {check.level for check in checks(limping) if check.topic is Topic.RHYTHM} == {Level.FAIR}
    assert guide_words.advice(limping) == ""


def test_a_new_zero_does_not_bring_the_result_back(bench) -> None:
    bench.say()
    bench.feed.take_calibration(calibration())
    bench.window.headline._result_over.stop()
    bench.say(stage=Stage.READY, steady=False)
    bench.feed.take_calibration(replace(calibration(), neutral_start_s=40.0, neutral_end_s=44.0))
    assert not bench.window.headline._result_over.isActive()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)])
def test_every_word_of_the_calibration_fits(bench, app: QApplication, theme, size: QSize) -> None:
    bench.window.set_theme(theme)
    bench.window.resize(size)
    bad = calibration("doubtful", axis_deg=60.0, gravity_g=0.8, still_dps=9.0, bows=1, steps=2, regularity=0.2)
    bench.say()
    bench.feed.take_calibration(bad)
    app.processEvents()
    result = bench.window.headline.result
    labels = [result.title, result.advice, *result.found]
    assert all(label.height() >= label.heightForWidth(label.width()) for label in labels if label.isVisible())
    bench.say(stage=Stage.BOW, guide=Guide(Stage.BOW, hint=Hint.SUNK))
    app.processEvents()
    for label in bench.window.headline.guide.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())


def press(window: LiveWindow, key: Qt.Key) -> None:
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, key)


def test_c_asks_for_a_new_calibration_while_the_clip_is_heard(bench) -> None:
    asked: list[int] = []
    bench.window.on_calibrate = lambda: asked.append(1)
    press(bench.window, Qt.Key.Key_C)
    bench.feed.take_status(LinkStatus(LinkState.LOST))
    press(bench.window, Qt.Key.Key_C)
    assert len(asked) == 1


class Slipping(Lasting):
    """The guided course, a slip of six degrees on the belt while walking, and a stand that goes on."""

    def __init__(self) -> None:
        script = WalkScript((Stand(7.0), Bend(9.0, 2, 45.0), Stand(3.0), Walk(25.0), Stand(8.0)))
        source = FaultySource(Walker(script, 100.0), Plan((Fault(Kind.SLIP, 35.0, value=6.0, axis=1),)))
        acc, gyr = source.read(0, len(source))
        super().__init__(block_of(acc, gyr))


def test_a_slip_after_a_guided_calibration_asks_for_a_zero_and_c_begins_anew(app: QApplication) -> None:
    seen: list[str] = []
    steps = [
        (lambda w: bool(w.banner.notice_text), lambda w: (seen.append(w.banner.notice_text), press(w, Qt.Key.Key_Z))),
        (lambda w: not w.banner.notice_text, lambda w: press(w, Qt.Key.Key_C)),
        (
            lambda w: w.headline._pages.currentWidget() is w.headline.guide,
            lambda w: (seen.append(w.banner.cue_text), w.close()),
        ),
    ]
    timer = QTimer(interval=20)

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, LiveWindow) and window.isVisible() and steps and steps[0][0](window):
                steps.pop(0)[1](window)

    timer.timeout.connect(look)
    timer.start()
    assert run_window(Slipping(), Settings(guided=True)) == 0
    timer.stop()
    assert not steps
    assert seen[0] == words.CLIP_MOVED
    assert seen[1] in (guide_words.BEGUN, words.ZERO_TAKEN)
