"""Bouts: walking without a longer break, and what share of a walk was walked steadily."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipline.events import Reason

BREAK_S = 3.0  # a longer break between two strides ends a bout (as in mobgap and Mobilise-D)
PACE_CHANGES = (Reason.START, Reason.STOP)


@dataclass(frozen=True, slots=True)
class Bouts:
    """How a whole walk was made up.

    Attributes
    ----------
    bouts : int
        Number of bouts of at least one stride.
    longest_bout_s : float
        From the first to the last contact of the longest.
    walking_s : float
        From the first to the last contact of each, all together.
    walking_share : float
        That, of the length of the recording; 0 to 1.
    stop_and_go_share : float
        Time in strides that start or stop, of the time in all strides; 0 to 1, NaN without strides.
    """

    bouts: int
    longest_bout_s: float
    walking_s: float
    walking_share: float
    stop_and_go_share: float


def bouts_of(strides: NDArray[np.void], recorded_s: float) -> Bouts:
    """Return how a walk was made up.

    Parameters
    ----------
    strides : (n,) structured array
        All strides, oldest first, valid or not; the columns are the fields of `Stride`.
    recorded_s : float
        Length of the recording, s.
    """
    bouts = [strides[strides["bout"] == number] for number in np.unique(strides["bout"])]
    lengths_s = [float(bout["end_s"].max() - bout["start_s"].min()) for bout in bouts]
    in_strides_s = float(strides["duration_s"].sum())
    changing_s = float(strides["duration_s"][np.isin(strides["reason"], PACE_CHANGES)].sum())
    return Bouts(
        bouts=len(bouts),
        longest_bout_s=max(lengths_s, default=0.0),
        walking_s=sum(lengths_s),
        walking_share=sum(lengths_s) / recorded_s if recorded_s > 0.0 else 0.0,
        stop_and_go_share=changing_s / in_strides_s if in_strides_s > 0.0 else math.nan,
    )
