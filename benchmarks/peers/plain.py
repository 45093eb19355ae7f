"""Plain NumPy: what one would write first, vectorised over snapshots, straight from the definitions."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

# <s| for the outcome +1 and the outcome -1 of X, Y, Z
BRAS = np.array(
    [[[1, 1], [1, -1]], [[1, -1j], [1, 1j]], [[2**0.5, 0], [0, 2**0.5]]],
) / np.sqrt(2)
# 3|s><s| - I
INVERTED = 3 * np.einsum("boi,boj->boij", BRAS.conj(), BRAS) - np.eye(2)
# (-1)^{[P = Y] + <P,Q>}: the value of P⊗P on the Bell state Φ_Q
SIGNS = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [-1, 1, -1, 1], [1, -1, -1, 1]])


def plain_measure(psi: Array, bases: Array, uniforms: Array) -> Array:
    """Measure each snapshot's own copy qubit by qubit, collapsing as it goes, in chunks of 16 MB."""
    snapshots, n = bases.shape
    outcomes = np.empty_like(bases)
    chunk = max(1, 2**20 >> n)
    for at in range(0, snapshots, chunk):
        basis, uniform = bases[at : at + chunk], uniforms[at : at + chunk]
        left = np.tile(psi, (len(basis), 1))
        for qubit in range(n):
            halves = left.reshape(len(basis), 2, -1)
            both = BRAS[basis[:, qubit]] @ halves
            weights = (np.abs(both) ** 2).sum(axis=2)
            outcome = (uniform[:, qubit] >= weights[:, 0] / weights.sum(axis=1)).astype(np.uint8)
            outcomes[at : at + chunk, qubit] = outcome
            left = both[np.arange(len(basis)), outcome]
    return outcomes


def plain_expect(bases: Array, outcomes: Array, strings: list[str], batches: int = 1) -> Array:
    """Return the median of means of each string: ±3^k where all bases match, else 0."""
    edges = np.arange(batches + 1) * len(bases) // batches
    sizes = np.diff(edges)
    values = np.empty(len(strings))
    for i, string in enumerate(strings):
        support = [j for j, letter in enumerate(string) if letter != "I"]
        wanted = np.array(["XYZ".index(string[j]) for j in support])
        hit = (bases[:, support] == wanted).all(axis=1)
        signs = (1.0 - 2.0 * outcomes[:, support]).prod(axis=1)
        single = np.where(hit, 3.0 ** len(support) * signs, 0.0)
        values[i] = np.median(np.add.reduceat(single, edges[:-1]) / sizes)
    return values


def plain_state(bases: Array, outcomes: Array) -> Array:
    """Return the mean of the Kronecker products of the inverted snapshots."""
    total = INVERTED[bases[:, 0], outcomes[:, 0]]
    for qubit in range(1, bases.shape[1]):
        one = INVERTED[bases[:, qubit], outcomes[:, qubit]]
        total = np.einsum("sij,skl->sikjl", total, one).reshape(len(bases), *[2 * total.shape[1]] * 2)
    return np.asarray(total.mean(axis=0))


def plain_purity(bases: Array, outcomes: Array) -> float:
    """Return the mean over pairs of snapshots of the product of 5, -4 or 1/2 for each qubit."""
    snapshots = len(bases)
    total = 0.0
    for at in range(0, snapshots, 500):
        same = bases[at : at + 500, None] == bases
        agree = outcomes[at : at + 500, None] == outcomes
        total += np.where(same, np.where(agree, 5.0, -4.0), 0.5).prod(axis=2).sum()
    return float((total - snapshots * 5.0 ** bases.shape[1]) / (snapshots * (snapshots - 1)))


def plain_squared(outcomes: Array, strings: list[str]) -> Array:
    """Return for each string the mean over pairs of the product of its letters' signs."""
    values = np.empty(len(strings))
    for i, string in enumerate(strings):
        support = [j for j, letter in enumerate(string) if letter != "I"]
        codes = np.array(["IXYZ".index(string[j]) for j in support], dtype=int)
        values[i] = SIGNS[codes, outcomes[:, support]].prod(axis=1).mean()
    return values
