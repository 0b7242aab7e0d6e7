"""Walks to record, and the ways to record them."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from hipline.monitor import Monitor
from hipline.pipeline import Pipeline
from hipline.playback import Playback
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.values import Clip, Origin
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

PACKET = 10


class Scene:
    """A clip at 100 Hz, its walker, and an app that records it."""

    rate_hz = 100.0
    scheme = Scheme(100.0)
    origin = Origin(100.0, (scheme.acc_scale, scheme.gyr_scale), Clip("Hipline", "F0:00:00:00:00:01"))

    def walked(self, name: str = "straight", seconds: float | None = None, seed: int = 0) -> SampleBlock:
        """Return a synthetic walk as a clip would send it: in counts."""
        walker = Walker(preset(name), self.rate_hz, seed)
        n = len(walker) if seconds is None else round(seconds * self.rate_hz)
        acc, gyr = walker.samples(0, n)
        units = np.rint(np.hstack([acc, gyr]) / self.scheme.scales).astype(np.int16) * self.scheme.scales
        return SampleBlock(np.arange(n), np.arange(n) / self.rate_hz, units[:, :3], units[:, 3:])

    def record(self, block: SampleBlock, path: Path, settings: Settings | None = None, scheme: object = scheme) -> None:
        """Record a walk as the live view does, as fast as can be."""
        source = Playback(block, self.rate_hz, np.inf)
        source.scheme = scheme  # pyright: ignore[reportAttributeAccessIssue] - the link to a clip has one
        recording = LiveRecording.begin(path, settings)
        try:
            asyncio.run(Monitor(source, recording.settings, recording=recording).run())
        finally:
            recording.close()

    def feed(
        self, recording: LiveRecording, pipeline: Pipeline, block: SampleBlock, sizes: Iterable[int] | None = None
    ) -> None:
        """Do what the monitor does with samples as they come, in packets or in pieces of these sizes."""
        pieces = iter(sizes) if sizes is not None else iter(())
        at = 0
        while at < len(block):
            size = next(pieces, PACKET)
            placed = recording.take(block[at : at + size])
            at += size
            if placed is not None:
                recording.said(pipeline.update(placed), pipeline.calibration)

    def crash(self, walk: SampleBlock, folder: Path, settings: Settings | None = None, unsaid: int = 0) -> Path:
        """Return a session as a crash leaves it, its journal beside it; of the last samples the results never came."""
        recording = LiveRecording.begin(folder / "on.hipline", settings)
        pipeline, _ = recording.start(self.origin)
        said = len(walk) - unsaid
        self.feed(recording, pipeline, walk[:said])
        if unsaid:
            recording.take(walk[said:])
        until_stored(recording, len(walk))
        left = folder / "left"
        left.mkdir()
        for ending in ("", "-wal"):
            shutil.copyfile(folder / f"on.hipline{ending}", left / f"walk.hipline{ending}")
        recording.close()
        return left / "walk.hipline"


def until_stored(recording: LiveRecording, samples: int) -> None:
    """Wait until so many samples are on the disk."""
    while recording.status.samples < samples:
        time.sleep(0.001)  # the thread that stores them wants to run, too


@pytest.fixture(scope="session")
def scene() -> Scene:
    return Scene()


@pytest.fixture(scope="session")
def walk(scene: Scene) -> SampleBlock:
    """Half a minute of standing and walking."""
    return scene.walked(seconds=32.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "walk.hipline"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory, scene: Scene, walk: SampleBlock) -> Path:
    """A session of it, not to be changed."""
    path = tmp_path_factory.mktemp("sessions") / "walk.hipline"
    scene.record(walk, path)
    return path
