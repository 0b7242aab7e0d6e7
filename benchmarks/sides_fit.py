"""Fit the left/right template of `hipline.gait.sides` to walks of which it is known which foot landed.

    python benchmarks/sides_fit.py      prints the weights that stand in the code

A logistic regression without intercept on the features and their mirror image, so that left and right stay equal,
pulled towards zero by a normal prior.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))

from labelled import ON_THE_BACK, Walk, feet_walks, labelled_walks, pair
from logistic import fit_logistic

from hipline.gait import sides
from hipline.pipeline import Pipeline

Array = NDArray[np.float64]

PRIOR_VARIANCE = 0.1
NEAR_S = 0.15  # a found contact this close to a label has its side


def features_of(walk: Walk) -> tuple[Array, Array]:
    """Return features (k, 8) and sides (k,) (1 = right) of the contacts near a label."""
    seen: list[Array] = []
    usual = sides.SideJudge.judge

    def note(judge: sides.SideJudge, positions: Sequence[float], newest: Sequence[int]) -> list[tuple[float, bool]]:
        seen.extend(map(judge.features, positions, newest))
        return usual(judge, positions, newest)

    sides.SideJudge.judge = note
    try:
        pipeline = Pipeline(walk.rate_hz)
        updates = [pipeline.update(walk.block), pipeline.finish()]
    finally:
        sides.SideJudge.judge = usual
    found_s = np.array([c.time_s for u in updates for c in u.contacts])
    rows, right = [], []
    for labels in walk.labels.values():
        for i, k in pair(labels.time_s, found_s, NEAR_S):
            if labels.left[i] >= 0:
                rows.append(seen[k])
                right.append(1.0 - labels.left[i])
    return np.array(rows), np.array(right)


def fit(features: Array, right: Array) -> Array:
    """Return the weights (8,)."""
    yes = right > 0.0
    return fit_logistic(np.concatenate([features, -features]), np.concatenate([yes, ~yes]), PRIOR_VARIANCE)


def walks_to_fit() -> list[Walk]:
    """Return the walks of everybody whose feet are known."""
    return [*labelled_walks(), *(walk for walk in feet_walks() if walk.name == ON_THE_BACK)]


def fit_without(person: str | None, walks: list[Walk]) -> Array:
    """Return the weights fitted to everybody but one person (None: to everybody)."""
    parts = [features_of(walk) for walk in walks if walk.person != person]
    return fit(np.concatenate([f for f, _ in parts]), np.concatenate([r for _, r in parts]))


if __name__ == "__main__":
    print(np.array2string(fit_without(None, walks_to_fit()), precision=3, separator=", ", suppress_small=True))
