"""The labelled recordings as arrays, and how found contacts are held against the labels.

Imports nothing of Hipline, so that the peers read the same files in their own environment.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

REFERENCES = ("indip", "stereo")  # insoles with foot sensors; optical markers
AGREE_S = 0.05  # a contact that both references see within this time, on one side, is sure


@dataclass(frozen=True, slots=True)
class Labels:
    """Contacts of one reference system: times, s; left (-1 where unknown, else 1 left, 0 right); bouts (k, 2), s.

    `turns_s` (m, 2) holds the turns that the reference saw, s.
    """

    time_s: Array
    left: NDArray[np.int64]
    bouts_s: Array
    turns_s: Array = field(default_factory=lambda: np.empty((0, 2)))


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled recording as it was made: x up, y right, z forward.

    Attributes
    ----------
    name, person, cohort : str
        Of the recording; who walked; HA for a healthy adult, MS for multiple sclerosis.
    straight : bool
        Whether it is a short straight walk, and not a circuit of daily living.
    rate_hz : float
        Samples per second.
    time_s, acc, gyr : (n,), (n, 3), (n, 3) float64
        s, m/s², rad/s.
    height_m, sensor_height_m : float
        Of the person, and of the sensor over the ground.
    labels : dict of str to Labels
        By reference.
    """

    name: str
    person: str
    cohort: str
    straight: bool
    rate_hz: float
    time_s: Array
    acc: Array
    gyr: Array
    height_m: float
    sensor_height_m: float
    labels: dict[str, Labels]


def folder() -> Path:
    """Return the folder of the recordings."""
    named = os.environ.get("HIPLINE_RECORDINGS")
    return Path(named) if named else Path(__file__).parents[2] / "shared" / "recordings"


def labelled_paths() -> list[Path]:
    """Return the recordings that carry labels.

    Raises
    ------
    SystemExit
        When there are none.
    """
    paths = sorted(folder().glob("mobgap-*.npz"))
    if not paths:
        raise SystemExit(f"no labelled recordings in {folder()}: name their folder in HIPLINE_RECORDINGS")
    return paths


def read_labelled(path: Path) -> Labelled:
    """Read one labelled recording."""
    with np.load(path) as arrays:
        meta = json.loads(str(arrays["meta"]))
        labels = {
            name: Labels(
                arrays[f"{name}_wb_ic_s"],
                np.array([-1 if lr < 0 else 1 - lr for lr in arrays[f"{name}_wb_ic_lr"].astype(int)]),
                arrays[f"{name}_wb_bouts_s"],
                arrays[f"{name}_wb_turns_s"],
            )
            for name in REFERENCES
        }
        title = path.stem.removeprefix("mobgap-")
        return Labelled(
            name=title,
            person=title.split("_")[0],
            cohort=meta["cohort"],
            straight="Test5" in title,
            rate_hz=float(arrays["fs"]),
            time_s=arrays["time_s"],
            acc=arrays["acc"],
            gyr=arrays["gyr"],
            height_m=meta["height_m"],
            sensor_height_m=meta["sensor_height_m"],
            labels=labels,
        )


def sure_contacts(labels: dict[str, Labels]) -> tuple[Array, NDArray[np.int64]]:
    """Return times (mean of both references) and sides of the contacts on which the references agree."""
    a, b = (labels[name] for name in REFERENCES)
    pairs = [(i, k) for i, k in pair(a.time_s, b.time_s, AGREE_S) if a.left[i] == b.left[k] >= 0]
    times = np.array([0.5 * (a.time_s[i] + b.time_s[k]) for i, k in pairs])
    return times, np.array([a.left[i] for i, _ in pairs], dtype=np.int64)


def pair(reference_s: Array, found_s: Array, tolerance_s: float) -> list[tuple[int, int]]:
    """Pair times one to one, closest first; return pairs of indices."""
    close = sorted(
        (abs(float(r - f)), i, k)
        for i, r in enumerate(reference_s)
        for k, f in enumerate(found_s)
        if abs(r - f) <= tolerance_s
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, k in close:
        if i not in pairs and k not in taken:
            pairs[i] = k
            taken.add(k)
    return sorted(pairs.items())


def inside(time_s: Array, bouts_s: Array, margin_s: float) -> NDArray[np.bool_]:
    """Return which times lie in a labelled bout: outside of them, steps are real but not labelled."""
    within = (time_s[:, None] >= bouts_s[:, 0] - margin_s) & (time_s[:, None] <= bouts_s[:, 1] + margin_s)
    return within.any(axis=1)
