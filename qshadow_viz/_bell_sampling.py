"""Draw Bell outcomes of two copies of a state, without ever writing down their joint state.

With ``Q = X^a Z^c`` (up to a phase) the amplitude of outcome Q on two copies of a ket is
``2^{-n/2} Σ_b ψ_{b⊕a} ψ_b (-1)^{c·b}``: for each X-part one Walsh-Hadamard transform. The X-parts
are drawn first, from the XOR-autocorrelation of ``|ψ|²``, so only those that occur are transformed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
from tqdm.std import tqdm

Array = np.ndarray[Any, Any]

# SIGNS[P, Q]: eigenvalue of P⊗P on the Bell state Φ_Q, (-1)^{[P=Y] + <P,Q>}, for one qubit each.
SIGNS = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [-1, 1, -1, 1], [1, -1, -1, 1]])


def per_qubit(tensor: Array, matrix: Array, n: int) -> Array:
    """Apply a 4 x 4 matrix to each of the `n` axes of a flat tensor of 4**n entries."""
    for qubit in range(n):
        tensor = np.matmul(matrix, tensor.reshape(4**qubit, 4, -1))
    return np.asarray(tensor.reshape(-1))


def of_ket(psi: Array, n: int, pairs: int, rng: np.random.Generator, progress: bool) -> Array:
    """Draw `pairs` outcomes for two copies of a ket of 2**n amplitudes."""
    weights = np.abs(psi) ** 2
    law = np.maximum(_walsh(_walsh(weights) ** 2) / 2**n, 0)
    x_parts = rng.choice(2**n, size=pairs, p=law / law.sum()).astype(np.uint16)
    order = np.argsort(x_parts, kind="stable")
    parts, counts = np.unique(x_parts[order], return_counts=True)
    planes = psi.real[None] if not psi.imag.any() else np.stack([psi.real, psi.imag])
    planes = np.ascontiguousarray(planes)
    index = np.arange(2**n)
    uniform = rng.random(pairs)
    z_parts = np.empty(pairs, dtype=np.int64)
    done = 0
    chunk = max(1, 2**15 >> n)  # half a megabyte of amplitudes at a time, which stays in cache
    bar = tqdm(total=len(parts), desc="Bell measurement", delay=2, leave=False, disable=not progress)
    for at in range(0, len(parts), chunk):
        some, often = parts[at : at + chunk], counts[at : at + chunk]
        there = planes[:, index ^ some[:, None]]
        # real and imaginary part of ψ_{b⊕a} ψ_b
        products = there[:1] * planes[0]
        if len(planes) == 2:
            products = np.concatenate(
                [products - there[1:] * planes[1], there[:1] * planes[1] + there[1:] * planes[0]]
            )
        cumulative = np.cumsum((_walsh(products) ** 2).sum(axis=0), axis=1)
        # one ascending line for all rows: row r runs from r to r + 1
        line = cumulative / cumulative[:, -1:] + np.arange(len(some))[:, None]
        row = np.repeat(np.arange(len(some)), often)
        drawn = np.searchsorted(line.ravel(), uniform[done : done + row.size] + row, side="right")
        z_parts[order[done : done + row.size]] = np.minimum(drawn - row * 2**n, 2**n - 1)
        done += row.size
        bar.update(len(some))
    bar.close()
    return _codes(x_parts, z_parts, n)


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


def of_hidden_pauli(codes: Array, mean: float, pairs: int, rng: np.random.Generator) -> Array:
    """Draw outcomes when P⊗P has this mean, and every other string but the identity mean 0."""
    outcomes = rng.integers(0, 4, size=(pairs, codes.size), dtype=np.uint8)
    support = np.flatnonzero(codes)
    signs = SIGNS.astype(np.int8)[codes[support], outcomes[:, support]].prod(axis=1)
    wanted = np.where(rng.random(pairs) < (1 + mean) / 2, 1, -1)
    # where the sign is wrong, multiply one qubit's outcome by a letter that anticommutes with P there
    first = support[0]
    other = 1 if codes[first] != 1 else 3
    wrong = signs != wanted
    outcomes[wrong, first] = _PRODUCT[outcomes[wrong, first], other]
    return outcomes


def _walsh(values: Array) -> Array:
    """Walsh-Hadamard transform along the last axis, not normalised: up to five bits in one product."""
    size, done, result = values.shape[-1], 1, values
    while done < size:
        radix = min(32, size // done)
        matrix = scipy.linalg.hadamard(radix, dtype=float)
        if done == 1:
            result = result.reshape(-1, radix) @ matrix
        else:
            result = np.matmul(matrix, result.reshape(-1, radix, done))
        done *= radix
    return result.reshape(values.shape)


def _codes(x_parts: Array, z_parts: Array, n: int) -> Array:
    """Return the letters of X^a Z^c, a and c given as numbers whose highest bit is qubit 0."""
    shifts = np.arange(n - 1, -1, -1, dtype=np.uint16)
    a, c = (((part.astype(np.uint16)[:, None] >> shifts) & 1).astype(np.uint8) for part in (x_parts, z_parts))
    return np.asarray(a ^ (3 * c))


# _PRODUCT[P, Q]: the letter of PQ, up to a phase. As codes a ^ 3c they multiply bit by bit.
_PRODUCT = np.bitwise_xor.outer(np.arange(4), np.arange(4)).astype(np.uint8)
