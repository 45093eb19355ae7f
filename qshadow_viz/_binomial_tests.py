"""How many ±1 variables tell a mean from 0, by the tails of the binomial law themselves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.stats

Array = np.ndarray[Any, Any]

_MAX_COUNT = 10**10


def smallest(mean: float, delta: float, two_sided: bool = False) -> int:
    """Return the smallest number of variables from which on every number is enough.

    Parameters
    ----------
    mean : float
        0 to 1: the mean to be told from 0; of unknown sign if two-sided.
    delta : float
        Largest probability of either kind of error, 1e-100 to 1/2.
    two_sided : bool

    Raises
    ------
    ValueError
        If more than 10**10 might be needed.
    """
    tail = delta / 2 if two_sided else delta
    # by Hoeffding's inequality from here on every number is enough
    last = 8 * -math.log(tail) / mean**2 + 2 if mean > 1e-100 else math.inf
    if last > _MAX_COUNT:
        raise ValueError(
            f"`strength` and `noise` must leave a mean of about 1e-4 or more, but {mean:.3g} is left: "
            f"for `delta` {delta:.3g} up to {last:.3g} experiments would be needed"
        )
    low, high = 1, math.ceil(last)
    # Enough or not is a saw-tooth in the number, because the threshold is a whole number: from the first
    # number that is enough to the last that is not it is less than `teeth` (the tests look at every number).
    # Halve the interval while it is much wider than that, then look at every number in it.
    teeth = math.ceil(4 / mean / (1 - 2 * delta if two_sided else 1)) + 4
    while high - low > 3 * teeth:
        middle = (low + high) // 2
        if _enough(middle + np.arange(4), mean, delta, two_sided).any():
            high = middle + teeth
        else:
            low = middle
    counts = np.arange(low, high + 1)
    failing = np.flatnonzero(~_enough(counts, mean, delta, two_sided))
    return int(counts[failing[-1]] + 1) if failing.size else low


def _enough(counts: Array, mean: float, delta: float, two_sided: bool) -> Array:
    """Say for each number of variables, of this mean or of mean 0, whether both errors can be <= delta."""
    tail = delta / 2 if two_sided else delta
    # The alarm is called by as few +1s as leave a false one unlikely enough. By symmetry that is a question
    # about the lower tail, which stays accurate where 1 - tail would be rounded to 1.
    fewest = scipy.stats.binom.ppf(tail, counts, 0.5)
    fewest -= scipy.stats.binom.cdf(fewest, counts, 0.5) > tail
    alarm = counts - fewest
    missed = scipy.stats.binom.cdf(alarm - 1, counts, (1 + mean) / 2)
    if two_sided:
        missed = missed - scipy.stats.binom.cdf(counts - alarm, counts, (1 + mean) / 2)
    return np.asarray((fewest >= 0) & (missed <= delta))
