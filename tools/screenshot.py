"""Make the picture of the live window for the documentation: the real window, the real pipeline, a simulated walk.

python tools/screenshot.py [docs/live-window.png] [--dark] [--at SECONDS]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from hipline.events import CueLevel
from hipline.link.status import LinkState, LinkStatus
from hipline.pipeline import Pipeline
from hipline.views.window.feed import Feed
from hipline.views.window.live import LiveWindow
from hipline.views.window.toolkit.palette import DARK, LIGHT
from hipline_device.samples import SampleBlock
from hipline_sim.battery import Battery
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

RATE_HZ = 100.0
PACKET = 10  # samples
AFTER_CUE_S = 4.0  # long enough to see the strides that led to the cue


class WalkClock:
    """The clock of the walk, which runs as fast as the samples are worked on."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """Return the time, s."""
        return self.now_s


def main(argv: list[str] | None = None) -> int:
    """Feed the walk to the window up to the moment, and save the picture."""
    parser = argparse.ArgumentParser(description="Make the picture of the live window.")
    parser.add_argument("path", nargs="?", type=Path, default=Path("docs/live-window.png"))
    parser.add_argument("--dark", action="store_true", help="light letters on a dark ground")
    parser.add_argument(
        "--at", type=float, help=f"seconds into the walk (default: {AFTER_CUE_S:g} s after the first cue)"
    )
    options = parser.parse_args(argv)

    app = QApplication([])
    app.setStyle("Fusion")
    feed, clock = Feed(), WalkClock()
    window = LiveWindow(feed, DARK if options.dark else LIGHT, now_s=clock)
    window.show()
    pipeline, walker, battery = Pipeline(RATE_HZ), Walker(preset("demo"), RATE_HZ), Battery()
    until_s = np.inf if options.at is None else options.at
    for first in range(0, len(walker), PACKET):
        acc, gyr = walker.samples(first, PACKET)
        index = np.arange(first, first + len(acc))
        clock.now_s = index[-1] / RATE_HZ
        update = pipeline.update(SampleBlock(index, index / RATE_HZ, acc, gyr))
        feed.take_update(update)
        received = first + len(acc)
        charge = battery.percent(clock.now_s)
        feed.take_status(
            LinkStatus(LinkState.STREAMING, "", "Simulated clip", charge, RATE_HZ, samples_received=received)
        )
        window.tick()
        if options.at is None and any(cue.level is CueLevel.CUE for cue in update.cues):
            until_s = min(until_s, clock.now_s + AFTER_CUE_S)
        if clock.now_s >= until_s:
            break
    app.processEvents()
    saved = window.save_picture(options.path)
    print(f"{options.path}: {clock.now_s:.1f} s into the walk" if saved else f"cannot write {options.path}")
    window.close()
    return 0 if saved else 1


if __name__ == "__main__":
    sys.exit(main())
