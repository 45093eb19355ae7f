"""The hidden-Pauli task played with simulated measurements; its rules and exact errors are in `advantage`."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import scipy.special
from numpy.typing import NDArray

from .. import _checks, paulis
from .._typing import Floats, Rng
from ..bell import BellSamples
from ..bell.bits import SIGNS
from . import best_guess
from . import copies as advantage

Signs = NDArray[np.int8]

_HALF = 10  # games with one string in which it is hidden, and in which it is not
_TIE = 1e-12


class Needed(NamedTuple):
    """How many copies a simulation needed, and the ends of a one-sigma error bar."""

    copies: float
    low: float
    high: float


def two_copy_signs(pauli: str, strength: float, pairs: int, noise: float = 0.0, rng: Rng = None) -> Signs:
    """Measure pairs of copies of ``(I + strength P)/2^n`` and return the sign of P⊗P on each.

    Parameters
    ----------
    pauli, strength, pairs, noise, rng
        As for `BellSamples.hidden_pauli`; strength 0 is the maximally mixed state.

    Returns
    -------
    numpy.ndarray of int8, shape (pairs,)
        +1 or -1.

    Raises
    ------
    ValueError
        As for `BellSamples.hidden_pauli`.

    Examples
    --------
    >>> two_copy_signs("XYZ", 1.0, 4, rng=0)
    array([1, 1, 1, 1], dtype=int8)
    """
    record = BellSamples.hidden_pauli(pauli, strength, pairs, noise=noise, rng=rng)
    letters = paulis.parse(pauli)[0]
    return np.asarray(SIGNS[letters, record.outcomes].prod(axis=1), dtype=np.int8)


def one_copy_values(
    n: int, mean: float, useful: int, games: int = 1, rng: Rng = None
) -> tuple[NDArray[np.int64], Signs]:
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

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> copies, values = one_copy_values(3, 1.0, useful=4, rng=0)
    >>> values.tolist()
    [[1, 1, 1, 1]]
    """
    n = _checks.integer("n", n, 1, 50)
    mean = _checks.real("mean", mean, -1, 1)
    shape = (_checks.integer("games", games, 1), _checks.integer("useful", useful, 1))
    generator = _checks.generator("rng", rng)
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

    Raises
    ------
    ValueError
        If `mean` is out of range, or a sign is neither +1 nor -1.

    Examples
    --------
    >>> two_copy_belief([1, 1, -1], 0.5).round(3)
    array([0.6  , 0.692, 0.529])
    """
    mean = _checks.real("mean", mean, 0, 1, open_low=True)
    with np.errstate(divide="ignore"):
        odds = np.log1p(_signs("signs", signs) * mean).cumsum(axis=-1)
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

    Raises
    ------
    ValueError
        If `mean` is out of range, or a value is neither +1 nor -1.

    Examples
    --------
    >>> one_copy_belief([1, 1, -1], 0.5).round(3)
    array([0.5  , 0.556, 0.429])
    """
    mean = _checks.real("mean", mean, 0, 1, open_low=True, open_high=True)
    given = _signs("values", values)
    odds = [np.log1p(sign * mean * given).cumsum(axis=-1) for sign in (1, -1)]
    return np.asarray(scipy.special.expit(np.logaddexp(*odds) - math.log(2)))


def simulate_two_copies(
    n: int,
    strength: float,
    delta: float,
    strings: int = 100,
    noise: float = 0.0,
    weight: int | None = None,
    rng: Rng = None,
) -> Needed:
    """Play with simulated Bell measurements and read off how many copies keep the error at `delta`.

    Parameters
    ----------
    n, strength, delta, noise, weight
        As for `advantage.two_copies_needed`.
    strings : int
        How many strings P are drawn, at least 2; 20 games are played with each, half of them with it.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one.

    Returns
    -------
    Needed
        Where the share of wrong guesses falls to `delta`, to `delta` plus and to `delta` minus its
        standard error.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> simulate_two_copies(5, strength=0.95, delta=0.1, rng=0)
    Needed(copies=10.0, low=10.0, high=12.0)
    """
    strings = _checks.integer("strings", strings, 2)
    delta = _checks.real("delta", delta, 0, 0.5, open_low=True, open_high=True)
    generator = _checks.generator("rng", rng)
    most = int(advantage.two_copies_needed(n, strength, delta / 4, noise, weight) / 2)
    pairs = np.arange(1, most + 1)
    wrong = np.empty((strings, most))
    for at in range(strings):
        pauli = _draw(n, weight, generator)
        mean = strength**2 * (1 - noise) ** (2 * paulis.weight(pauli))
        least = best_guess.plus_threshold(pairs, np.full(most, mean))
        hidden, empty = (
            two_copy_signs(pauli, size, _HALF * most, noise, generator).reshape(_HALF, most)
            for size in (strength, 0.0)
        )
        missed = np.cumsum(hidden == 1, axis=1) <= least
        alarm = np.cumsum(empty == 1, axis=1) > least
        wrong[at] = (missed.mean(axis=0) + alarm.mean(axis=0)) / 2
    return _read_off(2.0 * pairs, wrong, delta)


def simulate_one_copy(
    n: int,
    strength: float,
    delta: float,
    strings: int = 100,
    noise: float = 0.0,
    weight: int | None = None,
    rng: Rng = None,
) -> Needed:
    """Play with simulated random stabilizer bases; arguments and result as for `simulate_two_copies`.

    Examples
    --------
    >>> needed = simulate_one_copy(3, strength=0.95, delta=0.1, rng=0)
    >>> needed.low <= advantage.one_copy_needed(3, strength=0.95, delta=0.1) <= needed.high
    True
    """
    strings = _checks.integer("strings", strings, 2)
    delta = _checks.real("delta", delta, 0, 0.5, open_low=True, open_high=True)
    generator = _checks.generator("rng", rng)
    most = advantage.one_copy_needed(n, strength, delta / 4, noise, weight)
    copies = np.unique(np.floor(np.geomspace(max(1, most / 40), most, 400)))
    useful = int(most / (2**n + 1) * 1.5 + 20)
    wrong = np.empty((strings, len(copies)))
    for at in range(strings):
        mean = strength * (1 - noise) ** paulis.weight(_draw(n, weight, generator))
        least = best_guess.surplus_threshold(np.arange(1, useful + 1), np.full(useful, mean))
        guesses = []
        # the sign of the mean is drawn anew in every game, but the guess does not depend on it
        for size in (mean, 0.0):
            when, values = one_copy_values(n, size, useful, _HALF, generator)
            hidden = np.abs(np.cumsum(values, axis=1, dtype=float)) > least
            hidden = np.c_[np.zeros(_HALF, dtype=bool), hidden]
            seen = np.array([np.searchsorted(row, copies, side="right") for row in when])
            guesses.append(np.take_along_axis(hidden, seen, axis=1))
        wrong[at] = (1 - guesses[0].mean(axis=0) + guesses[1].mean(axis=0)) / 2
    return _read_off(copies, wrong, delta)


def _signs(name: str, values: Any) -> Floats:
    array = np.asarray(values, dtype=float)
    wrong = array[np.abs(array) != 1]
    if wrong.size:
        raise ValueError(f"`{name}` must be +1 or -1, but {wrong.flat[0]:g} was given")
    return array


def _draw(n: int, weight: int | None, generator: np.random.Generator) -> str:
    """Draw a string, of this weight if one is given, all that there are equally likely."""
    if weight is None:
        return paulis.random(n, generator)
    letters = np.array(["I"] * n)
    places = generator.choice(n, size=_checks.integer("weight", weight, 1, n), replace=False)
    letters[places] = generator.choice(["X", "Y", "Z"], size=weight)
    return "".join(letters)


def _read_off(copies: Any, wrong: Any, delta: float) -> Needed:
    error = wrong.mean(axis=0)
    spread = wrong.std(axis=0, ddof=1) / math.sqrt(len(wrong))
    lines = (error, error - spread, error + spread)
    # the range of copies ends where the error expected is delta/4: each line has come down by then.
    # A share of games may be delta itself: then rounding must not decide
    enough = [line <= delta + _TIE for line in lines]
    return Needed(*(float(copies[np.argmax(here)]) if np.any(here) else math.inf for here in enough))
