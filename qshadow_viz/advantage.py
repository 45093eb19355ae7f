"""The hidden-Pauli task, one copy at a time and in pairs: exact errors, simulated games, fatal noise.

The state is I/2^n or (I + sαP)/2^n, equally likely; P ≠ I and the sign s = ±1 are drawn at random, and P is told
after the last measurement. The error is that of the best guess, averaged over both cases, P and s.
A pair counts as two copies. ``noise`` is p, local depolarizing on every qubit of every copy before it is
measured: the expectation of P shrinks to α(1-p)^k, k its weight; who guesses knows p.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.optimize
import scipy.special
import scipy.stats

from . import _checks, bounds, paulis
from ._bell_sampling import SIGNS
from .bell import BellSamples

Floats = np.ndarray[Any, np.dtype[np.float64]]
Signs = np.ndarray[Any, np.dtype[np.int8]]

_MANY_SHOTS = 400  # from here on the normal law replaces the binomial one: within 1 % in the copies needed
_HOPELESS = 1e40  # copies


class Needed(NamedTuple):
    """How many copies a simulation needed, and the ends of a one-sigma error bar."""

    copies: float
    low: float
    high: float


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
    count, mu = np.broadcast_arrays(np.asarray(pairs, dtype=float), np.asarray(mean, dtype=float))
    least = np.floor(_plus_threshold(count, mu))
    false_alarm = scipy.stats.binom.sf(least, count, 0.5)
    missed = scipy.stats.binom.cdf(least, count, (1 + mu) / 2)
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
        Between 0 and 1/2. A single value tells nothing, the sign being unknown.

    Examples
    --------
    >>> useful_shot_error([0, 1, 2, 3], 1.0).tolist()
    [0.5, 0.5, 0.25, 0.125]
    """
    m, a = np.broadcast_arrays(np.asarray(shots, dtype=float), np.asarray(mean, dtype=float))
    surplus = _surplus_threshold(m, a)
    high = np.floor((m + surplus) / 2)
    exact = 0.5 * (
        2 * scipy.stats.binom.sf(high, m, 0.5)
        + scipy.stats.binom.cdf(high, m, (1 + a) / 2)
        - scipy.stats.binom.cdf(m - high - 1, m, (1 + a) / 2)
    )
    if np.all(m < _MANY_SHOTS):
        return np.asarray(exact)
    wide, narrow = np.sqrt(np.maximum(m, 1)), np.sqrt(np.maximum(m * (1 - a**2), 1e-12))
    normal = 0.5 * (
        2 * scipy.special.ndtr(-surplus / wide)
        + scipy.special.ndtr((surplus - m * a) / narrow)
        - scipy.special.ndtr((-surplus - m * a) / narrow)
    )
    return np.where(m < _MANY_SHOTS, exact, normal)


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
        A whole number below 10,000 and within 0.01 % above; infinity beyond 10^40.

    Examples
    --------
    >>> two_copies_needed(20, strength=0.95, delta=0.1)
    10.0
    """
    means, law = _means(n, strength, noise, weight)
    return 2 * _smallest(lambda pairs: float(two_copy_error(pairs, means**2) @ law), _half(delta))


def one_copy_needed(
    n: int, strength: float, delta: float, noise: float = 0.0, weight: int | None = None
) -> float:
    """Return how many copies the random-stabilizer strategy needs; arguments as for `two_copies_needed`.

    Examples
    --------
    >>> one_copy_needed(3, strength=0.95, delta=0.1)
    47.0
    """
    means, law = _means(n, strength, noise, weight)
    return _smallest(lambda copies: float(one_copy_error(copies, n, means) @ law), _half(delta))


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
    0.176
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
    return float(scipy.optimize.brentq(behind, 0.0, 0.6, xtol=1e-5))


def two_copy_signs(
    pauli: str, strength: float, pairs: int, noise: float = 0.0, rng: np.random.Generator | int | None = None
) -> Signs:
    """Measure pairs of copies of ``(I + strength P)/2^n`` and return the sign of P⊗P on each.

    Parameters
    ----------
    pauli, strength, pairs, noise, rng
        As for `BellSamples.hidden_pauli`; strength 0 is the maximally mixed state.

    Returns
    -------
    numpy.ndarray of int8, shape (pairs,)
        +1 or -1.

    Examples
    --------
    >>> two_copy_signs("XYZ", 1.0, 4, rng=0)
    array([1, 1, 1, 1], dtype=int8)
    """
    record = BellSamples.hidden_pauli(pauli, strength, pairs, noise=noise, rng=rng)
    letters = paulis.parse(pauli)[0]
    return np.asarray(SIGNS[letters, record.outcomes].prod(axis=1), dtype=np.int8)


def one_copy_values(
    n: int, mean: float, useful: int, games: int = 1, rng: np.random.Generator | int | None = None
) -> tuple[np.ndarray[Any, np.dtype[np.int64]], Signs]:
    """Measure single copies in random stabilizer bases until some number of shots said something about P.

    Between two such shots lie ``2^n`` silent ones on average: the number of useful shots among T is
    binomial, so the waiting times are geometric.

    Parameters
    ----------
    n : int
        Number of qubits, 1 to 50.
    mean : float
        -1 to 1, the expectation value of P after the noise.
    useful : int
        How many useful shots to wait for, at least 1.
    games : int
        How often to repeat this.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one.

    Returns
    -------
    copies : numpy.ndarray of int, shape (games, useful)
        How many copies had been used when the useful shot came, itself included.
    values : numpy.ndarray of int8, shape (games, useful)
        The values of P that were read off, +1 or -1.

    Examples
    --------
    >>> copies, values = one_copy_values(3, 1.0, useful=4, rng=0)
    >>> values.tolist()
    [[1, 1, 1, 1]]
    """
    n = _checks.integer("n", n, 1, 50)
    mean = _checks.real("mean", mean, -1, 1)
    shape = (_checks.integer("games", games, 1), _checks.integer("useful", useful, 1))
    generator = np.random.default_rng(rng)
    waits = generator.geometric(1 / (2**n + 1), size=shape)
    values = np.where(generator.random(shape) < (1 + mean) / 2, 1, -1).astype(np.int8)
    return waits.cumsum(axis=1), values


def two_copy_belief(signs: Any, mean: float) -> Floats:
    """Return the probability that P is hidden after each sign of P⊗P, from 1/2 before the first.

    Parameters
    ----------
    signs : array_like of ±1, shape (..., pairs)
    mean : float
        Their mean where P is hidden, 0 < mean <= 1.

    Returns
    -------
    numpy.ndarray, shape (..., pairs)

    Examples
    --------
    >>> two_copy_belief([1, 1, -1], 0.5).round(3)
    array([0.6  , 0.692, 0.529])
    """
    mean = _checks.real("mean", mean, 0, 1, open_low=True)
    with np.errstate(divide="ignore"):
        odds = np.log1p(np.asarray(signs, dtype=float) * mean).cumsum(axis=-1)
    return np.asarray(scipy.special.expit(odds))


def one_copy_belief(values: Any, mean: float) -> Floats:
    """Return the probability that P is hidden after each value of P, the sign of its mean being unknown.

    Parameters
    ----------
    values : array_like of ±1, shape (..., useful)
    mean : float
        The size of their mean where P is hidden, 0 < mean < 1.

    Returns
    -------
    numpy.ndarray, shape (..., useful)

    Examples
    --------
    >>> one_copy_belief([1, 1, -1], 0.5).round(3)
    array([0.5  , 0.556, 0.429])
    """
    mean = _checks.real("mean", mean, 0, 1, open_low=True, open_high=True)
    given = np.asarray(values, dtype=float)
    odds = [np.log1p(sign * mean * given).cumsum(axis=-1) for sign in (1, -1)]
    return np.asarray(scipy.special.expit(np.logaddexp(*odds) - math.log(2)))


def simulate_two_copies(
    n: int,
    strength: float,
    delta: float,
    games: int = 400,
    noise: float = 0.0,
    rng: np.random.Generator | int | None = None,
) -> Needed:
    """Play games with simulated Bell measurements and read off how many copies keep the error at `delta`.

    In every game P is drawn anew; in half of them it is hidden.

    Parameters
    ----------
    n, strength, delta, noise
        As for `two_copies_needed`.
    games : int
        How many games, at least 20.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one.

    Returns
    -------
    Needed
        Where the fraction of wrong guesses falls to `delta`, to `delta` plus and to `delta` minus its
        standard deviation.

    Examples
    --------
    >>> simulate_two_copies(5, strength=0.95, delta=0.1, rng=0).copies
    10.0
    """
    games = _checks.integer("games", games, 20)
    generator = np.random.default_rng(rng)
    enough = int(two_copies_needed(n, strength, _half(delta) / 4, noise) / 2) + 1
    pairs = np.arange(1, enough + 1)
    wrong = np.zeros(enough)
    for game in range(games):
        pauli, hidden = paulis.random(n, generator), game % 2 == 1
        signs = two_copy_signs(pauli, strength if hidden else 0.0, enough, noise, generator)
        mean = strength**2 * (1 - noise) ** (2 * paulis.weight(pauli))
        guess = np.cumsum(signs == 1) > _plus_threshold(pairs, np.full(enough, mean))
        wrong += guess != hidden
    return _read_off(2.0 * pairs, wrong / games, delta, games)


def simulate_one_copy(
    n: int,
    strength: float,
    delta: float,
    games: int = 2000,
    noise: float = 0.0,
    rng: np.random.Generator | int | None = None,
) -> Needed:
    """Play games with simulated random stabilizer bases; arguments and result as for `simulate_two_copies`.

    Examples
    --------
    >>> needed = simulate_one_copy(3, strength=0.95, delta=0.1, rng=0)
    >>> needed.low <= one_copy_needed(3, strength=0.95, delta=0.1) <= needed.high
    True
    """
    games = _checks.integer("games", games, 20)
    generator = np.random.default_rng(rng)
    most = one_copy_needed(n, strength, _half(delta) / 4, noise)
    at = np.unique(np.floor(np.geomspace(1, most, 600)))
    useful = int(most / (2**n + 1) * 1.5 + 20)
    wrong = np.zeros(len(at))
    for game in range(games):
        hidden = game % 2 == 1
        size = strength * (1 - noise) ** np.count_nonzero(paulis.parse(paulis.random(n, generator)))
        mean = size * generator.choice([-1, 1]) if hidden else 0.0
        copies, values = one_copy_values(n, mean, useful, rng=generator)
        surplus = np.abs(np.cumsum(values[0], dtype=float))
        alarm = np.r_[False, surplus > _surplus_threshold(np.arange(1, useful + 1), np.full(useful, size))]
        wrong += alarm[np.searchsorted(copies[0], at, side="right")] != hidden
    return _read_off(at, wrong / games, delta, games)


def _plus_threshold(pairs: Any, mean: Any) -> Floats:
    """Return the number of +1s above which P is likelier hidden than not."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = -np.log1p(-mean) / (np.log1p(mean) - np.log1p(-mean))
    return np.asarray(np.where(mean < 1, pairs * share, pairs - 0.5))


def _surplus_threshold(shots: Any, mean: Any) -> Floats:
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
        k, law = k[law > 1e-6], law[law > 1e-6]
        law = law / law.sum()
    return strength * (1 - noise) ** k, law


def _smallest(error: Callable[[float], float], delta: float) -> float:
    """Return the smallest whole number at which a falling error is at most delta, above 10^4 within 0.01 %."""
    low, high = 0.0, 1.0
    while error(high) > delta:
        low, high = high, 2 * high
        if high > _HOPELESS:
            return math.inf
    while high - low > max(1.0, 1e-4 * low):
        middle = math.floor((low + high) / 2)
        low, high = (low, middle) if error(middle) <= delta else (middle, high)
    return high


def _read_off(copies: Floats, error: Floats, delta: float, games: int) -> Needed:
    sigma = math.sqrt(delta * (1 - delta) / games)
    first = [float(copies[np.argmax(error <= level)]) for level in (delta, delta + sigma, delta - sigma)]
    return Needed(*first)


def _half(delta: float) -> float:
    return _checks.real("delta", delta, 0, 0.5, open_low=True, open_high=True)
