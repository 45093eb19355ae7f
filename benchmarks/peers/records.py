"""The record of `common`, handed to each implementation in the form it keeps records in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Made = Callable[[], Any]


def of_package(bases: Array, outcomes: Array) -> Made:
    from qshadow_viz import PauliShadow

    return lambda: PauliShadow(bases, outcomes)  # a new one each time: it keeps what it has prepared


def of_pennylane(bases: Array, outcomes: Array) -> Made:
    import pennylane as qml

    return lambda: qml.ClassicalShadow(outcomes.astype(np.int8), bases.astype(np.int8))


def of_mitiq(bases: Array, outcomes: Array) -> Made:
    letters = ["".join("XYZ"[code] for code in row) for row in bases]
    bits = ["".join(map(str, row)) for row in outcomes]
    return lambda: (bits, letters)


def of_povm(bases: Array, outcomes: Array) -> Made:
    from povm_toolbox.library import ClassicalShadows
    from povm_toolbox.library.metadata import RPMMetadata
    from povm_toolbox.sampler import POVMPubResult
    from qiskit.primitives import BitArray
    from qiskit.primitives.containers import make_data_bin

    povm = ClassicalShadows(bases.shape[1])
    bits = BitArray.from_bool_array(outcomes[:, ::-1].astype(bool))  # Qiskit counts qubits from the right
    name = povm.classical_register_name
    data = make_data_bin([(name, BitArray)], shape=())(**{name: bits})
    keys = (bases.astype(int) + 1) % 3  # its bases are in the order Z, X, Y
    return lambda: POVMPubResult(data, RPMMetadata(povm, povm.measurement_circuit, keys))


def of_tencirpauli(bases: Array, outcomes: Array) -> Made:
    from tencirpauli import Snapshots

    return lambda: Snapshots.from_pauli_measurements(bases + 1, outcomes)
