"""Exact variances of estimated energies, from the expectation values of a state."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _checks
from ._bell_sampling import expectations

Array = np.ndarray[Any, Any]

_ROWS = 4096  # of a table of bases that are compared with the strings at a time


def expectations_of(state: Any, n: int) -> Array:
    """Return tr(Pρ) of a state of n qubits for all 4**n strings, flat, in the order I, X, Y, Z."""
    array, found, is_ket = _checks.state(state)
    if found != n:
        raise ValueError(f"`state` must have {n} qubits, as many as the strings, but {found} were given")
    if n > _checks.MAX_MATRIX_QUBITS:
        raise ValueError(
            f"`state` must have at most {_checks.MAX_MATRIX_QUBITS} qubits here, but {n} were given"
        )
    return expectations(np.outer(array, array.conj()) if is_ket else array, n)


def of_snapshot(codes: Array, coefficients: Array, chances: Array, values: Array) -> float:
    """Return the variance of one snapshot whose letters were drawn with these chances."""
    n = codes.shape[1]
    place = _places(n)
    energy = float(coefficients @ values[codes @ place])
    inverse = np.ones((n, 4))
    np.divide(1, chances, out=inverse[:, 1:], where=chances > 0)
    total = 0.0
    for row, c in zip(codes, coefficients, strict=True):
        both = (codes > 0) & (row > 0)
        fits = ~np.any(both & (codes != row), axis=1)
        factor = np.where(both[fits], inverse[np.arange(n), row], 1).prod(axis=1)
        # of strings that agree wherever both have a letter, the product has the letters of either alone
        total += float(c * ((coefficients[fits] * factor) @ values[(codes[fits] ^ row) @ place]))
    return float(total - energy**2)


def matches(codes: Array, bases: Array) -> Array:
    """Count the rows of bases that match both of two strings, for all pairs: shape (m, m)."""
    distinct, often = np.unique(bases, axis=0, return_counts=True)
    count = np.zeros((len(codes), len(codes)))
    for at in range(0, len(distinct), _ROWS):
        hit = np.ones((len(codes), len(distinct[at : at + _ROWS])))
        for qubit in range(codes.shape[1]):
            letter = codes[:, qubit, None]
            hit *= (letter == 0) | (letter == distinct[at : at + _ROWS, qubit] + 1)
        count += (hit * often[at : at + _ROWS]) @ hit.T
    return count


def of_rows(codes: Array, coefficients: Array, shared: Array, values: Array) -> float:
    """Return the variance of the sum of plain averages, given how many rows match both of two strings."""
    place = _places(codes.shape[1])
    means = values[codes @ place]
    parts = coefficients / shared.diagonal()
    total = 0.0
    for row, mean, part, count in zip(codes, means, parts, shared, strict=True):
        # where no row matches both, the product is not a string like this, and counts for nothing
        covariance = values[(codes ^ row) @ place] - means * mean
        total += float(part * ((parts * count) @ covariance))
    return total


def _places(n: int) -> Array:
    return np.asarray(4 ** np.arange(n - 1, -1, -1))
