"""Measure two copies of a state in the Bell basis, pair by pair, many times.

Kets have a module of their own, `ket`, and so has what stim makes, `stabilizer`; here are density matrices
and hidden Pauli strings; `noise` strikes the outcomes.
"""

from __future__ import annotations

import numpy as np

from .. import _progress
from .._typing import Array, Bytes, Floats
from ..paulis.codes import from_index, product
from ..paulis.means import expectations, per_qubit
from ..stabilizers import Stabilizer
from ..states.reading import Dense
from . import ket, stabilizer
from .bits import SIGNS
from .noise import depolarized

_CHUNK = 2**20  # numbers drawn at a time


def outcomes(
    state: Dense | Stabilizer, pairs: int, noise: float, rng: np.random.Generator, progress: bool
) -> Bytes:
    """Return which Bell states are found, uint8 of shape (pairs, n): 0 to 3 for I, X, Y, Z."""
    if isinstance(state, Stabilizer):
        found = stabilizer.outcomes(state, pairs, rng, progress)
    elif state.is_ket:
        found = ket.outcomes(state.array, state.n, pairs, rng, progress)
    else:
        found = of_matrix(state.array, state.n, pairs, rng)
    return depolarized(found, noise, rng)


def of_matrix(rho: Array, n: int, pairs: int, rng: np.random.Generator) -> Bytes:
    """Draw `pairs` outcomes for two copies of a density matrix."""
    law = np.maximum(outcome_law(rho, n), 0)
    cumulative = np.cumsum(law)
    drawn = np.minimum(np.searchsorted(cumulative, rng.random(pairs) * cumulative[-1], "right"), 4**n - 1)
    return from_index(drawn, n)


def outcome_law(rho: Array, n: int) -> Floats:
    """Return the probability of each outcome, in the order of the outcomes' indices."""
    return per_qubit(expectations(rho, n) ** 2, SIGNS.T / 4, n)


def of_hidden_pauli(codes: Bytes, mean: float, pairs: int, rng: np.random.Generator, progress: bool) -> Bytes:
    """Draw outcomes when P⊗P has this mean, and every other string but the identity mean 0."""
    outcomes = np.empty((pairs, codes.size), dtype=np.uint8)
    signs = np.empty(pairs, dtype=np.int8)
    support = np.flatnonzero(codes)
    odd = SIGNS[codes[support]] < 0
    some = max(1, _CHUNK // codes.size)
    with _progress.bar(pairs, "measuring", shown=progress, unit="pairs") as bar:
        for first in range(0, pairs, some):
            part = outcomes[first : first + some]
            part[:] = rng.integers(0, 4, size=part.shape, dtype=np.uint8)
            minus = odd[np.arange(len(support)), part[:, support]].sum(axis=1) % 2
            signs[first : first + some] = 1 - 2 * minus.astype(np.int8)
            bar.update(len(part))
    wanted = np.where(rng.random(pairs) < (1 + mean) / 2, 1, -1)
    # where the sign is wrong, multiply one qubit's outcome by a letter that anticommutes with P there
    first = support[0]
    other = np.array(1 if codes[first] != 1 else 3, dtype=np.uint8)
    wrong = signs != wanted
    outcomes[wrong, first] = product(outcomes[wrong, first], other)
    return outcomes
