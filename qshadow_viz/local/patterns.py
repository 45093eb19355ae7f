"""Everything about a few qubits of a record: all their Pauli estimates, and linear functions of a snapshot.

A snapshot of m qubits shows one of 6**m patterns (a basis and an outcome each). What it says of a
state is the tensor product of the vectors ``(1, ±3, 0, 0)``, with ±3 in the place of the basis, that hold
its estimates of I, X, Y, Z.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse

from .._typing import Array
from ..paulis.means import per_qubit

_DENSE = 6  # qubits up to which all 6**m patterns are kept

# SNAPSHOT[pattern, letter], the pattern being 2*basis + outcome
SNAPSHOT = np.zeros((6, 4))
SNAPSHOT[:, 0] = 1
for _pattern in range(6):
    SNAPSHOT[_pattern, 1 + _pattern // 2] = 3 * (-1) ** (_pattern % 2)

# from the coefficients of I, X, Y, Z to the entries 00, 01, 10, 11
_ENTRIES = np.array([[1, 0, 0, 1], [0, 1, -1j, 0], [0, 1, 1j, 0], [1, 0, 0, -1]]) / 2

# |entry|² of a snapshot of one qubit, for 00, 01, 10, 11 in Z outcome 0, in Z outcome 1, and in X or Y
_SQUARES = np.array([[4, 1, 0.25], [0, 0, 2.25], [0, 0, 2.25], [1, 4, 0.25]])


class LocalPatterns:
    """The patterns of some qubits of a record.

    Parameters
    ----------
    bases, outcomes : numpy.ndarray of uint8, shape (snapshots, m)
    """

    def __init__(self, bases: Array, outcomes: Array) -> None:
        self.snapshots, self.m = bases.shape
        self._bases, self._outcomes = bases, outcomes
        digits = 2 * bases.astype(np.int64) + outcomes
        self._code = digits @ (6 ** np.arange(self.m - 1, -1, -1))

    def estimates(self) -> Array:
        """Return the mean estimate of all 4**m strings, flat, in the order I, X, Y, Z of each qubit."""
        if self.m <= _DENSE:
            found = np.bincount(self._code, minlength=6**self.m) / self.snapshots
            return per_qubit(found, SNAPSHOT.T, self.m)
        left, right, early, late = self._halves()
        table = scipy.sparse.coo_array(
            (np.full(self.snapshots, 1 / self.snapshots), (early, late)),
            shape=(left.shape[0], right.shape[0]),
        )
        return np.asarray((left.T @ table.tocsr() @ right).toarray()).ravel()

    def each(self, coefficients: Array) -> Array:
        """Return, for every snapshot, the value of ``Σ_P coefficients[P] · (its estimate of P)``."""
        if self.m <= _DENSE:
            return np.asarray(per_qubit(coefficients, SNAPSHOT, self.m)[self._code])
        left, right, early, late = self._halves()
        rows, places = np.unique(early, return_inverse=True)
        table = left[rows] @ coefficients.reshape(left.shape[1], right.shape[1])
        values = np.empty(self.snapshots)
        chunk = 4096
        for at in range(0, self.snapshots, chunk):
            some = slice(at, at + chunk)
            values[some] = right[late[some]].multiply(table[places[some]]).sum(axis=1)
        return values

    def entry_errors(self) -> Array:
        """Return the standard errors of the entries of the mean inverted snapshot, shape (2**m, 2**m)."""
        if self.snapshots < 2:
            return np.full((2**self.m, 2**self.m), np.nan)
        # the squares of a snapshot's entries do not tell X from Y, nor their outcomes: 3**m patterns
        kind = np.where(self._bases == 2, self._outcomes, 2).astype(np.int64)
        code = kind @ (3 ** np.arange(self.m - 1, -1, -1))
        found = np.bincount(code, minlength=3**self.m) / self.snapshots
        squares = _matrix(per_qubit(found, _SQUARES, self.m), self.m)
        variances = squares - np.abs(matrix_from_estimates(self.estimates(), self.m)) ** 2
        return np.asarray(np.sqrt(np.maximum(variances, 0) / (self.snapshots - 1)))

    def purity(self) -> float:
        """Return the mean of tr(ρ̂_i ρ̂_j) over all pairs of different snapshots."""
        total = self.snapshots
        # the sum over all pairs is T² 2^-m Σ_P (mean estimate of P)²; each of its T equal pairs is 5^m
        everything = total**2 * float(np.sum(self.estimates() ** 2)) / 2**self.m
        return float((everything - total * 5.0**self.m) / (total * (total - 1)))

    def purity_error(self) -> float:
        """Return the jackknife standard error of `purity`."""
        total = self.snapshots
        with_all = total * self.each(self.estimates()) / 2**self.m
        with_others = with_all - 5.0**self.m  # Σ_{j≠i} tr(ρ̂_i ρ̂_j)
        left_out = (with_others.sum() - 2 * with_others) / ((total - 1) * (total - 2))
        return float(np.sqrt((total - 1) / total * np.sum((left_out - left_out.mean()) ** 2)))

    def _halves(self) -> tuple[Any, Any, Array, Array]:
        size = self.m - self.m // 2
        early, late = np.divmod(self._code, 6**size)
        return _snapshots(self.m // 2), _snapshots(size), early, late


def matrix_from_estimates(estimates: Array, m: int) -> Array:
    """Return ``2^-m Σ_P estimates[P] P`` as a matrix."""
    return _matrix(per_qubit(estimates, _ENTRIES, m), m)


def _matrix(entries: Array, m: int) -> Array:
    """Order entries 00, 01, 10, 11 of each qubit, flat, as a matrix."""
    order = [*range(0, 2 * m, 2), *range(1, 2 * m, 2)]
    return np.ascontiguousarray(entries.reshape((2,) * (2 * m)).transpose(order)).reshape(2**m, 2**m)


def _snapshots(m: int) -> Any:
    """Return the 6**m patterns' estimates of 4**m strings: a sparse matrix with 2**m entries a row."""
    matrix = scipy.sparse.csr_array(np.ones((1, 1)))
    for _ in range(m):
        matrix = scipy.sparse.kron(matrix, SNAPSHOT, format="csr")
    return matrix
