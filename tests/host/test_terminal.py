from __future__ import annotations

import asyncio
import io
import os
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hipline.events import (
    AngleBlock,
    Band,
    Bands,
    Cue,
    CueLevel,
    FirstWalk,
    Guide,
    Hint,
    Notice,
    NoticeKind,
    Side,
    Stage,
    Stride,
    Update,
)
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.calibration import Calibration
from hipline.motion.guidance import Evidence
from hipline.motion.sources import ForwardSource, Quality, ZeroSource
from hipline.playback import Playback
from hipline.settings import Settings
from hipline.views.terminal.block import Tint, big, block, gauge
from hipline.views.terminal.facts import Facts
from hipline.views.terminal.keys import Keys
from hipline.views.terminal.live import TerminalView
from hipline.views.terminal.run import KEYS, run_terminal
from hipline.views.terminal.writer import Writer
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words
from hipline_device.samples import SampleBlock
from hipline_sim.fault_source import FaultySource
from hipline_sim.faults import Fault, Kind, Plan
from hipline_sim.script import Bend, Stand, Walk, WalkScript
from hipline_sim.walker import Walker

BANDS = Bands(Band(-3.0, 5.0), Band(4.0, 14.0))


def angles(start_s: float, tilt_deg: float, count: int = 50) -> AngleBlock:
    time_s = start_s + np.arange(count) / 100.0
    return AngleBlock(time_s, np.full(count, tilt_deg), *(np.zeros(count) for _ in range(3)))


def stride(end_s: float, side: Side = Side.LEFT, tilt_deg: float = 4.2, reason: str = "") -> Stride:
    measured = (1.1, 109.0, tilt_deg, tilt_deg + 3, 5.0, 0.5, 4.0, 9.6, 1.0)
    return Stride(end_s - 1.1, end_s, side, *measured, not reason, reason)


def update(**parts) -> Update:
    usual = {"angles": AngleBlock.empty(), "contacts": (), "strides": (), "cues": (), "stage": Stage.READY}
    notices = tuple(Notice(NoticeKind(cue.level), cue.rule, cue.message) for cue in parts.get("cues", ()))
    return Update(**{**usual, "bands": BANDS, "steady": True, "notices": notices, **parts})


class Tty(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Pipe(io.StringIO):
    encoding = "utf-8"


class Now:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        self.s += 1.0
        return self.s


def view(stream, **environment) -> TerminalView:
    return TerminalView(Writer(stream, environment), Now())


def text_of(facts: Facts, tall: bool = True) -> str:
    return "\n".join(line for line, _ in block(facts, tall))


def walking(tilt_deg: float = 4.2, **more) -> Facts:
    facts = Facts()
    facts.take_status(LinkStatus(LinkState.STREAMING, "", "Hipline F0:F1", 87, 100.0, 2000, 12))
    facts.take_update(update(angles=angles(10.0, 1.0), strides=(stride(10.2, Side.LEFT, tilt_deg),), **more))
    facts.take_update(update(angles=angles(10.5, 1.0), strides=(stride(10.9, Side.RIGHT, tilt_deg),), **more))
    return facts


def test_all_facts_are_in_the_block():
    shown = text_of(walking())
    for fact in ("Connected", "Hipline F0:F1", "in your band", "−3° to +5°", "Rotation range 10°", "Cadence 109"):
        assert fact in shown
    for fact in ("L +4.2°   R +4.2°", "100.0 Hz", "Lost 12 (0.6 %)", "Battery 87 %", "Time 0:20"):
        assert fact in shown


def test_the_walker_is_told_what_to_do_until_measuring_begins():
    facts = Facts()
    assert "Stand still" in text_of(facts)
    facts.take_update(update(stage=Stage.WALK))
    assert "Walk straight ahead" in text_of(facts)
    facts.take_update(update())
    assert "Pelvic tilt" in text_of(facts)


@pytest.mark.parametrize("tall", [True, False])
def test_the_block_keeps_its_height_whatever_it_says(tall):
    asked, measured = Facts(), walking()
    measured.take_status(LinkStatus(LinkState.LOST, "The clip was lost. Bring it nearer."))
    assert len(block(asked, tall)) == len(block(measured, tall)) == len(block(walking(-7.0), tall))


def test_outside_the_band_is_said_in_words_as_well_as_in_amber():
    lines = block(walking(9.0), tall=False)
    told = [(line, tint) for line, tint in lines if "tipped forward" in line]
    assert told
    assert all(tint is Tint.OUTSIDE for _, tint in told)


def test_while_standing_the_number_is_the_tilt_of_the_last_second():
    facts = walking()
    facts.take_update(update(angles=angles(12.0, -6.4, 150), steady=False))
    assert facts.tilt_now_deg == pytest.approx(-6.4)
    assert "−6°" in text_of(facts, tall=False)
    assert "standing" in text_of(facts)


def test_a_cue_stays_until_its_rule_clears_it():
    cue = Cue(12.0, "tilt_forward", CueLevel.CUE, 7.0, 5.0, "Let the front of your pelvis rise a little.")
    facts = walking(cues=(cue,))
    assert "Cue: Let the front of your pelvis rise a little." in text_of(facts)
    facts.take_update(update(cues=(Cue(20.0, "tilt_forward", CueLevel.CLEAR, 2.0, 5.0, "That is it."),)))
    assert "Cue:" not in text_of(facts)
    assert "That is it." in text_of(facts)


def test_strides_that_do_not_count_are_left_out_of_the_mean():
    facts = walking()
    facts.take_update(update(strides=(stride(12.0, Side.LEFT, 40.0, "turn"),)))
    assert facts.stride_count == 2
    assert facts.tilt_mean_deg == pytest.approx(4.2)


def test_a_long_wait_for_the_calibration_does_not_blur_the_tilt_of_now():
    facts = Facts()
    long = angles(0.0, 20.0, 6000)
    long.tilt_deg[-100:] = 3.0
    facts.take_update(update(angles=long, steady=False))
    assert facts.tilt_now_deg == pytest.approx(3.0, abs=0.3)


def test_big_digits_are_five_rows_of_one_width():
    rows = big("+12°")
    assert len(rows) == 5
    assert len({len(row) for row in rows}) == 1
    assert big("–")[2].count("█") == 6


def test_the_gauge_shows_band_standing_and_value():
    line = gauge(5.0, Band(-3.0, 10.0)).split()[1]
    assert len(line) == 41
    assert line.index("=") < line.index("|") < line.index("▲") < line.rindex("=")
    assert gauge(99.0, Band()).split()[1].endswith("▲")


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


def test_without_colour_the_words_are_the_same():
    coloured, plain = Tty(), Tty()
    for out, environment in ((coloured, {}), (plain, {"NO_COLOR": "1"})):
        shown = view(out, TERM="xterm", **environment)
        shown.take_status(LinkStatus(LinkState.LOST, "The clip was lost. Bring it nearer."))
    assert re.search(r"\x1b\[[0-9;]*m", coloured.getvalue())
    assert not re.search(r"\x1b\[[0-9;]*m", plain.getvalue())
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.getvalue()) == plain.getvalue()


def test_a_pipe_gets_one_line_for_each_thing_that_happens():
    out = Pipe()
    shown = view(out)
    shown.take_status(LinkStatus(LinkState.STREAMING, "", "Hipline F0:F1"))
    shown.take_status(LinkStatus(LinkState.STREAMING, "", "Hipline F0:F1", 87, 100.0, 50))
    shown.take_update(update(stage=Stage.STAND))
    shown.take_update(update(stage=Stage.STAND))
    shown.take_update(update(angles=angles(10.0, 1.0), strides=(stride(12.0), stride(12.5, Side.RIGHT, 1.0, "turn"))))
    shown.take_update(update(cues=(Cue(13.0, "tilt_forward", CueLevel.CUE, 7.0, 5.0, "Rise a little."),)))
    shown.take_status(LinkStatus(LinkState.LOST, "The clip was lost. Bring it nearer.", "Hipline F0:F1"))
    shown.close()
    assert "\x1b" not in out.getvalue()
    assert out.getvalue().splitlines() == [
        "● Connected   Hipline F0:F1",
        "Stand still for a few seconds …",
        "Measuring …",
        "   0:02  L  tilt  +4.2°  rotation  9.6°  cadence 109",
        "   0:02  R  tilt  +1.0°  rotation  9.6°  cadence 109  not counted: turn",
        "Cue: Rise a little.",
        "✕ Signal lost   Hipline F0:F1   The clip was lost. Bring it nearer.",
        "No samples came, so nothing was measured.",
    ]


def test_a_terminal_of_few_rows_gets_lines(monkeypatch):
    monkeypatch.setenv("LINES", "8")
    monkeypatch.setenv("COLUMNS", "80")
    out = Tty()
    view(out, TERM="xterm").take_update(update(stage=Stage.STAND))
    assert out.getvalue() == "Stand still for a few seconds …\n"


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


def still(count: int) -> SampleBlock:
    index = np.arange(count)
    acc = np.tile([0.0, 0.0, 9.81], (count, 1))
    return SampleBlock(index, index / 100.0, acc, np.zeros((count, 3)))


def test_running_to_the_end_gives_a_summary_and_status_zero():
    out = Pipe()
    assert run_terminal(Playback(still(300), 100.0, np.inf), Settings(), stream=out) == 0
    assert out.getvalue().splitlines()[-1] == "Measured 0:03: 0 strides, 0 of 300 samples lost."


def test_a_reader_that_goes_away_ends_the_run():
    ours, theirs = os.pipe()
    os.close(ours)
    playback = Playback(still(100_000), 100.0, 1.0)
    with os.fdopen(theirs, "w") as out:
        assert run_terminal(playback, Settings(), stream=out) == 0
    assert playback.status.samples_received < 100


def calibration(quality: str = "sure", neutral: str = "quiet standing") -> Calibration:
    return Calibration(
        (0.0, 0.0, 1.0),
        (1.0, 0.0, 0.0),
        ZeroSource(neutral),
        2.0,
        7.0,
        ForwardSource.FIRST_STEPS,
        0.6,
        Quality(quality),
        12.0,
    )


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


def test_a_doubtful_forward_is_said_within_the_width_of_a_terminal():
    facts = walking()
    facts.take_calibration(calibration("doubtful"))
    lines = [line for line, _ in block(facts, tall=True)]
    at = next(i for i, line in enumerate(lines) if line.startswith("Not sure which way is forward"))
    assert " ".join(lines[at : at + 2]).strip() == words.NOT_SURE_OF_FORWARD_NO_KEY
    assert max(len(line) for line in lines[at : at + 2]) <= 79
    facts.take_calibration(calibration("fair"))
    assert "Not sure" not in text_of(facts)


def test_lines_tell_the_doubt_and_the_new_zero_once_each():
    out = Pipe()
    shown = view(out)
    shown.take_update(update())
    shown.take_calibration(calibration("doubtful"))
    for moved in (False, True, True, True):
        shown.take_update(update(clip_moved=moved))
    shown.take_rezeroed(True)
    told = ["Measuring …", words.NOT_SURE_OF_FORWARD_NO_KEY, words.CLIP_MOVED_NO_KEY, words.ZERO_TAKEN]
    assert out.getvalue().splitlines() == told


def test_after_a_new_zero_the_last_stride_is_not_shown_any_more():
    facts = walking(9.0)
    facts.take_rezeroed(False)
    assert "tipped forward" in text_of(facts)
    assert words.NO_STAND in text_of(facts)
    facts.take_rezeroed(True)
    assert "tipped forward" not in text_of(facts)
    assert words.ZERO_TAKEN in text_of(facts)


def test_who_can_press_keys_is_told_which_and_how_to_end(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("hipline.views.terminal.keys._in_front", lambda: True)
    monkeypatch.setattr(Keys, "watch", lambda *_: asyncio.sleep(0.0))
    still = np.zeros((600, 3))
    block = SampleBlock(np.arange(600), np.arange(600) / 100.0, still + 9.81, still)
    run_terminal(Playback(block, 100.0, np.inf), Settings(), stream=Pipe())
    assert capsys.readouterr().err == f"{KEYS}\n"
    assert "Ctrl-C: end" in KEYS


def test_z_in_the_terminal_takes_the_new_zero(monkeypatch):
    async def press(keys: Keys, take: Callable[[str], None]) -> None:
        while True:
            take("z")
            await asyncio.sleep(0.0)

    monkeypatch.setattr(Keys, "watch", press)
    walker = Walker(WalkScript((Stand(8.0), Walk(20.0), Stand(8.0))), 100.0)
    acc, gyr = walker.samples(0, len(walker))
    for values in (acc, gyr):
        values[2000:] = Rotation.from_euler("y", 8.0, degrees=True).apply(values[2000:])
    index = np.arange(len(acc))
    out = Pipe()
    assert (
        run_terminal(Playback(SampleBlock(index, index / 100.0, acc, gyr), 100.0, np.inf), Settings(), stream=out) == 0
    )
    told = out.getvalue().splitlines()
    assert told.count(words.ZERO_TAKEN) == 1
    assert told.index(words.CLIP_MOVED_NO_KEY) < told.index(words.ZERO_TAKEN)


def test_a_guided_calibration_is_told_step_by_step_in_lines():
    out = Pipe()
    shown = view(out)
    for guide in (
        Guide(Stage.STAND, still_s=0.5),
        Guide(Stage.STAND, still_s=4.0),
        Guide(Stage.BOW),
        Guide(Stage.BOW, hint=Hint.SUNK),
        Guide(Stage.BOW, bows=1),
        Guide(Stage.WALK, bows=2, steps=4),
    ):
        shown.take_update(update(stage=guide.stage, guide=guide))
    shown.take_update(update())
    evidence = Evidence(gravity_g=1.0, still_dps=0.8, bows=2, axis_deg=60.0, steps=11, regularity=0.9)
    shown.take_calibration(replace(calibration("doubtful"), forward="bows and steps", evidence=evidence))
    lines = out.getvalue().splitlines()
    assert lines[:7] == [
        "Step 1 of 3: Stand still   5 s left …",
        "Step 2 of 3: Bow forward slowly   Bow 1 of 2 …",
        f"Step 2 of 3: Bow forward slowly   Bow 1 of 2 …   {guide_words.HINT[Hint.SUNK]}",
        "Step 2 of 3: Bow forward slowly   Bow 2 of 2 …",
        "Step 3 of 3: Walk straight ahead   4 of 10 steps …",
        "Measuring …",
        "Calibration: not sure.",
    ]
    assert "  ✕ Bows and steps differ by 60°" in lines
    assert lines[-1] == "Bow twice again, straight to the front: begin again."


def test_a_guided_calibration_is_shown_in_place_without_moving_anything():
    facts = walking()
    calm = block(facts, tall=True)
    facts.take_update(update(stage=Stage.WALK, guide=Guide(Stage.WALK, bows=2, steps=5, hint=Hint.TURNING)))
    asked = block(facts, tall=True)
    lines = [line for line, _ in asked]
    assert "Step 3 of 3: Walk straight ahead   5 of 10 steps" in lines
    assert (guide_words.HINT[Hint.TURNING], Tint.STRONG) in asked
    assert any(line.count("█") == line.count("·") - 1 or line.count("█") == 20 for line in lines)
    assert len(asked) == len(calm)


def test_c_in_the_terminal_begins_a_new_calibration_and_a_slip_is_asked_about(monkeypatch):
    async def press(keys: Keys, take: Callable[[str], None]) -> None:
        while True:
            if "moved" in told:
                take("c")
                return
            await asyncio.sleep(0.0)

    told: list[str] = []

    class Telling(Pipe):
        def write(self, text: str) -> int:
            told.extend(["moved"] if words.CLIP_MOVED_NO_KEY in text else [])
            return super().write(text)

    monkeypatch.setattr(Keys, "watch", press)
    walker = Walker(WalkScript((Stand(7.0), Bend(9.0, 2, 45.0), Stand(3.0), Walk(24.0), Stand(9.0), Walk(4.0))), 100.0)
    source = FaultySource(walker, Plan((Fault(Kind.SLIP, 35.0, value=6.0, axis=1),)))
    acc, gyr = source.read(0, len(source))
    index = np.arange(len(acc))
    out = Telling()
    playback = Playback(SampleBlock(index, index / 100.0, acc, gyr), 100.0, np.inf)
    assert run_terminal(playback, Settings(guided=True), stream=out) == 0
    lines = out.getvalue().splitlines()
    assert "Calibration: all is well." in lines
    assert lines.index(words.CLIP_MOVED_NO_KEY) < lines.index(guide_words.BEGUN)
    assert lines[lines.index(guide_words.BEGUN) + 1].startswith("Step 1 of 3: Stand still")


def test_a_first_walk_asks_for_each_pace_and_tells_how_far_it_is():
    walker = Walker(WalkScript((Stand(7.0), Walk(30.0, 78.0, 0.6))), 100.0)
    acc, gyr = walker.samples(0, 3700)
    index, out = np.arange(3700), Pipe()
    playback = Playback(SampleBlock(index, index / 100.0, acc, gyr), 100.0, np.inf)
    assert run_terminal(playback, Settings(first_walk=True), stream=out) == 0
    asked = [line for line in out.getvalue().splitlines() if "of 3 paces are known" in line]
    assert [line.split(". ")[1].split()[0] for line in asked] == ["2", "10", "20", "This"]  # pace is known already
    facts = Facts()
    facts.stage, facts.first_walk = Stage.READY, FirstWalk("usual", 15, 30, False, 1, 3)
    lines = [text for text, _ in block(facts, tall=False)]
    assert "Pace 2 of 3: Walk as usual   15 of 30 strides" in lines
    assert any(line.startswith("█" * 15) for line in lines)


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
