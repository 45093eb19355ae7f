"""The tables of records: small whole numbers, a row for each experiment, checked and read-only."""

from __future__ import annotations

import numpy as np

from .. import _checks
from .._typing import ArrayLike, Bytes


def table(name: str, values: ArrayLike, letters: str, rows: str, axes: int = 2) -> Bytes:
    """Return a read-only copy of a table whose entries 0, 1, ... stand for these comma-separated meanings.

    It has an axis for the rows, and one or two for the qubits.
    """
    high = letters.count(",")
    shape = f"({rows}{', n' * (axes - 1)})"
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(
            f"`{name}` must have shape {shape}, but rows of different lengths were given"
        ) from None
    if array.ndim == axes and array.size == 0:
        raise ValueError(
            f"`{name}` must hold at least one {rows.removesuffix('s')} and one qubit, "
            f"but {array.shape} was given"
        )
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"`{name}` must be integers 0 to {high}, but an array of {array.dtype} was given: "
            f"{_checks.shown(values)}"
        )
    if array.ndim != axes:
        raise ValueError(f"`{name}` must have shape {shape}, but {array.shape} was given")
    if array.min() < 0 or array.max() > high:
        wrong = array[(array < 0) | (array > high)][0]
        raise ValueError(f"`{name}` must lie in 0..{high} ({letters}), but {wrong} was given")
    copy: Bytes = array.astype(np.uint8)
    copy.flags.writeable = False
    return copy


def local_tables(bases: ArrayLike, outcomes: ArrayLike, rows: str) -> tuple[Bytes, Bytes]:
    """Return read-only copies of the bases and the outcomes of local measurements, which have one shape."""
    first, second = table("bases", bases, "X, Y, Z", rows), table("outcomes", outcomes, "+1, -1", rows)
    if first.shape != second.shape:
        raise ValueError(
            f"`outcomes` must have the shape of `bases`, {first.shape}, but {second.shape} was given"
        )
    return first, second
