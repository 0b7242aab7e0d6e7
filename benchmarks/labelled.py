"""The recordings of real people whose steps are labelled, and how found contacts are held against the labels."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hipline.exchange.plain import read_recording
from hipline_device.samples import SampleBlock

Array = NDArray[np.float64]

REFERENCES = ("indip", "stereo")  # insoles with foot sensors; optical markers
AGREE_S = 0.05  # a contact that both references see within this time, on one side, is sure


@dataclass(frozen=True, slots=True)
class Labels:
    """Contacts of one reference system: times, s; left (-1 where unknown, else 1 left, 0 right); bouts (k, 2), s."""

    time_s: Array
    left: NDArray[np.int64]
    bouts_s: Array


@dataclass(frozen=True, slots=True)
class Walk:
    """One labelled recording."""

    name: str
    person: str
    straight: bool
    rate_hz: float
    block: SampleBlock
    labels: dict[str, Labels]

    @property
    def sure(self) -> tuple[Array, NDArray[np.int64]]:
        """Times (mean of both references) and sides of the contacts on which the references agree."""
        a, b = (self.labels[name] for name in REFERENCES)
        pairs = [(i, k) for i, k in pair(a.time_s, b.time_s, AGREE_S) if a.left[i] == b.left[k] >= 0]
        times = np.array([0.5 * (a.time_s[i] + b.time_s[k]) for i, k in pairs])
        return times, np.array([a.left[i] for i, _ in pairs], dtype=np.int64)


def folder() -> Path:
    """Return the folder of the recordings."""
    named = os.environ.get("HIPLINE_RECORDINGS")
    return Path(named) if named else Path(__file__).parents[2] / "shared" / "recordings"


def all_recordings() -> list[Path]:
    """Return every recording at hand, labelled or not."""
    return sorted(folder().glob("*.npz"))


def labelled_walks() -> list[Walk]:
    """Read the recordings that carry labels.

    Raises
    ------
    SystemExit
        When there are none.
    """
    walks: list[Walk] = []
    for path in sorted(folder().glob("mobgap-*.npz")):
        recording = read_recording(path)
        with np.load(path) as arrays:
            labels = {
                name: Labels(
                    arrays[f"{name}_wb_ic_s"],
                    np.array([-1 if lr < 0 else 1 - lr for lr in arrays[f"{name}_wb_ic_lr"].astype(int)]),
                    arrays[f"{name}_wb_bouts_s"],
                )
                for name in REFERENCES
            }
        title = path.stem.removeprefix("mobgap-")
        walks.append(Walk(title, title.split("_")[0], "Test5" in title, recording.rate_hz, recording.block, labels))
    if not walks:
        raise SystemExit(f"no labelled recordings in {folder()}: name their folder in HIPLINE_RECORDINGS")
    return walks


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
