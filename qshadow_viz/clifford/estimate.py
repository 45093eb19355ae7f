"""What snapshots in Clifford bases say of a fidelity, of Pauli strings and of their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _checks
from .._typing import Array, Floats
from ..paulis.codes import bits, index, strings
from ..stabilizers import Stabilizer, elements, gf2, groups
from ..states import reading

if TYPE_CHECKING:
    from ..states.reading import Dense

MAX_QUBITS = 200
_MAX_STATE = 8
_MAX_TARGET = 10
_MANY = 8  # strings for each element of a group: from here on all 4**n at once are faster
_TALLY = 2**22  # numbers that these may take, over all batches


def read_state(state: Any) -> Dense | Stabilizer:
    """Return the state to measure."""
    return reading.read("state", state, stabilizers_to=MAX_QUBITS, dense_to=_MAX_STATE)


def read_target(target: Any, n: int) -> Stabilizer | Floats:
    """Return a pure state of n qubits, if it is dense as the means of all 4**n strings."""
    found = reading.read("target", target, stabilizers_to=MAX_QUBITS, dense_to=_MAX_TARGET)
    if not isinstance(found, Stabilizer):
        return reading.pure_target(target, n)
    if found.n != n:
        raise ValueError(f"`target` must have {n} qubits, but {found.n} were given")
    return found


def check_generators(letters: Array) -> None:
    """Refuse generators, shape (snapshots, n, n), that anticommute or depend on each other."""
    snapshots, n, _ = letters.shape
    for some in groups.pieces(snapshots, n * n // 8):
        part = letters[some]
        x, z = (gf2.pack(letters_with) for letters_with in bits(part.transpose(1, 0, 2)))
        for i in range(n):
            crossed = gf2.parity((x[i] & z) ^ (z[i] & x))
            if not crossed.any():
                continue
            j, at = (int(place) for place in np.argwhere(crossed)[0])
            first, second = (_checks.shown(strings(part[at, row])[0]) for row in (i, j))
            raise ValueError(
                f"`generators` must commute, but in snapshot {some.start + at} "
                f"{first} and {second} were given"
            )
        rank = gf2.row_reduce(np.concatenate([x, z], axis=1)).any(axis=1).sum(axis=0)
        if rank.min() < n:
            at = int(np.argmax(rank < n))
            raise ValueError(
                f"`generators` must not be products of each other, but in snapshot {some.start + at} "
                f"only {rank[at]} of {n} are independent"
            )


def fidelity_shots(letters: Array, signs: Array, words: Array, target: Stabilizer | Array) -> Array:
    """Return ``(2^n + 1) |⟨s|ψ⟩|² - 1`` for the state |s⟩ of each snapshot.

    Parameters
    ----------
    letters, signs
        The tables of the record.
    words : numpy.ndarray, shape (2n, words, snapshots)
        The letters as `stabilizers.groups` takes them.
    target : Stabilizer or numpy.ndarray, shape (4**n,)
    """
    snapshots, n = signs.shape
    if not isinstance(target, Stabilizer):
        return np.asarray((1 + 2.0**-n) * elements.totals(letters, signs, target)[0] - 1)
    # 2^-n times the size of what the two groups share, or 0 if they differ in a sign
    shared, agree = np.empty(snapshots), np.empty(snapshots, dtype=bool)
    for some in groups.pieces(snapshots, n * words.shape[1]):
        snapshot, _, combinations, minus = groups.shared(words[:, :, some], target)
        found = gf2.pack(signs[None, some])[0]
        wrong = minus != gf2.parity(combinations & found[:, snapshot])
        count = found.shape[1]
        shared[some] = np.bincount(snapshot, minlength=count)
        agree[some] = np.bincount(snapshot[wrong], minlength=count) == 0
    return np.asarray(np.where(agree, 2.0**shared + 2.0 ** (shared - n), 0.0) - 1)


def totals(letters: Array, signs: Array, words: Array, codes: Array, batch: Array) -> Array:
    """Return for each string and batch the total of the single shots, shape (strings, batches)."""
    n, batches = signs.shape[1], int(batch[-1]) + 1
    if len(codes) >= _MANY * 2**n and 4**n * batches <= _TALLY:
        every = elements.tally(letters, signs, batch)
        found = np.asarray(every[index(codes)])
    else:
        found = np.zeros((len(codes), batches))
        packed = gf2.pack(signs[None])[0]
        for string, snapshot, value in groups.members(words, packed, codes):
            np.add.at(found, (string, batch[snapshot]), value)
    found *= 2.0**n + 1
    found[~codes.any(axis=1)] = np.bincount(batch)
    return found


def shots_of_sum(
    letters: Array, signs: Array, words: Array, codes: Array, coefficients: Array
) -> tuple[Array, Array]:
    """Return each snapshot's single shot of a sum of strings, and which terms some snapshot has seen.

    Parameters
    ----------
    letters, signs, words
        As for `fidelity_shots`.
    codes : numpy.ndarray of uint8, shape (terms, n)
        All different.
    coefficients : numpy.ndarray, shape (terms,)
    """
    snapshots, n = signs.shape
    seen: Array = ~np.any(codes, axis=1)
    weights = np.where(seen, coefficients, (2.0**n + 1) * coefficients)
    if n <= _MAX_TARGET and len(codes) > 2**n:  # then all elements of each group are fewer
        every = np.zeros(4**n)
        places = index(codes)
        every[places] = weights
        total, met = elements.totals(letters, signs, every)
        return total, seen | met[places]
    total = np.full(snapshots, weights[seen].sum())
    packed = gf2.pack(signs[None])[0]
    for string, snapshot, value in groups.members(words, packed, codes):
        np.add.at(total, snapshot, weights[string] * value)
        seen[string] = True
    return total, seen
