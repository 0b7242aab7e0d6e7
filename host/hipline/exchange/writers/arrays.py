"""One npz: the samples as a plain npz, and all that they told beside them."""

from __future__ import annotations

import io
import json

import numpy as np

from hipline.exchange.writers.measured import Files, Measured, Options


def files(measured: Measured, options: Options) -> Files:
    """Return the file of a walk, by name; no array in it is a pickle."""
    del options
    block, walk = measured.recording.block, measured.walk
    data = io.BytesIO()
    np.savez_compressed(
        data,
        allow_pickle=False,
        time_s=block.time_s,
        acc=block.acc_sensor,
        gyr=block.gyr_sensor,
        rate_hz=measured.recording.rate_hz,
        contacts=walk.contacts,
        strides=walk.strides,
        cues=walk.cues,
        angle_time_s=walk.angles.time_s,
        tilt_deg=walk.angles.tilt_deg,
        obliquity_deg=walk.angles.obliquity_deg,
        rotation_deg=walk.angles.rotation_deg,
        summary=np.array(json.dumps(walk.summary, allow_nan=False)),
    )
    return {f"{measured.name}.npz": data.getvalue()}
