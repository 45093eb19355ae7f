"""Beside mitiq: what it measures is read, and both make the same estimates of it.

`make with-mitiq` installs the two together and runs this.
"""

from __future__ import annotations

import os

os.environ["TQDM_DISABLE"] = "1"

import cirq
import mitiq
import numpy as np
from mitiq.experimental.shadows import classical_post_processing, shadow_quantum_processing

import qshadow_viz

STRINGS = ("ZZI", "IZZ", "XXX", "YYX", "ZII")


def main() -> None:
    qubits = cirq.LineQubit.range(3)
    ghz = cirq.Circuit(cirq.H(qubits[0]), cirq.CNOT(*qubits[:2]), cirq.CNOT(*qubits[1:]))
    simulator = cirq.Simulator(seed=1)

    def run(circuit: cirq.Circuit) -> mitiq.MeasurementResult:
        (bits,) = simulator.run(circuit).measurements.values()
        return mitiq.MeasurementResult(bits.tolist(), qubit_indices=(0, 1, 2))

    measured = shadow_quantum_processing(ghz, run, 400, random_seed=2, qubits=qubits)
    strings = [mitiq.PauliString(string) for string in STRINGS]
    theirs = classical_post_processing(measured, observables=strings, k_shadows=1)
    bits, bases = measured
    shadow = qshadow_viz.PauliShadow(
        np.array([["XYZ".index(letter) for letter in row] for row in bases], dtype=np.uint8),
        np.array([list(row) for row in bits], dtype=np.uint8),
    )
    ours = shadow.expect(STRINGS)
    np.testing.assert_allclose(ours, [theirs[str(string)] for string in strings], atol=1e-12)
    versions = {library.__name__: library.__version__ for library in (qshadow_viz, mitiq, cirq, np)}
    print(
        "the same estimates:", dict(zip(STRINGS, np.round(ours, 3).tolist(), strict=True)), "with", versions
    )


if __name__ == "__main__":
    main()
