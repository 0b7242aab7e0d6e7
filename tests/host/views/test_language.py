"""The words in another language: every one of them in brackets, so that what is not looked up stands out."""

from __future__ import annotations

import pickle
import re
import struct
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
import words as words_tool
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabWidget, QWidget
from terminals import Pipe

from hipline import language
from hipline.coach.own_walking import KEPT
from hipline.coach.pain import Score
from hipline.coach.walk_report import report_of
from hipline.cues.own import OwnValue, OwnWalking
from hipline.errors import LinkError
from hipline.events import Bands, Cue, CueLevel, FirstWalk, Side, Stage, Usual
from hipline.link.advice import advice_for
from hipline.link.board import Board
from hipline.link.inlet import Ears, Inlet
from hipline.link.radio import Radio
from hipline.link.status import LinkState, LinkStatus
from hipline.monitor import Monitor
from hipline.playback import Playback
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.recorder import RecordingState, RecordingStatus
from hipline.settings import Settings
from hipline.views.terminal.run import run_terminal
from hipline.views.window.dialogs.after_walk import AfterWalk
from hipline.views.window.dialogs.make_room import MakeRoom
from hipline.views.window.dialogs.numbers import NumbersPanel
from hipline.views.window.dialogs.safety import SafetyCheck
from hipline.views.words.recording import unstored_line
from hipline.views.words.report import told
from hipline.wording import Text
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

if TYPE_CHECKING:
    from hipline.link.intake import Intake

QT_OWN = {"", "Export", "Export...", "Scroll Left", "Scroll Right"}  # of libraries, which have catalogs of their own
NAMES = {"Hipline", "Hz", "clip", "walk", "hipline", "rec"}  # of things, units and files


def write_catalog(folder: Path, texts: dict[tuple[str, str], str], name: str = "xx") -> None:
    """Write a catalog as gettext reads it: head, two tables of lengths and places, texts."""
    head = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
    pairs = {"": head} | {f"{one}\0{many}" if many else one: text for (one, many), text in texts.items()}
    keys = sorted(pairs, key=str.encode)
    at, tables, content = 28 + 16 * len(keys), b"", b""
    for texts_of in (keys, [pairs[key] for key in keys]):
        for text in texts_of:
            data = text.encode()
            tables += struct.pack("<2I", len(data), at + len(content))
            content += data + b"\0"
    path = folder / name / "LC_MESSAGES" / "hipline.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0) + tables + content)


@pytest.fixture(scope="module")
def bracketed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("catalogs")
    texts = {(one, many): f"⟦{one}⟧\0⟦{many}⟧" if many else f"⟦{one}⟧" for one, many in words_tool.messages()}
    write_catalog(folder, texts | {(".", ""): ","})
    return folder


@pytest.fixture
def other(bracketed, monkeypatch):
    """Show everything in the language of brackets."""
    monkeypatch.setenv("HIPLINE_LANGUAGE", "xx")
    monkeypatch.setenv("HIPLINE_CATALOGS", str(bracketed))
    language.use()
    yield
    monkeypatch.setenv("HIPLINE_LANGUAGE", "en")
    language.use()


def left_over(text: str) -> list[str]:
    """Return the words outside of all brackets."""
    before = ""
    while text != before:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return [word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in NAMES]


def _without_key(tip: str) -> str:
    """Return a tooltip without the key at its end, which has its own name."""
    return re.sub(r" \([^()]*\)$", "", tip)


def texts_of(*roots: QWidget) -> set[str]:
    """Return all that a window shows or lets a screen reader say."""
    found: set[str] = set()
    for root in roots:
        found.add(root.windowTitle())
        for part in (root, *root.findChildren(QWidget)):
            found |= {part.accessibleName(), part.accessibleDescription(), _without_key(part.toolTip())}
            if isinstance(part, QLabel | QAbstractButton):
                found.add(part.text())
            if isinstance(part, QTabWidget):
                found |= {part.tabText(at) for at in range(part.count())}
        for action in root.findChildren(QAction):
            found |= {action.text(), _without_key(action.toolTip())}
    return found - QT_OWN


def test_what_is_left_over_is_found():
    assert left_over("⟦Pace ⟦one⟧ of⟧ two 3 Hz") == ["two"]


def test_the_terminal_shows_no_word_that_is_not_looked_up(other, tmp_path, monkeypatch):
    acc, gyr = Walker(preset("straight"), 100.0, seed=3).samples(0, 3000)
    walk = SampleBlock(np.arange(3000), np.arange(3000) / 100.0, acc, gyr)
    tipped = Settings(own=OwnWalking((OwnValue("tilt", 110.0, -8.0, 0.5, 60),)))
    for settings in (tipped, replace(tipped, first_walk=True)):
        out = Pipe()
        recording = LiveRecording.begin(tmp_path / f"walk{settings.first_walk}.hipline", settings)
        source = Playback(walk, 100.0, np.inf, name="clip")
        assert run_terminal(source, settings, stream=out, recording=recording) == 0
        recording.close()
        text = out.getvalue().replace(str(recording.path), "")
        assert len(text.splitlines()) > 40
        assert left_over(text) == []
        assert ("⟦Cue⟧: ⟦Your pelvis stays tipped forward." in text) is not settings.first_walk
    assert re.search(r"[+−]\d,\d°", text)
    assert not re.search(r"\d\.\d", text), "the decimal point is the reader's"


def test_the_window_and_its_pages_show_no_word_that_is_not_looked_up(app, other, make_stride, tmp_path, request):
    bench = request.getfixturevalue("bench")  # made in the other language
    bench.walk(0, 12, tilt_deg=3.0)
    bench.window.set_recording(LiveRecording.begin(tmp_path / "walk.hipline"))
    bench.say(bands=Bands(tilt_usual=Usual(1.5, 0.2, 1.0, 60, True)), first_walk=FirstWalk("usual", 3, 30, False, 1, 3))
    bench.cue(Cue(12.0, "tilt_forward", CueLevel.CUE, 6.0, 5.0, "Nicely back in your band."))
    seen = texts_of(bench.window)
    bench.say(stage=Stage.STAND)
    bench.feed.take_status(LinkStatus(LinkState.LOST, clip="clip"))
    strides = [make_stride(5 + 0.55 * k, Side.LEFT if k % 2 else Side.RIGHT) for k in range(200)]
    report = report_of(strides, [Cue(60.0, "tilt_forward", CueLevel.CUE, 6.0, 5.0, "")], [Score(80.0, 4)])
    assert report is not None
    question = type(
        "Question", (), {"lines": (Text("{low:g} to {high:g}", low=1.0, high=2.0),), "keep": lambda _: KEPT}
    )
    for name in ("take_back", "not_now", "never"):
        setattr(question, name, question.keep)
    full = Text("The disk is full: make room on the disk of {folder}.", folder="walk")
    unstored = unstored_line(RecordingStatus(RecordingState.WAITING, tmp_path, full))
    pages = (
        AfterWalk(report, question=question()), SafetyCheck(), NumbersPanel(Settings(), (), str), MakeRoom(unstored),
    )  # fmt: skip
    seen |= texts_of(bench.window, *pages) | {line.text for line in told(report)}
    assert len(seen) > 200
    assert sorted(text for text in seen if left_over(text)) == []
    for page in pages:
        page.deleteLater()


async def test_what_ends_a_live_walk_is_shown_in_the_language_of_the_reader(other):
    class Unreadable(Playback):
        async def blocks(self):
            inlet = Inlet(cast("Intake", None), Board(), Ears())  # it never gets to know the clip
            while True:
                inlet.take(b"?", 0.0, 0)
            yield self._block

    second = np.arange(100)
    monitor = Monitor(Unreadable(SampleBlock(second, second / 100.0, np.ones((100, 3)), np.ones((100, 3))), 100.0))
    await monitor.run()
    assert monitor.status.advice.startswith("The clip sends packets that cannot be read (")
    assert language.shown(monitor.status.advice).startswith("⟦The clip sends packets that cannot be read (")
    told = advice_for(LinkError(Text("at {seconds}", seconds="2 s")), Radio()).text
    assert language.shown(told) == "⟦at 2 s⟧"


def test_files_are_english_whatever_is_shown(other):
    text = Text.counted("{number} cue on the way.", "{number} cues on the way.", 2)
    assert text == "2 cues on the way."
    assert language.shown(text) == "⟦2 cues on the way.⟧"
    assert type(pickle.loads(pickle.dumps(text))) is str
    nested = Text("You walked for {minutes}; your longest stretch without a break was {longest}.",
                  minutes=Text.counted("{number} minute", "{number} minutes", 1), longest=2.5)  # fmt: skip
    assert nested == "You walked for 1 minute; your longest stretch without a break was 2.5."
    assert language.shown(nested) == "⟦You walked for ⟦1 minute⟧; your longest stretch without a break was 2,5.⟧"
    assert language.shown("") == ""


@pytest.mark.parametrize("content", [b"", b"\xde\x12\x04\x95" + bytes(8), bytes(40)])
def test_a_catalog_that_is_damaged_or_not_there_leaves_the_words_english(tmp_path, capsys, content):
    write_catalog(tmp_path, {("Thank you.", ""): "Danke."}, "yy")
    (tmp_path / "yy" / "LC_MESSAGES" / "hipline.mo").write_bytes(content)
    language.use(environment={"HIPLINE_LANGUAGE": "yy", "HIPLINE_CATALOGS": str(tmp_path)})
    assert language.shown("Thank you.") == "Thank you."
    assert capsys.readouterr().err.count("\n") == 1
    language.use(environment={"HIPLINE_LANGUAGE": "zz", "HIPLINE_CATALOGS": str(tmp_path)})
    assert language.shown("Thank you.") == "Thank you."


def test_the_language_is_the_named_one_or_that_of_the_system_and_a_mistyped_name_falls_back(tmp_path):
    write_catalog(tmp_path, {("Thank you.", ""): "Danke.", ("at {seconds}", ""): "bei {sekunden}"}, "de")
    where = {"HIPLINE_CATALOGS": str(tmp_path)}
    for variables, said in (
        ({"LANG": "de_DE.UTF-8"}, "Danke."),
        ({"LANG": "de_DE.UTF-8", "HIPLINE_LANGUAGE": "en"}, "Thank you."),
        ({"LANG": "C"}, "Thank you."),
        ({"HIPLINE_LANGUAGE": "de"}, "Danke."),
    ):
        language.use(environment=where | variables)
        assert language.shown("Thank you.") == said
    assert language.fill("at {seconds}", seconds="2 s") == "at 2 s"
    language.use(["en"])


def test_the_template_holds_all_words_as_they_are_and_names_what_is_filled_in():
    assert words_tool.TEMPLATE.read_text("utf-8") == words_tool.template(), "words have changed: run make words"
    assert not [one for one, _ in words_tool.messages() if re.search(r"\{\d*[:}]|%[sd]", one)]
