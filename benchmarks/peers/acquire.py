"""Acquire 10,000 snapshots in random Pauli bases: of GHZ, or of a random ket.

    python benchmarks/peers/acquire.py --impl package --state ghz --n 8

Each starts from the description of GHZ that it is fastest with: the ket, a circuit, or a tableau. What is
found is checked against exact expectation values: 6 standard errors for each of up to 60 strings.
"""

from __future__ import annotations

# ruff: noqa: I001  common settles the number of threads before NumPy is loaded
from common import SNAPSHOTS, Array, Timed, main, strings_of_weight_up_to, support, within

import argparse
import itertools
from typing import Any

import numpy as np
from plain import plain_expect, plain_measure

AT_ONCE = 2**30  # bytes of PennyLane's copies of the ket: what needs more is acquired in several calls
PAULI = {"X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]]), "Z": np.diag([1, -1])}


def ket(given: argparse.Namespace) -> Array:
    if given.state == "ghz":
        psi = np.zeros(2**given.n, dtype=complex)
        psi[[0, -1]] = 2**-0.5
        return psi
    rng = np.random.default_rng(given.n)
    psi = rng.normal(size=2**given.n) + 1j * rng.normal(size=2**given.n)
    return psi / np.linalg.norm(psi)


def expectation(psi: Array, string: str) -> float:
    other = psi.reshape((2,) * len(string))
    for j in support(string):
        other = np.moveaxis(np.tensordot(PAULI[string[j]], other, (1, j)), 0, j)
    return float(np.vdot(psi, other.reshape(-1)).real)


def check(given: argparse.Namespace, found: tuple[Array, Array]) -> None:
    psi, n = ket(given), given.n
    strings = strings_of_weight_up_to(2, n, 50)
    strings += ["I" * j + "ZZ" + "I" * (n - j - 2) for j in range(min(n, 10) - 1)]
    if n == 4:  # the whole state, and with it the order of the qubits and the sign of Y
        strings = ["".join(letters) for letters in itertools.product("IXYZ", repeat=n)][1:]
    wanted = np.array([expectation(psi, string) for string in strings])
    sigma = np.sqrt((3.0 ** np.array([len(support(string)) for string in strings]) - wanted**2) / SNAPSHOTS)
    bases, outcomes = found
    if bases.shape != (SNAPSHOTS, n):
        raise AssertionError("not as many snapshots as asked for")
    within(plain_expect(bases, outcomes, strings), wanted, sigma, 6)
    # each of n qubits in each of three bases, a third of the time
    counts = np.array([(bases == basis).mean(axis=0) for basis in range(3)])
    within(counts, 1 / 3, np.sqrt(2 / 9 / SNAPSHOTS), 6)


def package(given: argparse.Namespace) -> Timed:
    import qutip
    import stim

    from qshadow_viz import PauliShadow

    state: Any = qutip.Qobj(ket(given), dims=[[2] * given.n, [1]])
    if given.state == "ghz" and given.n > 12:
        state = stim.Circuit("H 0")
        for qubit in range(given.n - 1):
            state.append("CX", [qubit, qubit + 1])

    def call(_: None) -> tuple[Array, Array]:
        found = PauliShadow.measure(state, SNAPSHOTS, rng=0)
        return found.bases, found.outcomes

    return lambda: None, call


def numpy(given: argparse.Namespace) -> Timed:
    psi = ket(given)

    def call(_: None) -> tuple[Array, Array]:
        rng = np.random.default_rng(0)
        bases = rng.integers(0, 3, (SNAPSHOTS, given.n), dtype=np.uint8)
        return bases, plain_measure(psi, bases, rng.random(bases.shape, dtype=np.float32))

    return lambda: None, call


def pennylane(given: argparse.Namespace) -> Timed:
    import pennylane as qml

    psi, n = ket(given), given.n
    device = qml.device("default.qubit", wires=n, seed=0)

    def circuit(seed: int) -> Any:
        if given.state == "ghz":
            qml.Hadamard(0)
            for qubit in range(n - 1):
                qml.CNOT([qubit, qubit + 1])
        else:
            qml.StatePrep(psi, wires=range(n))
        return qml.classical_shadow(wires=range(n), seed=seed)

    calls = max(1, -(-SNAPSHOTS * 16 * 2**n // AT_ONCE))
    shots = [SNAPSHOTS * (i + 1) // calls - SNAPSHOTS * i // calls for i in range(calls)]

    def call(_: None) -> tuple[Array, Array]:
        node = qml.QNode(circuit, device, diff_method=None)
        parts = [np.asarray(qml.set_shots(node, shots=some)(seed=i + 1)) for i, some in enumerate(shots)]
        bits, recipes = np.concatenate(parts, axis=1)
        return recipes, bits

    return lambda: None, call


def mitiq(given: argparse.Namespace) -> Timed:
    import cirq
    from mitiq import MeasurementResult
    from mitiq.experimental.shadows import shadow_quantum_processing

    psi, n = ket(given).astype(np.complex64), given.n
    qubits = cirq.LineQubit.range(n)
    simulator = cirq.Simulator(seed=0)
    circuit = cirq.Circuit(cirq.I.on_each(*qubits))

    def run(rotated: cirq.Circuit) -> MeasurementResult:
        # a ket is handed to the simulator, which is faster than a circuit that prepares it
        result = simulator.simulate(rotated, qubit_order=qubits, initial_state=psi)
        (bits,) = result.measurements.values()
        return MeasurementResult([bits.tolist()], qubit_indices=tuple(range(n)))

    def call(_: None) -> tuple[Array, Array]:
        bits, letters = shadow_quantum_processing(circuit, run, SNAPSHOTS, random_seed=0, qubits=qubits)
        return (
            np.array([["XYZ".index(letter) for letter in row] for row in letters]),
            np.array([[int(bit) for bit in row] for row in bits]),
        )

    return lambda: None, call


def povm(given: argparse.Namespace) -> Timed:
    from povm_toolbox.library import ClassicalShadows
    from povm_toolbox.sampler import POVMSampler
    from qiskit import QuantumCircuit
    from qiskit_aer.primitives import SamplerV2

    psi, n = ket(given), given.n
    circuit = QuantumCircuit(n)
    if given.state == "ghz":
        circuit.h(0)
        for qubit in range(n - 1):
            circuit.cx(qubit, qubit + 1)
    else:  # Qiskit counts qubits from the right
        circuit.initialize(psi.reshape((2,) * n).transpose().reshape(-1))

    # Aer, with the bases bound while it runs, takes a third of Qiskit's own StatevectorSampler or less
    options = {"backend_options": {"max_parallel_threads": 1, "runtime_parameter_bind_enable": True}}

    def call(_: None) -> tuple[Array, Array]:
        sampler = POVMSampler(SamplerV2(seed=1, options=options))
        job = sampler.run([circuit], povm=ClassicalShadows(n, seed=0), shots=SNAPSHOTS)
        labels = np.array(job.result()[0].get_samples())
        return (labels // 2 + 2) % 3, labels % 2  # its bases are in the order Z, X, Y

    return lambda: None, call


def tencirpauli(given: argparse.Namespace) -> Timed:
    from tencirpauli import Snapshots, StabilizerState
    from tencirpauli.propagation import GateTape

    state: Any = ket(given)
    if given.state == "ghz" and given.n > 8:
        tape = GateTape(given.n)
        tape.h(0)
        for qubit in range(given.n - 1):
            tape.cnot(qubit, qubit + 1)
        state = StabilizerState.from_clifford_tape(tape)

    def call(_: None) -> tuple[Array, Array]:
        found = Snapshots.sample(state, nsettings=SNAPSHOTS, seed=0).to_arrays()
        return found.bases - 1, found.outcomes[:, 0]

    return lambda: None, call


if __name__ == "__main__":
    every = {f.__name__: f for f in (package, numpy, pennylane, mitiq, povm, tencirpauli)}
    main("acquire {state}", every, check, state=("ghz", "random"), n=8)
