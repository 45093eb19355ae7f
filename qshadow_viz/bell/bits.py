"""Count over a Bell record, for many Pauli strings at once, the signs of P⊗P: one bit a pair, 64 a word."""

from __future__ import annotations

import numpy as np

from .._typing import Array, Bytes
from ..paulis.codes import index

# SIGNS[P, Q]: eigenvalue of P⊗P on the Bell state Φ_Q, (-1)^{[P=Y] + <P,Q>}, for one qubit each.
SIGNS = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [-1, 1, -1, 1], [1, -1, -1, 1]])

# Strings and words are taken in blocks whose buffers stay in cache, so that memory does not grow with
# either. For many strings it pays to tabulate all 4**3 strings on three qubits and to look those up.
_WORDS = 2**15
_STRINGS = 1024
_TOGETHER = 3
_MANY = 128


def pack(outcomes: Bytes) -> Array:
    """Return for each qubit and letter P, one bit a pair, whether P⊗P is -1.

    Parameters
    ----------
    outcomes : numpy.ndarray of uint8, shape (pairs, n)

    Returns
    -------
    numpy.ndarray of uint64, shape (n, 4, words)
        Bits beyond the last pair are 0.
    """
    pairs, n = outcomes.shape
    packed = np.zeros((n, 4, 8 * -(-pairs // 64)), dtype=np.uint8)
    columns = np.ascontiguousarray(outcomes.T)
    used = slice(0, -(-pairs // 8))
    for letter in (1, 2, 3):
        packed[:, letter, used] = np.packbits((SIGNS[letter] < 0)[columns], axis=1)
    return packed.view(np.uint64)


def count_minus(packed: Array, codes: Array) -> Array:
    """Count for each string the pairs on which P⊗P is -1.

    Parameters
    ----------
    packed : numpy.ndarray of uint64, shape (n, 4, words)
        From `pack`.
    codes : numpy.ndarray of uint8, shape (m, n)

    Returns
    -------
    numpy.ndarray of int, shape (m,)
    """
    m, n = codes.shape
    words = packed.shape[-1]
    together = _TOGETHER if m >= _MANY else 1
    groups = [slice(at, at + together) for at in range(0, n, together)]
    tall = min(m, _STRINGS)
    wide = min(words, max(32, _WORDS // tall))
    buffers = [np.empty(tall * wide, dtype=dtype) for dtype in (np.uint64, np.uint64, np.uint8)]
    counts = np.zeros(m, dtype=np.int64)
    for first in range(0, m, tall):
        some = codes[first : first + tall]
        looked_up = [(group, index(some[:, group])) for group in groups if some[:, group].any()]
        for start in range(0, words, wide):
            block = packed[:, :, start : start + wide]
            shape = (len(some), block.shape[-1])
            odd, more, ones = (buffer[: shape[0] * shape[1]].reshape(shape) for buffer in buffers)
            odd.fill(0)
            for group, rows in looked_up:
                # `clip` never acts here; the default mode would copy the buffer once more
                np.take(_table(block[group]), rows, axis=0, out=more, mode="clip")
                np.bitwise_xor(odd, more, out=odd)
            counts[first : first + tall] += np.bitwise_count(odd, out=ones).sum(axis=1, dtype=np.int64)
    return counts


def _table(packed: Array) -> Array:
    """Return the bits of each of the 4**k strings on k qubits, shape (4**k, words)."""
    table: Array = packed[0]
    for letters in packed[1:]:
        table = (table[:, None] ^ letters).reshape(-1, table.shape[-1])
    return table
