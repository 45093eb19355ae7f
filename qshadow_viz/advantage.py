"""The hidden-Pauli task, one copy at a time and in pairs: exact errors, copies needed, fatal noise.

The state is I/2^n or (I + sαP)/2^n, equally likely; P ≠ I and the sign s = ±1 are drawn at random, and P
is told after the last measurement. The error is that of the best guess, averaged over both cases, P and s.
A pair counts as two copies. ``noise`` is p, local depolarizing on every qubit of every copy before it is
measured: the expectation of P shrinks to α(1-p)^k, k its weight; who guesses knows p.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.optimize
import scipy.special
import scipy.stats

from . import _checks, bounds

Floats = np.ndarray[Any, np.dtype[np.float64]]
Error = Callable[[Floats, Floats], Floats]

_MANY = 400  # from here on the normal law replaces the binomial one: within 1 % in the copies needed
_HOPELESS = 1e60  # copies


def weight_law(n: int) -> Floats:
    """Return how likely a random string other than the identity is to have weight 1, 2, ..., n.

    Parameters
    ----------
    n : int
        At least 1.

    Returns
    -------
    numpy.ndarray, shape (n,)

    Examples
    --------
    >>> weight_law(2).tolist()
    [0.4, 0.6]
    """
    n = _checks.integer("n", n, 1)
    k = np.arange(1, n + 1)
    return np.asarray(scipy.stats.binom.pmf(k, n, 0.75) / -np.expm1(-n * math.log(4)))


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

    Examples
    --------
    >>> two_copy_error([0, 1, 2], 1.0).tolist()
    [0.5, 0.25, 0.125]
    """
    return _few_or_many(_few_pairs, _many_pairs, pairs, mean)


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

    Examples
    --------
    >>> useful_shot_error([0, 1, 2, 3], 1.0).tolist()
    [0.5, 0.5, 0.25, 0.125]
    """
    return _few_or_many(_few_shots, _many_shots, shots, mean)


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
        |tr Pρ| where P is hidden, after the noise.

    Returns
    -------
    numpy.ndarray
        The shape of `mean`.

    Examples
    --------
    >>> float(one_copy_error(2, n=1, mean=1.0).round(6))  # both shots useful: 1 in 9, and then 1/4
    0.472222
    """
    chance = 1 / (2**n + 1)
    expected, spread = copies * chance, math.sqrt(copies * chance)
    if expected < 60:
        shots = np.arange(math.floor(min(copies, expected + 9 * spread + 12)) + 1)
        likely = scipy.stats.binom.pmf(shots, copies, chance)
    else:  # the error changes slowly over the width of the law: a few slices of it are enough
        slices = (np.arange(24) + 0.5) / 24
        shots = np.round(expected + spread * math.sqrt(1 - chance) * scipy.special.ndtri(slices))
        likely = np.full(24, 1 / 24)
    return np.asarray(useful_shot_error(shots, np.asarray(mean, dtype=float)[..., None]) @ likely)


def two_copies_needed(
    n: int, strength: float, delta: float, noise: float = 0.0, weight: int | None = None
) -> float:
    """Return how many copies the pair strategy needs, two for each pair.

    Parameters
    ----------
    n : int
        Number of qubits.
    strength : float
        0 < α <= 1.
    delta : float
        Average probability of error, 0 < delta < 1/2.
    noise : float
        0 <= p < 1.
    weight : int, optional
        k, 1 to n, for strings of that weight only; by default P is any string, all equally likely.

    Returns
    -------
    float
        A whole number below 10,000 and within 0.01 % above; infinity beyond 10^60.

    Examples
    --------
    >>> two_copies_needed(20, strength=0.95, delta=0.1)
    12.0
    """
    means, law = _means(n, strength, noise, weight)
    return 2 * _smallest(lambda pairs: float(two_copy_error(pairs, means**2) @ law), half(delta))


def one_copy_needed(
    n: int, strength: float, delta: float, noise: float = 0.0, weight: int | None = None
) -> float:
    """Return how many copies the random-stabilizer strategy needs; arguments as for `two_copies_needed`.

    Examples
    --------
    >>> one_copy_needed(3, strength=0.95, delta=0.1)
    52.0
    """
    means, law = _means(n, strength, noise, weight)
    return _smallest(lambda copies: float(one_copy_error(copies, n, means) @ law), half(delta), guess=2.0**n)


def fatal_noise(
    n: int, strength: float, delta: float, against: str = "bound", weight: int | None = None
) -> float:
    """Return the noise at which pairs stop needing fewer copies than the rival.

    Parameters
    ----------
    n, strength, delta, weight
        As for `two_copies_needed`.
    against : {"bound", "noisy"}
        The rival: "bound", what any strategy with *noiseless* single copies needs
        (`bounds.single_copy_necessary`); "noisy", random stabilizer bases with the same noise.

    Returns
    -------
    float
        p, within 10^-5; 0 where pairs do not win even without noise.

    Examples
    --------
    >>> round(fatal_noise(20, strength=0.95, delta=0.1), 3)
    0.168
    """
    if against not in ("bound", "noisy"):
        raise ValueError(f"`against` must be 'bound' or 'noisy', but {against!r} was given")

    def behind(noise: float) -> float:
        if against == "bound":
            rival = float(bounds.single_copy_necessary(n, strength, delta))
        else:
            rival = one_copy_needed(n, strength, delta, noise, weight)
        return math.log(two_copies_needed(n, strength, delta, noise, weight) / rival)

    if behind(0.0) >= 0:
        return 0.0
    return float(scipy.optimize.brentq(behind, 0.0, 0.5, xtol=1e-5))


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
    return np.asarray(np.where(successes < 0, 0.0, scipy.special.bdtr(inside, trials, chance)))


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


def _means(n: int, strength: float, noise: float, weight: int | None) -> tuple[Floats, Floats]:
    """Return the possible sizes of the expectation value of P after the noise, and how likely they are."""
    strength = _checks.real("strength", strength, 0, 1, open_low=True)
    noise = _checks.real("noise", noise, 0, 1, open_high=True)
    n = _checks.integer("n", n, 1)
    if weight is not None:
        k, law = np.array([_checks.integer("weight", weight, 1, n)]), np.ones(1)
    elif noise == 0:
        k, law = np.ones(1), np.ones(1)
    else:
        k, law = np.arange(1, n + 1), weight_law(n)
        k, law = k[law > 1e-5], law[law > 1e-5]
        law = law / law.sum()
    return strength * (1 - noise) ** k, law


def _smallest(error: Callable[[float], float], delta: float, guess: float = 1.0) -> float:
    """Return the smallest whole number with an error of at most delta, above 10^4 within 0.01 %."""
    low, high = 0.0, guess
    while error(high) > delta:
        low, high = high, 8 * high
        if high > _HOPELESS:
            return math.inf
    if low > 1e4:
        ends = np.log([low, high])
        found = scipy.optimize.brentq(lambda log: error(round(math.exp(log))) - delta, *ends, xtol=1e-4)
        return float(round(math.exp(found)))
    while high - low > max(1.0, 1e-4 * low):
        middle = math.floor((low + high) / 2)
        low, high = (low, middle) if error(middle) <= delta else (middle, high)
    return float(high)


def half(delta: float) -> float:
    return _checks.real("delta", delta, 0, 0.5, open_low=True, open_high=True)
