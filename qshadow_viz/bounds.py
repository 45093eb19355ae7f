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

from . import _binomial, _checks
from . import paulis as _paulis

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


_MAX_QUBITS = 10_000  # 2**n then still has few enough digits for Python to write
_TIDY = 10**11  # numbers below this are not rounded up for the sake of their last, uncertain digit


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
    each = max(1, _over_power(34, epsilon, 2, times=3**k if k else 0))
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
    terms = (_quotient(2 * logarithm, epsilon, 2, 3**k), _quotient(2 * logarithm / 3, epsilon, 1, 3**k + 1))
    return _round_up(sum(terms, Fraction(0)))


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
    each = max(1, _round_up(_quotient(34 * 3, epsilon, 2, 1) * Fraction(size)))
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
    return _over_power(2 * (math.log(2 * n_observables) - math.log(delta)), epsilon, 4)


def pairs_to_detect(strength: float, delta: float) -> int:
    """Return how many pairs tell the hidden-Pauli state from the maximally mixed one, once P is told.

    Parameters
    ----------
    strength : float
        0 < α <= 1.
    delta : float
        Largest probability of either kind of error, 0 < delta < 1.

    Returns
    -------
    int
        ⌈8 ln(1/δ)/α⁴⌉, for every n: the mean of P⊗P is α² or 0, the threshold α²/2, and
        Hoeffding bounds each tail.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    See Also
    --------
    pairs_to_detect_exact : fewer, from the binomial tails themselves.

    Examples
    --------
    >>> pairs_to_detect(0.95, delta=0.1)
    23
    """
    strength = _checks.real("strength", strength, 0, 1, open_low=True)
    return _over_power(
        -8 * math.log(_checks.real("delta", delta, 0, 1, open_low=True, open_high=True)), strength, 4
    )


def pairs_to_detect_exact(strength: float, delta: float, weight: int = 1, noise: float = 0.0) -> int:
    """Return the smallest number of pairs with which the best threshold keeps both errors below `delta`.

    Parameters
    ----------
    strength : float
        0 < α <= 1.
    delta : float
        Largest probability of either kind of error, 1e-100 <= delta < 1/2.
    weight : int
        k, the weight of P; it matters only with noise.
    noise : float
        p, local depolarizing on every qubit of both copies, 0 <= p < 1: the mean of P⊗P is then
        α² (1-p)^{2k}.

    Returns
    -------
    int
        From that number on every larger one suffices too.

    Raises
    ------
    ValueError
        If an argument is out of range, or more than 10**10 pairs might be needed.

    Examples
    --------
    >>> pairs_to_detect_exact(0.95, delta=0.1)
    7
    """
    strength = _checks.real("strength", strength, 0, 1, open_low=True)
    delta = _checks.real("delta", delta, 1e-100, 0.5, open_high=True)
    weight = _checks.integer("weight", weight, 1)
    mean = strength**2 * (1 - _checks.real("noise", noise, 0, 1, open_high=True)) ** (2 * weight)
    return _binomial.smallest(mean, delta)


def single_copy_necessary(n: int, strength: float, delta: float) -> int:
    """Return how many single copies any measurement strategy needs for the hidden-Pauli task.

    Adaptive or not, and even when P is told after the last measurement: with fewer copies the average
    error exceeds `delta`. Equal priors for "I/2^n" and "(I + sαP)/2^n" with random P ≠ I and sign s.

    Parameters
    ----------
    n : int
        Number of qubits, 1 to 10,000.
    strength : float
        0 < α <= 1.
    delta : float
        Average probability of error, 0 < delta < 1/2.

    Returns
    -------
    int
        The larger of (2^n + 1) ln(1/2δ)/c with c = -½ ln(1 - α²), and (1 - 2δ)(2^n + 1)/α², rounded up.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Notes
    -----
    The proof is in the book's chapter on two copies. The task is that of H.-Y. Huang et al.,
    Science 376, 1182 (2022), arXiv:2112.00778.

    Examples
    --------
    >>> single_copy_necessary(20, strength=0.95, delta=0.1)
    1449906
    """
    n = _checks.integer("n", n, 1, _MAX_QUBITS)
    strength = _checks.real("strength", strength, 0, 1, open_low=True)
    delta = _checks.real("delta", delta, 0, 0.5, open_low=True, open_high=True)
    square = strength**2
    c = math.inf if square == 1 else -0.5 * math.log1p(-square)
    # c/α², whose limit is 1/2
    slope = c / square if square > 1e-16 else 0.5
    return _over_power(max(-math.log(2 * delta) / slope, 1 - 2 * delta), strength, 2, times=2**n + 1)


def useful_shots_needed(strength: float, delta: float, weight: int = 1, noise: float = 0.0) -> int:
    """Return how many shots in a basis that contains ±P tell the two cases apart, the sign being unknown.

    The shots are ±1 with mean ±α(1-p)^k or 0; the test is two-sided.

    Parameters
    ----------
    strength, delta
        As for `pairs_to_detect_exact`.
    weight : int
        k, the weight of P, in whatever basis P is measured; it matters only with noise.
    noise : float
        p, local depolarizing on every qubit before the measurement, 0 <= p < 1: the mean of P is then
        ±α (1-p)^k.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> useful_shots_needed(0.95, delta=0.1)
    8
    """
    strength = _checks.real("strength", strength, 0, 1, open_low=True)
    delta = _checks.real("delta", delta, 1e-100, 0.5, open_high=True)
    weight = _checks.integer("weight", weight, 1)
    mean = strength * (1 - _checks.real("noise", noise, 0, 1, open_high=True)) ** weight
    return _binomial.smallest(mean, delta, two_sided=True)


def _probability(name: str, value: float) -> float:
    return _checks.real(name, value, 0, 1, open_low=True, open_high=True)


def _over_power(numerator: float, base: float, power: int, times: int = 1) -> int:
    """Return ``times * numerator / base**power`` rounded up, however large it is."""
    return _round_up(_quotient(numerator, base, power, times))


def _quotient(numerator: float, base: float, power: int, times: int) -> Fraction:
    # in fractions: base**power may underflow, and `times` overflow, as floats
    return times * Fraction(numerator) / Fraction(base) ** power


def _round_up(exact: Fraction) -> int:
    """Round up, but not for the sake of the last, uncertain digit of a float."""
    nearest = round(exact)
    # 34/0.1² is meant to be 3400, though 0.1 is not quite a tenth
    if nearest < _TIDY and abs(exact - nearest) <= Fraction(nearest) / 10**12:
        return nearest
    return math.ceil(exact)
