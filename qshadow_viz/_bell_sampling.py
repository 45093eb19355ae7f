"""The law of Bell outcomes: from a density matrix, from one Pauli string, and with noise."""

from __future__ import annotations

from typing import Any

import numpy as np
from tqdm.std import tqdm

Array = np.ndarray[Any, Any]

_CHUNK = 2**20  # numbers drawn at a time
_SMALL = 6  # qubits up to which a tensor stays in cache

# SIGNS[P, Q]: eigenvalue of P⊗P on the Bell state Φ_Q, (-1)^{[P=Y] + <P,Q>}, for one qubit each.
SIGNS = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [-1, 1, -1, 1], [1, -1, -1, 1]])


def per_qubit(tensor: Array, matrix: Array, n: int) -> Array:
    """Apply a 4 x 4 matrix to each of the `n` axes of a flat tensor of 4**n entries."""
    done, two = 0, np.kron(matrix, matrix)
    while done < n:
        # two axes at a time halve the passes through a large tensor
        step = two if n > _SMALL and done + 1 < n else matrix
        tensor = np.matmul(step, tensor.reshape(4**done, len(step), -1))
        done += 2 if step is two else 1
    return np.asarray(tensor.reshape(-1))


def of_matrix(rho: Array, n: int, pairs: int, rng: np.random.Generator) -> Array:
    """Draw `pairs` outcomes for two copies of a density matrix."""
    law = np.maximum(outcome_law(rho, n), 0)
    cumulative = np.cumsum(law)
    drawn = np.minimum(np.searchsorted(cumulative, rng.random(pairs) * cumulative[-1], "right"), 4**n - 1)
    letters: Array = (drawn[:, None] >> (2 * np.arange(n - 1, -1, -1))) & 3
    return letters.astype(np.uint8)


def outcome_law(rho: Array, n: int) -> Array:
    """Return the probability of each outcome, flat, in the order I, X, Y, Z of each qubit."""
    return per_qubit(expectations(rho, n) ** 2, SIGNS.T / 4, n)


def expectations(rho: Array, n: int) -> Array:
    """Return tr(Pρ) for all 4**n strings, flat, in the order I, X, Y, Z of each qubit."""
    pairs_of_bits = rho.reshape((2,) * (2 * n)).transpose([axis for j in range(n) for axis in (j, n + j)])
    # tr(Pρ) from the entries 00, 01, 10, 11 of each qubit's block
    matrix = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, 1j, -1j, 0], [1, 0, 0, -1]])
    return np.asarray(per_qubit(np.ascontiguousarray(pairs_of_bits), matrix, n).real)


def depolarize(outcomes: Array, noise: float, rng: np.random.Generator) -> Array:
    """Apply local depolarizing of strength `noise` to both qubits of each pair, on the outcomes.

    It multiplies the mean of P⊗P by (1-p)² for each letter of P, which is what replacing a
    pair's outcome by a uniformly random one does with probability 1 - (1-p)².
    """
    if noise == 0:
        return outcomes
    struck = rng.random(outcomes.shape) < 1 - (1 - noise) ** 2
    return np.where(struck, rng.integers(0, 4, size=outcomes.shape, dtype=np.uint8), outcomes)


def of_hidden_pauli(codes: Array, mean: float, pairs: int, rng: np.random.Generator, progress: bool) -> Array:
    """Draw outcomes when P⊗P has this mean, and every other string but the identity mean 0."""
    outcomes = np.empty((pairs, codes.size), dtype=np.uint8)
    signs = np.empty(pairs, dtype=np.int8)
    support = np.flatnonzero(codes)
    odd = SIGNS[codes[support]] < 0
    some = max(1, _CHUNK // codes.size)
    with tqdm(total=pairs, desc="measuring", delay=2, leave=False, disable=not progress) as bar:
        for first in range(0, pairs, some):
            part = outcomes[first : first + some]
            part[:] = rng.integers(0, 4, size=part.shape, dtype=np.uint8)
            minus = odd[np.arange(len(support)), part[:, support]].sum(axis=1) % 2
            signs[first : first + some] = 1 - 2 * minus.astype(np.int8)
            bar.update(len(part))
    wanted = np.where(rng.random(pairs) < (1 + mean) / 2, 1, -1)
    # where the sign is wrong, multiply one qubit's outcome by a letter that anticommutes with P there
    first = support[0]
    other = 1 if codes[first] != 1 else 3
    wrong = signs != wanted
    outcomes[wrong, first] = _PRODUCT[outcomes[wrong, first], other]
    return outcomes


# _PRODUCT[P, Q]: the letter of PQ, up to a phase. As codes a ^ 3c they multiply bit by bit.
_PRODUCT = np.bitwise_xor.outer(np.arange(4), np.arange(4)).astype(np.uint8)
