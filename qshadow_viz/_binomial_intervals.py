"""Confidence intervals for the chance behind a number of successes: mid-P, exact but for the discreteness."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special

Array = np.ndarray[Any, Any]

_HALVINGS = 60  # of [0, 1]: the last digit of a float


def chances(successes: Any, trials: Any, level: float) -> tuple[Array, Array]:
    """Return the ends of the mid-P interval, at 0 and 1 where all trials agree or there is none.

    The ends are the chances at which ``P(more extreme) + P(this many)/2`` is half of 1 - level: on average
    over the chances the coverage is close to `level`, where the interval of Clopper and Pearson is too wide.

    Parameters
    ----------
    successes, trials : array_like of int, of one shape
    level : float
        0 < level < 1.

    References
    ----------
    H. O. Lancaster, J. Am. Stat. Assoc. 56, 223 (1961).
    """
    x, m = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(trials, dtype=float))
    return _lower(x, m, level), 1 - _lower(m - x, m, level)


def _lower(x: Array, m: Array, level: float) -> Array:
    low, high = np.zeros(x.shape), np.ones(x.shape)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        # P(X >= x) and P(X > x), the regularised incomplete beta functions; with x = m the latter is 0
        at_least = np.where(x > 0, scipy.special.betainc(np.maximum(x, 1), m - x + 1, middle), 1.0)
        above = np.where(x < m, scipy.special.betainc(x + 1, np.maximum(m - x, 1), middle), 0.0)
        below = (at_least + above) / 2 < (1 - level) / 2
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(x > 0, low, 0.0)
