"""A stabilizer state as a graph state, X and Z exchanged on some qubits: the form in which it is measured."""

from __future__ import annotations

import numpy as np

from . import gf2
from .reading import Stabilizer


class GraphForm:
    """Generators of a stabilizer state, one for each qubit: an X on it, a Z on its neighbours, a sign.

    On exchanged qubits X stands for the true Z and Z for the true X, and so Y for minus the true Y. A qubit
    that is its own neighbour has a Y in the place of its X.

    Attributes
    ----------
    exchanged : numpy.ndarray of bool, shape (n,)
    edges : numpy.ndarray of bool, shape (n, n)
        Symmetric.
    minus : numpy.ndarray of bool, shape (n,)
        Whether the generator comes with a minus.

    References
    ----------
    M. Van den Nest, J. Dehaene and B. De Moor, Phys. Rev. A 69, 022316 (2004), arXiv:quant-ph/0308151.
    """

    def __init__(self, state: Stabilizer) -> None:
        n = state.n
        words = gf2.layout(n)[1]
        pivots = gf2.row_reduce_one(gf2.pack(state.x[:, None])[:, :, 0], words)
        # with X and Z exchanged where no pivot is, the X parts of the generators are independent
        self.exchanged = np.ones(n, dtype=bool)
        self.exchanged[pivots[pivots >= 0]] = False
        x, z = np.where(self.exchanged, (state.z, state.x), (state.x, state.z))
        parts = [gf2.pack(part[:, None])[:, :, 0] for part in (x, z, np.eye(n, dtype=bool))]
        rows = np.concatenate(parts, axis=1)
        pivots = gf2.row_reduce_one(rows, words)
        rows = rows[np.argsort(pivots)]
        self.edges, used = (
            gf2.unpack(np.ascontiguousarray(part)[:, :, None], n)[:, 0].astype(bool)
            for part in (rows[:, words : 2 * words], rows[:, 2 * words :])
        )
        # `_generators.products`, in single precision, which holds these numbers exactly
        own = ((state.x & state.z).sum(axis=1) + 2 * state.signs).astype(np.float32)
        passed = np.triu(state.z.astype(np.float32) @ state.x.T.astype(np.float32), 1) % 2
        factors = used.astype(np.float32)
        exponent = factors @ own + 2 * ((factors @ passed % 2) * factors).sum(axis=1)
        # the true string has a Y where the graph has both; on an exchanged qubit the graph's is minus that
        loops = self.edges.diagonal()
        exponent += np.where(self.exchanged & loops, 2, 0) - loops
        self.minus = np.asarray(exponent % 4 == 2)
