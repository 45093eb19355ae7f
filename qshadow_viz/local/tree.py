"""Measure each qubit of a state in its own basis, many times: a tree of collapsed prefixes.

Snapshots that agree on the bases and outcomes of the first qubits share the state that these leave behind.
A node is such a state; one step measures the next qubit of all nodes at once and makes only the children
that occur. The cost follows the number of distinct prefixes instead of snapshots x 2**n.

Nodes are in single precision and not normalised: each probability is divided by the weight of its own node.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _progress
from .._typing import Array, Bytes

Children = Callable[[list[Array], Array], None]

# the six children that a node can have, numbered 2*basis + outcome
X_PLUS, X_MINUS, Y_PLUS, Y_MINUS, Z_PLUS, Z_MINUS = range(6)

_NODES = 2**21  # complex64 numbers that the children made at a time may have: 16 MB for each qubit
_PIECE = 2**14  # numbers added up at a time: 128 kB, which stays in cache
_SUM = 128  # terms of a sum in single precision; longer ones would round off more than _CERTAIN
_CERTAIN = 2e-6  # single precision: a probability this near to 0 or 1 is that
_CLOSE = 2 * _CERTAIN  # where a random number is this near to a probability, single precision does not decide
_TINY = 2.0**-40  # weight from which a node is normalised, long before it could underflow


def outcomes(state: Array, n: int, is_ket: bool, bases: Bytes, uniforms: Array, progress: bool) -> Bytes:
    """Return the outcome of each qubit of each snapshot.

    Parameters
    ----------
    state : numpy.ndarray
        Amplitudes (2**n,) of a ket or a density matrix (2**n, 2**n).
    n : int
    is_ket : bool
    bases : numpy.ndarray of uint8, shape (snapshots, n)
        0, 1, 2 for X, Y, Z.
    uniforms : numpy.ndarray, shape (snapshots, n)
        Random numbers in [0, 1) that decide the outcomes.
    progress : bool

    Returns
    -------
    numpy.ndarray of uint8, shape (snapshots, n)
    """
    with _progress.bar(bases.size, "measuring", shown=progress, unit="qubits") as bar:
        tree = _Tree(n, is_ket, bases, uniforms, bar)
        root = state.astype(np.complex64).reshape(1, -1)
        tree.descend(root, np.zeros(len(bases), dtype=np.intp), slice(None), 0)
    return np.ascontiguousarray(tree.outcome_of.T)


class _Tree:
    """The measurement under way. An object: a nested function that calls itself would keep its memory."""

    def __init__(self, n: int, is_ket: bool, bases: Array, uniforms: Array, bar: Any) -> None:
        self.n, self.bar = n, bar
        # with the qubits first, a step reads and writes contiguous memory
        self.basis_of, self.uniform_of = bases.T.copy(), uniforms.T.copy()
        self.outcome_of = np.zeros_like(self.basis_of)
        self.step, self.power = (_ket_step, 1) if is_ket else (_matrix_step, 2)
        self.buffers: list[Array] = [np.empty(0, np.complex64)] * n

    def descend(self, nodes: Array, node_of: Array, which: Array | slice, qubit: int) -> None:
        """Measure this and all later qubits of some snapshots, given the node of each; a slice is all."""
        size = 2 ** (self.power * (self.n - qubit - 1))  # of a child; a node has six at most
        most = max(1, _NODES // (6 * size))
        if min(6 * len(nodes), len(node_of)) * size > _NODES and len(nodes) > most:
            order = np.argsort(node_of, kind="stable")
            starts = range(0, len(nodes), most)
            edges = np.searchsorted(node_of[order], [*starts, len(nodes)])
            for start, low, high in zip(starts, edges[:-1], edges[1:], strict=True):
                part = order[low:high]
                mine = part if isinstance(which, slice) else which[part]
                self.descend(nodes[start : start + most], node_of[part] - start, mine, qubit)
            return
        plus, children = self.step(nodes)
        basis = self.basis_of[qubit, which]
        likely = plus.ravel().take(3 * node_of + basis)
        outcome = self.found(nodes, node_of, self.uniform_of[qubit, which], likely, basis)
        self.outcome_of[qubit, which] = outcome
        self.bar.update(len(node_of))
        if qubit + 1 == self.n:
            return
        # a child for each (basis, outcome, node) that occurs, numbered in that order
        key = (basis * 2 + outcome).astype(np.intp) * len(nodes) + node_of
        occurs = np.zeros(6 * len(nodes), dtype=bool)
        occurs[key] = True
        number = np.cumsum(occurs) - 1
        parents = [np.flatnonzero(part) for part in occurs.reshape(6, len(nodes))]
        count = int(number[-1]) + 1
        # whatever these children leave behind is done with before their buffer is written again
        if self.buffers[qubit].size < count * size:
            self.buffers[qubit] = np.empty(count * size, np.complex64)
        made = self.buffers[qubit][: count * size].reshape(count, size)
        children(parents, made)
        self.descend(made, number[key], which, qubit + 1)

    def found(self, nodes: Array, node_of: Array, uniforms: Array, plus: Array, basis: Array) -> Array:
        """Return 1 where the random number is not below P(outcome 0), else 0, the same on every processor.

        These add numbers up in different orders, and the last bit of a sum in single precision is 10^-7:
        among ten million outcomes one would differ. So the few close calls are decided in double precision.
        """
        gap = uniforms - plus
        outcome = (gap >= 0).view(np.uint8)
        (close,) = np.nonzero(np.abs(gap, out=gap) < _CLOSE)
        if len(close):
            mine, place = np.unique(node_of[close], return_inverse=True)
            exact, _ = self.step(nodes[mine].astype(np.complex128))
            outcome[close] = uniforms[close] >= exact[place, basis[close]]
        return outcome


def _probabilities(x: Array, y: Array, z: Array, weight: Array) -> Array:
    """Return P(outcome 0) in X, Y and Z, given the unnormalised ⟨X⟩, ⟨Y⟩, ⟨Z⟩; what is all but certain is."""
    plus = np.stack([x, y, z], axis=1)
    plus /= 2 * weight[:, None]
    plus += 0.5
    plus[plus < _CERTAIN] = 0
    plus[plus > 1 - _CERTAIN] = 1
    return np.asarray(plus, dtype=np.float32)


def _ket_step(nodes: Array) -> tuple[Array, Children]:
    """Return P(outcome 0) of the next qubit in X, Y and Z for each node, and a maker of its children.

    The maker takes the parents of the children of each kind, `X_PLUS` to `Z_MINUS`, and an array to fill, in
    that order. A node is ``|0>|a> + |1>|b>``. Found in Z it leaves a or b, in X or Y what ``<0| + c<1|``
    makes of it: ``a + cb``, with c = 1, -1, -i, i for X+, X-, Y+, Y-.

    Examples
    --------
    Two qubits, the Bell state: a is ``|0>``, b is ``|1>``. Any basis of the first qubit is a fair coin. X
    found +1 leaves ``|0> + |1>`` of the second, and Z found -1 leaves ``|1>``:

    >>> plus, children = _ket_step(np.array([[1, 0, 0, 1]], np.complex64))
    >>> plus.tolist()
    [[0.5, 0.5, 0.5]]
    >>> made, nobody, root = np.empty((2, 2), np.complex64), np.array([], int), np.array([0])
    >>> children([root, nobody, nobody, nobody, nobody, root], made)
    >>> made.real.tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    count, size = len(nodes), nodes.shape[1] // 2
    blocks = max(1, size // _SUM)
    halves = nodes.reshape(count, 2, blocks, -1)
    parts = halves.view(nodes.real.dtype)
    weights = np.vecdot(parts, parts).sum(axis=2, dtype=np.float64)
    cross = np.vecdot(halves[:, 0], halves[:, 1]).sum(axis=1, dtype=np.complex128)
    weight = weights[:, 0] + weights[:, 1]
    _normalise(nodes, np.sqrt(weight), weight)
    plus = _probabilities(2 * cross.real, 2 * cross.imag, weights[:, 0] - weights[:, 1], weight)
    rows = nodes.reshape(2 * count, size)  # 2j and 2j + 1 are a and b of node j

    def children(parents: list[Array], made: Array) -> None:
        some = max(1, _PIECE // size)
        spare = np.empty((some, size), np.complex64)
        at = 0
        for kind, mine in enumerate(parents):
            for first in range(0, len(mine), some):
                a = 2 * mine[first : first + some]
                out = made[at : at + len(a)]
                at += len(a)
                # "clip" because "raise" fills a copy of `out`; every index is in range
                np.take(rows, a + (kind == Z_MINUS), axis=0, out=out, mode="clip")
                if kind in (Z_PLUS, Z_MINUS):
                    continue
                b = spare[: len(a)]
                np.take(rows, a + 1, axis=0, out=b, mode="clip")
                if kind in (Y_PLUS, Y_MINUS):
                    np.multiply(b, np.complex64(1j), out=b)
                (np.add if kind in (X_PLUS, Y_MINUS) else np.subtract)(out, b, out=out)

    return plus, children


def _matrix_step(nodes: Array) -> tuple[Array, Children]:
    """Do the same for density matrices.

    A node has four quarters, ``|j><k|`` times a matrix. Found in Z it leaves the quarter 00 or 11; in X and Y
    the sum of these two, and c* and c times the quarters 01 and 10, with c as for kets.
    """
    count, size = len(nodes), round(nodes.shape[1] ** 0.5) // 2
    quarters = nodes.reshape(count, 2, size, 2, size)
    # the traces of the four quarters
    traces = np.einsum("irjsj->irsj", quarters).sum(axis=3, dtype=np.complex128)
    weight_a, weight_b, upper = traces[:, 0, 0].real, traces[:, 1, 1].real, traces[:, 0, 1]
    weight = weight_a + weight_b
    _normalise(nodes, weight, weight)
    plus = _probabilities(2 * upper.real, -2 * upper.imag, weight_a - weight_b, weight)

    def children(parents: list[Array], made: Array) -> None:
        some = max(1, _PIECE // size**2)
        at = 0
        for kind, mine in enumerate(parents):
            for first in range(0, len(mine), some):
                rows = mine[first : first + some]
                out = made[at : at + len(rows)].reshape(len(rows), size, size)
                at += len(rows)
                if kind in (Z_PLUS, Z_MINUS):
                    half = kind - Z_PLUS
                    out[:] = quarters[rows, half, :, half]
                    continue
                upper, lower = quarters[rows, 0, :, 1], quarters[rows, 1, :, 0]
                np.add(quarters[rows, 0, :, 0], quarters[rows, 1, :, 1], out=out)
                if kind in (X_PLUS, X_MINUS):
                    upper += lower
                else:
                    upper -= lower
                    upper *= np.complex64(1j)
                (np.add if kind in (X_PLUS, Y_PLUS) else np.subtract)(out, upper, out=out)

    return plus, children


def _normalise(nodes: Array, norm: Array, weight: Array) -> None:
    """Divide the few nodes that have become very small by about their norm, in place.

    By a power of two, which rounds nothing: the last bit of a norm differs between processors.
    """
    (small,) = np.nonzero(weight < _TINY)
    if len(small):
        nodes[small] *= np.ldexp(np.float32(1), -np.frexp(norm[small])[1])[:, None]
