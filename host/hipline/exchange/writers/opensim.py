"""OpenSim's STO: the orientation of the pelvis as a quaternion, for OpenSense.

The frame is OpenSim's ground: x forward, y up, z right. Forward is the mean heading over the last stride, as in the
running angles, so that a walk does not turn in it; at quiet standing the quaternion is 1, 0, 0, 0.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from hipline.events import AngleBlock
from hipline.exchange.tables import pieces
from hipline.exchange.writers.measured import Files, Measured, Options

_TO_OPENSIM = Rotation.from_euler("x", -90, degrees=True)  # from x forward, y left, z up


def quaternions(angles: AngleBlock) -> NDArray[np.float64]:
    """Return the orientation of the pelvis in OpenSim's ground, (n, 4) float64, w x y z, w not negative.

    References
    ----------
    Baker R (2001). Pelvic angles: a mathematically rigorous definition which is consistent with a conventional clinical
    understanding of the terms. Gait & Posture 13: rotation, then obliquity, then tilt.
    """
    cardan = np.column_stack([angles.rotation_deg, angles.obliquity_deg, angles.tilt_deg])
    pelvis = Rotation.from_euler("ZXY", cardan, degrees=True)
    turned = (_TO_OPENSIM * pelvis * _TO_OPENSIM.inv()).as_quat(canonical=True, scalar_first=True)
    return np.asarray(turned) + 0.0


def _text(angles: AngleBlock, rate_hz: float) -> Iterator[str]:
    yield f"DataRate={rate_hz:.6f}\nDataType=Quaternion\nversion=3\nOpenSimVersion=4.5\nendheader\ntime\tpelvis_imu\n"
    known = np.isfinite(np.column_stack([angles.rotation_deg, angles.obliquity_deg, angles.tilt_deg])).all(axis=1)
    at = np.flatnonzero(known)
    for part in (at[piece] for piece in pieces(len(at))):
        some = AngleBlock(*(getattr(angles, name)[part] for name in AngleBlock.__dataclass_fields__))
        for time_s, row in zip(some.time_s.tolist(), quaternions(some).tolist(), strict=True):
            yield f"{time_s!r}\t" + ",".join(f"{value:.9f}" for value in row) + "\n"


def files(measured: Measured, options: Options) -> Files:
    """Return the file of a walk, by name; samples whose angles are not known are left out."""
    del options
    return {f"{measured.name}.sto": _text(measured.walk.angles, measured.recording.rate_hz)}
