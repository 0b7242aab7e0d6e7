from __future__ import annotations

import io
import re

from terminals import Tty, angles, stride, update, view, walking

from hipline.events import Cue, CueLevel
from hipline.link.status import LinkState, LinkStatus
from hipline.views.terminal.block import block
from hipline.views.terminal.writer import Writer


def test_without_colour_the_words_are_the_same():
    coloured, plain = Tty(), Tty()
    for out, environment in ((coloured, {}), (plain, {"NO_COLOR": "1"})):
        shown = view(out, TERM="xterm", **environment)
        shown.take_status(LinkStatus(LinkState.LOST, "The clip was lost. Bring it nearer."))
    assert re.search(r"\x1b\[[0-9;]*m", coloured.getvalue())
    assert not re.search(r"\x1b\[[0-9;]*m", plain.getvalue())
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.getvalue()) == plain.getvalue()


def test_lines_are_cut_to_the_width_of_the_terminal(monkeypatch):
    monkeypatch.setenv("LINES", "40")
    monkeypatch.setenv("COLUMNS", "30")
    out = Tty()
    view(out, TERM="xterm", NO_COLOR="1").take_status(LinkStatus(LinkState.LOST, "long " * 30))
    assert max(len(line) for line in re.sub(r"\x1b\[\??[0-9]*[a-zA-Z]", "", out.getvalue()).splitlines()) == 29


def test_a_terminal_that_knows_only_ascii_gets_ascii():
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii", errors="strict")
    shown = view(out)
    shown.take_status(LinkStatus(LinkState.STREAMING, "", "Hipline"))
    shown.take_update(update(angles=angles(10.0, 1.0), strides=(stride(12.0, tilt_deg=-4.2),)))
    out.flush()
    assert b"* Connected" in raw.getvalue()
    assert b"tilt  -4.2 deg" in raw.getvalue()


def on_screen(stream: Tty, columns: int) -> list[str]:
    """Return the lines of the last block, without their colours."""
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Zhlm]", "", stream.getvalue().rpartition("\x1b[?25l")[2]).splitlines()
    assert max(map(len, lines)) < columns
    return lines


def test_a_narrow_terminal_wraps_sentences_and_cuts_none(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "40")
    out = Tty()
    advice = "The clip was lost. Bring it nearer, or look whether its battery is empty."
    drawn = Writer(out, {"TERM": "xterm"})
    facts = walking(
        9.0, cues=(Cue(12.0, "tilt_forward", CueLevel.CUE, 7.0, 5.0, "Let the front of your pelvis rise."),)
    )
    facts.take_status(LinkStatus(LinkState.LOST, advice, "Hipline F0:F1", 87, 100.0, 2000, 12))
    drawn.redraw(block(facts, True, drawn.columns))
    shown = on_screen(out, 40)
    for sentence in (advice, "Cue: Let the front of your pelvis rise.", "Cadence 109 steps/min"):
        assert " ".join(sentence.split()) in " ".join(" ".join(shown).split())
    assert any(line.startswith("back ") and line.endswith(" forward") and "▲" in line for line in shown)


def test_a_low_narrow_terminal_keeps_its_height_and_wraps_what_matters_most(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "16")
    out = Tty()
    drawn = Writer(out, {"TERM": "xterm"})
    facts = walking()
    facts.take_status(LinkStatus(LinkState.LOST, "The clip was lost. Bring it nearer to this machine."))
    drawn.redraw(block(facts, False, drawn.columns))
    assert len(on_screen(out, 40)) == 15
    assert "nearer to this machine." in " ".join(on_screen(out, 40))
    facts.take_status(LinkStatus(LinkState.STREAMING))
    drawn.redraw(block(facts, False, drawn.columns))
    assert out.getvalue().count("\x1b[15F") == 1
