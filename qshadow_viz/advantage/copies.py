"""The hidden-Pauli task: how many copies it takes one at a time and in pairs, and the noise that is fatal.

The task and the best guess are those of `best_guess`; the error is averaged over both cases, P and s.
A pair counts as two copies. ``noise`` is p, local depolarizing on every qubit of every copy before it is
measured: the expectation of P shrinks to α(1-p)^k, k its weight; who guesses knows p.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import scipy.optimize
import scipy.stats

from .. import _checks, bounds
from .._typing import Floats
from .best_guess import one_copy_error, two_copy_error

_HOPELESS = 1e200  # copies
_TINY = 1e-110  # an expectation value for which more than that would be needed


def weight_law(n: int) -> Floats:
    """Return how likely a random string other than the identity is to have weight 1, 2, ..., n.

    Parameters
    ----------
    n : int
        At least 1.

    Returns
    -------
    numpy.ndarray, shape (n,)

    Raises
    ------
    ValueError
        If `n` is less than 1.

    Examples
    --------
    >>> weight_law(2).tolist()
    [0.4, 0.6]
    """
    n = _checks.integer("n", n, 1)
    k = np.arange(1, n + 1)
    return np.asarray(scipy.stats.binom.pmf(k, n, 0.75) / -np.expm1(-n * math.log(4)))


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
        A whole number below 10,000 and within 0.01 % above; infinity beyond 10^200.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> two_copies_needed(20, strength=0.95, delta=0.1)
    12.0
    """
    means, law = _means(n, strength, noise, weight)
    guess = math.log(4) - 4 * math.log(means @ law)
    return 2 * _smallest(lambda pairs: float(two_copy_error(pairs, means**2) @ law), _half(delta), guess)


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
    guess = math.log(4) + n * math.log(2) - 2 * math.log(means @ law)
    return _smallest(lambda copies: float(one_copy_error(copies, n, means) @ law), _half(delta), guess)


def fatal_noise(
    n: int, strength: float, delta: float, against: str = "bound", weight: int | None = None
) -> float:
    """Return the noise at which pairs stop needing fewer copies than the rival.

    Parameters
    ----------
    n, strength, delta
        As for `two_copies_needed`.
    weight : int, optional
        Ask the copies to be enough for strings of this weight; the hardest have weight n. By default
        the error is averaged over all strings. The bound is about P drawn from *all* strings in either case:
        it does not hold for single copies if P is known to be of one weight.
    against : {"bound", "noisy"}
        The rival: "bound", what every strategy with *noiseless* single copies needs on average
        over all strings (`bounds.single_copy_necessary`); "noisy", random stabilizer bases with the
        same noise.

    Returns
    -------
    float
        p, within 10^-5; 0 where pairs do not win even without noise.

    Raises
    ------
    ValueError
        If an argument is out of range, or `against` is neither of the two.

    Examples
    --------
    >>> round(fatal_noise(20, strength=0.95, delta=0.1), 3)
    0.168
    """
    if against not in ("bound", "noisy"):
        raise ValueError(f"`against` must be 'bound' or 'noisy', but {against!r} was given")

    def behind(noise: float) -> float:
        pairs = two_copies_needed(n, strength, delta, noise, weight)
        if math.isinf(pairs):  # and perhaps the rival, too
            return math.inf
        if against == "bound":
            rival = float(bounds.single_copy_necessary(n, strength, delta))
        else:
            rival = one_copy_needed(n, strength, delta, noise, weight)
        return math.log(pairs / rival)

    if behind(0.0) >= 0:
        return 0.0
    return float(scipy.optimize.brentq(behind, 0.0, 0.5, xtol=1e-5))


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
    return np.maximum(strength * (1 - noise) ** k, _TINY), law


def _smallest(error: Callable[[float], float], delta: float, log_guess: float) -> float:
    """Return the smallest whole number with an error of at most delta, above 10^4 within 0.01 %."""
    low = high = float(max(1, round(math.exp(min(log_guess, math.log(_HOPELESS))))))
    while error(high) > delta:
        low, high = high, 4 * high
        if high > _HOPELESS:
            return math.inf
    while low >= 1 and error(low) <= delta:
        low, high = math.floor(low / 4), low
    if low > 1e4:
        ends = np.log([low, high])
        found = scipy.optimize.brentq(lambda log: error(round(math.exp(log))) - delta, *ends, xtol=1e-4)
        return float(round(math.exp(found)))
    while high - low > max(1.0, 1e-4 * low):
        middle = math.floor((low + high) / 2)
        low, high = (low, middle) if error(middle) <= delta else (middle, high)
    return float(high)


def _half(delta: float) -> float:
    return _checks.real("delta", delta, 0, 0.5, open_low=True, open_high=True)
