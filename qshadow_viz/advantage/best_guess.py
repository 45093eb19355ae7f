"""The best guess in the hidden-Pauli task: when to say "hidden", and how often that is wrong.

The state is I/2^n or (I + sαP)/2^n, equally likely; P ≠ I and the sign s = ±1 are drawn at random, and P
is told after the last measurement. What matters of the record then are ±1 values: of P⊗P on every pair,
of P on those single copies whose basis contains it. Whoever guesses compares the two likelihoods.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.special
import scipy.stats

from .. import _checks
from .._typing import Floats

# Below this variance a sum of ±1 values has the binomial law itself, above it a corrected normal law. Pairs
# have one number, useful shots many possible ones, over which the error is averaged.
_EXACT_PAIRS, _EXACT_SHOTS = 10**6, 1000
_ENOUGH = 1e12  # with so many values of a mean above 0.001 no error is left


def two_copy_error(pairs: Any, mean: Any) -> Floats:
    """Return the average error of the best guess from the signs of P⊗P.

    Parameters
    ----------
    pairs : array_like of int
        Number of pairs, at least 0.
    mean : array_like
        Mean of P⊗P where P is hidden, 0 < mean <= 1; without P it is 0.

    Returns
    -------
    numpy.ndarray
        Between 0 and 1/2; it never rises with the number of pairs. The tails are those of the binomial law
        itself below 10^6 pairs, and of the normal law with its first corrections above.

    Raises
    ------
    ValueError
        If a number is negative or not whole, or a mean lies outside (0, 1].

    Examples
    --------
    >>> two_copy_error([0, 1, 2], 1.0).round(9).tolist()
    [0.5, 0.25, 0.125]
    """
    number, size = _counted("pairs", pairs, mean)
    edge = _between(_lead(number, size), number)
    false_alarm = _above(edge, number, 0.0, _EXACT_PAIRS)
    missed = _above(-edge, number, -size, _EXACT_PAIRS)  # with all signs exchanged
    return np.asarray(0.5 * (false_alarm + missed))


def useful_shot_error(shots: Any, mean: Any) -> Floats:
    """Return the average error of the best guess from ±1 values whose mean is +mean, -mean or 0.

    Parameters
    ----------
    shots : array_like of int
        Number of values, at least 0.
    mean : array_like
        0 < mean <= 1. Its sign is unknown: both are equally likely.

    Returns
    -------
    numpy.ndarray
        Between 0 and 1/2. A single value tells nothing, the sign being unknown. The tails are those of the
        binomial law itself below 1,000 values, and of the normal law with its first corrections above.

    Raises
    ------
    ValueError
        If a number is negative or not whole, or a mean lies outside (0, 1].

    Examples
    --------
    >>> useful_shot_error([0, 1, 2, 3], 1.0).round(9).tolist()
    [0.5, 0.5, 0.25, 0.125]
    """
    number, size = _counted("shots", shots, mean)
    edge = _between(surplus_threshold(number, size), number)
    false_alarm = 2 * _above(edge, number, 0.0, _EXACT_SHOTS)
    missed = _above(-edge, number, -size, _EXACT_SHOTS) - _above(edge, number, -size, _EXACT_SHOTS)
    return np.asarray(0.5 * (false_alarm + missed))


def one_copy_error(copies: float, n: int, mean: Any) -> Floats:
    """Return the average error after so many single copies, each measured in a random stabilizer basis.

    P or -P is among the 2^n - 1 strings that such a basis measures with probability 1/(2^n + 1); the
    number of shots that say anything about P is binomial.

    Parameters
    ----------
    copies : float
        A whole number, at least 0.
    n : int
        Number of qubits.
    mean : array_like
        ``|tr Pρ|`` where P is hidden, after the noise.

    Returns
    -------
    numpy.ndarray
        The shape of `mean`.

    Raises
    ------
    ValueError
        If a number is negative or not whole, or a mean lies outside (0, 1].

    Examples
    --------
    >>> float(one_copy_error(2, n=1, mean=1.0).round(6))  # both shots useful: 1 in 9, and then 1/4
    0.472222
    """
    copies = float(_counts("copies", copies))
    n = _checks.integer("n", n, 1, 1000)
    size = _sizes(mean)
    chance = 1 / (2**n + 1)
    shots, likely = _useful_shots(copies, chance)
    return np.asarray(useful_shot_error(shots, size[..., None]) @ likely)


def _useful_shots(copies: float, chance: float) -> tuple[Floats, Floats]:
    """Return how many shots may be useful, and how likely; if many, each number stands for its neighbours."""
    expected = copies * chance
    spread = math.sqrt(expected * (1 - chance))
    # a sum over a bell curve in steps of a sixth of its width is as good as the integral; an odd step meets
    # even numbers as often as odd ones, and between these the error alternates
    step = 2 * math.floor(spread / 12) + 1
    first = float(max(0, math.floor(expected - 9 * spread)))
    shots = first + step * np.arange(math.ceil((15 * spread + 30) / step) + 1.0)
    shots = shots[shots <= copies]
    if expected > 1e6:
        likely = np.exp(-0.5 * ((shots - expected) / spread) ** 2)
    elif chance < 1e-9:
        likely = scipy.stats.poisson.pmf(shots, expected)
    else:
        likely = scipy.stats.binom.pmf(shots, copies, chance)
    return shots, likely / likely.sum()


def plus_threshold(pairs: Any, mean: Any) -> Floats:
    """Return the number of +1s above which P is likelier hidden than not."""
    return np.asarray(0.5 * (pairs + _lead(pairs, mean)))


def _lead(pairs: Any, mean: Any) -> Floats:
    """Return the surplus of +1s over -1s that goes with that number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(mean > 1e-8, -0.5 * np.log1p(-(mean**2)) / np.arctanh(mean), 0.5 * mean)
    return np.asarray(np.where(mean < 1, pairs * share, pairs - 1.0))


def surplus_threshold(shots: Any, mean: Any) -> Floats:
    """Return the surplus of one sign over the other above which P is likelier hidden than not.

    The likelihood ratio is ``(1-a²)^{m/2} cosh(surplus artanh a)``.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        log = -0.5 * shots * np.log1p(-(mean**2))
        # arcosh(exp(log)), without overflow
        surplus = (log + np.log1p(np.sqrt(-np.expm1(-2 * log)))) / np.arctanh(mean)
    return np.asarray(np.where(mean < 1, surplus, np.maximum(shots - 0.5, 1.0)))


def _counts(name: str, given: Any) -> Floats:
    numbers = np.asarray(given, dtype=float)
    bad = numbers[~((numbers >= 0) & (numbers == np.floor(numbers)))]
    if bad.size:
        raise ValueError(f"`{name}` must be whole and at least 0, but {bad.flat[0]:g} was given")
    return numbers


def _sizes(given: Any) -> Floats:
    numbers = np.asarray(given, dtype=float)
    bad = numbers[~((numbers > 0) & (numbers <= 1))]
    if bad.size:
        raise ValueError(f"`mean` must lie in (0, 1], but {bad.flat[0]:g} was given")
    return numbers


def _counted(name: str, given: Any, mean: Any) -> tuple[Floats, Floats]:
    """Return numbers of values and their means, in arrays of one shape."""
    number, size = np.broadcast_arrays(_counts(name, given), _sizes(mean))
    return np.where(size > 1e-3, np.minimum(number, _ENOUGH), number), size


def _between(surplus: Floats, number: Floats) -> Floats:
    """Return the middle of the two possible surpluses between which this one lies; it counts as the lower."""
    # a surplus is even or odd as the number of the values is; beyond 10^15 a float does not know which
    lower = 2 * np.floor((number + surplus) / 2) - number
    return np.asarray(np.where(number < 1e15, lower + 1, surplus))


def _above(edge: Floats, number: Floats, mean: Any, exact: float) -> Floats:
    """Return the probability that so many ±1 values of this mean have a surplus above the edge."""
    mean = np.broadcast_to(np.asarray(mean, dtype=float), number.shape)
    variance = number * (1 - mean**2)
    few = variance < exact
    found = np.empty(number.shape)

    n, plus = number[few], (number[few] + edge[few] - 1) / 2  # more +1s than these
    inside = np.clip(plus, 0, np.maximum(n - 1, 0))
    tail = scipy.special.betainc(inside + 1, np.maximum(n, 1) - inside, (1 + mean[few]) / 2)
    found[few] = np.where(plus < 0, 1.0, np.where(plus >= n, 0.0, tail))

    # Cornish and Fisher: the standard score that leaves the same tail on a bell curve. The edge is a middle
    # between two possible values, and a sum by such middles is an integral with 1/3 less variance.
    n, m, v = number[~few], mean[~few], variance[~few] - 1 / 3
    z = (edge[~few] - n * m) / np.sqrt(v)
    skewness, excess = -2 * m / np.sqrt(v), (6 * m**2 - 2) / v
    shift = -skewness * (z**2 - 1) / 6 - excess * (z**3 - 3 * z) / 24 + skewness**2 * (4 * z**3 - 7 * z) / 36
    most = 1 + np.abs(z) / 2  # far out, where no tail is left, the series means nothing
    found[~few] = scipy.special.ndtr(-z - np.clip(shift, -most, most))
    return found
