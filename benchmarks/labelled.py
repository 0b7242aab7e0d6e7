"""The recordings of real people as sample blocks, with the labels of their steps."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))

from labels import REFERENCES, Array, Labels, folder, inside, labelled_paths, pair, read_labelled, sure_contacts

from hipline.exchange.plain import read_recording
from hipline_device.samples import SampleBlock

__all__ = ["REFERENCES", "Labels", "Walk", "all_recordings", "inside", "labelled_walks", "pair"]


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
