from __future__ import annotations

import pytest
from windows import CLEAR, CUE, OTHER

from hipline.events import Notice, NoticeKind
from hipline.link.status import LinkState, LinkStatus


def test_cue_shows_its_words_until_it_is_cleared(bench) -> None:
    banner = bench.window.banner
    bench.walk(0, 3)
    assert banner.cue_text == ""
    bench.cue(CUE)
    assert banner.cue_text == CUE.message
    assert banner.announced == CUE.message
    bench.walk(3, 20)
    assert banner.cue_text == CUE.message
    bench.cue(OTHER)
    assert banner.cue_text.splitlines() == [CUE.message, OTHER.message]
    bench.cue(CLEAR)
    assert banner.cue_text == OTHER.message
    assert banner.announced == CLEAR.message


def test_good_news_goes_by_itself(bench) -> None:
    bench.cue(CUE)
    bench.cue(CLEAR)
    banner = bench.window.banner
    assert banner.cue_text == CLEAR.message
    banner._calm_down.timeout.emit()
    assert banner.cue_text == ""


@pytest.mark.parametrize("state", [LinkState.LOST, LinkState.FAILED])
def test_trouble_stays_in_the_window_with_its_advice(bench, state: LinkState) -> None:
    banner = bench.window.banner
    bench.feed.take_status(LinkStatus(state, "Bluetooth is off. Turn it on."))
    bench.frame(0.1, count=100)
    assert banner.link_text == "✕  Bluetooth is off. Turn it on."
    bench.feed.take_status(LinkStatus(LinkState.STREAMING))
    assert banner.link_text == ""


def test_a_cue_asks_whether_it_was_felt_or_too_much_until_there_is_an_answer(bench) -> None:
    answers: list[str] = []
    bench.window.on_felt, bench.window.on_too_much = (
        (lambda: answers.append("felt")),
        (lambda: answers.append("too much")),
    )
    controls = bench.window.controls
    controls.too_much.trigger()  # no cue was given: nothing to answer
    assert answers == []
    bench.cue(CUE)
    controls.felt.trigger()
    controls.felt.trigger()
    assert answers == ["felt"]
    assert bench.window.banner.cue_text == CUE.message
    bench.cue(CLEAR)
    bench.cue(CUE)
    controls.too_much.trigger()
    assert answers == ["felt", "too much"]


def test_what_the_mode_withholds_is_not_shown(bench) -> None:
    bench.say(cues=(CUE,), notices=())
    assert bench.window.banner.cue_text == ""


def test_praise_is_shown_for_a_moment_as_good_news(bench) -> None:
    bench.say(notices=(Notice(NoticeKind.PRAISE, "", "Well done."),))
    assert bench.window.banner.cue_text == "Well done."
    assert not bench.window.controls.felt.isEnabled()
