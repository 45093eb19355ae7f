"""What an imperfect apparatus does: depolarizing before the measurement, bits read wrongly after it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _checks
from .._typing import Bytes, Floats


def depolarized(found: Bytes, noise: float, rng: np.random.Generator) -> Bytes:
    """Return outcomes as they are when every qubit went through ``ρ_j -> (1-p)ρ_j + p I/2`` before."""
    if noise == 0:
        return found
    # a depolarized qubit gives a random bit: half the time the other one
    return found ^ (rng.random(found.shape) < noise / 2)


def rates(value: Any, n: int, name: str = "readout") -> Floats:
    """Return the probabilities of a wrong bit, shape (n, 2): P(1|0) and P(0|1) of each qubit.

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


def misread(found: Bytes, wrong: Floats, flip: bool, rng: np.random.Generator) -> Bytes:
    """Return what is written down of the bits that were found.

    Parameters
    ----------
    found : numpy.ndarray of uint8, shape (snapshots, n)
    wrong : numpy.ndarray of float, shape (n, 2)
        The probabilities of a wrong bit, as `rates` returns them.
    flip : bool
        Whether each qubit was flipped with probability 1/2 before it was read, and its bit flipped back
        after.
    rng : numpy.random.Generator
        Left alone where no bit can be wrong: flips alone change nothing.
    """
    if not wrong.any():
        return found
    flips = rng.integers(0, 2, size=found.shape, dtype=np.uint8) if flip else np.zeros_like(found)
    # a flip of the qubit just before it is measured exchanges its two outcomes
    read = found ^ flips
    read ^= rng.random(found.shape) < np.where(read, wrong[:, 1], wrong[:, 0])
    return np.asarray(read ^ flips)
