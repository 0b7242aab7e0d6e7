from __future__ import annotations

import pytest
from terminals import Now, Tty, angles, stride, text_of, update, view

from hipline.events import Cue, CueLevel, Stage
from hipline.link.status import LinkState, LinkStatus
from hipline.views.terminal.block import Tint, block
from hipline.views.terminal.live import TerminalView
from hipline.views.terminal.writer import Writer
from hipline.views.words import general as words


def test_a_terminal_is_redrawn_in_place():
    out = Tty()
    shown = view(out, TERM="xterm")
    for _ in range(3):
        shown.take_update(update(angles=angles(1.0, 2.0)))
    height = len(block(shown.facts, tall=True))
    assert out.getvalue().count(f"\x1b[{height}F") == 2
    shown.close()
    assert "\x1b[?25l" in out.getvalue()
    assert "\x1b[?25h" in out.getvalue()


def test_updates_in_between_are_not_drawn():
    out = Tty()
    shown = TerminalView(Writer(out, {"TERM": "xterm"}), lambda: 1.0)
    for _ in range(50):
        shown.take_update(update(angles=angles(1.0, 2.0)))
    assert out.getvalue().count("Pelvic tilt") == 1


def test_a_terminal_of_few_rows_gets_lines(monkeypatch):
    monkeypatch.setenv("LINES", "8")
    monkeypatch.setenv("COLUMNS", "80")
    out = Tty()
    view(out, TERM="xterm").take_update(update(stage=Stage.STAND))
    assert out.getvalue() == "Stand still for a few seconds …\n"


@pytest.mark.parametrize(("has_keys", "how"), [(True, "press Z for a new zero."), (False, "begin again.")])
def test_a_clip_that_may_have_moved_is_asked_about_in_place_of_cues_and_of_the_band(has_keys, how):
    cue = Cue(12.0, "tilt_forward", CueLevel.CUE, 7.0, 5.0, "Let the front of your pelvis rise a little.")
    shown = TerminalView(Writer(Tty(), {"TERM": "xterm"}), Now(), has_keys)
    shown.take_status(LinkStatus(LinkState.STREAMING))
    shown.take_update(update(strides=(stride(10.0, tilt_deg=9.0),), cues=(cue,)))
    calm = block(shown.facts, tall=False)
    assert "tipped forward" in text_of(shown.facts)
    shown.take_update(update(clip_moved=True))
    asked = block(shown.facts, tall=False)
    assert f"Did the clip move? Stand still for three seconds, then {how}" in [line for line, _ in asked]
    assert words.DOUBT in text_of(shown.facts)
    for word in ("tipped forward", "Cue:"):
        assert word not in text_of(shown.facts)
    assert not [line for line, tint in asked if tint in (Tint.OUTSIDE, Tint.LOST)]
    assert len(asked) == len(calm) <= 13
    shown.take_status(LinkStatus(LinkState.ENDED))
    assert "Did the clip move?" not in text_of(shown.facts)
