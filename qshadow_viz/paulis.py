"""Pauli strings: reading them, their weights and supports, which commute, and all of them.

A string is written left to right, ``"XIZ"`` acts with X on qubit 0, the leftmost tensor factor as in
QuTiP. Arrays hold the codes I=0, X=1, Y=2, Z=3. An argument of the wrong kind is a TypeError and one out
of range a ValueError, whose message names and quotes it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

import numpy as np
import qutip

from . import _checks

Codes = np.ndarray[Any, np.dtype[np.uint8]]

LETTERS = "IXYZ"

_CODE = np.full(256, 255, dtype=np.uint8)
for _code, _letter in enumerate(LETTERS):
    _CODE[ord(_letter)] = _code
_LETTER = np.frombuffer(LETTERS.encode(), dtype=np.uint8)


def parse(paulis: str | Iterable[str], n: int | None = None) -> Codes:
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


def one(pauli: str, n: int | None = None) -> Codes:
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
    return _one("pauli", pauli, n)


def strings(codes: Codes) -> list[str]:
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


def weight(pauli: str) -> int:
    """Return how many letters of the string are not I.

    Examples
    --------
    >>> weight("XIZ")
    2
    """
    return int(np.count_nonzero(one(pauli)))


def support(pauli: str) -> tuple[int, ...]:
    """Return the qubits on which the string acts.

    Examples
    --------
    >>> support("XIZ")
    (0, 2)
    """
    return tuple(int(qubit) for qubit in np.flatnonzero(one(pauli)))


def commute(first: str, second: str) -> bool:
    """Say whether two Pauli strings commute; otherwise they anticommute.

    Examples
    --------
    >>> commute("XX", "ZZ"), commute("XI", "ZI")
    (True, False)
    """
    return symplectic_product(first, second) == 0


def symplectic_product(first: str, second: str) -> int:
    """Return ⟨P, Q⟩: 0 if the two strings commute, 1 if they anticommute.

    It counts, modulo 2, the qubits on which they have different letters other than I.

    Examples
    --------
    >>> symplectic_product("XX", "ZZ"), symplectic_product("XI", "ZI")
    (0, 1)
    """
    a = _one("first", first)
    b = _one("second", second, a.size)
    return int(np.count_nonzero((a != 0) & (b != 0) & (a != b))) % 2


def all_strings(n: int) -> list[str]:
    """Return all 4**n strings in the order I, X, Y, Z, the last letter running fastest.

    Parameters
    ----------
    n : int
        1 to 10 qubits.

    Examples
    --------
    >>> all_strings(2)[:5]
    ['II', 'IX', 'IY', 'IZ', 'XI']
    """
    n = _checks.integer("n", n, 1, 10)
    return ["".join(letters) for letters in itertools.product(LETTERS, repeat=n)]


def of_weight(n: int, k: int) -> Iterator[str]:
    """Yield the C(n, k) 3**k strings of weight `k`.

    Parameters
    ----------
    n, k : int
        Number of qubits, and of letters other than I, 0 to n.

    Examples
    --------
    >>> list(of_weight(2, 1))
    ['XI', 'YI', 'ZI', 'IX', 'IY', 'IZ']
    """
    n = _checks.integer("n", n, 1)
    k = _checks.integer("k", k, 0, n)
    return _of_weight(n, k)


def _of_weight(n: int, k: int) -> Iterator[str]:
    for qubits in itertools.combinations(range(n), k):
        for letters in itertools.product("XYZ", repeat=k):
            string = ["I"] * n
            for qubit, letter in zip(qubits, letters, strict=True):
                string[qubit] = letter
            yield "".join(string)


def count_of_weight(n: int, k: int) -> int:
    """Return the number C(n, k) 3**k of strings of weight `k` on `n` qubits.

    Examples
    --------
    >>> count_of_weight(4, 2)
    54
    """
    n = _checks.integer("n", n, 1)
    return math.comb(n, _checks.integer("k", k, 0, n)) * int(3**k)


def random(n: int, rng: np.random.Generator | int | None = None) -> str:
    """Draw one of the 4**n - 1 strings other than the identity, all equally likely.

    Parameters
    ----------
    n : int
        Number of qubits, at least 1.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one.

    Examples
    --------
    >>> len(random(50, rng=0))
    50
    """
    n = _checks.integer("n", n, 1)
    generator = _checks.generator("rng", rng)
    while True:  # the identity comes up once in 4**n draws
        codes = generator.integers(0, 4, size=n, dtype=np.uint8)
        if codes.any():
            return strings(codes)[0]


def operator(pauli: str) -> qutip.Qobj:
    """Return the string as a QuTiP operator.

    Examples
    --------
    >>> operator("ZZ").diag()
    array([ 1., -1., -1.,  1.])
    """
    n = one(pauli).size
    if n > _checks.MAX_KET_QUBITS:
        raise ValueError(
            f"`pauli` must have at most {_checks.MAX_KET_QUBITS} letters to be written as a matrix, "
            f"but {_checks.shown(pauli)} has {n}"
        )
    single = {"I": qutip.qeye(2), "X": qutip.sigmax(), "Y": qutip.sigmay(), "Z": qutip.sigmaz()}
    return qutip.tensor([single[letter] for letter in pauli])


def _one(name: str, pauli: Any, n: int | None = None) -> Codes:
    if not isinstance(pauli, str):
        raise TypeError(f"`{name}` must be one Pauli string, but {_checks.shown(pauli)} was given")
    return np.asarray(_read(name, [pauli], n)[0])


def _read(name: str, strings: list[str], n: int | None) -> Codes:
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
