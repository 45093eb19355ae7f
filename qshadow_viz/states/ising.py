"""The Ising chain ``-J Σ Z_i Z_{i+1} - h Σ X_i`` where ΠX = +1: its ground state and energy."""

from __future__ import annotations

import numpy as np
import scipy.linalg
import scipy.sparse
import scipy.sparse.linalg

from .._typing import Array

_DENSE = 64  # dimension up to which a dense diagonalisation is used


def ground_state(n: int, field: float, coupling: float, periodic: bool) -> Array:
    """Return the 2**n amplitudes of the lowest state with ΠX = +1, all of them positive."""
    index = np.arange(2**n)
    diagonal = np.zeros(2**n)
    for i in range(n if periodic else n - 1):
        diagonal -= coupling * (1 - 2.0 * (((index >> i) ^ (index >> (i + 1) % n)) & 1))
    # Where ΠX = +1 an amplitude equals that of the string with all bits flipped: keep one of each pair.
    half = index[: 2 ** (n - 1)]
    matrix = scipy.sparse.diags_array(diagonal[half]).tocsr()
    for i in range(n):
        flipped = half ^ (1 << i)
        flipped = np.minimum(flipped, flipped ^ (2**n - 1))
        matrix -= scipy.sparse.csr_array((np.full(half.size, field), (half, flipped)), shape=matrix.shape)
    if half.size <= _DENSE:
        vector = np.linalg.eigh(matrix.toarray())[1][:, 0]
    else:
        # all positive, like the ground state: the result does not depend on chance
        start = np.ones(half.size)
        vector = scipy.sparse.linalg.eigsh(matrix, k=1, which="SA", v0=start)[1][:, 0]
    # By the Perron-Frobenius theorem all amplitudes have one sign.
    amplitudes = np.concatenate([vector, vector[::-1]])
    amplitudes *= np.sign(amplitudes.sum()) / np.linalg.norm(amplitudes)
    return amplitudes


def energy(n: int, field: float, coupling: float, periodic: bool) -> float:
    """Return its energy by free fermions; `states.ising_energy` says how."""
    if periodic:
        momenta = (2 * np.arange(n) + 1) * np.pi / n
        return -float(np.hypot(coupling - field * np.cos(momenta), field * np.sin(momenta)).sum())
    # The singular values of the bidiagonal matrix are the positive eigenvalues of a tridiagonal one with
    # zeros on the diagonal and h, J, h, ..., h beside it: memory linear in n.
    beside = np.tile([field, coupling], n)[: 2 * n - 1] / max(field, coupling)
    found = scipy.linalg.eigvalsh_tridiagonal(np.zeros(2 * n), beside)
    return -float(found[n:].sum()) * max(field, coupling)
