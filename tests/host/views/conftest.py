"""Qt without a screen, and updates that look like a walk."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from hipline.events import AngleBlock, Band, Bands, Contact, Cue, Notice, NoticeKind, Side, Stage, Stride, Update
from hipline.link.status import LinkState, LinkStatus
from hipline.views.window.feed import Feed
from hipline.views.window.live import LiveWindow

RATE_HZ = 100.0
BANDS = Bands(Band(high=5.0), Band(8.0, 20.0))
STEP_S = 0.55


def angles(start_s: float, count: int, tilt_deg: float = 0.0) -> AngleBlock:
    time_s = start_s + np.arange(count) / RATE_HZ
    phase = 2 * np.pi * time_s / (2 * STEP_S)
    return AngleBlock(time_s, tilt_deg + np.sin(2 * phase), 4 * np.sin(phase), 7 * np.sin(phase), 2 * np.sin(2 * phase))


def stride(end_s: float, side: Side = Side.LEFT, tilt_deg: float = 1.0, reason: str = "", **more: float) -> Stride:
    measures = {
        "duration_s": 1.1, "cadence_spm": 109.0, "tilt_mean_deg": tilt_deg, "tilt_max_deg": tilt_deg + 1,
        "tilt_rom_deg": 2.0, "obliquity_mean_deg": 0.0, "obliquity_rom_deg": 8.0, "rotation_rom_deg": 14.0,
        "turn_deg": 0.0,
    } | more  # fmt: skip
    return Stride(end_s - 1.1, end_s, side, valid=not reason, reason=reason, **measures)


class Bench:
    """A live window on a clock of its own, and a walk to feed it with."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.feed = Feed()
        self.window = LiveWindow(self.feed, now_s=lambda: self.now_s)
        self.window.show()
        self.feed.take_status(LinkStatus(LinkState.STREAMING, clip="clip", rate_hz=RATE_HZ))

    def walk(self, start_s: float, end_s: float, tilt_deg: float = 0.0, steps: bool = True) -> None:
        """Feed a walk in packets of ten samples, a frame after each."""
        for packet in range(round(start_s * 10), round(end_s * 10)):
            at_s = packet / 10
            first, last = math.ceil(at_s / STEP_S), math.ceil((at_s + 0.1) / STEP_S)
            sides = {n: Side.LEFT if n % 2 else Side.RIGHT for n in range(first, last)} if steps else {}
            contacts = tuple(Contact(n * STEP_S, side, n * STEP_S) for n, side in sides.items())
            strides = tuple(stride(n * STEP_S, side, tilt_deg) for n, side in sides.items())
            self.say(angles(at_s, 10, tilt_deg), contacts=contacts, strides=strides)
            self.frame(0.1)

    def say(self, block: AngleBlock | None = None, **parts: object) -> None:
        """Feed one update."""
        said: dict[str, object] = {
            "angles": AngleBlock.empty() if block is None else block,
            "contacts": (), "strides": (), "cues": (), "stage": Stage.READY, "bands": BANDS, "steady": True,
        }  # fmt: skip
        self.feed.take_update(Update(**(said | parts)))  # pyright: ignore[reportArgumentType]

    def cue(self, *cues: Cue) -> None:
        """Feed cues that all reach the walker."""
        self.say(cues=cues, notices=tuple(Notice(NoticeKind(cue.level), cue.rule, cue.message) for cue in cues))

    def frame(self, passed_s: float = 0.0, count: int = 1) -> None:
        for _ in range(count):
            self.now_s += passed_s
            self.window.tick()


@pytest.fixture(scope="session")
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    made.setStyle("Fusion")
    return made


@pytest.fixture
def bench(app: QApplication) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.window.close()
    made.window.deleteLater()
    app.sendPostedEvents()
    app.processEvents()


@pytest.fixture
def make_stride() -> Callable[..., Stride]:
    return stride


@pytest.fixture
def make_angles() -> Callable[..., AngleBlock]:
    return angles
