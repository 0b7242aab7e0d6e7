"""Measure a cohort of sessions on this machine's cores and on a Dask cluster of two local workers, one of them killed.

    python benchmarks/cohort.py [--sessions 1000] [--seconds 40]

Makes that many sessions of simulated walks, a hundred of which differ; some are then cut off. `hipline cohort` measures
them three times: with local processes, killed (SIGKILL) in the middle and begun again; with two Dask workers, one of
which is killed in the middle; and anew with nothing in the way. All tables have to be the same.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from distributed import LocalCluster

from hipline.cohort.store import STRIDES, WALKS
from hipline.exchange.recording import Recording
from hipline.sessions.versions import store_recording
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker

RATE_HZ = 100.0
PEOPLE, DIFFERENT = 50, 100
CUT_EACH = 100  # one of so many sessions is cut off
STOP_AT = 0.4  # of the way


def make(folder: Path, sessions: int, seconds: float) -> None:
    """Write sessions, as the clip would have sent them; after so many that differ, copies of these."""
    scales = Scheme(RATE_HZ).scales
    paths: list[Path] = []
    for number in range(sessions):
        path = folder / f"P{number % PEOPLE:02d}" / f"walk-{number:04d}.hipline"
        if number >= DIFFERENT:
            path.write_bytes(paths[number % DIFFERENT].read_bytes()[: 20_000 if number % CUT_EACH == 0 else None])
            continue
        paths.append(path)
        walker = Walker(WalkScript((Stand(6.0), Walk(seconds - 6.0, 96.0 + number % 25))), RATE_HZ, seed=number)
        acc, gyr = walker.samples(0, len(walker))
        counts = np.rint(np.hstack([acc, gyr]) / scales) * scales
        index = np.arange(len(acc))
        block = SampleBlock(index, index / RATE_HZ, counts[:, :3], counts[:, 3:])
        store_recording(
            Recording(block, RATE_HZ, path.stem), path, scales=(float(scales[0]), float(scales[3])),
            facts={"person": path.parent.name}, analysed=False,
        )  # fmt: skip


def cohort(folder: Path, out: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start the command."""
    command = [sys.executable, "-m", "hipline", "cohort", str(folder), "--out", str(out), *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measured(out: Path) -> int:
    """Count the walks that are measured already."""
    return len(list((out / ".measured").glob("*.parquet")))


def wait_for(out: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until so many walks are measured."""
    while measured(out) < count and process.poll() is None:
        time.sleep(0.05)


def finish(name: str, process: subprocess.Popen[bytes], began_s: float) -> None:
    """Wait for the end, and tell how long it took."""
    status = process.wait()
    assert status == 0, f"{name}: status {status}"
    print(f"  {name}: {time.monotonic() - began_s:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=40.0)
    how = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, root = Path(name) / "walks", Path(name)
        make(folder, how.sessions, how.seconds)
        size = sum(path.stat().st_size for path in folder.rglob("*.hipline"))
        print(f"{how.sessions} sessions of {how.seconds:g} s, {size / 1e6:.0f} MB")

        began_s = time.monotonic()
        process = cohort(folder, root / "local", "--jobs", "2")
        wait_for(root / "local", round(STOP_AT * how.sessions), process)
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept = measured(root / "local")
        process = cohort(folder, root / "local", "--jobs", "2")
        finish(f"two processes, killed after {kept} walks and begun again", process, began_s)

        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
            began_s = time.monotonic()
            process = cohort(folder, root / "dask", "--scheduler", cluster.scheduler_address)
            wait_for(root / "dask", round(STOP_AT * how.sessions), process)
            victim = next(iter(cluster.workers.values())).pid
            assert victim is not None
            threading.Timer(0.0, os.kill, (victim, signal.SIGKILL)).start()
            finish("two Dask workers, one killed in the middle", process, began_s)

        began_s = time.monotonic()
        finish("two processes", cohort(folder, root / "again", "--jobs", "2"), began_s)

        walks, strides = (pq.read_table(root / "again" / table) for table in (WALKS, STRIDES))
        failed = sum(bool(error) for error in walks["error"].to_pylist())
        print(f"  {len(walks)} rows, {failed} with an error, {len(strides)} strides")
        same = [
            pq.read_table(root / other / table).equals(pq.read_table(root / "again" / table))
            for other in ("local", "dask")
            for table in (WALKS, STRIDES)
        ]
        print(f"  the same tables: {all(same)}")
    sys.exit(int(not all(same)))


if __name__ == "__main__":
    main()
