"""The link over ten minutes: samples lost, time per packet, processor time, and the same strides as from the file.

    python benchmarks/link.py [--minutes 10] [--rate 100] [--speed 1]

A synthetic walk becomes a recording; `hipline-sim --replay` streams it in a process of its own over TCP; the link, the
pipeline and the hand-over to the live view take it here. The time of a packet counts from when the clip makes it to
when the view has it, on the clock that both processes share. With a `--speed` above 1 only losses and strides are
told: times under pressure say nothing of a walk. Ends with 1 when a sample was lost or a stride differs.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from clip_process import clip_process
from laps import SHORT_LAP
from numpy.typing import NDArray

from hipline.analysis import Walk as MeasuredWalk
from hipline.analysis import analyse
from hipline.events import Contact, Stride, Update
from hipline.exchange.tables import table_of
from hipline.link.clip_link import ClipLink
from hipline.link.status import LinkStatus
from hipline.monitor import Monitor
from hipline.pipeline import Pipeline
from hipline.views.window.feed import Feed
from hipline_device.samples import SampleBlock
from hipline_sim.script import Phase, Stand, Walk, WalkScript
from hipline_sim.walker import Walker

AS_CLIP = "--as-clip"  # first word of the process that is the clip
COMPARED = ("start_s", "end_s", "duration_s", "tilt_mean_deg", "obliquity_mean_deg", "rotation_rom_deg")


def make_recording(path: Path, minutes: float, rate_hz: float) -> int:
    """Write a long walk with turns and stops as an npz; return its samples."""
    phases: list[Phase] = [Stand(8.0)]
    for phase in cycle(SHORT_LAP):
        left_s = 60.0 * minutes - sum(p.seconds for p in phases)
        if left_s < phase.seconds:
            end: tuple[Phase, ...] = (Walk(left_s - 3.0), Stand(3.0)) if left_s > 9.0 else (Stand(max(0.5, left_s)),)
            phases.extend(end)
            break
        phases.append(phase)
    walker = Walker(WalkScript(tuple(phases)), rate_hz)
    acc, gyr = walker.samples(0, len(walker))
    np.savez(path, time_s=np.arange(len(acc)) / rate_hz, acc=acc, gyr=gyr)
    return len(acc)


def be_the_clip(stamps: Path, words: Sequence[str]) -> int:
    """Run `hipline-sim` with a recording that notes when each packet is made."""
    from hipline_sim import cli
    from hipline_sim.replay import Replay
    from hipline_sim.source import Samples

    made: list[tuple[int, float]] = []
    cpu_s: list[float] = []

    class Stamped(Replay):
        def read(self, start_index: int, count: int, /) -> Samples:
            cpu_s[1:] = [time.process_time()]
            made.append((start_index, time.monotonic()))
            return super().read(start_index, count)

    cli.Replay = Stamped  # type: ignore[misc]
    status = cli.main(words)
    np.savez(stamps, made=np.array(made), cpu_s=np.ptp(cpu_s))
    return status


def clip(recording: Path, stamps: Path, speed: float) -> contextlib.AbstractContextManager[str]:
    """Run the clip with a recording; the name of the radio that reaches it."""
    words = ["--replay", recording, "--listen", "tcp:127.0.0.1:0", "--once", "--tethered", "--speed", speed]
    return clip_process([sys.executable, __file__, AS_CLIP, stamps, *words])


class Watched:
    """A link as a source that notes when each packet came, and when the view had what it told.

    Ends with the last sample of the recording.
    """

    def __init__(self, link: ClipLink, samples: int) -> None:
        self._link = link
        self._samples = samples
        self.blocks_taken: list[SampleBlock] = []
        self.times_s: list[tuple[int, float, float]] = []

    @property
    def rate_hz(self) -> float:
        """Nominal samples per second of the clip."""
        return self._link.rate_hz

    @property
    def status(self) -> LinkStatus:
        """The newest snapshot of the link."""
        return self._link.status

    def watch(self, changed: Callable[[LinkStatus], None]) -> None:
        """Call `changed` at every change of the status."""
        self._link.watch(changed)

    async def __aenter__(self) -> Self:
        await self._link.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._link.__aexit__(kind, error, trace)

    async def blocks(self) -> AsyncIterator[SampleBlock]:
        """Yield the blocks as the link gives them."""
        async for block in self._link.blocks():
            came_s = time.monotonic()
            yield block
            self.times_s.append((int(block.index[0]), came_s, time.monotonic()))
            self.blocks_taken.append(block)
            if block.index[-1] >= self._samples - 1:
                return


@dataclass(frozen=True, slots=True)
class Run:
    """What a walk over the link gave."""

    source: Watched
    updates: list[Update]
    cpu_s: float
    wall_s: float


def walk_over_the_link(radio: str, samples: int) -> Run:
    """Stream a whole recording through link, pipeline and hand-over."""
    source, feed, updates = Watched(ClipLink(radio), samples), Feed(), list[Update]()

    def take(update: Update) -> None:
        feed.take_update(update)
        updates.append(update)

    monitor = Monitor(source, on_update=take, on_status=feed.take_status)
    wall_s, cpu_s = time.monotonic(), time.process_time()
    asyncio.run(monitor.run())
    return Run(source, updates, time.process_time() - cpu_s, time.monotonic() - wall_s)


def _percentiles(name: str, times_s: NDArray[np.float64]) -> str:
    p50, p99 = 1e3 * np.percentile(times_s, [50, 99])
    return f"  {name:22s} median {p50:6.2f} ms   99 % {p99:6.2f} ms   longest {1e3 * times_s.max():6.2f} ms"


def tell_times(run: Run, stamps: Path) -> None:
    """Print time per packet and processor time."""
    with np.load(stamps) as told:
        made_s = dict(told["made"].tolist())
        clip_cpu_s = float(told["cpu_s"])
    rows = np.array([(made_s[index], came_s, had_s) for index, came_s, had_s in run.source.times_s])
    print(_percentiles("link", rows[:, 1] - rows[:, 0]))
    print(_percentiles("pipeline and hand-over", rows[:, 2] - rows[:, 1]))
    print(_percentiles("together", rows[:, 2] - rows[:, 0]))
    print(f"  app {100 * run.cpu_s / run.wall_s:.1f} % of one core, clip {100 * clip_cpu_s / run.wall_s:.1f} %")


def _tables(updates: Sequence[Update]) -> tuple[NDArray[np.void], NDArray[np.void]]:
    contacts = table_of([c for u in updates for c in u.contacts], Contact)
    return contacts, table_of([s for u in updates for s in u.strides], Stride)


def tell_strides(run: Run, file: MeasuredWalk) -> bool:
    """Print how the strides of the link differ from those of the file; return whether they are the same ones."""
    contacts, strides = _tables(run.updates)
    whole, pipeline = SampleBlock.join(run.source.blocks_taken), Pipeline(run.source.rate_hz)
    at_once = _tables([pipeline.update(whole), pipeline.finish()])
    same = np.array_equal(at_once[0], contacts) and at_once[1].tobytes() == strides.tobytes()
    print(
        f"  strides of the samples that came, measured at once: {'the same to the last bit' if same else 'DIFFERENT'}"
    )
    alike = len(file.strides) == len(strides) and len(file.contacts) == len(contacts)
    print(f"  contacts: {len(contacts)} over the link, {len(file.contacts)} from the file")
    print(f"  strides: {len(strides)} over the link, {len(file.strides)} from the file")
    if not alike:
        return False
    sides, valid = (int(np.sum(file.strides[name] != strides[name])) for name in ("side", "valid"))
    print(f"  of these {sides} differ in their side, {valid} in whether they count; largest differences:")
    for name in COMPARED:
        off = np.nanmax(np.abs(file.strides[name] - strides[name]))
        print(f"    {name:20s} {off:.5f}")
    return same and not sides and not valid


def main() -> int:
    if sys.argv[1:2] == [AS_CLIP]:
        return be_the_clip(Path(sys.argv[2]), sys.argv[3:])
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="length of the walk (default 10)")
    parser.add_argument("--rate", type=float, default=100.0, help="samples per second, 50 to 200 (default 100)")
    parser.add_argument("--speed", type=float, default=1.0, help="times real time; above 1 no times are told")
    how = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recording, stamps = Path(folder) / "walk.npz", Path(folder) / "stamps.npz"
        samples = make_recording(recording, how.minutes, how.rate)
        with clip(recording, stamps, how.speed) as radio:
            run = walk_over_the_link(radio, samples)
        status = run.source.status
        print(
            f"{how.minutes:g} minutes at {how.rate:g} Hz, two processes over TCP"
            + (f", {how.speed:g} times as fast" if how.speed != 1.0 else "")
        )
        print(f"  {status.samples_received} of {samples} samples came, {status.samples_lost} were lost")
        if how.speed == 1.0:
            tell_times(run, stamps)
        alike = tell_strides(run, analyse(recording))
    return 0 if alike and status.samples_received == samples and not status.samples_lost else 1


if __name__ == "__main__":
    sys.exit(main())
