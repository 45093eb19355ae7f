"""The chances of X, Y and Z on each qubit that minimise the cost of a Hamiltonian."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_SWEEPS = 10_000  # a handful is enough as a rule
_GAP = 1e-10  # relative distance to the minimum, at most


def cost(codes: Array, squares: Array, chances: Array) -> float:
    """Return ``Σ_P squares[P] / Π_j chances[j, P_j]`` over the letters other than I."""
    return float(squares @ inverse(codes, chances))


def inverse(codes: Array, chances: Array) -> Array:
    """Return ``1 / Π_j chances[j, P_j]`` for each string: inf where a letter is never measured."""
    # column 0 stands for the letter I, which every basis knows
    table = np.column_stack([np.ones(len(chances)), chances])
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1 / np.prod(table[np.arange(len(chances)), codes], axis=1))


def minimise(codes: Array, squares: Array) -> Array:
    """Return the chances (n, 3) that minimise `cost`: unique but where no string needs a letter.

    With the other qubits fixed, the cost is Σ A_P/β_P over the three letters of a qubit, whose minimum has
    β_P ∝ √A_P. The logarithm of each term is convex in the chances, so the cost is, strictly in the letters
    that are needed, and setting one qubit after another to its minimum leads to the only one there is.
    """
    n = codes.shape[1]
    chances = np.full((n, 3), 1 / 3)
    places = [np.flatnonzero(codes[:, qubit]) for qubit in range(n)]
    letters = [codes[mine, qubit] - 1 for qubit, mine in enumerate(places)]
    for _ in range(_SWEEPS):
        for qubit, (mine, letter) in enumerate(zip(places, letters, strict=True)):
            if len(mine):
                parts = squares[mine] * inverse(codes[mine], chances) * chances[qubit, letter]
                roots = np.sqrt(np.bincount(letter, parts, minlength=3))
                chances[qubit] = roots / roots.sum()
        if _gap(codes, squares, chances, places, letters) < _GAP:
            return chances
    raise RuntimeError(f"the chances of the bases did not converge in {_SWEEPS} sweeps")


def _gap(codes: Array, squares: Array, chances: Array, places: list[Array], letters: list[Array]) -> float:
    """Return how far above the minimum the cost can be at most, relative to it.

    A convex function lies above its tangent, whose minimum over the distributions is at a single letter
    for each qubit.
    """
    parts = squares * inverse(codes, chances)
    slack = 0.0
    for qubit, (mine, letter) in enumerate(zip(places, letters, strict=True)):
        if len(mine):
            sums = np.bincount(letter, parts[mine], minlength=3)
            slopes = np.divide(sums, chances[qubit], out=np.zeros(3), where=sums > 0)
            slack += float(slopes.max() - sums.sum())
    return slack / float(parts.sum())
