"""The recordings of real people as sample blocks, with the labels of their steps."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))

from feet import feet_paths, read_feet
from labels import REFERENCES, Array, Labels, folder, inside, labelled_paths, pair, read_labelled, sure_contacts

from hipline.exchange.plain import read_recording
from hipline_device.samples import SampleBlock

__all__ = ["REFERENCES", "Labels", "Walk", "all_recordings", "feet_walks", "inside", "labelled_walks", "pair"]

FEET_S = (54.5, 99.8)  # when the person of the feet walks: before, there are single steps, and a chair
ON_THE_BACK = "qmt-lower_back"  # of the three sensors of that person, the one that sits where a clip does


@dataclass(frozen=True, slots=True)
class Walk:
    """One labelled recording; `labels` by the name of the reference."""

    name: str
    person: str
    straight: bool
    rate_hz: float
    block: SampleBlock
    labels: dict[str, Labels]

    @property
    def sure(self) -> tuple[Array, NDArray[np.int64]]:
        """Times (mean of both references) and sides of the contacts on which the references agree."""
        return sure_contacts(self.labels)


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
    for path in labelled_paths():
        recording, labelled = read_recording(path), read_labelled(path)
        walks.append(
            Walk(labelled.name, labelled.person, labelled.straight, recording.rate_hz, recording.block, labelled.labels)
        )
    return walks


def feet_walks() -> list[Walk]:
    """Read the recordings whose feet wore sensors: one person, with a sensor at three places at once."""
    walks: list[Walk] = []
    for path in feet_paths():
        recording = read_recording(path)
        labels = {"feet": read_feet(path, FEET_S)}
        walks.append(
            Walk(path.stem, "qmt", straight=False, rate_hz=recording.rate_hz, block=recording.block, labels=labels)
        )
    return walks
