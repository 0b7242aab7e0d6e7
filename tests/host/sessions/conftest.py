"""Walks to record, and the ways to record them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from hipline.monitor import Monitor
from hipline.playback import Playback
from hipline.sessions.recording import Recording
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_device.scheme import Scheme
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

RATE_HZ = 100.0
SCHEME = Scheme(RATE_HZ)


def walked(name: str = "straight", seconds: float | None = None, seed: int = 0) -> SampleBlock:
    """Return a synthetic walk as a clip would send it: in counts."""
    walker = Walker(preset(name), RATE_HZ, seed)
    n = len(walker) if seconds is None else round(seconds * RATE_HZ)
    acc, gyr = walker.samples(0, n)
    units = np.rint(np.hstack([acc, gyr]) / SCHEME.scales).astype(np.int16) * SCHEME.scales
    return SampleBlock(np.arange(n), np.arange(n) / RATE_HZ, units[:, :3], units[:, 3:])


class ClipPlayback(Playback):
    """A recording that says, as the link to a clip does, how the clip samples."""

    scheme = SCHEME


def record(block: SampleBlock, path: Path, settings: Settings | None = None, speed: float = np.inf) -> None:
    """Record a walk as the live view does."""
    recording = Recording.begin(path, settings)
    try:
        source = ClipPlayback(block, RATE_HZ, speed)
        asyncio.run(Monitor(source, recording.settings, recording=recording).run())
    finally:
        recording.close()


@pytest.fixture(scope="session")
def walk() -> SampleBlock:
    """Half a minute of standing and walking."""
    return walked(seconds=32.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "walk.hipline"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory, walk: SampleBlock) -> Path:
    """A session of it, not to be changed."""
    path = tmp_path_factory.mktemp("sessions") / "walk.hipline"
    record(walk, path)
    return path
