"""Stabilizer states given as a stim circuit or tableau: how they are read and checked.

stim has no wheel for every machine, so it is imported where it is used: whoever holds a circuit has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import _checks
from .._typing import Array
from ..paulis.codes import from_bits

if TYPE_CHECKING:
    import stim

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
        return from_bits(self.x, self.z)


def is_stim(value: Any) -> bool:
    """Say whether a value is a circuit or tableau of stim."""
    return _checks.is_made_by(value, "stim", "Circuit", "Tableau")


def read(name: str, value: stim.Circuit | stim.Tableau, limit: int) -> Stabilizer:
    """Return the state that a circuit or tableau makes of |0...0>, checked; stim's qubit j is qubit j.

    Raises
    ------
    ValueError
        If it has no qubit or more than `limit`, or if the circuit does anything but unitary gates.
    """
    import stim

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
    import stim

    for instruction in circuit:
        if isinstance(instruction, stim.CircuitRepeatBlock):
            yield from _instructions(instruction.body_copy())
        else:
            yield instruction
