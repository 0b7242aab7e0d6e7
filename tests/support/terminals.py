"""Terminals to write to, and facts of a walk for what is shown in them."""

from __future__ import annotations

import io

import numpy as np

from hipline.events import AngleBlock, Band, Bands, Notice, NoticeKind, Side, Stage, Stride, Update
from hipline.link.status import LinkState, LinkStatus
from hipline.views.terminal.block import block
from hipline.views.terminal.facts import Facts
from hipline.views.terminal.live import TerminalView
from hipline.views.terminal.writer import Writer

BANDS = Bands(Band(-3.0, 5.0), Band(4.0, 14.0))


def angles(start_s: float, tilt_deg: float, count: int = 50) -> AngleBlock:
    """Return angles at 100 Hz of somebody who stays at one tilt."""
    time_s = start_s + np.arange(count) / 100.0
    return AngleBlock(time_s, np.full(count, tilt_deg), *(np.zeros(count) for _ in range(3)))


def stride(end_s: float, side: Side = Side.LEFT, tilt_deg: float = 4.2, reason: str = "") -> Stride:
    """Return a stride of 1.1 s."""
    measured = (1.1, 109.0, tilt_deg, tilt_deg + 3, 5.0, 0.5, 4.0, 9.6, 1.0)
    return Stride(end_s - 1.1, end_s, side, *measured, not reason, reason)


def update(**parts) -> Update:
    """Return what the pipeline says of a measured walker; cues reach the walker."""
    usual = {"angles": AngleBlock.empty(), "contacts": (), "strides": (), "cues": (), "stage": Stage.READY}
    notices = tuple(Notice(NoticeKind(cue.level), cue.rule, cue.message) for cue in parts.get("cues", ()))
    return Update(**{**usual, "bands": BANDS, "steady": True, "notices": notices, **parts})


class Tty(io.StringIO):
    """A terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Pipe(io.StringIO):
    """What is no terminal."""

    encoding = "utf-8"


class Now:
    """A clock that goes on by a second whenever it is read, so that everything is drawn."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        self.s += 1.0
        return self.s


def view(stream, **environment) -> TerminalView:
    """Return a view in a terminal of this environment."""
    return TerminalView(Writer(stream, environment), Now())


def text_of(facts: Facts, tall: bool = True) -> str:
    """Return the block without its tints."""
    return "\n".join(line for line, _ in block(facts, tall))


def walking(tilt_deg: float = 4.2, **more) -> Facts:
    """Return the facts of a walk of two strides."""
    facts = Facts()
    facts.take_status(LinkStatus(LinkState.STREAMING, "", "Hipline F0:F1", 87, 100.0, 2000, 12))
    facts.take_update(update(angles=angles(10.0, 1.0), strides=(stride(10.2, Side.LEFT, tilt_deg),), **more))
    facts.take_update(update(angles=angles(10.5, 1.0), strides=(stride(10.9, Side.RIGHT, tilt_deg),), **more))
    return facts
