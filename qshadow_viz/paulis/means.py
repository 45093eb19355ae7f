"""From a state to the mean of every Pauli string, and any other map that acts qubit by qubit."""

from __future__ import annotations

import numpy as np

from .._typing import Array, Floats

_SMALL = 6  # qubits up to which a tensor stays in cache

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
    rows, columns = matrix.shape
    done, two = 0, np.kron(matrix, matrix) if n > _SMALL else matrix
    while done < n:
        # two axes at a time halve the passes through a large tensor
        axes = 2 if n > _SMALL and done + 1 < n else 1
        step = two if axes == 2 else matrix
        tensor = np.matmul(step, tensor.reshape(rows**done, columns**axes, -1))
        done += axes
    return np.asarray(tensor.reshape(-1))
