"""How many experiments find a hidden Pauli string, in pairs and one copy at a time; public in `bounds`."""

from __future__ import annotations

import math

from . import _checks
from ._binomial_tests import smallest
from ._rounding import over_power

_MAX_QUBITS = 10_000  # 2**n then still has few enough digits for Python to write


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
    return over_power(
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
    return smallest(mean, delta)


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
    return over_power(max(-math.log(2 * delta) / slope, 1 - 2 * delta), strength, 2, times=2**n + 1)


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
    return smallest(mean, delta, two_sided=True)
