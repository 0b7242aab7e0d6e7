"""The block of samples that every part speaks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STANDARD_GRAVITY = 9.80665  #: m/s²


@dataclass(frozen=True, slots=True)
class SampleBlock:
    """A run of samples in the order in which the clip took them.

    Attributes
    ----------
    index : (n,) int64
        The clip's own count of each sample, strictly increasing; a step of more than one is a loss.
    time_s : (n,) float64
        Time of each sample on the clip's clock, s, strictly increasing.
    acc_sensor : (n, 3) float64
        Specific force in the sensor frame, m/s² (+9.81 on the axis that points up at rest).
    gyr_sensor : (n, 3) float64
        Angular rate in the sensor frame, rad/s.

    Raises
    ------
    ValueError
        When the shapes do not agree.
    """

    index: NDArray[np.int64]
    time_s: NDArray[np.float64]
    acc_sensor: NDArray[np.float64]
    gyr_sensor: NDArray[np.float64]

    def __post_init__(self) -> None:
        n = len(self.index)
        shapes = (self.index.shape, self.time_s.shape, self.acc_sensor.shape, self.gyr_sensor.shape)
        if shapes != ((n,), (n,), (n, 3), (n, 3)):
            raise ValueError(f"a block of {n} samples needs shapes (n,), (n,), (n, 3), (n, 3); got {shapes}")

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, part: slice) -> SampleBlock:
        return SampleBlock(self.index[part], self.time_s[part], self.acc_sensor[part], self.gyr_sensor[part])

    @staticmethod
    def join(blocks: list[SampleBlock]) -> SampleBlock:
        """Join blocks, oldest first, into one.

        Raises
        ------
        ValueError
            When there is no block.
        """
        if len(blocks) == 1:
            return blocks[0]
        return SampleBlock(
            np.concatenate([b.index for b in blocks]),
            np.concatenate([b.time_s for b in blocks]),
            np.concatenate([b.acc_sensor for b in blocks]),
            np.concatenate([b.gyr_sensor for b in blocks]),
        )
