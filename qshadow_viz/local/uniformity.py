"""Was a record measured in uniformly random bases? Pearson's test, qubit by qubit and pair by pair.

The estimator 3^k Π(±1) is unbiased only if each qubit was measured in X, Y and Z equally often and
independently of the others. Laboratories often turn all qubits together; then each qubit by itself looks
right and only pairs show it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .. import paulis as _paulis
from .._typing import Array, Floats
from .bits import PackedRecord
from .pauli_shadow import PauliShadow

DOUBT = 1e-3  # probability of a warning of either sort for a record of uniformly random bases

_STRINGS = 50_000  # that are counted one by one
_WORK = 2**32  # strings times snapshots, about a second
_LETTERS = 2**26
_NAMED = 3  # warnings written out; the others are counted


class Matches(NamedTuple):
    """How many snapshots match the strings of one weight: on average, and at the extremes if counted."""

    weight: int
    strings: int
    mean: float
    fewest: int | None
    most: int | None


def uses(shadow: PauliShadow) -> Array:
    """Count how often each qubit was measured in X, Y, Z: shape (n, 3)."""
    return np.stack([(shadow.bases == basis).sum(axis=0) for basis in range(3)], axis=1)


def pearson(counts: Array) -> tuple[Floats, Floats]:
    """Return Pearson's chi-square of each row of counts against equal ones, and its p-value."""
    from scipy.stats import chisquare

    found = chisquare(counts, axis=1)
    return np.asarray(found.statistic), np.asarray(found.pvalue)


def matches(shadow: PauliShadow) -> list[Matches]:
    """Count matching snapshots weight by weight, while a string of that weight can expect one."""
    found = []
    for weight in range(1, shadow.n + 1):
        mean = len(shadow) / 3.0**weight
        if mean < 1 and weight > 1:
            break
        counts = _counts(shadow, weight)
        extremes = (None, None) if counts is None else (int(counts.min()), int(counts.max()))
        found.append(Matches(weight, _paulis.count_of_weight(shadow.n, weight), mean, *extremes))
    return found


def warnings(shadow: PauliShadow) -> list[str]:
    """Say which qubits, or which pairs of qubits that pass singly, were visibly not measured uniformly."""
    single = uses(shadow)
    squares, p_values = pearson(single)
    doubtful = p_values < DOUBT / shadow.n
    texts = [
        f"the bases of qubit {j} are visibly not uniform: X {x}, Y {y}, Z {z} (chi-square {squares[j]:.1f}, "
        f"p = {p_values[j]:.1e})"
        for j in np.flatnonzero(doubtful)
        for x, y, z in [single[j]]
    ]
    texts += _of_pairs(shadow, doubtful)
    if len(texts) > _NAMED:
        texts[_NAMED:] = [f"and {len(texts) - _NAMED} more like these"]
    if texts:
        texts.append("estimates assume uniformly random bases: those of this record may be biased")
    return texts


def _of_pairs(shadow: PauliShadow, doubtful: Array) -> list[str]:
    few = (
        len(shadow) < 45
    )  # fewer than 5 expected in each of nine cells: the law is not yet that of chi-square
    counts = _counts(shadow, 2) if shadow.n > 1 and not few else None
    if counts is None:
        return []
    squares, p_values = pearson(counts.reshape(-1, 9))
    first, second = np.triu_indices(shadow.n, 1)  # in the order in which the strings come
    suspects = (p_values < DOUBT / len(p_values)) & ~doubtful[first] & ~doubtful[second]
    return [
        f"the bases of qubits {first[pair]} and {second[pair]} are visibly not independent "
        f"(chi-square {squares[pair]:.1f} with 8 degrees of freedom, p = {p_values[pair]:.1e})"
        for pair in np.flatnonzero(suspects)
    ]


def _counts(shadow: PauliShadow, weight: int) -> Array | None:
    """Count the matches of all strings of a weight, in the order of `paulis.of_weight`; None if too many."""
    if weight == 1:
        return uses(shadow).ravel()
    strings = _paulis.count_of_weight(shadow.n, weight)
    if strings > _STRINGS or strings * len(shadow) > _WORK or strings * shadow.n > _LETTERS:
        return None
    codes = _paulis.parse(list(_paulis.of_weight(shadow.n, weight)))
    return PackedRecord(shadow.bases, shadow.outcomes, 1).counts(codes)[0][:, 0]


def error_of_zero(weight: int, snapshots: int) -> float:
    """Return the standard error of an estimate of a string whose expectation value is 0: √(3^k/T)."""
    return math.sqrt(3.0**weight / snapshots)
