"""How many experiments suffice, and how many are necessary: bounds with explicit constants.

Counting: a snapshot uses one copy of the state, a pair two. ``strength`` is α, the size of the
expectation value that is sought; ``noise`` is p, local depolarizing on every qubit before it is measured.
The other way round, what a given number guarantees, is in `accuracy`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from . import _checks
from . import paulis as _paulis
from ._hidden_pauli import (
    pairs_to_detect,
    pairs_to_detect_exact,
    single_copy_necessary,
    useful_shots_needed,
)
from ._rounding import over_power, quotient, round_up

__all__ = [
    "Sufficient",
    "clifford_snapshots_sufficient",
    "pairs_sufficient",
    "pairs_to_detect",
    "pairs_to_detect_exact",
    "shadow_norm_squared",
    "single_copy_necessary",
    "snapshots_for_mean",
    "snapshots_sufficient",
    "useful_shots_needed",
]


class Sufficient(NamedTuple):
    """How many snapshots suffice in total, and into how many batches they are divided."""

    snapshots: int
    batches: int


def shadow_norm_squared(pauli: str) -> int:
    """Return the squared shadow norm of a Pauli string under random Pauli bases.

    Parameters
    ----------
    pauli : str
        A string of weight k.

    Returns
    -------
    int
        3**k, and 0 for the identity: the norm is that of the traceless part.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    References
    ----------
    H.-Y. Huang, R. Kueng and J. Preskill, Nature Physics 16, 1050 (2020), arXiv:2002.08953, Lemma 3.

    Examples
    --------
    >>> shadow_norm_squared("XIZ")
    9
    """
    k = _paulis.weight(pauli)
    return 3**k if k else 0


def snapshots_sufficient(paulis: str | Iterable[str], epsilon: float, delta: float) -> Sufficient:
    """Return how many random Pauli snapshots are enough for several strings together.

    With that many, the medians of the batch means are all within `epsilon` of the expectation values,
    with probability at least ``1 - delta``, whatever the state is.

    Parameters
    ----------
    paulis : str or iterable of str
        The M strings.
    epsilon : float
        Largest error, 0 < epsilon <= 1.
    delta : float
        Probability of a failure, 0 < delta < 1.

    Returns
    -------
    Sufficient
        ``batches`` = 2 ln(2M/δ) and ``snapshots`` = batches · (34/ε²) max ‖O‖², both factors rounded up.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    References
    ----------
    H.-Y. Huang, R. Kueng and J. Preskill, Nature Physics 16, 1050 (2020), arXiv:2002.08953, Theorem 1.

    Examples
    --------
    >>> snapshots_sufficient(["XX", "ZZ"], epsilon=0.1, delta=0.05)
    Sufficient(snapshots=275400, batches=9)
    """
    codes = _paulis.parse(paulis)
    epsilon = _checks.real("epsilon", epsilon, 0, 1, open_low=True)
    delta = _probability("delta", delta)
    k = int(np.count_nonzero(codes, axis=1).max())
    batches = math.ceil(2 * (math.log(2 * len(codes)) - math.log(delta)))
    each = max(1, over_power(34, epsilon, 2, times=3**k if k else 0))
    return Sufficient(batches * each, batches)


def snapshots_for_mean(paulis: str | Iterable[str], epsilon: float, delta: float) -> int:
    """Return how many random Pauli snapshots are enough for the plain means of several strings together.

    With that many, all means are within `epsilon` of the expectation values, with probability at least
    ``1 - delta``, whatever the state is. It is far fewer than `snapshots_sufficient`, which holds for the
    median of means of any observables.

    Parameters
    ----------
    paulis : str or iterable of str
        The M strings, of weight at most k.
    epsilon, delta : float
        As for `snapshots_sufficient`.

    Returns
    -------
    int
        ``(2/ε²) (3^k + (3^k + 1) ε/3) ln(2M/δ)``, rounded up, and 1 for the identity alone.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Notes
    -----
    Bernstein's inequality (S. Boucheron, G. Lugosi and P. Massart, Concentration Inequalities, Oxford 2013,
    corollary 2.11) for variables with variance at most 3^k that differ from their mean by at most 3^k + 1.
    The book's chapter on the number of snapshots has the proof.

    Examples
    --------
    >>> snapshots_for_mean(["XX", "ZZ"], epsilon=0.1, delta=0.05)
    8180
    """
    codes = _paulis.parse(paulis)
    epsilon = _checks.real("epsilon", epsilon, 0, 1, open_low=True)
    delta = _probability("delta", delta)
    k = int(np.count_nonzero(codes, axis=1).max())
    if k == 0:
        return 1
    logarithm = math.log(2 * len(codes)) - math.log(delta)
    terms = (quotient(2 * logarithm, epsilon, 2, 3**k), quotient(2 * logarithm / 3, epsilon, 1, 3**k + 1))
    return round_up(sum(terms, Fraction(0)))


def clifford_snapshots_sufficient(
    size: float, epsilon: float, delta: float, n_observables: int = 1
) -> Sufficient:
    """Return how many random global Clifford snapshots are enough for several observables together.

    Parameters
    ----------
    size : float
        The largest tr(O₀²), O₀ being an observable without its trace, ``O - tr(O) I/2^n``. For the fidelity
        with a pure state it is 1 - 2^-n, for a Pauli string 2^n. At least 0.
    epsilon : float
        Largest error, > 0.
    delta : float
        Probability of a failure, 0 < delta < 1.
    n_observables : int
        M >= 1.

    Returns
    -------
    Sufficient
        ``batches`` = 2 ln(2M/δ) and ``snapshots`` = batches · (34/ε²) · 3 tr(O₀²), both factors rounded up.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    References
    ----------
    H.-Y. Huang, R. Kueng and J. Preskill, Nature Physics 16, 1050 (2020), arXiv:2002.08953: Theorem 1, and
    the squared shadow norm is at most 3 tr(O₀²) for Clifford measurements.

    Examples
    --------
    >>> clifford_snapshots_sufficient(1.0, epsilon=0.1, delta=0.05)
    Sufficient(snapshots=81600, batches=8)
    """
    size = _checks.real("size", size, 0, math.inf)
    epsilon = _checks.real("epsilon", epsilon, 0, math.inf, open_low=True)
    delta = _probability("delta", delta)
    n_observables = _checks.integer("n_observables", n_observables, 1)
    batches = math.ceil(2 * (math.log(2 * n_observables) - math.log(delta)))
    each = max(1, round_up(quotient(34 * 3, epsilon, 2, 1) * Fraction(size)))
    return Sufficient(batches * each, batches)


def pairs_sufficient(n_observables: int, epsilon: float, delta: float) -> int:
    """Return how many Bell-measured pairs give ``|tr Pρ|`` within `epsilon` for `n_observables` strings.

    The estimate is the square root of the mean (0 where that is negative); all hold together with
    probability at least ``1 - delta``.

    Parameters
    ----------
    n_observables : int
        M >= 1; 4**n for all strings.
    epsilon : float
        0 < epsilon <= 1, on ``|tr Pρ|``.
    delta : float
        0 < delta < 1.

    Returns
    -------
    int
        ⌈2 ln(2M/δ)/ε⁴⌉: Hoeffding's inequality for means of ±1 variables, at ε² on the square.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    References
    ----------
    H.-Y. Huang, R. Kueng and J. Preskill, Phys. Rev. Lett. 126, 190505 (2021), arXiv:2101.02464.

    Examples
    --------
    >>> pairs_sufficient(4**10, epsilon=0.3, delta=0.05)
    4334
    """
    n_observables = _checks.integer("n_observables", n_observables, 1)
    epsilon = _checks.real("epsilon", epsilon, 0, 1, open_low=True)
    delta = _probability("delta", delta)
    return over_power(2 * (math.log(2 * n_observables) - math.log(delta)), epsilon, 4)


def _probability(name: str, value: float) -> float:
    return _checks.real(name, value, 0, 1, open_low=True, open_high=True)
