"""What a given number of experiments guarantees: the bounds of `bounds` the other way round.

Each function returns the smallest error, or the weakest signal, for which the number is enough by the bound
of the same kind. Give the result back to that bound, and it asks for no more than you had.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from . import _checks
from . import paulis as _paulis


def of_snapshots(paulis: str | Iterable[str], snapshots: int, delta: float) -> float:
    """Return the error that medians of means of random Pauli snapshots keep, for several strings together.

    Parameters
    ----------
    paulis : str or iterable of str
        The M strings.
    snapshots : int
        How many there are in total, at least one for each of the 2 ln(2M/δ) batches.
    delta : float
        Probability of a failure, 0 < delta < 1.

    Returns
    -------
    float
        ε: Theorem 1 as in `bounds.snapshots_sufficient`. An error above 1 says nothing of a Pauli string.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> round(of_snapshots(["XX", "ZZ"], snapshots=275_400, delta=0.05), 6)
    0.1
    """
    codes = _paulis.parse(paulis)
    k = int(np.count_nonzero(codes, axis=1).max())
    return _by_batches(3.0**k if k else 0.0, len(codes), snapshots, delta)


def of_clifford_snapshots(size: float, snapshots: int, delta: float, n_observables: int = 1) -> float:
    """Return the error that medians of means of random global Clifford snapshots keep.

    Parameters
    ----------
    size : float
        The largest tr(O₀²) of the observables, as for `bounds.clifford_snapshots_sufficient`.
    snapshots : int
        How many there are in total, at least one for each of the 2 ln(2M/δ) batches.
    delta : float
        Probability of a failure, 0 < delta < 1.
    n_observables : int
        M >= 1.

    Returns
    -------
    float
        ε, as in `bounds.clifford_snapshots_sufficient`.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> round(of_clifford_snapshots(1.0, snapshots=81_600, delta=0.05), 6)
    0.1
    """
    size = _checks.real("size", size, 0, math.inf)
    n_observables = _checks.integer("n_observables", n_observables, 1)
    return _by_batches(3 * size, n_observables, snapshots, delta)


def of_mean(paulis: str | Iterable[str], snapshots: int, delta: float) -> float:
    """Return the error that plain means of random Pauli snapshots keep, for several strings together.

    Parameters
    ----------
    paulis : str or iterable of str
        The M strings.
    snapshots : int
        At least 1.
    delta : float
        Probability of a failure, 0 < delta < 1.

    Returns
    -------
    float
        ε, from Bernstein's inequality as in `bounds.snapshots_for_mean`; 0 for the identity alone.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> round(of_mean(["XX", "ZZ"], snapshots=8180, delta=0.05), 4)
    0.1
    """
    codes = _paulis.parse(paulis)
    snapshots = _checks.integer("snapshots", snapshots, 1)
    logarithm = math.log(2 * len(codes)) - math.log(_probability(delta))
    k = int(np.count_nonzero(codes, axis=1).max())
    if k == 0:
        return 0.0
    # T ε² = 2 L (σ² + b ε/3), solved for ε
    half = logarithm * (3.0**k + 1) / (3 * snapshots)
    return half + math.sqrt(half**2 + 2 * logarithm * 3.0**k / snapshots)


def of_pairs(n_observables: int, pairs: int, delta: float) -> float:
    """Return the error on ``|tr Pρ|`` that Bell-measured pairs keep, for several strings together.

    Parameters
    ----------
    n_observables : int
        M >= 1; 4**n for all strings.
    pairs : int
        At least 1.
    delta : float
        Probability of a failure, 0 < delta < 1.

    Returns
    -------
    float
        ε = (2 ln(2M/δ)/N)^{1/4}, as in `bounds.pairs_sufficient`.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> round(of_pairs(4**10, pairs=4334, delta=0.05), 4)
    0.3
    """
    n_observables = _checks.integer("n_observables", n_observables, 1)
    pairs = _checks.integer("pairs", pairs, 1)
    return math.sqrt(math.sqrt((2 * math.log(2 * n_observables) - 2 * math.log(_probability(delta))) / pairs))


def detectable_by_pairs(pairs: int, delta: float) -> float:
    """Return the weakest hidden Pauli string that so many pairs find, with errors up to `delta`.

    Parameters
    ----------
    pairs : int
        At least 1.
    delta : float
        Largest probability of either kind of error, 0 < delta < 1.

    Returns
    -------
    float
        α = (8 ln(1/δ)/N)^{1/4}: for it, and for any stronger string, neither kind of error is likelier than
        `delta`, by `bounds.pairs_to_detect`. Above 1 so few pairs are not proven to find even the strongest
        string, though they may (`bounds.pairs_to_detect_exact`).

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> round(detectable_by_pairs(23, delta=0.1), 3)
    0.946
    """
    return math.sqrt(math.sqrt(-8 * math.log(_probability(delta)) / _checks.integer("pairs", pairs, 1)))


def undetectable_singly(n: int, copies: int, delta: float) -> float:
    """Return the strength below which no strategy with so many single copies finds a hidden Pauli string.

    Parameters
    ----------
    n : int
        Number of qubits, 1 to 500.
    copies : int
        At least 1.
    delta : float
        Average probability of error, 0 < delta < 1/2.

    Returns
    -------
    float
        α: for any weaker string the average error exceeds `delta`, by `bounds.single_copy_necessary`. At most
        1; at 1 not even the strongest can be found with that error.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> round(undetectable_singly(20, copies=1_449_906, delta=0.1), 6)
    0.95
    """
    n = _checks.integer("n", n, 1, 500)
    delta = _checks.real("delta", delta, 0, 0.5, open_low=True, open_high=True)
    share = (2.0**n + 1) / _checks.integer("copies", copies, 1)
    by_logarithm = -math.expm1(2 * share * math.log(2 * delta))
    return math.sqrt(min(1.0, max(by_logarithm, (1 - 2 * delta) * share)))


def _by_batches(norm_squared: float, count: int, snapshots: int, delta: float) -> float:
    batches = math.ceil(2 * (math.log(2 * count) - math.log(_probability(delta))))
    snapshots = _checks.integer("snapshots", snapshots, 1)
    if snapshots < batches:
        raise ValueError(
            f"`snapshots` must be at least the {batches} batches of the theorem, but {snapshots} was given"
        )
    return math.sqrt(34 * norm_squared / (snapshots // batches))


def _probability(delta: float) -> float:
    return _checks.real("delta", delta, 0, 1, open_low=True, open_high=True)
