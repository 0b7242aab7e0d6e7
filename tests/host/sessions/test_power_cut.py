"""A power cut: of what was written since the last sync, any part may be missing. What was committed is there."""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording

SECTOR = 512  # what a disk writes whole or not at all
CUTS = 30
_RECORD = struct.Struct("<cHQQ")

# records a walk, and writes into a file beside it how many samples are committed
PROGRAM = """
import os, sys, time
from pathlib import Path
from hipline.sessions import recorder
from hipline.sessions.live_recording import LiveRecording
import numpy as np

recorder.COMMIT_S = 0.002
walk = np.load(sys.argv[1])
from hipline.sessions.values import Origin
from hipline_device.samples import SampleBlock

path = Path(sys.argv[2])
told = os.open(path.with_name("told.hipline"), os.O_WRONLY | os.O_CREAT, 0o600)
recording = LiveRecording.begin(path)
recording.watch(lambda status: os.write(told, b"%12d" % status.samples))
pipeline, _ = recording.start(Origin(100.0, tuple(walk["scales"].tolist())))
block = SampleBlock(walk["index"], walk["time_s"], walk["acc"], walk["gyr"])
for at in range(0, len(block), 10):
    placed = recording.take(block[at : at + 10])
    recording.said(pipeline.update(placed), pipeline.calibration)
    if at % 50 == 0:
        while recording.status.samples < at - 200:
            time.sleep(0.001)
recording.finish(pipeline.finish(), pipeline.calibration)
recording.close()
"""


@dataclass
class File:
    """What of a file is on the disk for sure, and what was written since."""

    durable: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def synced(self) -> None:
        self.durable = self.after([True] * self._parts())
        self.pending = []

    def _parts(self) -> int:
        return sum(1 if data is None else -(-len(data) // SECTOR) for _, data in self.pending)

    def after(self, kept: list[bool]) -> bytes:
        """Return the file with those of the sectors written that were kept."""
        content, keep = bytearray(self.durable), iter(kept)
        for offset, data in self.pending:
            if data is None:
                if next(keep):
                    content[offset:] = b""
                continue
            for at in range(0, len(data), SECTOR):
                if next(keep):
                    part = data[at : at + SECTOR]
                    if len(content) < offset + at:
                        content.extend(bytes(offset + at - len(content)))
                    content[offset + at : offset + at + len(part)] = part
        return bytes(content)

    def cut(self, chance: random.Random) -> bytes:
        share = chance.choice([0.0, 0.5, 1.0])
        return self.after([chance.random() < share for _ in range(self._parts())])


def records(log: bytes) -> Iterator[tuple[str, str, int, bytes]]:
    at = 0
    while at < len(log):
        operation, path_bytes, offset, size = _RECORD.unpack_from(log, at)
        at += _RECORD.size
        path = log[at : at + path_bytes].decode()
        at += path_bytes
        data = log[at : at + size] if operation == b"w" else b""
        at += len(data)
        yield operation.decode(), Path(path).name, offset, data


@pytest.fixture(scope="module")
def walk(scene):
    """As much as it takes to have strides."""
    return scene.walked(seconds=20.0)


@pytest.fixture(scope="module")
def log(tmp_path_factory, scene, walk) -> bytes:
    """Everything that a recording asks of the disk, in order."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs Linux and a C compiler to listen to the disk")
    folder = tmp_path_factory.mktemp("power")
    library, told = folder / "disk_log.so", folder / "log"
    source = Path(__file__).with_name("disk_log.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    np.savez(
        folder / "walk.npz", index=walk.index, time_s=walk.time_s, acc=walk.acc_sensor, gyr=walk.gyr_sensor,
        scales=scene.origin.scales,
    )  # fmt: skip
    (folder / "there").mkdir()
    words = [sys.executable, "-c", PROGRAM, str(folder / "walk.npz"), str(folder / "there" / "walk.hipline")]
    environment = {**os.environ, "LD_PRELOAD": str(library), "DISK_LOG": str(told)}
    subprocess.run(words, env=environment, check=True, timeout=100)
    with Session(folder / "there" / "walk.hipline") as session:
        assert session.info().samples == len(walk)
    return told.read_bytes()


def test_after_a_power_cut_at_any_moment_the_file_holds_all_that_was_committed(scene, log, tmp_path, walk):
    steps = list(records(log))
    syncs = sum(operation == "s" for operation, name, *_ in steps if name.endswith("-wal"))
    assert syncs > 20  # one for each transaction, or there is nothing to this test
    chance = random.Random(5)
    first = next(i for i, (_, name, _, data) in enumerate(steps) if name == "told.hipline" and int(data))
    moments = set(chance.sample(range(first, len(steps)), CUTS))  # before it, nothing was promised
    files: dict[str, File] = {}
    committed, tried = 0, 0
    for number, (operation, name, offset, data) in enumerate(steps):
        if name == "told.hipline":
            committed = int(data)
        elif operation == "u":
            files.pop(name, None)
        elif operation == "s":
            files.setdefault(name, File()).synced()
        else:
            files.setdefault(name, File()).pending.append((offset, data if operation == "w" else None))
        if number in moments:
            tried += 1
            folder = tmp_path / str(number)
            folder.mkdir()
            for there, file in files.items():
                (folder / there).write_bytes(file.cut(chance))
            path = folder / "walk.hipline"
            with Session(path) as session:
                block = session.samples()
            assert len(block) >= committed
            assert block.acc_sensor.tobytes() == walk.acc_sensor[: len(block)].tobytes()
            assert holds(check(path))
            if tried % 10 == 0:  # and the walk goes on
                recording = LiveRecording.resume(path)
                recording.start(scene.origin)
                recording.take(walk[len(block) :])
                recording.close()
                with Session(path) as session:
                    assert session.info().samples == len(walk)
    assert tried == CUTS
