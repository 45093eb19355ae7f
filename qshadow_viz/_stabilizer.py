"""Stabilizer states given as a stim circuit or tableau: reading them, the signs of what they stabilize."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import stim

from . import _checks

Array = np.ndarray[Any, Any]

# Annotations of a circuit that say nothing of its state.
_NOTES = {"TICK", "QUBIT_COORDS", "SHIFT_COORDS", "DETECTOR", "OBSERVABLE_INCLUDE"}


class Stabilizer:
    """A pure stabilizer state: n signed Pauli strings that leave it as it is.

    Attributes
    ----------
    n : int
    x, z : numpy.ndarray of bool, shape (n, n)
        Row j, column q: whether generator j has an X, or a Z, on qubit q; a Y is both.
    signs : numpy.ndarray of bool, shape (n,)
        Whether generator j comes with a minus.
    other_x, other_z : numpy.ndarray of bool, shape (n, n)
        Strings of which the j-th anticommutes with generator j alone.
    """

    def __init__(self, tableau: stim.Tableau) -> None:
        self.n = len(tableau)
        self.other_x, self.other_z, self.x, self.z, _, self.signs = tableau.to_numpy()

    @property
    def letters(self) -> Array:
        """The generators as codes I=0, X=1, Y=2, Z=3, shape (n, n)."""
        return np.asarray(self.x ^ (3 * self.z.astype(np.uint8)), dtype=np.uint8)

    def signs_of(self, x: Array, z: Array) -> Array:
        """Return whether the state stabilizes minus a string, for strings it stabilizes up to the sign.

        Parameters
        ----------
        x, z : numpy.ndarray of 0 and 1, shape (strings, n)

        Returns
        -------
        numpy.ndarray of bool, shape (strings,)

        Notes
        -----
        Written ``i^e X^x Z^z``, generators multiply by adding exponents, with 2 more for each Z that
        moves past an X: the exponent of a product is a quadratic form in which generators take part
        (J. Dehaene and B. De Moor, Phys. Rev. A 68, 042318 (2003), arXiv:quant-ph/0304125).
        """
        # single precision is exact: no sum exceeds 4n**2, and the products are those of matrices
        factors = np.concatenate([self.other_z, self.other_x], axis=1).astype(np.float32)
        used = np.concatenate([x, z], axis=1).astype(np.float32) @ factors.T % 2
        passed = np.triu(self.z.astype(np.float32) @ self.x.T.astype(np.float32), 1)
        own = (self.x & self.z).sum(axis=1) + 2 * self.signs
        exponent = used @ own.astype(np.float32) + 2 * ((used @ passed) * used).sum(axis=1)
        exponent -= (np.asarray(x, bool) & np.asarray(z, bool)).sum(axis=1)
        return np.asarray(exponent % 4 == 2)


def is_stim(value: Any) -> bool:
    """Say whether a value is a circuit or tableau of stim."""
    return isinstance(value, stim.Circuit | stim.Tableau)


def read(name: str, value: stim.Circuit | stim.Tableau, limit: int) -> Stabilizer:
    """Return the state that a circuit or tableau makes of |0...0>, checked; stim's qubit j is qubit j.

    Raises
    ------
    ValueError
        If it has no qubit or more than `limit`, or if the circuit does anything but unitary gates.
    """
    n = value.num_qubits if isinstance(value, stim.Circuit) else len(value)
    if not 1 <= n <= limit:
        raise ValueError(f"`{name}` must have 1 to {limit} qubits, but {n} were given")
    if isinstance(value, stim.Tableau):
        return Stabilizer(value)
    for instruction in _instructions(value):
        gate = stim.gate_data(instruction.name)
        bits = any(
            target.is_measurement_record_target or target.is_sweep_bit_target
            for target in instruction.targets_copy()
        )
        if instruction.name not in _NOTES and (bits or not gate.is_unitary):
            why = "noise" if gate.is_noisy_gate and not gate.produces_measurements else "no unitary gate"
            if bits:
                why = "controlled by a classical bit"
            raise ValueError(
                f"`{name}` must be a circuit of unitary gates, but {_checks.shown(str(instruction))} "
                f"was given, which is {why}"
            )
    tableau = value.to_tableau()
    # annotations may name qubits that no gate touches: stim's tableau stops before them
    return Stabilizer(tableau if len(tableau) == n else tableau + stim.Tableau(n - len(tableau)))


def _instructions(circuit: stim.Circuit) -> Iterator[stim.CircuitInstruction]:
    """Yield each instruction that is written down, without repeating blocks."""
    for instruction in circuit:
        if isinstance(instruction, stim.CircuitRepeatBlock):
            yield from _instructions(instruction.body_copy())
        else:
            yield instruction
