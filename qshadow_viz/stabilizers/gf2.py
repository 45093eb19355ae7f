"""Vectors over {0, 1} in machine words, a set of them for each snapshot, all snapshots worked on at once.

An array of words has shape (vectors, words, snapshots): bit b of a vector is bit b % 64 of word b // 64. Up
to 64 bits take a single word of the smallest type that holds them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._typing import Array

PIECE = 2**17  # words worked on at a time: a megabyte at most, which stays in cache
_TOGETHER = 4  # words of a vector from which on one snapshot at a time is quicker


def layout(bits: int) -> tuple[np.dtype[Any], int]:
    """Return the type of the words for vectors of so many bits, and how many words each takes."""
    for size in (8, 16, 32, 64):
        if bits <= size:
            return np.dtype(f"<u{size // 8}"), 1
    return np.dtype("<u8"), -(-bits // 64)


def pack(bits: Array) -> Array:
    """Return the words of vectors given as rows of 0 and 1: (vectors, snapshots, bits) becomes words."""
    kind, words = layout(bits.shape[-1])
    packed = np.zeros((*bits.shape[:-1], kind.itemsize * words), dtype=np.uint8)
    packed[..., : -(-bits.shape[-1] // 8)] = np.packbits(bits, axis=-1, bitorder="little")
    return np.ascontiguousarray(packed.view(kind).transpose(0, 2, 1))


def unpack(words: Array, bits: int) -> Array:
    """Return the bits of vectors: words (..., words, snapshots) become bits (..., snapshots, bits)."""
    octets = np.ascontiguousarray(np.moveaxis(words, -2, -1)).view(np.uint8)
    return np.unpackbits(octets, axis=-1, count=bits, bitorder="little")


def parity(words: Array, axis: int = -2) -> Array:
    """Return whether each vector has an odd number of ones."""
    return np.asarray(np.bitwise_count(np.bitwise_xor.reduce(words, axis=axis)) & 1)


def row_reduce(vectors: Array) -> Array:
    """Bring each snapshot's vectors to a reduced form, in place, and return the place of each one's pivot.

    Afterwards each vector is 0 or has a pivot, a bit that no other vector of its snapshot has; together
    they span what they did before.

    Returns
    -------
    numpy.ndarray, of the shape of `vectors`
        A single 1 for each vector that is not 0.
    """
    count, words, snapshots = vectors.shape
    pivots = np.empty_like(vectors)
    hit = np.empty((count, snapshots), dtype=vectors.dtype)
    spare = np.empty_like(hit)
    for j in range(count):
        vector = vectors[j].copy()
        pivot = pivots[j]
        np.bitwise_and(vector, -vector, out=pivot)  # the lowest 1 of each word; of the first word only
        for word in range(1, words):
            pivot[word][pivot[:word].any(axis=0)] = 0
        vectors[j] = 0
        for word in range(words):
            shift = np.bitwise_count(pivot[word] - (pivot[word] > 0)).astype(vectors.dtype)
            out = hit if word == 0 else spare
            np.bitwise_and(vectors[:, word], pivot[word], out=out)
            np.right_shift(out, shift, out=out)
            if word:
                np.bitwise_or(hit, spare, out=hit)
        for word in range(words):
            np.multiply(hit, vector[word], out=spare)
            np.bitwise_xor(vectors[:, word], spare, out=vectors[:, word])
        vectors[j] = vector
    return pivots


def null_space(vectors: Array, pivots: Array, bits: int) -> tuple[Array, Array, Array]:
    """Return a basis of what is orthogonal to each snapshot's vectors, given in reduced form.

    Returns
    -------
    snapshot, own : numpy.ndarray of int, shape (found,)
        Where each basis vector belongs, in order, and a bit that it alone has in its snapshot.
    basis : numpy.ndarray, shape (words, found)
    """
    taken = unpack(np.bitwise_or.reduce(pivots, axis=0), bits)
    snapshot, own = np.nonzero(taken == 0)
    kind, words = layout(bits)
    per_word = 8 * kind.itemsize
    basis = np.zeros((words, len(own)), dtype=kind)
    some = max(1, PIECE // (len(vectors) * words))
    for at in range(0, len(own), some):
        where, bit = snapshot[at : at + some], own[at : at + some]
        ones = vectors[:, bit // per_word, where] >> (bit % per_word).astype(kind) & kind.type(1)
        picked = pivots[:, :, where] * ones[:, None]
        basis[:, at : at + some] = np.bitwise_or.reduce(picked, axis=0)
    basis[own // per_word, np.arange(len(own))] |= kind.type(1) << (own % per_word).astype(kind)
    return snapshot, own, basis


def before(words: Array) -> Array:
    """Return at each bit the parity of all lower bits of its vector, along the words of axis -2."""
    size = 8 * words.dtype.itemsize
    found = words << words.dtype.type(1)
    shift = 1
    while shift < size:
        found ^= found << words.dtype.type(shift)
        shift *= 2
    odd = np.bitwise_count(words) & 1
    carried = np.bitwise_xor.accumulate(odd, axis=-2)[..., :-1, :]
    found[..., 1:, :] ^= -carried.astype(words.dtype)
    return np.asarray(found)


def row_reduce_one(vectors: Array, words: int) -> Array:
    """Bring one set of vectors to a reduced form, in place: quick where few of them have a pivot's bit.

    Parameters
    ----------
    vectors : numpy.ndarray, shape (vectors, words)
    words : int
        How many words may hold pivots; the others follow along.

    Returns
    -------
    numpy.ndarray of int, shape (vectors,)
        The bit that is the pivot of each vector, -1 for none.
    """
    size, one = 8 * vectors.dtype.itemsize, vectors.dtype.type(1)
    found = np.full(len(vectors), -1)
    for j, vector in enumerate(vectors):
        value = int.from_bytes(vector[:words].tobytes(), "little")
        if not value:
            continue
        found[j] = bit = (value & -value).bit_length() - 1
        word, place = divmod(bit, size)
        (hit,) = (vectors[:, word] & (one << vectors.dtype.type(place))).nonzero()
        if len(hit) > 1:
            vectors[hit[hit != j]] ^= vector
    return found


def pivot_places(vectors: Array) -> Array:
    """Bring each snapshot's vectors to a reduced form, in place; return each pivot's bit, -1 for none.

    Returns
    -------
    numpy.ndarray of int, shape (vectors, snapshots)
    """
    count, words, snapshots = vectors.shape
    if words > _TOGETHER:
        places = np.empty((count, snapshots), dtype=np.int64)
        for at in range(snapshots):
            one = np.ascontiguousarray(vectors[:, :, at])
            places[:, at] = row_reduce_one(one, words)
            vectors[:, :, at] = one
        return places
    pivots = row_reduce(vectors)
    word = (pivots != 0).argmax(axis=1)
    value = pivots.max(axis=1)
    bit = np.bitwise_count(value - (value > 0)).astype(np.int64)
    return np.where(value > 0, word * (8 * pivots.dtype.itemsize) + bit, -1)
