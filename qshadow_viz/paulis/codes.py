"""Pauli strings as arrays: letters, codes, indices, and bits for X and Z, all read and written here.

A string is written left to right, ``"XIZ"`` acts with X on qubit 0, the leftmost tensor factor as in QuTiP. A
*code* is one of I=0, X=1, Y=2, Z=3. The *index* of a string is the number that its codes spell in base 4,
qubit 0 first: the order I, X, Y, Z of each qubit, the last one running fastest. The *bits* of a letter say
whether it holds an X and a Z; a Y is both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

import numpy as np

from .. import _checks
from .._typing import Array, ArrayLike, Bytes

LETTERS = "IXYZ"

_CODE = np.full(256, 255, dtype=np.uint8)
for _code, _letter in enumerate(LETTERS):
    _CODE[ord(_letter)] = _code
_LETTER = np.frombuffer(LETTERS.encode(), dtype=np.uint8)


def parse(paulis: str | Iterable[str], n: int | None = None) -> Bytes:
    """Read Pauli strings into codes, all at once.

    Parameters
    ----------
    paulis : str or iterable of str
        One string, or several of equal length, in an order: a sequence, an array or an iterator.
    n : int, optional
        The length that is needed; by default that of the first string.

    Returns
    -------
    numpy.ndarray of uint8, shape (m, n)
        I=0, X=1, Y=2, Z=3; ``m`` is 1 for a single string.

    Raises
    ------
    TypeError
        If `paulis` is not a string or an iterable of strings in an order.
    ValueError
        If there is no string, one is empty, of another length, or has a letter other than I, X, Y, Z.

    Examples
    --------
    >>> parse(["XIZ", "YYI"])
    array([[1, 0, 3],
           [2, 2, 0]], dtype=uint8)
    """
    if isinstance(paulis, str):
        return _read("paulis", [paulis], n)
    scalar = isinstance(paulis, np.ndarray) and paulis.ndim == 0
    if scalar or isinstance(paulis, bytes | Mapping | Set) or not isinstance(paulis, Iterable):
        raise TypeError(
            f"`paulis` must be a Pauli string or a sequence of them, but {_checks.shown(paulis)} was given"
        )
    return _read("paulis", list(paulis), n)


def one(pauli: str, n: int | None = None) -> Bytes:
    """Read a single Pauli string into its codes, shape (n,); `parse` reads many.

    Raises
    ------
    TypeError
        If `pauli` is not a string.
    ValueError
        As for `parse`.

    Examples
    --------
    >>> one("XIZ")
    array([1, 0, 3], dtype=uint8)
    """
    return read_one("pauli", pauli, n)


def strings(codes: ArrayLike) -> list[str]:
    """Write codes as strings: the inverse of `parse`.

    Parameters
    ----------
    codes : array_like of int, shape (m, n)
        Values 0 to 3.

    Returns
    -------
    list of str

    Raises
    ------
    TypeError
        If the codes are not integers.
    ValueError
        If one lies outside 0..3.

    Examples
    --------
    >>> strings([[1, 0, 3]])
    ['XIZ']
    """
    array = np.atleast_2d(np.asarray(codes))
    if array.dtype.kind not in "iu":
        raise TypeError(f"`codes` must be integers 0 to 3, but an array of {array.dtype} was given")
    if array.size and (array.min() < 0 or array.max() > 3):
        wrong = array[(array < 0) | (array > 3)][0]
        raise ValueError(f"`codes` must lie in 0..3, but {wrong} was given")
    return [row.tobytes().decode() for row in _LETTER[array]]


def index(codes: Array) -> Array:
    """Return the index of each string: codes of shape (..., n) become integers of shape (...).

    Examples
    --------
    >>> index(parse(["IIX", "ZZZ"])).tolist()
    [1, 63]
    """
    return np.asarray(codes @ powers(codes.shape[-1]))


def powers(n: int) -> Array:
    """Return what the code on each qubit adds to the index: 4**(n-1), ..., 4, 1.

    Examples
    --------
    >>> powers(3).tolist()
    [16, 4, 1]
    """
    return np.asarray(4 ** np.arange(n - 1, -1, -1))


def from_index(places: ArrayLike, n: int) -> Bytes:
    """Return the codes of the strings with these indices: the inverse of `index`.

    Examples
    --------
    >>> strings(from_index([1, 63], 3))
    ['IIX', 'ZZZ']
    """
    digits = np.asarray(places)[..., None] >> 2 * np.arange(n - 1, -1, -1)
    return np.asarray(digits & 3, dtype=np.uint8)


def bits(codes: Array) -> tuple[Array, Array]:
    """Return which letters hold an X, and which a Z: two arrays of bool of the shape of `codes`.

    Examples
    --------
    >>> x, z = bits(parse("IXYZ")[0])
    >>> x.tolist(), z.tolist()
    ([False, True, True, False], [False, False, True, True])
    """
    return (codes == 1) | (codes == 2), codes >= 2


def from_bits(x: ArrayLike, z: ArrayLike) -> Bytes:
    """Return the codes of letters that hold an X, a Z, or both: the inverse of `bits`.

    Examples
    --------
    >>> from_bits([0, 1, 1, 0], [0, 0, 1, 1]).tolist()
    [0, 1, 2, 3]
    """
    return np.asarray(x, dtype=np.uint8) ^ (3 * np.asarray(z, dtype=np.uint8))


def index_of_numbers(x: Array, z: Array, n: int) -> Array:
    """Return the index of strings whose X bits and Z bits are given as numbers, qubit 0 the highest bit.

    Examples
    --------
    >>> index_of_numbers(np.array([0b001, 0b000]), np.array([0b000, 0b111]), 3).tolist()
    [1, 63]
    """
    # a number's bits go to every other place, where they are digits in base 4
    spread = ((np.arange(2**n)[:, None] >> np.arange(n) & 1) << 2 * np.arange(n)).sum(axis=1)
    return np.asarray(spread[x] ^ 3 * spread[z])


def product(first: Array, second: Array) -> Array:
    """Return the codes of the products of letters, up to their phases.

    Examples
    --------
    >>> product(parse("XXZ")[0], parse("XZI")[0]).tolist()
    [0, 2, 3]
    """
    return np.asarray(first ^ second)


def read_one(name: str, pauli: Any, n: int | None = None) -> Bytes:
    """Read a single string, as `one`; messages call it `name`."""
    if not isinstance(pauli, str):
        raise TypeError(f"`{name}` must be one Pauli string, but {_checks.shown(pauli)} was given")
    return np.asarray(_read(name, [pauli], n)[0])


def _read(name: str, strings: list[str], n: int | None) -> Bytes:
    if not strings:
        raise ValueError(f"`{name}` must hold at least one Pauli string, but none was given")
    try:
        joined = "".join(strings)
    except TypeError:
        wrong = next(item for item in strings if not isinstance(item, str))
        raise TypeError(f"`{name}` must be strings, but {_checks.shown(wrong)} was given") from None
    length = len(strings[0]) if n is None else n
    if not length or any(len(string) != length for string in strings):
        _wrong_length(name, strings, length)
    codes = _CODE[np.frombuffer(joined.encode("latin-1", errors="replace"), dtype=np.uint8)]
    if codes.max() > 3:
        place = int(np.argmax(codes > 3))
        string, at = strings[place // length], place % length
        raise ValueError(
            f"`{name}` must use the letters I, X, Y, Z, "
            f"but {_checks.shown(string)} has {string[at]!r} at place {at}"
        )
    return codes.reshape(len(strings), length)


def _wrong_length(name: str, strings: list[str], length: int) -> None:
    for string in strings:
        if not string:
            raise ValueError(f"`{name}` must have at least one letter, but the empty string '' was given")
        if len(string) != length:
            raise ValueError(
                f"`{name}` must have {length} letters, "
                f"but {_checks.shown(string)} with {len(string)} was given"
            )
