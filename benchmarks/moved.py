"""The same walk as another clip on the same pelvis would have felt it: moved to another place, or turned.

A pelvis is nearly rigid. A clip elsewhere on it has the same angular rate w; to its acceleration comes
dw/dt x r + w x (w x r), with r the way from the one place to the other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from labelled import Walk
from labels import Array
from scipy.signal import butter, sosfiltfilt

from hipline_device.samples import SampleBlock

#: from the sacrum, m: forward, left, up
PLACES_M = {
    "back": (0.0, 0.0, 0.0),
    "front": (0.2, 0.0, 0.0),
    "left side": (0.1, 0.16, 0.0),
    "right side": (0.1, -0.16, 0.0),
}
SMOOTH_HZ = 15.0  # of the rate before its change is taken

#: which way the recordings' axes point in the body: forward, left, up in the sensor, by the first letters of the name
BODY_AXES = {
    "qmt": np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
    "": np.array([[0.0, 0.0, 1.0], [0.0, -1.0, 0.0], [1.0, 0.0, 0.0]]),
}


def body_axes(name: str) -> Array:
    """Return forward, left and up of the wearer as rows (3, 3), sensor frame, as far as is known."""
    return next(axes for start, axes in BODY_AXES.items() if name.startswith(start))


def moved(walk: Walk, way_m: tuple[float, float, float]) -> Walk:
    """Return the walk of a clip that sits `way_m` (forward, left, up) from where the real one sat."""
    block, r = walk.block, np.array(way_m) @ body_axes(walk.name)
    rate = block.gyr_sensor
    smooth = sosfiltfilt(butter(2, SMOOTH_HZ, fs=walk.rate_hz, output="sos"), rate, axis=0)
    change = np.gradient(smooth, axis=0) * walk.rate_hz
    acc = block.acc_sensor + np.cross(change, r) + np.cross(rate, np.cross(rate, r))
    return replace(walk, block=SampleBlock(block.index, block.time_s, acc, rate))


def turned(walk: Walk, matrix: Array) -> Walk:
    """Return the walk of a clip whose axes are turned: `matrix` (3, 3) takes old sensor axes to new ones."""
    block = walk.block
    turned_block = SampleBlock(block.index, block.time_s, block.acc_sensor @ matrix.T, block.gyr_sensor @ matrix.T)
    return replace(walk, block=turned_block)
