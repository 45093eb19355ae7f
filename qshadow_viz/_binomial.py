"""The binomial law: confidence intervals, standard errors, and how many ±1 variables tell a mean from 0."""

from __future__ import annotations

import math

import numpy as np
import scipy.special

from ._typing import Array, ArrayLike, Floats

_MAX_COUNT = 10**10


def interval(successes: ArrayLike, trials: ArrayLike, level: float) -> tuple[Floats, Floats]:
    """Return the ends of the mid-P interval of a probability, at 0 and 1 where all trials agree or none is.

    The ends are the probabilities at which ``P(more extreme) + P(this many)/2`` is half of 1 - level: on
    average over the probabilities the coverage is close to `level`, where the interval of Clopper and Pearson
    is too wide.

    Parameters
    ----------
    successes, trials : array_like of int, of one shape
    level : float
        0 < level < 1.

    References
    ----------
    H. O. Lancaster, J. Am. Stat. Assoc. 56, 223 (1961).
    """
    x, m = np.broadcast_arrays(np.asarray(successes), np.asarray(trials))
    return _lower(x, m, level), 1 - _lower(m - x, m, level)


def _lower(successes: Array, trials: Array, level: float) -> Floats:
    """Return the lower ends: one root for each different pair of numbers."""
    pairs = np.stack([successes.ravel(), trials.ravel()], axis=1)
    different, which = np.unique(pairs, axis=0, return_inverse=True)
    roots = [_lower_end(int(x), int(m), (1 - level) / 2) for x, m in different]
    return np.asarray(roots, dtype=float)[which].reshape(successes.shape)


def _lower_end(x: int, m: int, tail: float) -> float:
    if x == 0:
        return 0.0
    if x == m:  # P(X > m) is 0
        return float((2 * tail) ** (1 / m))
    from scipy.optimize import brentq

    def excess(p: float) -> float:
        # P(X >= x) and P(X > x) are regularised incomplete beta functions
        at_least, above = scipy.special.betainc([x, x + 1], [m - x + 1, m - x], p)
        return float(at_least + above) / 2 - tail

    # it lies between the ends of Clopper and Pearson for this many successes and for one more
    low, high = scipy.special.betaincinv([x, x + 1], [m - x + 1, m - x], tail)
    return float(brentq(excess, low, high, xtol=1e-15)) if low < high else float(low)


def standard_error_of_signs(minus: Array, trials: int) -> Floats:
    """Return the standard error of a mean of ±1 values, of which so many are -1.

    With two values of either sign added it does not vanish where all agree (A. Agresti and B. A. Coull, The
    American Statistician 52, 119 (1998)).
    """
    rate = (minus + 2) / (trials + 4)
    return np.asarray(2 * np.sqrt(rate * (1 - rate) / (trials + 4)))


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
    from scipy.stats import binom

    tail = delta / 2 if two_sided else delta
    # The alarm is called by as few +1s as leave a false one unlikely enough. By symmetry that is a question
    # about the lower tail, which stays accurate where 1 - tail would be rounded to 1.
    fewest = binom.ppf(tail, counts, 0.5)
    fewest -= binom.cdf(fewest, counts, 0.5) > tail
    alarm = counts - fewest
    missed = binom.cdf(alarm - 1, counts, (1 + mean) / 2)
    if two_sided:
        missed = missed - binom.cdf(counts - alarm, counts, (1 + mean) / 2)
    return np.asarray((fewest >= 0) & (missed <= delta))
