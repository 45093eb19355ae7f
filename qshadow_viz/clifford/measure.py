"""Measure copies of a state in uniformly random stabilizer bases, one basis for each snapshot.

A random Clifford followed by a measurement of all qubits is a measurement of n commuting Pauli strings, whose
group is uniform over all maximal ones: only this group is drawn, and the signs are what is found.

In reduced form such a group is that of a graph state, with X and Z exchanged on some qubits and S on others:
generator i is X_i times Z on its neighbours. The exchanged qubits are the columns without a pivot in the
generators' X parts; there are d of them with the weight ``Π_{j=1..d} (1 - 2^{j-1-n})/(2^j - 1)`` relative to
d = 0. An edge is free unless the lower of its two qubits is exchanged, and so is a loop, an S. This counts
each of the Π(2^j + 1) groups once. (The same count of the states: S. Aaronson and D. Gottesman, Phys. Rev. A
70, 052328 (2004), arXiv:quant-ph/0406196.)
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .. import _progress
from .._typing import Array, Bytes
from ..stabilizers import Stabilizer, gf2, groups
from ..stabilizers.elements import draw_signs
from ..states.reading import Dense

_DENSE = 2**18  # group elements at a time, a few arrays of two megabytes


def outcomes(
    state: Dense | Stabilizer, snapshots: int, rng: np.random.Generator, progress: bool
) -> tuple[Bytes, Bytes, Array]:
    """Measure copies of a state.

    Returns
    -------
    letters : numpy.ndarray of uint8, shape (snapshots, n, n)
    signs : numpy.ndarray of uint8, shape (snapshots, n)
    words : numpy.ndarray, shape (2n, words, snapshots)
        The letters again, as `stabilizers.groups` takes them.
    """
    if isinstance(state, Stabilizer):
        return _of_stabilizer(state, snapshots, rng, progress)
    return _of_expectations(state.means(), state.n, snapshots, rng, progress)


def _of_stabilizer(
    state: Stabilizer, snapshots: int, rng: np.random.Generator, progress: bool
) -> tuple[Bytes, Bytes, Array]:
    """Measure a stabilizer state."""
    n = state.n
    pivots, letters, signs, words = _prepare(n, snapshots, rng)
    signs[:] = rng.integers(0, 2, size=signs.shape, dtype=np.uint8)
    size = max(n * n // 8, n * words.shape[1])
    for some in _with_bar(groups.pieces(snapshots, size), snapshots, progress):
        letters[some], part = _groups(pivots[some], rng)
        words[:, :, some] = part
        # every sign is a fair coin, but for strings on which the state leaves no choice
        snapshot, own, combinations, minus = groups.shared(part, state)
        mine = signs[some]
        packed = gf2.pack(mine[None])[0]
        turned = minus ^ gf2.parity(combinations & packed[:, snapshot])
        mine[snapshot, own] ^= turned
    return letters, signs, words


def _of_expectations(
    expectations: Array, n: int, snapshots: int, rng: np.random.Generator, progress: bool
) -> tuple[Bytes, Bytes, Array]:
    """Measure a state given by the mean of each of the 4**n strings."""
    pivots, letters, signs, words = _prepare(n, snapshots, rng)
    uniforms = rng.random(snapshots)
    size = _DENSE // 2**n
    parts = (slice(at, at + size) for at in range(0, snapshots, size))
    for some in _with_bar(parts, snapshots, progress):
        letters[some], words[:, :, some] = _groups(pivots[some], rng)
        signs[some] = draw_signs(letters[some], expectations, uniforms[some])
    return letters, signs, words


def _prepare(n: int, snapshots: int, rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    kind, count = gf2.layout(n)
    pivots = _pivots(n, snapshots, rng)
    letters = np.empty((snapshots, n, n), dtype=np.uint8)
    signs = np.empty((snapshots, n), dtype=np.uint8)
    return pivots, letters, signs, np.empty((2 * n, count, snapshots), dtype=kind)


def _with_bar(parts: Iterator[slice], snapshots: int, progress: bool) -> Iterator[slice]:
    with _progress.bar(snapshots, "measuring", shown=progress, unit="snapshots") as bar:
        for some in parts:
            yield some
            bar.update(min(some.stop, snapshots) - some.start)


def _pivots(n: int, snapshots: int, rng: np.random.Generator) -> Array:
    """Draw which qubits have a pivot: bool, shape (snapshots, n)."""
    weights = np.ones(n + 1)
    for d in range(1, n + 1):
        weights[d] = weights[d - 1] * (1 - 2.0 ** (d - 1 - n)) / (2.0**d - 1)
    upto = np.cumsum(weights)
    exchanged = np.searchsorted(upto, rng.random(snapshots) * upto[-1], side="right")
    left = n - np.minimum(exchanged, n).astype(float)  # a product may round up to the end
    uniforms = rng.random((n, snapshots))
    pivots = np.empty((n, snapshots), dtype=bool)
    for qubit in range(n):
        # of the subspaces of this dimension, the part in which the next column has a pivot
        probability = (1 - 2.0**-left) / (1 - 2.0 ** -(n - qubit))
        pivots[qubit] = uniforms[qubit] < probability
        left -= pivots[qubit]
    return np.ascontiguousarray(pivots.T)


def _groups(pivots: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw a group for each row of pivots: its generators as letters, and as words."""
    snapshots, n = pivots.shape
    random = rng.integers(0, 2**64, size=(snapshots, -(-n * n // 64)), dtype=np.uint64)
    edges = np.unpackbits(random.view(np.uint8), axis=1, count=n * n).reshape(snapshots, n, n)
    edges &= np.triu(np.ones((n, n), dtype=np.uint8))
    edges &= pivots[:, :, None].view(np.uint8)
    edges = edges | edges.transpose(0, 2, 1)
    neighbours = gf2.pack(edges.transpose(1, 0, 2))
    kind, count = gf2.layout(n)
    single = gf2.pack(np.eye(n, dtype=np.uint8)[:, None])
    straight = pivots.T[:, None]
    words = np.empty((2 * n, count, snapshots), dtype=kind)
    words[:n] = np.where(straight, single, neighbours)
    words[n:] = np.where(straight, neighbours, single)
    letters = edges
    loops = np.einsum("sii->si", letters)
    loop = loops.copy()
    letters *= np.where(pivots, 3, 1).astype(np.uint8)[:, None]
    loops[:] = np.where(pivots, 1 + loop, 3)
    return letters, words
