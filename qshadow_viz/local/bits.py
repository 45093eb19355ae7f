"""Estimate many Pauli strings from a record at once: one bit a snapshot, 64 snapshots a word."""

from __future__ import annotations

import numpy as np

from .._typing import Array

_WORDS = 2**16  # words a working buffer holds: half a megabyte, which stays in cache


class PackedRecord:
    """The bits of a record that say, for each qubit, which basis was measured and what was found.

    Parameters
    ----------
    bases, outcomes : numpy.ndarray of uint8, shape (snapshots, n)
    batches : int
        Consecutive parts whose sizes differ by at most one, the longer ones first, as `numpy.array_split`
        cuts. Long ones begin a word of their own each; of short ones, several share a word.
    """

    def __init__(self, bases: Array, outcomes: Array, batches: int) -> None:
        snapshots, n = bases.shape
        size, longer = divmod(snapshots, batches)
        self.sizes = np.full(batches, size)
        self.sizes[:longer] += 1
        edges = np.concatenate([[0], np.cumsum(self.sizes)])
        self.shared = batches > 1 and size < 64
        parts = np.array([0, snapshots]) if self.shared else edges
        words = -(-np.diff(parts) // 64)
        first = np.concatenate([[0], np.cumsum(words)[:-1]])
        total = int(words.sum())
        basis = np.full((n, total * 64), 3, dtype=np.uint8)
        found = np.zeros_like(basis)
        for start, low, high in zip(first * 64, parts[:-1], parts[1:], strict=True):
            basis[:, start : start + high - low] = bases[low:high].T
            found[:, start : start + high - low] = outcomes[low:high].T
        self.starts = edges[:-1] if self.shared else first  # counted in snapshots, or in words
        # row 4*qubit + letter says which snapshots measured that letter there; row 0 is "all": the letter I
        match = np.empty((n, 4, total), dtype=np.uint64)
        for letter in (1, 2, 3):
            match[:, letter] = _pack(basis == letter - 1)
        match[:, 0] = _pack(basis < 3)
        self.match = match.reshape(4 * n, total)
        self.odd = _pack(found.astype(bool))

    def counts(self, codes: Array) -> tuple[Array, Array]:
        """Count, for each string and batch, the matching snapshots, and those among them with product -1.

        Parameters
        ----------
        codes : numpy.ndarray of uint8, shape (m, n)

        Returns
        -------
        hits, minus : numpy.ndarray of int, shape (m, batches)
        """
        m, words = len(codes), self.match.shape[1]
        qubits, letters = _supports(codes)
        chunk = max(1, _WORDS // words)
        shape = (min(chunk, m), words)
        match, odd, part = (np.empty(shape, dtype=np.uint64) for _ in range(3))
        # mode="clip" below because "raise" fills a copy of `out` first; every index is in range
        hits = np.empty((m, len(self.sizes)), dtype=np.int64)
        minus = np.empty_like(hits)
        for at in range(0, m, chunk):
            size = min(chunk, m - at)
            a, o, p = match[:size], odd[:size], part[:size]
            for place in range(qubits.shape[1]):
                qubit, letter = qubits[at : at + size, place], letters[at : at + size, place]
                rows = 4 * qubit + letter
                idle = letter == 0
                if place == 0:
                    np.take(self.match, rows, axis=0, out=a, mode="clip")
                    np.take(self.odd, qubit, axis=0, out=o, mode="clip")
                    o[idle] = 0
                    continue
                np.take(self.match, rows, axis=0, out=p, mode="clip")
                np.bitwise_and(a, p, out=a)
                np.take(self.odd, qubit, axis=0, out=p, mode="clip")
                p[idle] = 0
                np.bitwise_xor(o, p, out=o)
            hits[at : at + size] = self._by_batch(a)
            np.bitwise_and(a, o, out=o)
            minus[at : at + size] = self._by_batch(o)
        return hits, minus

    def _by_batch(self, words: Array) -> Array:
        """Count the bits of each batch."""
        counts = np.unpackbits(words.view(np.uint8), axis=1) if self.shared else np.bitwise_count(words)
        if len(self.starts) == 1:
            return np.asarray(counts.sum(axis=1, dtype=np.int64)[:, None])
        return np.asarray(np.add.reduceat(counts, self.starts, axis=1, dtype=np.int64))


def _supports(codes: Array) -> tuple[Array, Array]:
    """Return the qubits and letters of each string's support, in columns, filled up with the letter I."""
    m = len(codes)
    weights = np.count_nonzero(codes, axis=1)
    widest = max(1, int(weights.max()))
    qubits = np.zeros((m, widest), dtype=np.intp)
    letters = np.zeros((m, widest), dtype=np.intp)
    row, qubit = np.nonzero(codes)
    place = np.arange(len(row)) - np.repeat(np.cumsum(weights) - weights, weights)
    qubits[row, place] = qubit
    letters[row, place] = codes[row, qubit]
    return qubits, letters


def _pack(bits: Array) -> Array:
    return np.packbits(bits, axis=-1).view(np.uint64)
