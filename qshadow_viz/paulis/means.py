"""From a state to the mean of every Pauli string, and any other map that acts qubit by qubit."""

from __future__ import annotations

from functools import cache, reduce
from typing import Any

import numpy as np

from .._typing import Array, Floats

_TOGETHER = 2  # axes

# tr(Pρ) from the entries 00, 01, 10, 11 of each qubit's block
_MEANS = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, 1j, -1j, 0], [1, 0, 0, -1]])


def expectations(rho: Array, n: int) -> Floats:
    """Return tr(Pρ) for all 4**n strings, flat, in the order of their indices.

    Parameters
    ----------
    rho : numpy.ndarray, shape (2**n, 2**n)
        Any operator; of Hermitian ones the result is exact.
    n : int
    """
    pairs_of_bits = rho.reshape((2,) * (2 * n)).transpose([axis for j in range(n) for axis in (j, n + j)])
    return np.asarray(per_qubit(np.ascontiguousarray(pairs_of_bits), _MEANS, n).real)


def per_qubit(tensor: Array, matrix: Array, n: int) -> Array:
    """Apply a matrix to each of the `n` axes of a tensor, given and returned flat.

    Parameters
    ----------
    tensor : numpy.ndarray, columns**n entries
    matrix : numpy.ndarray, shape (rows, columns)
    n : int
    """
    columns = matrix.shape[1]
    done = 0
    while done < n:
        # several axes at a time save passes through the tensor; the first ones go, and come back as the last
        axes = min(_TOGETHER, n - done)
        tensor = tensor.reshape(columns**axes, -1).T @ _power(matrix.tobytes(), matrix.dtype, columns, axes)
        done += axes
    return np.asarray(tensor.reshape(-1))


@cache
def _power(matrix: bytes, dtype: np.dtype[Any], columns: int, axes: int) -> Array:
    """Return the transpose of the Kronecker product of a matrix with itself, so many factors."""
    one = np.frombuffer(matrix, dtype).reshape(-1, columns).T
    return reduce(np.kron, [one] * axes)
