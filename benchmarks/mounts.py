"""Whether it matters how the clip is put on: real recordings in 24 axis-aligned and 50 random poses.

    python benchmarks/mounts.py

The sensor axes of a recording are turned, and nothing is told to Hipline. Its contacts must be the same within 10 ms
and the mean tilt of each stride within 0.3 degrees of those of the recording as it was made. (A clip at another place
of the body moves otherwise, too: `sweep.py` has those, on the synthetic walker.)
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import permutations, product
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

sys.path.insert(0, str(Path(__file__).parent))

from labelled import all_recordings
from labels import Array
from numpy.typing import NDArray

from hipline.exchange.plain import read_recording
from hipline.motion.calibration import Calibration
from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock

SAME_S, SAME_DEG = 0.010, 0.3
RANDOM = 50


@dataclass(frozen=True, slots=True)
class Findings:
    """Contacts, s, and whether they are left ones; mean tilts of the strides, degrees; calibration."""

    contact_s: Array
    left: NDArray[np.bool_]
    tilt_deg: Array
    calibration: Calibration | None


def poses() -> list[Array]:
    """Return the rotation matrices (3, 3) of 24 axis-aligned poses and 50 random ones."""
    signed = (
        np.diag(signs) @ np.eye(3)[list(axes)]
        for axes in permutations(range(3))
        for signs in product((1, -1), repeat=3)
    )
    aligned = [matrix for matrix in signed if np.linalg.det(matrix) > 0]
    return [*aligned, *Rotation.random(RANDOM, random_state=7).as_matrix()]


def measure(block: SampleBlock, rate_hz: float) -> Findings:
    """Return what Hipline says of a recording."""
    pipeline = Pipeline(rate_hz)
    updates = [pipeline.update(block), pipeline.finish()]
    contacts = [c for u in updates for c in u.contacts]
    strides = [s for u in updates for s in u.strides]
    return Findings(
        np.array([c.time_s for c in contacts]),
        np.array([c.side == "left" for c in contacts]),
        np.array([s.tilt_mean_deg for s in strides]),
        pipeline.calibration,
    )


def differences(usual: Findings, other: Findings) -> tuple[float, float]:
    """Return the largest difference of a contact, s, and of a stride's tilt, degrees; infinite where one is amiss."""
    if usual.contact_s.shape != other.contact_s.shape or (usual.left != other.left).any():
        return np.inf, np.inf
    if usual.tilt_deg.shape != other.tilt_deg.shape:
        return np.inf, np.inf
    apart_s = np.abs(usual.contact_s - other.contact_s).max(initial=0.0)
    return float(apart_s), float(np.abs(usual.tilt_deg - other.tilt_deg).max(initial=0.0))


@dataclass(frozen=True, slots=True)
class Worst:
    """Of one recording: largest differences over all poses, and how many poses were the same and how many not."""

    name: str
    apart_s: float
    apart_deg: float
    same: int
    poses: int
    forward: str


def in_all_poses(path: Path, matrices: list[Array]) -> Worst:
    """Measure a recording in all poses."""
    recording = read_recording(path)
    block = recording.block
    usual = measure(block, recording.rate_hz)
    apart = []
    for matrix in matrices:
        acc, gyr = block.acc_sensor @ matrix.T, block.gyr_sensor @ matrix.T
        other = measure(SampleBlock(block.index, block.time_s, acc, gyr), recording.rate_hz)
        apart.append(differences(usual, other))
    same = sum(s <= SAME_S and deg <= SAME_DEG for s, deg in apart)
    calibration = usual.calibration
    forward = "not found" if calibration is None else f"{calibration.quality} ({calibration.confidence:.2f})"
    return Worst(path.stem, max(s for s, _ in apart), max(d for _, d in apart), same, len(apart), forward)


def every_recording() -> list[Worst]:
    """Measure every recording in all poses."""
    matrices = poses()
    return [in_all_poses(path, matrices) for path in all_recordings()]


def report(found: list[Worst]) -> None:
    """Print what the poses changed."""
    print(f"\nTurned clips: {found[0].poses} poses of each recording; largest difference to the clip as it was worn")
    for one in found:
        print(
            f"  {one.name:30s} same in {one.same:2d} of {one.poses}  contacts {1e3 * one.apart_s:5.1f} ms  "
            f"tilt {one.apart_deg:6.3f} deg  forward {one.forward}"
        )


if __name__ == "__main__":
    report(every_recording())
