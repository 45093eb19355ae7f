"""The best guess in the hidden-Pauli task: when to say "hidden", and how often that is wrong.

The state is I/2^n or (I + sαP)/2^n, equally likely; P ≠ I and the sign s = ±1 are drawn at random, and P
is told after the last measurement. What matters of the record then are ±1 values: of P⊗P on every pair,
of P on those single copies whose basis contains it. Whoever guesses compares the two likelihoods.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.special
import scipy.stats

from .. import _checks
from .._typing import Floats

Error = Callable[[Floats, Floats], Floats]

_MANY = 400  # from here on the normal law replaces the binomial one: within 1 % in the copies needed


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
        Between 0 and 1/2; it never rises with the number of pairs.

    Raises
    ------
    ValueError
        If a number is negative or not whole, or a mean lies outside (0, 1].

    Examples
    --------
    >>> two_copy_error([0, 1, 2], 1.0).tolist()
    [0.5, 0.25, 0.125]
    """
    return _few_or_many(_few_pairs, _many_pairs, _counts("pairs", pairs), _sizes(mean))


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
        Between 0 and 1/2. A single value tells nothing, the sign being unknown.

    Raises
    ------
    ValueError
        If a number is negative or not whole, or a mean lies outside (0, 1].

    Examples
    --------
    >>> useful_shot_error([0, 1, 2, 3], 1.0).tolist()
    [0.5, 0.5, 0.25, 0.125]
    """
    return _few_or_many(_few_shots, _many_shots, _counts("shots", shots), _sizes(mean))


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
    expected, spread = copies * chance, math.sqrt(copies * chance)
    if expected < 60:
        shots = np.arange(math.floor(min(copies, expected + 9 * spread + 12)) + 1)
        likely = scipy.stats.binom.pmf(shots, copies, chance)
    else:  # the error changes slowly over the width of the law: a few slices of it are enough
        slices = (np.arange(24) + 0.5) / 24
        shots = np.round(expected + spread * math.sqrt(1 - chance) * scipy.special.ndtri(slices))
        likely = np.full(24, 1 / 24)
    return np.asarray(useful_shot_error(shots, size[..., None]) @ likely)


def plus_threshold(pairs: Any, mean: Any) -> Floats:
    """Return the number of +1s above which P is likelier hidden than not."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = -np.log1p(-mean) / (np.log1p(mean) - np.log1p(-mean))
    return np.asarray(np.where(mean < 1, pairs * share, pairs - 0.5))


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


def _few_or_many(few: Error, many: Error, count: Any, mean: Any) -> Floats:
    """Use the binomial law for small counts, the normal one for large counts."""
    number, size = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(mean, dtype=float))
    small = number < _MANY
    if np.all(small):
        return few(number, size)
    large = many(np.maximum(number, _MANY), np.minimum(size, 1 - 1e-9))
    if not np.any(small):
        return large
    return np.asarray(np.where(small, few(np.minimum(number, _MANY), size), large))


def _few_pairs(pairs: Floats, mean: Floats) -> Floats:
    least = np.floor(plus_threshold(pairs, mean))
    false_alarm = 1 - _at_most(least, pairs, 0.5)
    return np.asarray(0.5 * (false_alarm + _at_most(least, pairs, (1 + mean) / 2)))


def _many_pairs(pairs: Floats, mean: Floats) -> Floats:
    middle = -0.5 * np.log1p(-(mean**2)) / np.arctanh(mean)  # the threshold on the mean of the signs
    false_alarm = scipy.special.ndtr(-np.sqrt(pairs) * middle)
    missed = scipy.special.ndtr(-np.sqrt(pairs / (1 - mean**2)) * (mean - middle))
    return np.asarray(0.5 * (false_alarm + missed))


def _few_shots(shots: Floats, mean: Floats) -> Floats:
    high = np.floor((shots + surplus_threshold(shots, mean)) / 2)
    false_alarm = 2 - 2 * _at_most(high, shots, 0.5)
    missed = _at_most(high, shots, (1 + mean) / 2) - _at_most(shots - high - 1, shots, (1 + mean) / 2)
    return np.asarray(0.5 * (false_alarm + missed))


def _many_shots(shots: Floats, mean: Floats) -> Floats:
    surplus = surplus_threshold(shots, mean)
    false_alarm = 2 * scipy.special.ndtr(-surplus / np.sqrt(shots))
    narrow = np.sqrt(shots * (1 - mean**2))
    inside = [scipy.special.ndtr((end - shots * mean) / narrow) for end in (surplus, -surplus)]
    return np.asarray(0.5 * (false_alarm + inside[0] - inside[1]))


def _at_most(successes: Any, trials: Any, chance: Any) -> Floats:
    """Return the binomial probability of at most so many successes; below 0 there are none."""
    inside = np.clip(successes, 0, trials)
    return np.asarray(
        np.where(successes < 0, 0.0, scipy.special.bdtr(inside, np.asarray(trials).astype(np.intp), chance))
    )
