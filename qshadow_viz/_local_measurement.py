"""Measure each qubit of a state in its own basis, many times: a tree of collapsed prefixes.

Snapshots that agree on the bases and outcomes of the first qubits share the state that these leave behind.
A node is such a state; one step measures the next qubit of all nodes at once and makes only the children
that occur. The cost follows the number of distinct prefixes instead of snapshots x 2**n.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tqdm.std import tqdm

Array = np.ndarray[Any, Any]

_NODES = 2**22  # complex64 numbers worked on at a time: 32 MB
_CERTAIN = 2e-6  # single precision: a probability this near to 0 or 1 is that


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
    outcomes = np.zeros(bases.shape, dtype=np.uint8)
    # with the qubits first, a step reads and writes contiguous memory
    basis_of, chance_of, outcome_of = bases.T.copy(), uniforms.T.copy(), np.zeros(bases.shape[::-1], np.uint8)
    step = _ket_step if is_ket else _matrix_step
    root = state.astype(np.complex64)[None]
    snapshots = np.arange(len(bases))
    stack = [(root, np.zeros(len(bases), dtype=np.intp), snapshots, 0)]
    bar = tqdm(total=len(bases), desc="measuring", delay=2, leave=False, disable=not progress)
    while stack:
        nodes, node_of, which, qubit = stack.pop()
        if qubit == n:
            bar.update(len(which))
            continue
        if nodes.size > _NODES and len(nodes) > 1:
            half = len(nodes) // 2
            late = node_of >= half
            stack.append((nodes[half:], node_of[late] - half, which[late], qubit))
            stack.append((nodes[:half], node_of[~late], which[~late], qubit))
            continue
        whole = len(which) == len(bases)
        basis = basis_of[qubit] if whole else basis_of[qubit, which]
        chance = chance_of[qubit] if whole else chance_of[qubit, which]
        plus, children = step(nodes)
        outcome = (chance >= plus[node_of, basis]).astype(np.uint8)
        if whole:
            outcome_of[qubit] = outcome
        else:
            outcome_of[qubit, which] = outcome
        if qubit + 1 < n:
            # a child for each (basis, outcome, node) that occurs, numbered in that order
            key = (basis * 2 + outcome).astype(np.intp) * len(nodes) + node_of
            occurs = np.zeros(6 * len(nodes), dtype=bool)
            occurs[key] = True
            number = np.cumsum(occurs) - 1
            parents = [np.flatnonzero(part) for part in occurs.reshape(6, len(nodes))]
            stack.append((children(parents), number[key], which, qubit + 1))
        else:
            bar.update(len(which))
    bar.close()
    outcomes[:] = outcome_of.T
    return outcomes


def _settled(half: Array) -> Array:
    """Return probabilities 1/2 + half as float32, the all but certain ones certain."""
    plus = np.clip(0.5 + half, 0, 1)
    plus[plus < _CERTAIN] = 0
    plus[plus > 1 - _CERTAIN] = 1
    return np.asarray(plus, dtype=np.float32)


def _ket_step(nodes: Array) -> tuple[Array, Any]:
    """Return P(outcome 0) of the next qubit in X, Y and Z for each node, and a maker of its children."""
    size = nodes.shape[1] // 2
    a, b = nodes[:, :size], nodes[:, size:]
    weight_a, weight_b = _norms(a), _norms(b)
    # <a|b> by real dot products: its real part is <X>/2, its imaginary part <Y>/2
    cross = np.einsum("ij,ij->i", a.conj(), b)
    half = (
        np.stack([cross.real, cross.imag, (weight_a - weight_b) / 2], axis=1) / (weight_a + weight_b)[:, None]
    )

    def children(parents: list[Array]) -> Array:
        made = np.empty((sum(map(len, parents)), size), dtype=np.complex64)
        at = 0
        for kind, rows in enumerate(parents):
            out = made[at : at + len(rows)]
            at += len(rows)
            if kind < 4:
                # <0| + c <1| with c = 1, -1, -i, i; the norm is put right below
                factor = (1, -1, -1j, 1j)[kind]
                np.multiply(b[rows], np.complex64(factor), out=out)
                out += a[rows]
            else:
                np.take(a if kind == 4 else b, rows, axis=0, out=out)
        made *= (1 / np.sqrt(_norms(made)))[:, None]
        return made

    return _settled(half), children


def _matrix_step(nodes: Array) -> tuple[Array, Any]:
    """Do the same for density matrices."""
    size = nodes.shape[1] // 2
    aa, ab = nodes[:, :size, :size], nodes[:, :size, size:]
    ba, bb = nodes[:, size:, :size], nodes[:, size:, size:]
    upper = np.einsum("ijj->i", ab)
    weight_a, weight_b = np.einsum("ijj->i", aa).real, np.einsum("ijj->i", bb).real
    half = np.stack([upper.real, -upper.imag, (weight_a - weight_b) / 2], axis=1)
    half /= (weight_a + weight_b)[:, None]

    def children(parents: list[Array]) -> Array:
        made: list[Array] = []
        for kind, rows in enumerate(parents):
            if kind < 2:
                made.append(aa[rows] + bb[rows] + np.float32((1, -1)[kind]) * (ab[rows] + ba[rows]))
            elif kind < 4:
                phase = np.complex64((1j, -1j)[kind - 2])
                made.append(aa[rows] + bb[rows] + phase * (ab[rows] - ba[rows]))
            else:
                made.append((aa if kind == 4 else bb)[rows])
        joined = np.concatenate(made)
        joined /= np.einsum("ijj->i", joined).real[:, None, None]
        return joined

    return _settled(half), children


def _norms(vectors: Array) -> Array:
    squares: Array = np.einsum("ij,ij->i", vectors.real, vectors.real)
    squares += np.einsum("ij,ij->i", vectors.imag, vectors.imag)
    return squares
