"""Draw Bell outcomes of two copies of a ket, without ever writing down their joint state.

With ``Q = X^a Z^c`` (up to a phase) the amplitude of outcome Q is ``2^{-n/2} Σ_b ψ_{b⊕a} ψ_b (-1)^{c·b}``.
The X-part a is drawn first, from the XOR-autocorrelation of ``|ψ|²``. The Z-part c is then what comes out
when the vector ``v_b = ψ_{b⊕a} ψ_b`` is measured qubit by qubit in the X basis: four qubits at a step,
keeping only what the step found, so that all steps together cost little more than the first.

Because v_b = v_{b⊕a}, only outcomes with c·a even occur: one bit of c, at the highest 1 of a, follows
from the others, which are found from the half of v where that bit of b is 0.
"""

from __future__ import annotations

import numpy as np
import scipy.linalg

from .. import _progress
from .._typing import Array, Bytes
from ..paulis.codes import from_bits

_PIECE = 2**18  # entries of the vectors v that are worked on at a time: two megabytes
_TABLED = 7  # qubits up to which the whole law is made
_SAMPLES = 2**16  # that are looked up at a time
_RADIX = 16  # outcomes of a step: of four qubits
_IMPOSSIBLE = 1e-15  # a probability that is rounding error
_BELOW_ONE = 1 - 2.0**-40
_ROUNDING = 4e-7  # of a probability in single precision, at most
_HADAMARD = {r: scipy.linalg.hadamard(r, dtype=np.float32) for r in (2, 4, 8, 16, 32)}


def outcomes(psi: Array, n: int, pairs: int, rng: np.random.Generator, progress: bool) -> Bytes:
    """Draw `pairs` outcomes for two copies of a ket of 2**n amplitudes.

    Parameters
    ----------
    psi : numpy.ndarray of complex, shape (2**n,)
    n, pairs : int
    rng : numpy.random.Generator
    progress : bool

    Returns
    -------
    numpy.ndarray of uint8, shape (pairs, n)
    """
    if n <= _TABLED:
        return _from_table(psi, n, pairs, rng)
    law = _walsh(_walsh(np.abs(psi) ** 2) ** 2) / 2**n
    law[law < _IMPOSSIBLE] = 0
    x_parts = rng.choice(2**n, size=pairs, p=law / law.sum())
    uniforms = rng.random(pairs)
    order = np.argsort(x_parts, kind="stable")
    parts, part_of = np.unique(x_parts[order], return_inverse=True)
    single: Array = psi.astype(np.complex64) if psi.imag.any() else psi.real.astype(np.float32)
    z_parts = np.empty(pairs, dtype=np.int64)
    index = np.arange(2**n)
    bar = _progress.bar(pairs, "measuring", shown=progress, unit="pairs")
    # parts with the same highest bit share the half of b that they need; the part 0 needs all
    edges = np.searchsorted(parts, [0, 1, *(2 ** np.arange(1, n + 1))])
    for bit, low, high in zip(range(-1, n), edges[:-1], edges[1:], strict=True):
        half = index if bit < 0 else index.reshape(-1, 2, 2**bit)[:, 0].ravel()
        here = single[half]
        some = min(int(high - low), max(1, _PIECE // half.size))
        there = np.empty((some, half.size), dtype=index.dtype)
        product = np.empty((some, half.size), dtype=single.dtype)
        for at in range(low, high, max(1, some)):
            mine = parts[at : min(at + some, high)]
            first, last = np.searchsorted(part_of, [at, at + len(mine)])
            places = np.bitwise_xor(half, mine[:, None], out=there[: len(mine)])
            # "clip" because "raise" fills a copy of `out` first; every index is in range
            vectors: Array = np.take(single, places, out=product[: len(mine)], mode="clip")
            vectors *= here
            which = part_of[first:last] - at
            found = _in_x(vectors, which, uniforms[order[first:last]])
            if bit >= 0:
                found = (found >> bit << (bit + 1)) | (found & (2**bit - 1))
                odd = np.bitwise_count(found & mine[which]).astype(np.int64) & 1
                found |= odd << bit
            z_parts[order[first:last]] = found
            bar.update(last - first)
    bar.close()
    return _letters(x_parts, z_parts, n)


def _from_table(psi: Array, n: int, pairs: int, rng: np.random.Generator) -> Array:
    """Draw from the table of all 4**n probabilities: the fastest way for few qubits."""
    index = np.arange(2**n)
    vectors = psi[index ^ index[:, None]] * psi
    law = np.abs(vectors @ scipy.linalg.hadamard(2**n, dtype=float)).ravel() ** 2
    law[law < _IMPOSSIBLE] = 0
    upto = np.cumsum(law)
    upto /= upto[-1]
    x_parts, z_parts = np.divmod(np.searchsorted(upto, rng.random(pairs), side="right"), 2**n)
    return _letters(x_parts, z_parts, n)


def _in_x(nodes: Array, node_of: Array, uniforms: Array) -> Array:
    """Measure all qubits of each node in the X basis, for each sample; return the outcomes as numbers.

    Parameters
    ----------
    nodes : numpy.ndarray of float32 or complex64, shape (count, 2**m)
        Not normalised, none of them 0.
    node_of : numpy.ndarray of int, shape (samples,)
    uniforms : numpy.ndarray, shape (samples,)
        Uniform on [0, 1): one number decides all the bits of a sample.
    """
    found, doubtful = _by_steps(nodes, node_of, uniforms)
    if len(doubtful):
        # the few that rounding might have decided, which differs between processors: once more, in double
        mine, place = np.unique(node_of[doubtful], return_inverse=True)
        double = nodes[mine].astype(np.result_type(nodes.dtype, np.float64))
        found[doubtful] = _by_steps(double, place, uniforms[doubtful])[0]
    return found


def _by_steps(nodes: Array, node_of: Array, uniforms: Array) -> tuple[Array, Array]:
    """Return the outcomes, and which of them are doubtful if this is single precision."""
    found = np.zeros(len(node_of), dtype=np.int64)
    doubt = np.full(len(node_of), _ROUNDING)
    doubtful = np.zeros(len(node_of), dtype=bool)
    size = nodes.shape[1]
    while size > 1:
        radix = min(_RADIX, size)
        size //= radix
        # the Hadamard matrix is real: real and imaginary parts go through it side by side
        parts = nodes.view(nodes.real.dtype).reshape(len(nodes), radix, -1)
        children = np.matmul(_HADAMARD[radix], parts)
        weights = np.vecdot(children, children)
        upto = np.cumsum(weights, axis=1, dtype=np.float64)
        upto /= upto[:, -1:]
        step = np.empty_like(found)
        for at in range(0, len(step), _SAMPLES):
            some = slice(at, at + _SAMPLES)
            step[some] = (upto[node_of[some]] <= uniforms[some, None]).sum(axis=1)
        found = found * radix + step
        child = node_of * radix + step
        # the place within the interval that was hit is again uniform, and decides the next step
        below = np.where(step > 0, upto.ravel()[child - 1], 0)
        above = upto.ravel()[child]
        doubtful |= np.minimum(uniforms - below, above - uniforms) < doubt
        if size == 1:
            break
        uniforms = np.minimum((uniforms - below) / (above - below), _BELOW_ONE)
        doubt = doubt / (above - below) + _ROUNDING
        kept, node_of = np.unique(child, return_inverse=True)
        nodes = children.reshape(len(nodes) * radix, -1)[kept]
        nodes /= np.sqrt(weights.ravel()[kept, None])
    return found, np.flatnonzero(doubtful)


def _walsh(values: Array) -> Array:
    """Walsh-Hadamard transform of a vector, not normalised: up to five bits in one product."""
    size, done, result = len(values), 1, values
    while done < size:
        radix = min(32, size // done)
        result = np.matmul(_HADAMARD[radix].astype(float), result.reshape(-1, radix, done))
        done *= radix
    return np.asarray(result.reshape(size))


def _letters(x_parts: Array, z_parts: Array, n: int) -> Bytes:
    """Return the letters of X^a Z^c, a and c given as numbers whose highest bit is qubit 0."""
    shifts = np.arange(n - 1, -1, -1, dtype=np.uint16)
    a, c = (((part.astype(np.uint16)[:, None] >> shifts) & 1).astype(np.uint8) for part in (x_parts, z_parts))
    return from_bits(a, c)
