"""A logistic regression without an intercept of its own, pulled towards zero by a normal prior."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]


def fit_logistic(rows: Array, yes: NDArray[np.bool_], prior_variance: float | Array) -> Array:
    """Return the weights (k,).

    Parameters
    ----------
    rows : (n, k) float64
        Features.
    yes : (n,) bool
        What they go with.
    prior_variance : float, or (k,) float64
        Of all weights, or of each.
    """
    sign = np.where(yes, 1.0, -1.0)

    def loss(weights: Array) -> tuple[float, Array]:
        margin = sign * (rows @ weights)
        value = float(np.logaddexp(0.0, -margin).sum() + (weights * weights / (2.0 * prior_variance)).sum())
        slope = -(rows * (sign / (1.0 + np.exp(margin)))[:, None]).sum(axis=0) + weights / prior_variance
        return value, slope

    return np.asarray(minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x)
