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
from tqdm.std import tqdm

Array = np.ndarray[Any, Any]
Children = Callable[[list[Array], Array], None]

_NODES = 2**21  # complex64 numbers that the children made at a time may have: 16 MB for each qubit
_PIECE = 2**14  # numbers added up at a time: 128 kB, which stays in cache
_SUM = 128  # terms of a sum in single precision; longer ones would round off more than _CERTAIN
_CERTAIN = 2e-6  # single precision: a probability this near to 0 or 1 is that
_CLOSE = 2 * _CERTAIN  # where a random number is this near to a probability, single precision does not decide
_TINY = 2.0**-40  # weight from which a node is normalised, long before it could underflow


def outcomes(
    state: Array, n: int, is_ket: bool, bases: Array, noise: float, rng: np.random.Generator, progress: bool
) -> Array:
    """Measure copies of a state that passed through local depolarizing noise, each row in its own bases.

    Parameters
    ----------
    state, n, is_ket, bases, progress
        As for `measure`.
    noise : float
        ``ρ_j -> (1-p)ρ_j + p I/2`` on every qubit, 0 to 1.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of uint8, shape (snapshots, n)
    """
    uniforms = rng.random((len(bases), n), dtype=np.float32)
    return depolarized(measure(state, n, is_ket, bases, uniforms, progress), noise, rng)


def depolarized(found: Array, noise: float, rng: np.random.Generator) -> Array:
    """Return outcomes as they are when every qubit went through local depolarizing noise before."""
    if noise == 0:
        return found
    # a depolarized qubit gives a random bit: half the time the other one
    return found ^ (rng.random(found.shape) < noise / 2)


def measure(state: Array, n: int, is_ket: bool, bases: Array, uniforms: Array, progress: bool) -> Array:
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
    with tqdm(
        total=bases.size, desc="measuring", unit=" qubits", unit_scale=True, delay=2, leave=False,
        disable=not progress,
    ) as bar:  # fmt: skip
        tree = _Tree(n, is_ket, bases, uniforms, bar)
        root = state.astype(np.complex64).reshape(1, -1)
        tree.descend(root, np.zeros(len(bases), dtype=np.intp), np.arange(len(bases)), 0)
    return np.ascontiguousarray(tree.outcome_of.T)


class _Tree:
    """The measurement under way. An object: a nested function that calls itself would keep its memory."""

    def __init__(self, n: int, is_ket: bool, bases: Array, uniforms: Array, bar: Any) -> None:
        self.n, self.bar = n, bar
        # with the qubits first, a step reads and writes contiguous memory
        self.basis_of, self.chance_of = bases.T.copy(), uniforms.T.copy()
        self.outcome_of = np.zeros_like(self.basis_of)
        self.step, self.power = (_ket_step, 1) if is_ket else (_matrix_step, 2)
        self.buffers: list[Array] = [np.empty(0, np.complex64)] * n

    def descend(self, nodes: Array, node_of: Array, which: Array, qubit: int) -> None:
        """Measure this and all later qubits of some snapshots, given the node of each."""
        size = 2 ** (self.power * (self.n - qubit - 1))  # of a child; a node has six at most
        most = max(1, _NODES // (6 * size))
        if min(6 * len(nodes), len(which)) * size > _NODES and len(nodes) > most:
            order = np.argsort(node_of, kind="stable")
            starts = range(0, len(nodes), most)
            edges = np.searchsorted(node_of[order], [*starts, len(nodes)])
            for start, low, high in zip(starts, edges[:-1], edges[1:], strict=True):
                part = order[low:high]
                self.descend(nodes[start : start + most], node_of[part] - start, which[part], qubit)
            return
        plus, children = self.step(nodes)
        basis = self.basis_of[qubit, which]
        outcome = self.found(nodes, node_of, self.chance_of[qubit, which], plus[node_of, basis], basis)
        self.outcome_of[qubit, which] = outcome
        self.bar.update(len(which))
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


def _chances(x: Array, y: Array, z: Array, weight: Array) -> Array:
    """Return P(outcome 0) in X, Y and Z, given the unnormalised ⟨X⟩, ⟨Y⟩, ⟨Z⟩; what is all but certain is."""
    plus = np.stack([x, y, z], axis=1)
    plus /= 2 * weight[:, None]
    plus += 0.5
    plus[plus < _CERTAIN] = 0
    plus[plus > 1 - _CERTAIN] = 1
    return np.asarray(plus, dtype=np.float32)


def _ket_step(nodes: Array) -> tuple[Array, Children]:
    """Return P(outcome 0) of the next qubit in X, Y and Z for each node, and a maker of its children.

    The maker takes the parents of the children of each kind, 2*basis + outcome, and an array to fill.
    """
    count, size = len(nodes), nodes.shape[1] // 2
    blocks = max(1, size // _SUM)
    halves = nodes.reshape(count, 2, blocks, -1)
    parts = halves.view(nodes.real.dtype)
    weights = np.vecdot(parts, parts).sum(axis=2, dtype=np.float64)
    cross = np.vecdot(halves[:, 0], halves[:, 1]).sum(axis=1, dtype=np.complex128)
    weight = weights[:, 0] + weights[:, 1]
    _normalise(nodes, np.sqrt(weight), weight)
    plus = _chances(2 * cross.real, 2 * cross.imag, weights[:, 0] - weights[:, 1], weight)
    rows = nodes.reshape(2 * count, size)  # 2j and 2j + 1 belong to |0> and |1> of node j

    def children(parents: list[Array], made: Array) -> None:
        some = max(1, _PIECE // size)
        spare = np.empty((some, size), np.complex64)
        at = 0
        for kind, mine in enumerate(parents):
            for first in range(0, len(mine), some):
                from_zero = 2 * mine[first : first + some]
                out = made[at : at + len(from_zero)]
                at += len(from_zero)
                # "clip" because "raise" fills a copy of `out`; every index is in range
                np.take(rows, from_zero + (kind == 5), axis=0, out=out, mode="clip")
                if kind >= 4:
                    continue
                # <0| + c <1| with c = 1, -1, -i, i
                one = spare[: len(from_zero)]
                np.take(rows, from_zero + 1, axis=0, out=one, mode="clip")
                if kind >= 2:
                    np.multiply(one, np.complex64(1j), out=one)
                (np.add if kind in (0, 3) else np.subtract)(out, one, out=out)

    return plus, children


def _matrix_step(nodes: Array) -> tuple[Array, Children]:
    """Do the same for density matrices."""
    count, size = len(nodes), round(nodes.shape[1] ** 0.5) // 2
    quarters = nodes.reshape(count, 2, size, 2, size)
    # the traces of the four quarters
    traces = np.einsum("irjsj->irsj", quarters).sum(axis=3, dtype=np.complex128)
    weight_a, weight_b, upper = traces[:, 0, 0].real, traces[:, 1, 1].real, traces[:, 0, 1]
    weight = weight_a + weight_b
    _normalise(nodes, weight, weight)
    plus = _chances(2 * upper.real, -2 * upper.imag, weight_a - weight_b, weight)

    def children(parents: list[Array], made: Array) -> None:
        some = max(1, _PIECE // size**2)
        at = 0
        for kind, mine in enumerate(parents):
            for first in range(0, len(mine), some):
                rows = mine[first : first + some]
                out = made[at : at + len(rows)].reshape(len(rows), size, size)
                at += len(rows)
                if kind >= 4:
                    out[:] = quarters[rows, kind - 4, :, kind - 4]
                    continue
                upper, lower = quarters[rows, 0, :, 1], quarters[rows, 1, :, 0]
                np.add(quarters[rows, 0, :, 0], quarters[rows, 1, :, 1], out=out)
                if kind < 2:
                    upper += lower
                else:
                    upper -= lower
                    upper *= np.complex64(1j)
                (np.add if kind in (0, 2) else np.subtract)(out, upper, out=out)

    return plus, children


def _normalise(nodes: Array, norm: Array, weight: Array) -> None:
    """Divide the few nodes that have become very small by about their norm, in place.

    By a power of two, which rounds nothing: the last bit of a norm differs between processors.
    """
    (small,) = np.nonzero(weight < _TINY)
    if len(small):
        nodes[small] *= np.ldexp(np.float32(1), -np.frexp(norm[small])[1])[:, None]
