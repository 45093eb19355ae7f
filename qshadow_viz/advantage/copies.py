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
import scipy.special
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
    >>> weight_law(2).round(9).tolist()
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
        The smallest even number whose error is at most `delta`, by the binomial law itself, as far as
        2·10^6 copies; above that within 0.001 %, and infinity beyond 10^200.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> two_copies_needed(20, strength=0.95, delta=0.1)
    12.0
    """
    delta = _half(delta)
    means, law = _means(n, strength, noise, weight, delta)
    guess = math.log(_signal(delta)) - 4 * math.log(means @ law)
    return 2 * _smallest(lambda pairs: float(two_copy_error(pairs, means**2) @ law), delta, guess, 1e-7)


def one_copy_needed(
    n: int, strength: float, delta: float, noise: float = 0.0, weight: int | None = None
) -> float:
    """Return how many copies the random-stabilizer strategy needs; arguments as for `two_copies_needed`.

    Returns
    -------
    float
        Within 0.1 % for `delta` >= 10^-10, and infinity beyond 10^200.

    Examples
    --------
    >>> one_copy_needed(3, strength=0.95, delta=0.1)
    52.0
    """
    delta = _half(delta)
    means, law = _means(n, strength, noise, weight, delta)
    guess = math.log(_signal(delta)) + n * math.log(2) - 2 * math.log(means @ law)
    return _smallest(lambda copies: float(one_copy_error(copies, n, means) @ law), delta, guess, 3e-4)


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
        p, within 10^-5; 0 where pairs do not win even without noise. It is always below 1: as p goes to 1 the
        cost of pairs outgrows the rival's. For light strings it can be close to 1.

    Raises
    ------
    ValueError
        If an argument is out of range, `against` is neither of the two, or `n` is so large that the costs
        would cross at about 10^200 copies or more.

    Examples
    --------
    >>> round(fatal_noise(20, strength=0.95, delta=0.1), 3)
    0.168
    >>> round(fatal_noise(20, strength=0.95, delta=0.1, weight=1), 3)
    0.942
    """
    if against not in ("bound", "noisy"):
        raise ValueError(f"`against` must be 'bound' or 'noisy', but {against!r} was given")

    def costs(noise: float) -> tuple[float, float]:  # their logarithms
        pairs = two_copies_needed(n, strength, delta, noise, weight)
        if against == "bound":
            return math.log(pairs), math.log(bounds.single_copy_necessary(n, strength, delta))
        return math.log(pairs), math.log(one_copy_needed(n, strength, delta, noise, weight))

    def behind(noise: float) -> float:
        pairs, rival = costs(noise)
        return math.inf if math.isinf(pairs) else pairs - rival  # and perhaps infinite for the rival, too

    if behind(0.0) >= 0:
        return 0.0
    low, high, most = 0.0, 0.5, math.nextafter(1.0, 0.0)
    while behind(high) < 0:
        if high == most:
            return most
        low, high = high, min(0.5 * (1 + high), most)
    found = float(scipy.optimize.brentq(behind, low, high, xtol=1e-5))
    if costs(found)[0] > math.log(_HOPELESS) - 10:
        raise ValueError(
            f"`n` must be smaller, but {n} was given: where the costs would cross, both are about "
            f"{_HOPELESS:.0e} copies or more, and cannot be compared"
        )
    return found


def _means(n: int, strength: float, noise: float, weight: int | None, delta: float) -> tuple[Floats, Floats]:
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
        kept = law > 1e-12 * delta  # the others, wrong or not, do not change the error
        k, law = k[kept], law[kept] / law[kept].sum()
    return np.maximum(strength * (1 - noise) ** k, _TINY), law


def _smallest(error: Callable[[float], float], delta: float, log_guess: float, precision: float) -> float:
    """Return the smallest whole number with an error of at most delta, or one within a relative precision."""
    low = high = float(max(1, round(math.exp(min(log_guess, math.log(_HOPELESS))))))
    stride = 1.5
    while error(high) > delta:
        low, high, stride = high, math.ceil(stride * high), stride**1.5
        if high > _HOPELESS:
            return math.inf
    while low >= 1 and error(low) <= delta:
        low, high, stride = math.floor(low / stride), low, stride**1.5
    if low > 1000:  # the logarithm of the error is nearly a straight line: draw the ends together

        def above(log: float) -> float:
            wrong = error(round(math.exp(log)))
            return math.log(wrong / delta) if wrong > 0 else -1000.0

        near = math.exp(scipy.optimize.brentq(above, math.log(low), math.log(high), xtol=5e-5))
        for end in (math.floor(near * (1 - 1e-4)), math.ceil(near * (1 + 1e-4))):
            low, high = (low, end) if error(end) <= delta else (end, high)
    while high - low > max(1.0, precision * low):
        middle = math.floor((low + high) / 2)
        low, high = (low, middle) if error(middle) <= delta else (middle, high)
    return float(high)


def _signal(delta: float) -> float:
    """Return about how large the number of values times their squared mean must be, by the normal law."""
    return max(float(2 * scipy.special.ndtri(delta)) ** 2, 0.1)


def _half(delta: float) -> float:
    return _checks.real("delta", delta, 0, 0.5, open_low=True, open_high=True)
