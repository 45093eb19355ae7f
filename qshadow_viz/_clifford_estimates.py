"""What snapshots in Clifford bases say of a fidelity, of Pauli strings and of their sums."""

from __future__ import annotations

from typing import Any

import numpy as np
import qutip

from . import _bit_vectors as bits
from . import _checks, _generators, _stabilizer, _stabilizer_group
from ._bell_sampling import expectations
from ._observables import pure_target
from ._stabilizer import Stabilizer

Array = np.ndarray[Any, Any]

MAX_QUBITS = 200
_MAX_STATE = 8
_MAX_TARGET = 10
_MANY = 8  # strings for each element of a group: from here on all 4**n at once are faster
_TALLY = 2**22  # numbers that these may take, over all batches


def read_state(state: Any) -> Stabilizer | tuple[Array, int]:
    """Return the state to measure, if it is dense as the means of all 4**n strings, and n."""
    if _stabilizer.is_stim(state):
        return _stabilizer.read("state", state, MAX_QUBITS)
    _must_be_state("state", state, _MAX_STATE)
    array, n, is_ket = _checks.state(state)
    return expectations(np.outer(array, array.conj()) if is_ket else array, n), n


def read_target(target: Any, n: int) -> Stabilizer | Array:
    """Return a pure state of n qubits, if it is dense as the means of all 4**n strings."""
    if _stabilizer.is_stim(target):
        found = _stabilizer.read("target", target, MAX_QUBITS)
        if found.n != n:
            raise ValueError(f"`target` must have {n} qubits, but {found.n} were given")
        return found
    _must_be_state("target", target, _MAX_TARGET)
    return pure_target(target, n)


def _must_be_state(name: str, value: Any, most: int) -> None:
    if not isinstance(value, qutip.Qobj):
        raise TypeError(
            f"`{name}` must be a qutip.Qobj, a stim.Circuit or a stim.Tableau, "
            f"but {_checks.shown(value)} of type {type(value).__name__} was given"
        )
    rows = value.dims[0]
    if isinstance(rows, list) and len(rows) > most and all(size == 2 for size in rows):
        raise ValueError(
            f"`{name}` must have at most {most} qubits, or be a stim circuit or tableau, "
            f"but {len(rows)} were given"
        )


def check_generators(letters: Array) -> None:
    """Refuse generators, shape (snapshots, n, n), that anticommute or depend on each other."""
    snapshots, n, _ = letters.shape
    for some in _generators.pieces(snapshots, n * n // 8):
        part = letters[some]
        strings = part.transpose(1, 0, 2)
        x, z = bits.pack((strings == 1) | (strings == 2)), bits.pack(strings >= 2)
        for i in range(n):
            crossed = bits.parity((x[i] & z) ^ (z[i] & x))
            if not crossed.any():
                continue
            j, at = (int(place) for place in np.argwhere(crossed)[0])
            first, second = (_written(part[at, row]) for row in (i, j))
            raise ValueError(
                f"`generators` must commute, but in snapshot {some.start + at} "
                f"{first} and {second} were given"
            )
        rank = bits.reduce(np.concatenate([x, z], axis=1)).any(axis=1).sum(axis=0)
        if rank.min() < n:
            at = int(np.argmax(rank < n))
            raise ValueError(
                f"`generators` must not be products of each other, but in snapshot {some.start + at} "
                f"only {rank[at]} of {n} are independent"
            )


def _written(codes: Array) -> str:
    return _checks.shown("".join("IXYZ"[code] for code in codes))


def fidelity_shots(letters: Array, signs: Array, words: Array, target: Stabilizer | Array) -> Array:
    """Return ``(2^n + 1) |⟨s|ψ⟩|² - 1`` for the state |s⟩ of each snapshot.

    Parameters
    ----------
    letters, signs
        The tables of the record.
    words : numpy.ndarray, shape (2n, words, snapshots)
        The letters as `_generators` takes them.
    target : Stabilizer or numpy.ndarray, shape (4**n,)
    """
    snapshots, n = signs.shape
    if not isinstance(target, Stabilizer):
        return np.asarray((1 + 2.0**-n) * _stabilizer_group.sums(letters, signs, target)[0] - 1)
    # 2^-n times the size of what the two groups share, or 0 if they differ in a sign
    shared, agree = np.empty(snapshots), np.empty(snapshots, dtype=bool)
    for some in _generators.pieces(snapshots, n * words.shape[1]):
        snapshot, _, combinations, minus = _generators.shared(words[:, :, some], target)
        found = bits.pack(signs[None, some])[0]
        wrong = minus != bits.parity(combinations & found[:, snapshot])
        count = found.shape[1]
        shared[some] = np.bincount(snapshot, minlength=count)
        agree[some] = np.bincount(snapshot[wrong], minlength=count) == 0
    return np.asarray(np.where(agree, 2.0**shared + 2.0 ** (shared - n), 0.0) - 1)


def pauli_sums(letters: Array, signs: Array, words: Array, codes: Array, batch: Array) -> Array:
    """Return for each string and batch the sum of the single shots, shape (strings, batches)."""
    n, batches = signs.shape[1], int(batch[-1]) + 1
    if len(codes) >= _MANY * 2**n and 4**n * batches <= _TALLY:
        every = _stabilizer_group.tally(letters, signs, batch)
        totals = np.asarray(every[codes @ (4 ** np.arange(n - 1, -1, -1))])
    else:
        totals = np.zeros((len(codes), batches))
        packed = bits.pack(signs[None])[0]
        for string, snapshot, value in _generators.members(words, packed, codes):
            np.add.at(totals, (string, batch[snapshot]), value)
    totals *= 2.0**n + 1
    totals[~codes.any(axis=1)] = np.bincount(batch)
    return totals


def sum_shots(
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
        index = codes @ (4 ** np.arange(n - 1, -1, -1))
        every[index] = weights
        total, met = _stabilizer_group.sums(letters, signs, every)
        return total, seen | met[index]
    total = np.full(snapshots, weights[seen].sum())
    packed = bits.pack(signs[None])[0]
    for string, snapshot, value in _generators.members(words, packed, codes):
        np.add.at(total, snapshot, weights[string] * value)
        seen[string] = True
    return total, seen
