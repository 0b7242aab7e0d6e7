"""How fast Hipline is: cost of an hour of recording by stage, and time per live packet.

    python benchmarks/speed.py [--minutes 20] [--window]

Machines differ and are noisy: compare figures of one run only. `--window` also opens the live window (offscreen where
there is no display) and measures the share of one core that it takes at 30 frames a second.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from hipline import pipeline as pipeline_module
from hipline.events import Update
from hipline.gait.contacts import ContactDetector
from hipline.gait.posture import Posture
from hipline.gait.rotation import RotationTrace
from hipline.gait.sides import SideJudge
from hipline.gait.strides import StrideBuilder
from hipline.motion.calibration import Calibrator
from hipline.motion.orientation import Orientation
from hipline.motion.pelvis import Pelvis
from hipline.motion.timeline import Timeline
from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 100.0
PACKET = 10
STAGES = (
    Timeline, Orientation, Calibrator, Pelvis, ContactDetector, SideJudge, Posture, StrideBuilder, RotationTrace,
    pipeline_module.CueRules,
)  # fmt: skip


def walk(minutes: float) -> SampleBlock:
    """Return a synthetic walk."""
    walker = Walker(WalkScript((Stand(8.0), Walk(60.0 * minutes))), RATE_HZ)
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    return SampleBlock(index, index / RATE_HZ, acc, gyr)


def by_stage(block: SampleBlock) -> dict[str, float]:
    """Return the seconds that each stage takes of a run over the whole block."""
    spent: dict[str, float] = defaultdict(float)
    usual = {stage: stage.update for stage in STAGES}

    def timed(stage: type, update: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return update(*args, **named)
            finally:
                spent[stage.__name__] += time.perf_counter() - begun

        return call

    for stage, update in usual.items():
        stage.update = timed(stage, update)  # type: ignore[method-assign]
    try:
        begun = time.perf_counter()
        pipeline = Pipeline(RATE_HZ)
        pipeline.update(block)
        pipeline.finish()
        spent["whole chain"] = time.perf_counter() - begun
    finally:
        for stage, update in usual.items():
            stage.update = update  # type: ignore[method-assign]
    return spent


def per_packet(block: SampleBlock) -> np.ndarray:
    """Return the milliseconds of each live packet."""
    pipeline, times_ms = Pipeline(RATE_HZ), []
    for at in range(0, len(block), PACKET):
        packet = block[at : at + PACKET]
        begun = time.perf_counter()
        pipeline.update(packet)
        times_ms.append(1e3 * (time.perf_counter() - begun))
    return np.array(times_ms)


def window_share(block: SampleBlock, seconds: float = 15.0) -> tuple[float, float]:
    """Return the share of one core that the live window takes, and its frames per second."""
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from hipline.playback import Playback
    from hipline.settings import Settings
    from hipline.views.window import run_window

    begun, cpu = time.perf_counter(), time.process_time()
    run_window(Playback(block, RATE_HZ, speed=1.0), Settings(), duration_s=seconds)
    spent = time.perf_counter() - begun
    return (time.process_time() - cpu) / spent, spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=20.0, help="length of the synthetic walk (default 20)")
    parser.add_argument("--window", action="store_true", help="measure the live window as well")
    how = parser.parse_args()
    block = walk(how.minutes)
    hours = len(block) / RATE_HZ / 3600.0
    _: Update = Pipeline(RATE_HZ).update(block[:2000])  # warm
    print(f"One hour of recording at {RATE_HZ:g} Hz, one core, seconds ({how.minutes:g} minutes were run)")
    spent = by_stage(block)
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {name:18s} {seconds / hours:7.3f}")
    times_ms = per_packet(block[: round(300 * RATE_HZ)])
    p50, p99 = np.percentile(times_ms, [50, 99])
    print(f"One live packet of {PACKET} samples through the pipeline: median {p50:.2f} ms, 99 % {p99:.2f} ms")
    if how.window:
        share, spent_s = window_share(block)
        print(f"Live window with link thread and pipeline, {spent_s:.0f} s: {100 * share:.0f} % of one core")


if __name__ == "__main__":
    main()
