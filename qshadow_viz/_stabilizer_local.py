"""Measure each qubit of a stabilizer state in its own basis, or two copies of it in the Bell basis."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse
from tqdm.std import tqdm

from . import _bit_vectors as bits
from ._generators import pieces
from ._graph_form import GraphForm
from ._stabilizer import Stabilizer

Array = np.ndarray[Any, Any]

MAX_LOCAL = 1000
MAX_BELL = 200


def local(state: Stabilizer, bases: Array, rng: np.random.Generator, progress: bool) -> Array:
    """Return the outcome of each qubit of each snapshot, uint8 of the shape of `bases`.

    Parameters
    ----------
    state : Stabilizer
    bases : numpy.ndarray of uint8, shape (snapshots, n)
        0, 1, 2 for X, Y, Z.

    Notes
    -----
    Seen as a graph state with edges A (see `GraphForm`), generators c multiply to a string with an X on c
    and a Z on Ac. It is made of what is measured if c avoids qubits measured in Z and, on the others,
    (Ac)_v = c_v y_v with y_v = 1 for those measured in Y. Each such c fixes the parity of the outcomes in
    its string; all else is a fair coin.
    """
    graph = GraphForm(state)
    snapshots, n = bases.shape
    outcomes = np.asarray(rng.integers(0, 2, size=bases.shape, dtype=np.uint8))
    edges = bits.pack(graph.edges[:, None])[:, :, 0]
    sparse = scipy.sparse.csr_array(graph.edges.astype(np.int64))
    exchange = np.where(graph.exchanged, [[2], [1], [0]], [[0], [1], [2]]).astype(np.uint8)
    with tqdm(
        total=bases.size, desc="measuring", unit=" qubits", unit_scale=True, delay=2, leave=False,
        disable=not progress,
    ) as bar:  # fmt: skip
        for some in pieces(snapshots, max(edges.size, n * n // 8)):
            seen = np.take_along_axis(exchange, bases[some], axis=0)
            mine = outcomes[some]
            fixed = _wrong(graph, edges, sparse, seen, mine)
            mine[fixed] ^= 1
            mine ^= graph.exchanged & (seen == 1)
            bar.update(seen.size)
    return outcomes


def _wrong(graph: GraphForm, edges: Array, sparse: Any, seen: Array, coins: Array) -> tuple[Array, Array]:
    """Return which coins must be turned, as snapshots and qubits, one for each parity that is fixed."""
    n = seen.shape[1]
    across, both = seen != 2, seen == 1
    mask = bits.pack(across[None])[0]
    vectors = (edges[:, :, None] & mask) * across.T[:, None].astype(mask.dtype)
    size = 8 * mask.dtype.itemsize
    qubit = np.arange(n)
    loop = both.T.astype(mask.dtype) << (qubit % size).astype(mask.dtype)[:, None]
    vectors[qubit, qubit // size] ^= loop
    places = bits.pivot_places(vectors)
    free = across.copy()
    vector, snapshot = np.nonzero(places >= 0)
    free[snapshot, places[vector, snapshot]] = False
    # c is a free qubit and the pivots of all vectors that have it
    own_snapshot, own = np.nonzero(free)
    count = len(own)
    number = np.cumsum(free.ravel()).reshape(free.shape) - 1
    vector, snapshot, other = np.nonzero(bits.unpack(vectors, n).view(bool) & free)
    rows = np.concatenate([np.arange(count), number[snapshot, other]])
    columns = np.concatenate([own, places[vector, snapshot]])
    of = own_snapshot[rows]
    chosen = scipy.sparse.csr_array((np.ones(len(rows), np.int64), (rows, columns)), shape=(count, n))
    meets = (chosen @ sparse).tocoo()
    # twice the exponent of -1 in the product of generators c, over that of the letters measured
    twice = chosen.multiply(meets.tocsr()).sum(axis=1) + 2 * (chosen @ graph.minus.astype(np.int64))
    twice = twice - np.bincount(rows, both[of, columns], count).astype(np.int64)
    parity = np.bincount(rows, coins[of, columns], count)
    at, where = meets.coords
    straight = (meets.data % 2 == 1) & ~across[own_snapshot[at], where]
    parity += np.bincount(at[straight], coins[own_snapshot[at], where][straight], count)
    turn = (parity.astype(np.int64) + twice // 2) % 2 == 1
    return own_snapshot[turn], own[turn]


def bell(state: Stabilizer, pairs: int, rng: np.random.Generator, progress: bool) -> Array:
    """Return Bell outcomes of two copies, uint8 of shape (pairs, n): 0 to 3 for I, X, Y, Z.

    Notes
    -----
    P⊗P has the value 1 on the state for the strings P that it stabilizes up to the sign, which fixes
    ``⟨P, Q⟩`` to the number of letters Y in P, modulo 2; all such Q are equally likely. They are one of
    them times the strings of the group.
    """
    n = state.n
    odd = (state.x & state.z).sum(axis=1) % 2 == 1
    first_x, first_z = (part[odd].sum(axis=0) % 2 for part in (state.other_x, state.other_z))
    words = bits.pack(np.concatenate([state.x, state.z], axis=1).T[:, None])[:, :, 0]
    outcomes = np.empty((pairs, n), dtype=np.uint8)
    high = int(np.iinfo(words.dtype).max)
    with tqdm(total=pairs, desc="Bell measurement", delay=2, leave=False, disable=not progress) as bar:
        for some in pieces(pairs, words.shape[1]):
            part = outcomes[some]
            size = (len(part), words.shape[1])
            chosen = np.ascontiguousarray(
                rng.integers(0, high, size=size, dtype=words.dtype, endpoint=True).T
            )
            for qubit in range(n):
                x = bits.parity(chosen & words[qubit, :, None]) ^ first_x[qubit]
                z = bits.parity(chosen & words[n + qubit, :, None]) ^ first_z[qubit]
                part[:, qubit] = x ^ 3 * z
            bar.update(len(part))
    return outcomes
