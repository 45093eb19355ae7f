"""Readout errors: bits that are read wrongly, each by itself, after the measurement is done."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _checks

Array = np.ndarray[Any, Any]


def rates(value: Any, n: int, name: str = "readout") -> Array:
    """Return the chances of a wrong bit, shape (n, 2): P(1|0) and P(0|1) of each qubit.

    Parameters
    ----------
    value : float or array_like of float, shape (n,) or (n, 2)
        The same for all; one for each qubit, both ways alike; or one for each qubit and true bit.
    n : int
    name : str
        How messages call it.
    """
    if not isinstance(value, list | tuple | np.ndarray):
        return np.full((n, 2), _checks.real(name, value, 0, 1))
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.array(None)
    if array.dtype.kind not in "iuf":
        raise TypeError(
            f"`{name}` must be a number or an array of numbers, but {_checks.shown(value)} was given"
        )
    if array.shape not in ((n,), (n, 2)):
        raise ValueError(
            f"`{name}` must be a number or have shape ({n},) or ({n}, 2), but shape {array.shape} was given"
        )
    inside = (array >= 0) & (array <= 1)  # false for nan
    if not inside.all():
        raise ValueError(f"`{name}` must lie in [0, 1], but {array[~inside][0]} was given")
    return np.array(np.broadcast_to(array[:, None] if array.ndim == 1 else array, (n, 2)), dtype=float)


def misread(found: Array, chances: Array, flip: bool, rng: np.random.Generator) -> Array:
    """Return what is written down of the bits that were found.

    Parameters
    ----------
    found : numpy.ndarray of uint8, shape (snapshots, n)
    chances : numpy.ndarray of float, shape (n, 2)
        As `rates` returns them.
    flip : bool
        Whether each qubit was flipped with chance 1/2 before it was read, and its bit flipped back after.
    rng : numpy.random.Generator
        Left alone where no bit can be wrong: flips alone change nothing.
    """
    if not chances.any():
        return found
    flips = rng.integers(0, 2, size=found.shape, dtype=np.uint8) if flip else np.zeros_like(found)
    # a flip of the qubit just before it is measured exchanges its two outcomes
    read = found ^ flips
    read ^= rng.random(found.shape) < np.where(read, chances[:, 1], chances[:, 0])
    return np.asarray(read ^ flips)
