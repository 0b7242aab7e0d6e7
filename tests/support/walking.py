"""Samples of the simulated walker, as the app takes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from hipline.exchange.text import HEADER
from hipline.playback import Playback
from hipline_device.samples import SampleBlock
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker


def block_of(acc: np.ndarray, gyr: np.ndarray, rate_hz: float = 100.0) -> SampleBlock:
    """Return samples that were all received, from 0 s on."""
    index = np.arange(len(acc))
    return SampleBlock(index, index / rate_hz, acc, gyr)


def performed(walker: Walker) -> SampleBlock:
    """Return all that a walker does."""
    return block_of(*walker.samples(0, len(walker)), walker.rate_hz)


def slipped() -> SampleBlock:
    """Return 100 Hz of standing, walking, and standing again after the clip has tipped by eight degrees at 20 s."""
    walker = Walker(WalkScript((Stand(8.0), Walk(20.0), Stand(8.0))), 100.0)
    acc, gyr = walker.samples(0, len(walker))
    for values in (acc, gyr):
        values[2000:] = Rotation.from_euler("y", 8.0, degrees=True).apply(values[2000:])
    return block_of(acc, gyr)


def write_csv(path: Path, block: SampleBlock) -> Path:
    """Write a plain recording."""
    table = np.column_stack([block.time_s, block.acc_sensor, block.gyr_sensor])
    np.savetxt(path, table, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    return path


def up_leaning(lean_deg: float) -> tuple[float, float, float]:
    """Return the direction of up in the frame of a sensor that leans forward."""
    return (float(np.sin(np.radians(lean_deg))), 0.0, float(np.cos(np.radians(lean_deg))))


class Lasting(Playback):
    """A walk, as fast as can be, and its last samples again and again, in real time, for as long as they are needed."""

    def __init__(self, block: SampleBlock) -> None:
        super().__init__(block, 100.0, np.inf)

    async def blocks(self) -> AsyncIterator[SampleBlock]:
        last = None
        async for block in super().blocks():
            yield (last := block)
        while last is not None:
            await asyncio.sleep(0.1)
            last = SampleBlock(
                last.index + len(last), last.time_s + len(last) / 100.0, last.acc_sensor, last.gyr_sensor
            )
            yield last
