"""What other packages and circuits leave in memory, made into records, and records made into that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from . import _checks, _counts
from ._tables import table
from .bell import BellSamples
from .shadows import PauliShadow

Array = np.ndarray[Any, Any]

# after CNOT from A to B and H on A the bits a, b are 00 for I, 01 for X, 11 for Y, 10 for Z
_BELL_OF_BITS = np.array([[0, 1], [3, 2]], dtype=np.uint8)


def from_pennylane(bits: Any, recipes: Any) -> PauliShadow:
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


def to_pennylane(shadow: PauliShadow) -> tuple[Array, Array]:
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
    shadow = _shadow(shadow)
    return shadow.outcomes.astype(np.int8), shadow.bases.astype(np.int8)


def from_counts(
    counts: Mapping[str, Mapping[Any, int]],
    *,
    bit_order: Literal["little", "big"],
    rng: np.random.Generator | int | None = None,
) -> PauliShadow:
    """Make a record of counts for each measurement setting, as Qiskit and Cirq give them.

    Parameters
    ----------
    counts : mapping from str to mapping
        The keys are settings such as ``"XZY"``: the basis of each qubit, qubit 0 first. The values map
        each outcome to how often it was found, at least 0. An outcome is a string of n bits or an integer,
        which stands for its n binary digits. Outcomes that come twice, as a string and as an integer, add up.
    bit_order : {"little", "big"}
        Which end of an outcome is qubit 0. There is no default: a wrong order cannot be seen in the data.
        ``"little"`` is Qiskit's: qubit 0 is the last bit, the least significant one. ``"big"`` is Cirq's,
        whose ``histogram`` holds big-endian integers: qubit 0 is the first bit. Settings are not turned.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one, to shuffle the snapshots. By default they are sorted by
        setting and then by outcome, so that equal counts make equal records.

    Returns
    -------
    PauliShadow

    Raises
    ------
    TypeError
        If something is not a mapping, a setting not a string, or a count or outcome of the wrong kind.
    ValueError
        If a setting has other letters or another length, an outcome other characters, another length or a
        space between registers, a count is negative, or there are no shots. The message quotes it.

    Notes
    -----
    The order of the snapshots does not matter for a mean, nor for its standard error. It does for the
    median of means, whose batches are consecutive, and for parts of a record such as ``shadow[:500]``:
    sorted snapshots put each setting into a batch of its own. Shuffle them for that.

    `PauliShadow.expect` assumes uniformly random settings. It stays unbiased where all 3^n settings
    were measured equally often, but not where some are missing or were measured longer.

    References
    ----------
    Qiskit's documentation, "Bit-ordering in the Qiskit SDK"; Cirq's of ``Result.histogram``.

    Examples
    --------
    Qubit 0 is in the state 1, qubit 1 in the state +:

    >>> qiskit = {"ZX": {"01": 50}, "ZZ": {"01": 24, "11": 26}}
    >>> cirq = {"ZX": {0b10: 50}, "ZZ": {0b10: 24, 0b11: 26}}
    >>> from_counts(qiskit, bit_order="little").outcomes.mean(axis=0)
    array([1.  , 0.26])
    >>> from_counts(cirq, bit_order="big").outcomes.mean(axis=0)
    array([1.  , 0.26])
    """
    bases, outcomes = _counts.tables(counts, bit_order)
    if rng is not None:
        order = _checks.generator("rng", rng).permutation(len(bases))
        bases, outcomes = bases[order], outcomes[order]
    return PauliShadow(bases, outcomes)


def to_counts(shadow: PauliShadow, *, bit_order: Literal["little", "big"]) -> dict[str, dict[str, int]]:
    """Count the outcomes of each setting: the inverse of `from_counts`, but for the order of the snapshots.

    Parameters
    ----------
    shadow : PauliShadow
    bit_order : {"little", "big"}
        ``"little"`` writes qubit 0 last, as Qiskit does, ``"big"`` first.

    Returns
    -------
    dict from str to dict from str to int
        Settings, qubit 0 first, in the order of the alphabet; outcomes that occurred, as strings of bits.

    Raises
    ------
    TypeError, ValueError
        If `shadow` is not a PauliShadow, or `bit_order` not one of the two.

    Examples
    --------
    >>> shadow = PauliShadow([[2, 0], [2, 0], [2, 2]], [[1, 0], [1, 0], [1, 1]])
    >>> to_counts(shadow, bit_order="little")
    {'ZX': {'01': 2}, 'ZZ': {'11': 1}}
    >>> to_counts(shadow, bit_order="big")
    {'ZX': {'10': 2}, 'ZZ': {'11': 1}}
    """
    shadow = _shadow(shadow)
    return _counts.mappings(shadow.bases, shadow.outcomes, bit_order)


def from_bell_bits(a: Any, b: Any) -> BellSamples:
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
    return BellSamples(_BELL_OF_BITS[first, second])


def _shadow(shadow: Any) -> PauliShadow:
    if not isinstance(shadow, PauliShadow):
        raise TypeError(f"`shadow` must be a PauliShadow, but {_checks.shown(shadow)} was given")
    return shadow
