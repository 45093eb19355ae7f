"""The stabilizer groups of many snapshots at once: which strings they hold, and with which signs.

The words of a record have shape (2n, words, snapshots): row q says, one bit a generator, which generators
have an X on qubit q, row n + q which have a Z; a Y is both. Signs are one vector a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .._typing import Array
from ..paulis.codes import bits
from . import gf2
from .reading import Stabilizer


def words_of(letters: Array) -> Array:
    """Return the words of generators given as codes, shape (snapshots, n, n)."""
    snapshots, n, _ = letters.shape
    kind, words = gf2.layout(n)
    packed = np.empty((2 * n, words, snapshots), dtype=kind)
    for some in pieces(snapshots, n * n // 8):
        columns = letters[some].transpose(2, 0, 1)
        x, z = bits(columns)
        packed[:n, :, some], packed[n:, :, some] = gf2.pack(x), gf2.pack(z)
    return packed


def pieces(snapshots: int, size: int) -> Iterator[slice]:
    """Cut snapshots that take so many words each into parts that stay in cache."""
    some = max(1, gf2.PIECE // max(1, size))
    return (slice(at, at + some) for at in range(0, snapshots, some))


def anticommuting(words: Array, codes: Array) -> Array:
    """Return which generators of each snapshot anticommute with each string.

    Parameters
    ----------
    words : numpy.ndarray, shape (2n, words, snapshots)
    codes : numpy.ndarray of uint8, shape (strings, n)

    Returns
    -------
    numpy.ndarray, shape (strings, words, snapshots)
    """
    # a Z of the string anticommutes with the X of a generator, and the other way round
    x, z = bits(codes)
    meets = np.concatenate([z, x], axis=1)
    found = np.empty((len(codes), *words.shape[1:]), dtype=words.dtype)
    for row, mine in zip(found, meets, strict=True):
        np.bitwise_xor.reduce(words[mine], axis=0, out=row)
    return found


def products(words: Array, combinations: Array) -> tuple[Array, Array, Array]:
    """Multiply generators, all taken with a plus.

    Parameters
    ----------
    words : numpy.ndarray, shape (2n, words, products)
        The generators of each product.
    combinations : numpy.ndarray, shape (words, products)
        Which of them take part, in their order.

    Returns
    -------
    x, z : numpy.ndarray of 0 and 1, shape (products, n)
    minus : numpy.ndarray of 0 and 1, shape (products,)
        Whether the product is minus the string that x and z spell.

    Notes
    -----
    Written ``i^e X^x Z^z``, strings multiply by adding exponents, with 2 more for each Z that moves past an
    X: the exponent of a product is a quadratic form in which generators take part (J. Dehaene and B. De Moor,
    Phys. Rev. A 68, 042318 (2003), arXiv:quant-ph/0304125).
    """
    n = len(words) // 2
    x, z = words[:n] & combinations, words[n:] & combinations
    # uint8 overflows at 256, a multiple of 4
    exponent = np.bitwise_count(x & z).sum(axis=(0, 1), dtype=np.uint8)
    exponent += 2 * np.bitwise_count(gf2.before(z) & x).sum(axis=(0, 1), dtype=np.uint8)
    has_x, has_z = gf2.parity(x), gf2.parity(z)
    exponent -= (has_x & has_z).sum(axis=0, dtype=np.uint8)
    return has_x.T, has_z.T, exponent % 4 // 2


def signs_in(state: Stabilizer, x: Array, z: Array) -> Array:
    """Return whether a state stabilizes minus a string, for strings it stabilizes up to the sign.

    Parameters
    ----------
    state : Stabilizer
    x, z : numpy.ndarray of 0 and 1, shape (strings, n)

    Returns
    -------
    numpy.ndarray of 0 and 1, shape (strings,)
    """
    # a generator takes part in the string that anticommutes with the generator's other
    other = np.concatenate([state.other_z, state.other_x], axis=1).T[:, None]
    mine = np.concatenate([x, z], axis=1).T[:, None]
    packed = gf2.pack(other)
    taking_part = np.bitwise_xor.reduce(packed * mine.astype(packed.dtype), axis=0)
    own = gf2.pack(np.concatenate([state.x, state.z], axis=1).T[:, None])
    signs = gf2.pack(state.signs[None, None])[0]
    return np.asarray(products(own, taking_part)[2] ^ gf2.parity(taking_part & signs))


def shared(words: Array, state: Stabilizer) -> tuple[Array, Array, Array, Array]:
    """Find what each snapshot's group has in common with that of a state, up to signs.

    Returns
    -------
    snapshot, own : numpy.ndarray of int, shape (found,)
        To which snapshot an element belongs, and a generator that no other element found there has.
    combinations : numpy.ndarray, shape (words, found)
        The generators whose product it is.
    minus : numpy.ndarray of 0 and 1, shape (found,)
        Whether that product, the generators taken with a plus, has the mean -1 in the state.
    """
    n = state.n
    vectors = anticommuting(words, state.letters)
    snapshot, own, combinations = gf2.null_space(vectors, gf2.row_reduce(vectors), n)
    minus = np.empty(len(own), dtype=np.uint8)
    for some in pieces(len(own), n * words.shape[1]):
        x, z, sign = products(words[:, :, snapshot[some]], combinations[:, some])
        minus[some] = sign ^ signs_in(state, x, z)
    return snapshot, own, combinations, minus


def members(words: Array, signs: Array, codes: Array) -> Iterator[tuple[Array, Array, Array]]:
    """Find the snapshots whose group holds a string, or minus it; the identity is left out.

    Parameters
    ----------
    words : numpy.ndarray, shape (2n, words, snapshots)
    signs : numpy.ndarray, shape (words, snapshots)
    codes : numpy.ndarray of uint8, shape (strings, n)

    Yields
    ------
    string, snapshot : numpy.ndarray of int, shape (found,)
    value : numpy.ndarray of 1 and -1, shape (found,)
    """
    snapshots = words.shape[2]
    for strings in pieces(len(codes), words[0].size):
        free = np.asarray((anticommuting(words, codes[strings]) == 0).all(axis=1))
        free &= codes[strings].any(axis=1, keepdims=True)
        string, snapshot = np.divmod(np.flatnonzero(free), snapshots)
        string += strings.start
        for some in pieces(len(string), words[:, :, 0].size):
            part, which = words[:, :, snapshot[some]], snapshot[some]
            combinations = _combinations(part, codes[string[some]])
            minus = products(part, combinations)[2] ^ gf2.parity(combinations & signs[:, which])
            yield string[some], which, 1.0 - 2.0 * minus


def _combinations(words: Array, codes: Array) -> Array:
    """Return which generators multiply to each string, one that their group holds.

    A combination c must have the string's X on each qubit, ``c · words[q] = x_q``, and likewise its Z:
    with one more bit, that of x_q, what is orthogonal to all of these rows is (c, 1).
    """
    n = len(words) // 2
    kind, size = gf2.layout(n + 1)
    longer = np.zeros((2 * n, size, words.shape[2]), dtype=kind)
    longer[:, : words.shape[1]] = words
    wanted = np.concatenate(bits(codes), axis=1).T.astype(kind)
    word, bit = divmod(n, 8 * kind.itemsize)
    longer[:, word] |= wanted << kind.type(bit)
    pivots = gf2.row_reduce(longer)
    picked = pivots * (longer[:, word, None] >> kind.type(bit) & kind.type(1))
    found = np.bitwise_or.reduce(picked, axis=0)
    return np.asarray(found[: words.shape[1]].astype(words.dtype))
