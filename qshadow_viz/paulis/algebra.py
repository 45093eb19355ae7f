"""Pauli strings by themselves: weight and support, which commute, all of them, a random one."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from .. import _checks
from .._typing import Rng
from .codes import LETTERS, one, read_one, strings

if TYPE_CHECKING:
    import qutip


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
    a = read_one("first", first)
    b = read_one("second", second, a.size)
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


def random(n: int, rng: Rng = None) -> str:
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
    import qutip

    single = {"I": qutip.qeye(2), "X": qutip.sigmax(), "Y": qutip.sigmay(), "Z": qutip.sigmaz()}
    return qutip.tensor([single[letter] for letter in pauli])
