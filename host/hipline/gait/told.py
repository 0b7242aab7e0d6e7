"""What the tracker of gait tells: running angles, contacts, strides."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from hipline.events import AngleBlock, Contact, Stride


class Told:
    """What is told, as it gathers; angles of so many samples at the most."""

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._rows = np.empty((len(fields(AngleBlock)), 0))
        self._count = 0
        self.contacts: list[Contact] = []
        self.strides: list[Stride] = []

    def more_angles(self, count: int) -> AngleBlock:
        """Make room for the angles of so many samples, to be filled in."""
        if not self._count:
            self._rows = np.empty((len(self._rows), self._samples))
        self._count += count
        return AngleBlock(*self._rows[:, self._count - count : self._count])

    @property
    def angles(self) -> AngleBlock:
        """All angles so far."""
        return AngleBlock(*self._rows[:, : self._count])
