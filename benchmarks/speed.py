"""How fast Hipline is: processor time of an hour of recording by stage, of a live packet, and of 64 clips at once.

    python benchmarks/speed.py [--minutes 20] [--clips 64] [--plain] [--window]

All but the last figure is processor time of one core, which a busy machine changes less than the time on the clock;
still, compare figures of one run only. `--plain` leaves numba aside, as where it is not installed. `--window` also
opens the live window (offscreen where there is no display) and measures the share of one core that it takes at 30
frames a second.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
from laps import LAP
from numpy.typing import NDArray

from hipline.cues.rules import CueRules
from hipline.gait.activity import Activity
from hipline.gait.contacts import ContactDetector
from hipline.gait.posture import Posture
from hipline.gait.rotation import RotationTrace
from hipline.gait.sides import SideJudge
from hipline.gait.strides import StrideBuilder
from hipline.gait.walking import WalkingCheck
from hipline.motion.calibration import Calibrator
from hipline.motion.orientation import Orientation
from hipline.motion.pelvis import Pelvis
from hipline.motion.stands import StandWatch
from hipline.motion.timeline import Timeline
from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock
from hipline_sim.script import Stand, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 100.0
PACKET = 10
STAGES = (
    Timeline, Orientation, Calibrator, Pelvis, StandWatch, ContactDetector, SideJudge, Activity, WalkingCheck, Posture,
    StrideBuilder, RotationTrace, CueRules,
)  # fmt: skip
BEGUN_S, MEASURED_S = 20.0, 30.0  # of each clip: until it is calibrated, and what is measured
MOUNTINGS = ("sacrum", "side", "front", "upside_down")


def walk(minutes: float, seed: int = 0, mounting: str = "sacrum") -> SampleBlock:
    """Return a synthetic walk with turns and stops."""
    laps = max(1, round(minutes * 60.0 / sum(phase.seconds for phase in LAP)))
    walker = Walker(WalkScript((Stand(8.0), *LAP * laps)), RATE_HZ, seed, mounting)
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    return SampleBlock(index, index / RATE_HZ, acc, gyr)


def _hours(block: SampleBlock) -> float:
    return len(block) / RATE_HZ / 3600.0


def whole(block: SampleBlock, times: int = 3) -> float:
    """Return the processor time of the whole chain, s: the least of a few runs."""
    taken: list[float] = []
    for _ in range(times):
        gc.collect()  # not in the middle of what is measured
        begun = time.process_time()
        pipeline = Pipeline(RATE_HZ)
        pipeline.update(block)
        pipeline.finish()
        taken.append(time.process_time() - begun)
    return min(taken)


def by_stage(block: SampleBlock) -> dict[str, float]:
    """Return the processor time of each stage in a run over the whole block, s; what it calls is counted with it."""
    spent: dict[str, float] = defaultdict(float)
    usual = {stage: stage.update for stage in STAGES}

    def timed(stage: type, update: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            begun = time.process_time()
            try:
                return update(*args, **named)
            finally:
                spent[stage.__name__] += time.process_time() - begun

        return call

    for stage, update in usual.items():
        stage.update = timed(stage, update)  # type: ignore[method-assign]
    try:
        gc.collect()
        pipeline = Pipeline(RATE_HZ)
        pipeline.update(block)
        pipeline.finish()
    finally:
        for stage, update in usual.items():
            stage.update = update  # type: ignore[method-assign]
    return spent


def _packets(block: SampleBlock, start: int = 0) -> list[SampleBlock]:
    return [block[at : at + PACKET] for at in range(start, len(block) - PACKET + 1, PACKET)]


def per_packet(block: SampleBlock) -> NDArray[np.float64]:
    """Return the processor time of each live packet, ms."""
    pipeline, times_ms = Pipeline(RATE_HZ), list[float]()
    for packet in _packets(block):
        begun = time.process_time()
        pipeline.update(packet)
        times_ms.append(1e3 * (time.process_time() - begun))
    return np.array(times_ms)


def first_packets(block: SampleBlock, seconds: float = 20.0) -> tuple[float, NDArray[np.float64]]:
    """Return how long a new pipeline takes to make, ms, and each of its first packets.

    What is loaded at the first use counts here, and compiling too, where nobody has used it on this machine before.
    """
    begun = time.process_time()
    Pipeline(RATE_HZ)
    made_ms = 1e3 * (time.process_time() - begun)
    return made_ms, per_packet(block[: round(seconds * RATE_HZ)])


def growth_kb(block: SampleBlock) -> float:
    """Return by how much the memory of a live walk grows from its first quarter to its end, kB."""
    packets, pipeline = _packets(block), Pipeline(RATE_HZ)
    held: list[int] = []
    tracemalloc.start()
    for part in (packets[: len(packets) // 4], packets[len(packets) // 4 :]):
        for packet in part:
            pipeline.update(packet)
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    return (held[1] - held[0]) / 1e3


def _held_mb() -> float:
    """Return the most memory that this process has held, MB; NaN where the system does not tell."""
    try:
        import resource
    except ImportError:
        return np.nan
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def many_clips(clips: int) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Stream from many clips at once, one packet of each in turn, as they arrive in life.

    Returns
    -------
    packets_ms : (n,) float64
        Processor time of each packet, ms.
    rounds_ms : (m,) float64
        Processor time of one packet of each clip, ms; as long as these stay under the time that a packet spans, no
        clip waits for another.
    held_mb : float
        Memory for each clip, MB.
    """
    minutes = (BEGUN_S + MEASURED_S) / 60.0
    walks = [walk(minutes, seed, mounting) for seed in range(3) for mounting in MOUNTINGS]
    gc.collect()
    before_mb = _held_mb()
    streams: list[tuple[Pipeline, list[SampleBlock]]] = []
    for clip in range(clips):
        start = 7 * clip % round(RATE_HZ)  # they were not switched on together
        streams.append((Pipeline(RATE_HZ), _packets(walks[clip % len(walks)], start)))
    begun, end = (round(s * RATE_HZ / PACKET) for s in (BEGUN_S, BEGUN_S + MEASURED_S))
    packets_ms: list[float] = []
    for number in range(end):
        for pipeline, packets in streams:
            now = time.process_time()
            pipeline.update(packets[number])
            if number >= begun:
                packets_ms.append(1e3 * (time.process_time() - now))
    assert all(pipeline.calibration is not None for pipeline, _ in streams), "a clip does not know how it is worn"
    rounds_ms = np.reshape(packets_ms, (-1, clips)).sum(axis=1)
    return np.array(packets_ms), rounds_ms, (_held_mb() - before_mb) / clips


def window_share(block: SampleBlock, seconds: float = 15.0) -> tuple[float, float]:
    """Return the share of one core that the live window takes, and how long it was open, s."""
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from hipline.playback import Playback
    from hipline.settings import Settings
    from hipline.views.window.run import run_window

    begun, cpu = time.perf_counter(), time.process_time()
    run_window(Playback(block, RATE_HZ, speed=1.0), Settings(), duration_s=seconds)
    spent = time.perf_counter() - begun
    return (time.process_time() - cpu) / spent, spent


def _told(times_ms: NDArray[np.float64]) -> str:
    p50, p99 = np.percentile(times_ms, [50, 99])
    return f"median {p50:.2f} ms, 99 % {p99:.2f} ms, longest {times_ms.max():.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=20.0, help="length of the synthetic walk (default 20)")
    parser.add_argument("--clips", type=int, default=64, help="clips that stream at once (default 64)")
    parser.add_argument("--plain", action="store_true", help="without what numba compiles")
    parser.add_argument("--window", action="store_true", help="measure the live window as well")
    how = parser.parse_args()
    if how.plain:
        sys.modules["numba"] = None  # type: ignore[assignment] # Python takes it for not installed, and so does Hipline
    short, long = walk(how.minutes / 4), walk(how.minutes)
    made_ms, firsts_ms = first_packets(short)
    print(f"From a fresh start: pipeline made in {made_ms:.0f} ms, first packet {firsts_ms[0]:.0f} ms,")
    print(f"  longest of the next {len(firsts_ms) - 1}: {firsts_ms[1:].max():.0f} ms")
    whole(short, 1)  # warm
    print(f"An hour of recording at {RATE_HZ:g} Hz, seconds of one core")
    for block in (short, long):
        print(f"  whole chain, from {60 * _hours(block):3.0f} min {whole(block) / _hours(block):7.3f}")
    for name, seconds in sorted(by_stage(long).items(), key=lambda item: -item[1]):
        print(f"    {name:25s} {seconds / _hours(long):7.3f}")
    print(f"A live packet of {PACKET} samples: {_told(per_packet(long[: round(300 * RATE_HZ)]))}")
    print(f"  memory from {how.minutes / 4:.0f} to {how.minutes:.0f} min of it: {growth_kb(long):+.0f} kB")
    packets_ms, rounds_ms, held_mb = many_clips(how.clips)
    share = packets_ms.sum() / 1e3 / MEASURED_S
    print(f"{how.clips} clips live in one process: {100 * share:.0f} % of one core, {held_mb:.1f} MB each")
    print(f"  a packet: {_told(packets_ms)}")
    print(f"  one of each, every {1e3 * PACKET / RATE_HZ:.0f} ms: {_told(rounds_ms)}")
    if how.window:
        window, spent_s = window_share(long)
        print(f"Live window with link thread and pipeline, {spent_s:.0f} s: {100 * window:.0f} % of one core")


if __name__ == "__main__":
    main()
