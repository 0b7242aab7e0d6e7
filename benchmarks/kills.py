"""Kill the recording app at random moments, over and over, and look at what is left.

    python benchmarks/kills.py [--kills 100] [--seed 0]

A simulated clip streams at 100 Hz, and a tenth of its packets is lost. The app (`hipline live`) records it and
is killed (SIGKILL) after a random time; every second kill hits a walk that goes on after an earlier kill (`hipline live
--resume`). What the app has received, and when, it tells into a file of its own before anything else. After each kill
the session has to open and hold every sample that was received at least 1 s before the kill, none wrong, none twice,
and its strides and cues have to be those that the pipeline makes of the samples. The last walk goes on once more and is
ended in peace: then nothing may miss in it, for the clip still holds what had not come when the app was killed.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.schema import VERSION

ALLOWED_S = 1.0
LONGEST_S = 6.0


# the app as it is, but for one line that is written at once: index and time of each packet that comes
APP = """
import os, struct, sys, time
from hipline import cli
from hipline.sessions.live_recording import LiveRecording

told = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
take = LiveRecording.take

def telling(self, block, *, late=False):
    os.write(told, struct.pack("<qqd", int(block.index[0]), int(block.index[-1]), time.time()))
    return take(self, block, late=late)

LiveRecording.take = telling
sys.exit(cli.main())
"""
_TOLD = np.dtype([("first", "<i8"), ("last", "<i8"), ("unix_s", "<f8")])


@dataclass(frozen=True)
class Left:
    """What a kill left behind."""

    samples: int
    age_s: float  #: from the receipt of the oldest sample that is not stored to the kill; 0 where all are
    missing: int  #: samples received before the newest stored one, and not stored
    holds: bool
    resumed: bool


@contextlib.contextmanager
def simulator(folder: Path) -> Iterator[str]:
    """Run a simulated clip; yield its address."""
    faults = folder / "faults.txt"
    faults.write_text("loss 10%\nlatency 40 ms\n", encoding="utf-8")
    words = [sys.executable, "-m", "hipline_sim", "--listen", f"unix:{folder / 'clip'}", "--tethered", "--no-hold"]
    words += ["--faults", str(faults)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().rpartition("--sim ")[2].strip()
        process.terminate()


def start(address: str, told: Path, *words: str) -> subprocess.Popen[str]:
    """Start the app and wait until it is connected."""
    process = subprocess.Popen(
        [sys.executable, "-c", APP, str(told), "live", "--sim", address, "--no-window", *words],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if "Connected" in line:
            break
    return process


def look(path: Path, told: Path, killed_unix_s: float, resumed: bool) -> Left:
    """Compare what is stored with what was received."""
    received = np.fromfile(told, _TOLD)
    with Session(path) as session:
        blocks, whole = list(session.blocks()), session.samples()
        assert len(whole) == sum(len(stored.block) for stored in blocks), "a sample is there twice"
        stored = {(int(part.block.index[0]), int(part.block.index[-1])) for part in blocks}
    is_stored = np.array([(int(first), int(last)) in stored for first, last, _ in received], dtype=bool)
    newest = int(np.flatnonzero(is_stored).max(initial=-1))
    not_stored = received[~is_stored]
    age_s = killed_unix_s - float(not_stored["unix_s"].min()) if len(not_stored) else 0.0
    return Left(len(whole), age_s, int((~is_stored[: newest + 1]).sum()), holds(check(path)), resumed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    how = parser.parse_args()
    chance = random.Random(how.seed)
    seen: list[Left] = []
    empty = 0
    with tempfile.TemporaryDirectory() as name, simulator(Path(name)) as address:
        path: Path | None = None
        for number in range(how.kills):
            resumed = path is not None and number % 2 == 1
            folder, told = Path(name) / f"walk{number}", Path(name) / f"told{number}"
            process = start(address, told, *(["--resume", str(path)] if resumed else ["--out", str(folder)]))
            time.sleep(chance.uniform(0.0, LONGEST_S))
            process.send_signal(signal.SIGKILL)
            killed_unix_s = time.time()
            process.communicate()
            if not resumed:
                (path,) = folder.glob("*.hipline")
            assert path is not None
            with Session(path) as session:
                is_empty = not session.info().samples
            if is_empty:  # killed before the first transaction
                empty += 1
                path = None
                continue
            seen.append(look(path, told, killed_unix_s, resumed))
            print(f"\r{number + 1} kills", end="", file=sys.stderr)
        process = start(address, Path(name) / "told", "--resume", str(path))
        time.sleep(LONGEST_S)
        process.send_signal(signal.SIGINT)
        last_words, _ = process.communicate()
        assert path is not None
        at_peace = holds(check(path))
        with Session(path) as session:
            runs, whole = len(session.runs()), session.info()
    print(file=sys.stderr)
    ages_s = np.array([left.age_s for left in seen])
    print(f"{how.kills} kills (format {VERSION}): {len(seen)} with samples, {empty} before the first transaction")
    print(f"  of these {sum(left.resumed for left in seen)} of walks that had gone on after a kill")
    print(f"  oldest sample received but not stored at the kill: median {np.median(ages_s):.2f} s, ", end="")
    print(f"99 % {np.percentile(ages_s, 99):.2f} s, longest {ages_s.max():.2f} s")
    print(f"  all samples up to {ALLOWED_S:g} s before the kill: {np.sum(ages_s <= ALLOWED_S)} of {len(seen)}")
    print(f"  packets missing before the newest stored one: {sum(left.missing for left in seen)}")
    print(f"  strides and cues the same to the last bit: {sum(left.holds for left in seen)} of {len(seen)}")
    print(f"  the last walk, {runs} runs, {whole.samples} samples, ended in peace: {last_words.splitlines()[-1]}")
    print(f"  samples that miss in it: {whole.samples_lost}")
    failed = (ages_s > ALLOWED_S).any() or not at_peace or any(left.missing or not left.holds for left in seen)
    failed |= whole.samples_lost > 0
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
