"""How many experiments suffice, and how many are necessary: bounds with explicit constants.

Counting: a snapshot uses one copy of the state, a pair two. ``strength`` is α, the size of the
expectation value that is sought; ``noise`` is p, local depolarizing on every qubit before it is measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import scipy.stats

from . import _checks
from . import paulis as _paulis

_MAX_COUNT = 10**10


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


def snapshots_sufficient(paulis: str | Sequence[str], epsilon: float, delta: float) -> Sufficient:
    """Return how many random Pauli snapshots are enough for several strings together.

    With that many, the medians of the batch means are all within `epsilon` of the expectation values,
    with probability at least ``1 - delta``, whatever the state is.

    Parameters
    ----------
    paulis : str or sequence of str
        The M strings.
    epsilon : float
        Largest error, 0 < epsilon <= 1.
    delta : float
        Probability of a failure, 0 < delta < 1.

    Returns
    -------
    Sufficient
        ``batches`` = 2 ln(2M/δ) and ``snapshots`` = batches · (34/ε²) max ‖O‖², both factors rounded up.

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
    batches = math.ceil(2 * math.log(2 * len(codes) / delta))
    each = max(1, math.ceil(_tidy(34 / epsilon**2 * (3**k if k else 0))))
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
        0 < epsilon <= 1, on |tr Pρ|.
    delta : float
        0 < delta < 1.

    Returns
    -------
    int
        ⌈2 ln(2M/δ)/ε⁴⌉: Hoeffding's inequality for means of ±1 variables, at ε² on the square.

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
    return math.ceil(_tidy(2 * (math.log(2 * n_observables) - math.log(delta)) / epsilon**4))


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

    See Also
    --------
    pairs_to_detect_exact : fewer, from the binomial tails themselves.

    Examples
    --------
    >>> pairs_to_detect(0.95, delta=0.1)
    23
    """
    strength = _checks.real("strength", strength, 0, 1, open_low=True)
    return math.ceil(_tidy(8 * math.log(1 / _probability("delta", delta)) / strength**4))


def pairs_to_detect_exact(strength: float, delta: float, weight: int = 1, noise: float = 0.0) -> int:
    """Return the smallest number of pairs with which the best threshold keeps both errors below `delta`.

    Parameters
    ----------
    strength : float
        0 < α <= 1.
    delta : float
        Largest probability of either kind of error, 0 < delta < 1/2.
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
    delta = _half("delta", delta)
    weight = _checks.integer("weight", weight, 1)
    mean = strength**2 * (1 - _noise(noise)) ** (2 * weight)
    return _smallest(mean, delta)


def single_copy_necessary(n: int, strength: float, delta: float) -> int:
    """Return how many single copies any measurement strategy needs for the hidden-Pauli task.

    Adaptive or not, and even when P is told after the last measurement: with fewer copies the average
    error exceeds `delta`. Equal priors for "I/2^n" and "(I + sαP)/2^n" with random P ≠ I and sign s.

    Parameters
    ----------
    n : int
        Number of qubits, at least 1.
    strength : float
        0 < α <= 1.
    delta : float
        Average probability of error, 0 < delta < 1/2.

    Returns
    -------
    int
        The larger of (2^n + 1) ln(1/2δ)/c with c = -½ ln(1 - α²), and (1 - 2δ)(2^n + 1)/α², rounded up.

    Notes
    -----
    The proof is in the book's chapter on two copies. The task is that of H.-Y. Huang et al.,
    Science 376, 1182 (2022), arXiv:2112.00778.

    Examples
    --------
    >>> single_copy_necessary(20, strength=0.95, delta=0.1)
    1449906
    """
    n = _checks.integer("n", n, 1)
    strength = _checks.real("strength", strength, 0, 1, open_low=True)
    delta = _half("delta", delta)
    second = (1 - 2 * delta) / strength**2
    c = -0.5 * math.log1p(-(strength**2)) if strength < 1 else math.inf
    return math.ceil(_tidy((2**n + 1) * max(math.log(1 / (2 * delta)) / c, second)))


def useful_shots_needed(strength: float, delta: float, weight: int = 1, noise: float = 0.0) -> int:
    """Return how many shots in a basis that contains ±P tell the two cases apart, the sign being unknown.

    The shots are ±1 with mean ±α(1-p)^k or 0; the test is two-sided.

    Parameters
    ----------
    strength, delta, weight, noise
        As for `pairs_to_detect_exact`; with random stabilizer bases the noise acts on all n qubits'
        outcomes, so ``weight`` is there n.

    Returns
    -------
    int

    Examples
    --------
    >>> useful_shots_needed(0.95, delta=0.1)
    8
    """
    strength = _checks.real("strength", strength, 0, 1, open_low=True)
    delta = _half("delta", delta)
    weight = _checks.integer("weight", weight, 1)
    mean = strength * (1 - _noise(noise)) ** weight
    return _smallest(mean, delta, two_sided=True)


def _enough(counts: np.ndarray[Any, Any], mean: float, delta: float, two_sided: bool) -> np.ndarray[Any, Any]:
    """Say for each number of ±1 variables, of this mean or of mean 0, whether both errors can be <= delta."""
    tail = delta / 2 if two_sided else delta
    # the smallest number of +1s that calls an alarm while a false one stays unlikely enough
    alarm = scipy.stats.binom.isf(tail, counts, 0.5) + 1
    missed = scipy.stats.binom.cdf(alarm - 1, counts, (1 + mean) / 2)
    if two_sided:
        missed = missed - scipy.stats.binom.cdf(counts - alarm, counts, (1 + mean) / 2)
    return np.asarray((alarm <= counts) & (missed <= delta))


def _smallest(mean: float, delta: float, two_sided: bool = False) -> int:
    """Return the smallest number from which on all numbers are enough."""
    tail = delta / 2 if two_sided else delta
    # by Hoeffding's inequality from here on every number is enough
    last = math.ceil(8 * math.log(1 / tail) / mean**2) + 2 if mean else math.inf
    if last > _MAX_COUNT:
        raise ValueError(
            f"`strength` and `noise` must leave a mean of at least about 1e-4, but {mean:.3g} is left: "
            f"up to {last:.3g} experiments would be needed"
        )
    low, high = 1, int(last)
    # Enough or not is a saw-tooth in the number, of a width that grows as its square root:
    # halve the interval while it is much wider than that, then look at every number.
    while high - low > 40 * math.sqrt(high) + 400:
        middle = (low + high) // 2
        reach = math.isqrt(middle) + 10
        teeth = middle + np.arange(-reach, reach, max(1, reach // 50))
        if _enough(teeth, mean, delta, two_sided).any():
            high = min(high, middle + 10 * reach)
        else:
            low = middle
    counts = np.arange(low, high + 1)
    failing = np.flatnonzero(~_enough(counts, mean, delta, two_sided))
    return int(counts[failing[-1]] + 1) if failing.size else low


def _noise(value: float) -> float:
    return _checks.real("noise", value, 0, 1, open_high=True)


def _probability(name: str, value: float) -> float:
    return _checks.real(name, value, 0, 1, open_low=True, open_high=True)


def _half(name: str, value: float) -> float:
    return _checks.real(name, value, 0, 0.5, open_low=True, open_high=True)


def _tidy(value: float) -> float:
    """Take rounding noise off a number that is about to be rounded up."""
    return float(f"{value:.12g}") if math.isfinite(value) else value
