"""What a session costs, and whether it holds: room and processor time of an hour, and `replay --check` on many walks.

    python benchmarks/sessions.py [--seconds 60]

The room is that of an hour of a simulated clip at 100 Hz, measured on the file. The processor time is measured while
packets come in their own time, because how often the disk is asked depends on it: with and without a recording, over
the same samples. Then walks are recorded as the live view does it: each walk of the simulator, and each recording of
real people (in ../shared/recordings, or the folder in HIPLINE_RECORDINGS); each is also imported and analysed anew,
and checked with `hipline replay --check`.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from labels import folder as recordings_folder
from laps import LAP

from hipline.exchange.plain import read_recording
from hipline.exchange.recording import Recording
from hipline.monitor import Monitor
from hipline.pipeline import Pipeline
from hipline.playback import Playback
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.values import Origin
from hipline.sessions.versions import reanalyse, store_recording
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme
from hipline_sim.presets import PRESETS, preset
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 100.0
PACKET = 10
HOUR_S = 3600.0
MB, MOST_MB, MOST_SHARE = 1e6, 12.0, 0.02


def simulated(script: WalkScript, seed: int = 0) -> SampleBlock:
    """Return a walk as a clip would send it: in counts."""
    walker = Walker(script, RATE_HZ, seed)
    acc, gyr = walker.samples(0, len(walker))
    scales = Scheme(RATE_HZ).scales
    units = np.rint(np.hstack([acc, gyr]) / scales).astype(np.int16) * scales
    index = np.arange(len(acc))
    return SampleBlock(index, index / RATE_HZ, units[:, :3], units[:, 3:])


def origin() -> Origin:
    """Return where the samples of the simulated clip come from."""
    scheme = Scheme(RATE_HZ)
    return Origin(RATE_HZ, (scheme.acc_scale, scheme.gyr_scale))


def feed(block: SampleBlock, recording: LiveRecording | None, pace_s: float) -> float:
    """Give a walk to the pipeline as the monitor does; return the processor time that it took, s."""
    pipeline = Pipeline(RATE_HZ) if recording is None else recording.start(origin())[0]
    start_s, began_s = time.process_time(), time.monotonic()
    for at in range(0, len(block), PACKET):
        due_s = began_s + at / PACKET * pace_s
        time.sleep(max(0.0, due_s - time.monotonic()))
        part = block[at : at + PACKET]
        placed = part if recording is None else recording.take(part)
        if placed is None:
            continue
        update = pipeline.update(placed)
        if recording is not None:
            recording.said(update, pipeline.calibration)
    if recording is not None:
        recording.finish(pipeline.finish(), pipeline.calibration)
        recording.close()
    return time.process_time() - start_s


def room(folder: Path) -> float:
    """Return the size of an hour, MB."""
    laps = round(HOUR_S / sum(phase.seconds for phase in LAP))
    path = folder / "hour.hipline"
    block = simulated(WalkScript((Stand(8.0), *LAP * laps)))
    feed(block, LiveRecording.begin(path), 0.0)
    return path.stat().st_size / MB * HOUR_S * RATE_HZ / len(block)


def share(folder: Path, seconds: float) -> tuple[float, float]:
    """Return the share of one core that the pipeline takes, and what a recording adds."""
    block = simulated(WalkScript((Stand(8.0), Walk(seconds - 8.0))))
    feed(block[:2000], None, 0.0)  # all is loaded and compiled
    alone_s = feed(block, None, PACKET / RATE_HZ)
    recorded_s = feed(block, LiveRecording.begin(folder / "share.hipline"), PACKET / RATE_HZ)
    return alone_s / seconds, (recorded_s - alone_s) / seconds


def record(read: Recording, path: Path, scheme: Scheme | None) -> None:
    """Record a walk as the live view does, as fast as can be."""
    source = Playback(read.block, read.rate_hz, np.inf, read.name)
    if scheme is not None:
        source.scheme = scheme  # pyright: ignore[reportAttributeAccessIssue] - the link to a clip has one
    recording = LiveRecording.begin(path, Settings())
    try:
        asyncio.run(Monitor(source, recording.settings, recording=recording).run())
    finally:
        recording.close()


def sessions(folder: Path) -> list[Path]:
    """Write sessions of every walk there is: recorded live, imported, analysed anew."""
    walks = [(Recording(simulated(preset(name)), RATE_HZ, name), Scheme(RATE_HZ)) for name in sorted(PRESETS)]
    walks += [(read_recording(path), None) for path in sorted(recordings_folder().glob("*.npz"))]
    paths: list[Path] = []
    for read, scheme in walks:
        live, elsewhere = folder / f"live-{read.name}.hipline", folder / f"import-{read.name}.hipline"
        record(read, live, scheme)
        store_recording(read, elsewhere)
        reanalyse(live)
        paths += [live, elsewhere]
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="of real time for each measurement of the share")
    how = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hour_mb = room(folder)
        print(f"an hour at {RATE_HZ:g} Hz: {hour_mb:.1f} MB (at most {MOST_MB:g})", flush=True)
        alone, added = share(folder, how.seconds)
        print(f"of one core: pipeline {alone:.2%}, recording adds {added:.2%} (at most {MOST_SHARE:.0%})", flush=True)
        paths = sessions(folder)
        command = [sys.executable, "-m", "hipline", "replay", "--check", *map(str, paths)]
        checked = subprocess.run(command, capture_output=True, text=True, check=False)
        identical = checked.stdout.count(": identical")
        print(checked.stderr, end="")
        print(f"{len(paths)} sessions, {identical} versions of results: identical; exit status {checked.returncode}")
    sys.exit(int(hour_mb > MOST_MB or added > MOST_SHARE or checked.returncode != 0))


if __name__ == "__main__":
    main()
