"""How the clip sits on the body: the sensor's axes against those of the pelvis at the wearer's neutral."""

# pyright: reportMissingTypeStubs=false
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from hipline.motion.quaternion import Quaternion

Array = NDArray[np.float64]

_AXES = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}


def axis(name: str) -> Array:
    """Return the unit vector (3,) of a sensor axis such as "+x", "-z" or "y".

    Raises
    ------
    ValueError
        When the name is none of these.
    """
    sign, letter = (name[0], name[1:]) if name[:1] in ("+", "-") else ("+", name)
    if letter not in _AXES:
        raise ValueError(f"{name!r} is not an axis of the sensor: write one of +x -x +y -y +z -z")
    return np.array(_AXES[letter]) * (1.0 if sign == "+" else -1.0)


def across(direction: Array, up: Array) -> Array:
    """Return the part of a direction (3,) that is level, as a unit vector; `up` is a unit vector.

    Raises
    ------
    ValueError
        When the direction is nearly the same as up or down.
    """
    level = direction - (direction @ up) * up
    length = float(np.linalg.norm(level))
    if length < 0.1 * float(np.linalg.norm(direction)):
        raise ValueError("the forward axis points up or down: forward and up need to be two different axes")
    return level / length


def quaternion_of(up_sensor: Array, forward_sensor: Array) -> Quaternion[float]:
    """Return the quaternion w x y z that turns sensor vectors into pelvis vectors (x forward, y left, z up).

    `up_sensor` (3,) is a unit vector; of `forward_sensor` only the level part counts.
    """
    forward = across(forward_sensor, up_sensor)
    rows = np.stack([forward, np.cross(up_sensor, forward), up_sensor])
    w, x, y, z = Rotation.from_matrix(rows).as_quat(canonical=True, scalar_first=True).tolist()
    return w, x, y, z
