"""Arrays of bits and bases, as other packages hold them in memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .. import _checks
from .._typing import ArrayLike
from ..bell import BellSamples
from ..local import PauliShadow
from ..paulis.codes import from_bits
from ..records.tables import table


def from_pennylane(bits: ArrayLike, recipes: ArrayLike) -> PauliShadow:
    """Make a record of what PennyLane's ``qml.classical_shadow`` returns.

    Parameters
    ----------
    bits : array_like of int, shape (snapshots, n)
        0 for the eigenvalue +1, 1 for -1. PennyLane returns the bits first, so that
        ``from_pennylane(*circuit())`` is right.
    recipes : array_like of int, shape (snapshots, n)
        0, 1, 2 for X, Y, Z; the wires in the order in which they were named.

    Returns
    -------
    PauliShadow

    Raises
    ------
    TypeError
        If the arrays do not hold integers.
    ValueError
        If they differ in shape, are empty, or hold a value out of range.

    References
    ----------
    The convention: PennyLane's documentation of ``qml.classical_shadow``.

    Examples
    --------
    >>> shadow = from_pennylane(bits=[[0, 1], [1, 1]], recipes=[[0, 2], [1, 2]])
    >>> shadow.single_shot("IZ")
    array([-3., -3.])
    """
    outcomes = table("bits", bits, "+1, -1", "snapshots")
    bases = table("recipes", recipes, "X, Y, Z", "snapshots")
    if bases.shape != outcomes.shape:
        raise ValueError(
            f"`recipes` must have the shape of `bits`, {outcomes.shape}, but {bases.shape} was given"
        )
    return PauliShadow(bases, outcomes)


def to_pennylane(shadow: PauliShadow) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Return a record as PennyLane's ``qml.ClassicalShadow(bits, recipes)`` takes it.

    Parameters
    ----------
    shadow : PauliShadow

    Returns
    -------
    bits, recipes : numpy.ndarray of int8, shape (snapshots, n)
        New arrays, the type that ``qml.classical_shadow`` returns: see `from_pennylane`.

    Raises
    ------
    TypeError
        If `shadow` is not a PauliShadow.

    Examples
    --------
    >>> bits, recipes = to_pennylane(PauliShadow(bases=[[0, 2]], outcomes=[[1, 0]]))
    >>> bits, recipes
    (array([[1, 0]], dtype=int8), array([[0, 2]], dtype=int8))
    """
    if not isinstance(shadow, PauliShadow):
        raise TypeError(f"`shadow` must be a PauliShadow, but {_checks.shown(shadow)} was given")
    return shadow.outcomes.astype(np.int8), shadow.bases.astype(np.int8)


def from_bell_bits(a: ArrayLike, b: ArrayLike) -> BellSamples:
    """Make a Bell record of the two raw bits of each pair.

    The circuit: CNOT from the qubit of copy A to its partner in copy B, a Hadamard gate on the qubit of A,
    then both are measured in Z. The bits ``ab`` are then 00 for I, 01 for X, 11 for Y and 10 for Z.

    Parameters
    ----------
    a, b : array_like of int, shape (pairs, n)
        The bit of copy A, the control of the CNOT, and that of copy B: 0 or 1.

    Returns
    -------
    BellSamples

    Raises
    ------
    TypeError
        If the arrays do not hold integers.
    ValueError
        If they differ in shape, are empty, or hold a value out of range.

    Examples
    --------
    >>> from_bell_bits([[0, 0, 1, 1]], [[0, 1, 1, 0]]).outcomes  # I, X, Y, Z
    array([[0, 1, 2, 3]], dtype=uint8)
    """
    first, second = table("a", a, "0, 1", "pairs"), table("b", b, "0, 1", "pairs")
    if first.shape != second.shape:
        raise ValueError(f"`b` must have the shape of `a`, {first.shape}, but {second.shape} was given")
    # after the CNOT and the Hadamard gate b says whether there is an X, and a whether there is a Z
    return BellSamples(from_bits(second, first))
