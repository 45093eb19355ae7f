"""The probabilities of X, Y and Z on each qubit: reading them, and drawing bases with them."""

from __future__ import annotations

import numpy as np

from .. import _checks
from .._typing import Array, ArrayLike, Bytes, Floats

_TOLERANCE = 1e-9


def read(values: ArrayLike, n: int | None = None, name: str = "probabilities") -> Floats:
    """Return a read-only copy of distributions over X, Y, Z, shape (n, 3), exactly as they were given."""
    try:
        array = np.array(values, dtype=float)
        if not array.ndim:
            raise TypeError
    except (TypeError, ValueError):
        raise TypeError(
            f"`{name}` must be an array of numbers, but {_checks.shown(values)} was given"
        ) from None
    if not array.size or array.shape != (len(array) if n is None else n, 3):
        rows = "n" if n is None else n
        raise ValueError(f"`{name}` must have shape ({rows}, 3), but {array.shape} was given")
    if not np.all(np.isfinite(array)) or array.min() < 0:
        wrong = array[~(np.isfinite(array) & (array >= 0))][0]
        raise ValueError(f"`{name}` must lie in [0, 1], but {wrong} was given")
    totals = array.sum(axis=1)
    worst = int(np.argmax(np.abs(totals - 1)))
    if abs(totals[worst] - 1) > _TOLERANCE:
        raise ValueError(
            f"`{name}` must sum to 1 for each qubit, but those of qubit {worst} sum to {totals[worst]:.10g}"
        )
    array.flags.writeable = False
    return array


def draw(table: Floats, snapshots: int, rng: np.random.Generator) -> Bytes:
    """Return bases of shape (snapshots, n), each letter with its own probability; those of 0 never occur."""
    n = len(table)
    uniforms = rng.random((snapshots, n))
    edges = np.cumsum(table, axis=1)[:, :2]
    # rounding may leave the sum short of 1: what lies beyond belongs to the last letter that can occur
    edges[:, 1][table[:, 2] == 0] = 1
    edges[:, 0][(table[:, 1] == 0) & (table[:, 2] == 0)] = 1
    found = (uniforms >= edges[:, 0]).astype(np.uint8)
    found += uniforms >= edges[:, 1]
    return found


def must_allow(table: Floats, bases: Bytes) -> None:
    """Raise a ValueError if `bases` holds a letter that is never measured on its qubit."""
    for qubit, letter in zip(*np.nonzero(table == 0), strict=True):
        if np.any(bases[:, qubit] == letter):
            raise ValueError(
                "`bases` must hold letters that `probabilities` allows, "
                f"but {'XYZ'[letter]} on qubit {qubit} was given, whose probability is 0"
            )


def of_strings(table: Floats, codes: Array) -> Floats:
    """Return ``Π_j table[j, P_j]`` for each string: how likely its letters are measured together.

    Examples
    --------
    >>> of_strings(np.full((2, 3), 1 / 4), np.array([[3, 3], [0, 1]])).tolist()
    [0.0625, 0.25]
    """
    n = len(table)
    # column 0 stands for the letter I, which every basis knows
    every = np.column_stack([np.ones(n), table])
    return np.asarray(np.prod(every[np.arange(n), codes], axis=1))
