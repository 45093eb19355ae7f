"""What each snapshot alone says of a Pauli string, or of a sum of strings."""

from __future__ import annotations

import numpy as np

from .._typing import Array, Bytes, Floats
from ..paulis.codes import index
from ..paulis.questions import MAX_OPERATOR, MAX_WEIGHT
from .patterns import LocalPatterns

_MANY_TERMS = 200  # of a sum on few qubits: from here on all 4**n terms at once are faster


def scales(codes: Array) -> Floats:
    """Return 3**k for the weight k of each string: what a snapshot that matches is multiplied by."""
    weights = np.count_nonzero(codes, axis=1)
    if weights.max() > MAX_WEIGHT:
        raise ValueError(
            f"`paulis` must have weights of at most {MAX_WEIGHT}, but one has {weights.max()}: "
            "no snapshot would ever match it"
        )
    return np.asarray(3.0**weights)


def signs(bases: Bytes, outcomes: Bytes, codes: Array) -> Floats:
    """Return the product of the outcomes, ±1, of each snapshot that measured all letters, else 0.

    Parameters
    ----------
    bases, outcomes : numpy.ndarray of uint8, shape (snapshots, n)
    codes : numpy.ndarray of uint8, shape (n,)

    Returns
    -------
    numpy.ndarray of float, shape (snapshots,)
    """
    (support,) = np.nonzero(codes)
    hit = np.all(bases[:, support] == codes[support] - 1, axis=1)
    odd = outcomes[:, support].sum(axis=1) % 2
    return np.where(hit, 1.0 - 2.0 * odd, 0.0)


def weighted_signs(bases: Bytes, outcomes: Bytes, codes: Array, weights: Array) -> Floats:
    """Return ``Σ_i weights[i] · (sign of string i)`` for each snapshot, shape (snapshots,)."""
    total = np.zeros(len(bases))
    for weight, row in zip(weights, codes, strict=True):
        total += weight * signs(bases, outcomes, row)
    return total


def sum_of_shots(bases: Bytes, outcomes: Bytes, codes: Array, coefficients: Array) -> Floats:
    """Return ``Σ_i coefficients[i] · (estimate of string i)`` for each snapshot, shape (snapshots,).

    Parameters
    ----------
    bases, outcomes : numpy.ndarray of uint8, shape (snapshots, n)
    codes : numpy.ndarray of uint8, shape (m, n)
        All different.
    coefficients : numpy.ndarray, shape (m,)
    """
    n = bases.shape[1]
    if len(codes) > _MANY_TERMS and n <= MAX_OPERATOR:
        every = np.zeros(4**n)
        every[index(codes)] = coefficients
        return LocalPatterns(bases, outcomes).each(every)
    return weighted_signs(bases, outcomes, codes, coefficients * scales(codes))
