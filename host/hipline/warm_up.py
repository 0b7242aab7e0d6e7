"""Use every part of the pipeline once, before samples come that must not wait.

What is compiled is compiled at its first use, which takes many seconds once on a machine, and is loaded from then on in
some tenths of a second. A live walk would stand still for so long.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import STANDARD_GRAVITY, SampleBlock

RATE_HZ = 100.0
STAND_S, WALK_S = 4.0, 16.0
PACKET = 10  # samples, as live
STRIDES_HZ = 0.9


def steps() -> SampleBlock:
    """Return somebody who stands, then walks, by formulas; good for nothing but to make use of everything."""
    index = np.arange(round((STAND_S + WALK_S) * RATE_HZ))
    time_s = index / RATE_HZ
    walks, phase = time_s >= STAND_S, 2.0 * np.pi * STRIDES_HZ * (time_s - STAND_S)
    forward, sway, bounce = -1.0 * np.sin(2.0 * phase), 1.0 * np.cos(phase), 2.5 * np.sin(2.0 * phase)
    roll, pitch, yaw = 0.3 * np.cos(phase), 0.1 * np.cos(2.0 * phase), 0.4 * np.sin(phase)
    acc = walks[:, None] * np.stack([forward, sway, bounce], axis=1) + [0.0, 0.0, STANDARD_GRAVITY]
    gyr = walks[:, None] * np.stack([roll, pitch, yaw], axis=1)
    shiver = 1e-3 * np.sin(37.0 * index)[:, None]  # no sensor gives the same value again and again
    return SampleBlock(index, time_s, acc + shiver, gyr + shiver)


@cache
def warm_up() -> int:
    """Measure a made-up walk, in packets and at once; nothing is kept of it.

    Returns
    -------
    int
        How many strides were measured.
    """
    block, strides = steps(), 0
    for packet in (PACKET, len(block)):
        pipeline = Pipeline(RATE_HZ, Settings(up_axis="+z", forward_axis="+x"))
        for at in range(0, len(block), packet):
            strides += len(pipeline.update(block[at : at + packet]).strides)
        strides += len(pipeline.finish().strides)
    return strides
