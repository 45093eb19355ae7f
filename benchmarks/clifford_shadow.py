"""How fast CliffordShadow measures and estimates, next to a loop over stim's tableaus, on one thread.

    python benchmarks/clifford_shadow.py            about a minute

The loop is what one would write first: for each snapshot a random Clifford from stim, its tableau simulator
to measure, and the same simulator to find the overlap of what was found with the target. Its estimates are
compared with the package's before anything is timed. For each task: median and minimum of the times of both,
in milliseconds, and the ratio of the minima, all in one run.
"""

from __future__ import annotations

# ruff: noqa: E402  the number of threads is settled before NumPy is loaded
import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import stim

from qshadow_viz import CliffordShadow

SNAPSHOTS = 1000
RUNS = 9
PLAIN_RUNS = 3


def ghz(n: int) -> stim.Circuit:
    circuit = stim.Circuit("H 0")
    for qubit in range(n - 1):
        circuit.append("CX", [qubit, qubit + 1])
    return circuit


def plain(state: stim.Circuit, target: stim.Circuit, n: int, snapshots: int) -> list[float]:
    """Return single-shot fidelities, one random tableau after the other."""
    qubits = list(range(n))
    shots = []
    prepared, wanted = stim.TableauSimulator(), stim.TableauSimulator()
    prepared.do(state)
    wanted.do(target)
    for _ in range(snapshots):
        clifford = stim.Tableau.random(n)
        measured, compared = prepared.copy(), wanted.copy()
        for simulator in (measured, compared):
            simulator.do_tableau(clifford, qubits)
        overlap = 1.0
        for qubit, bit in enumerate(measured.measure_many(*qubits)):
            sign = compared.peek_z(qubit)
            if sign == 0:
                overlap /= 2
            elif (sign < 0) != bit:
                overlap = 0.0
                break
            compared.postselect_z(qubit, desired_value=bit)
        shots.append((2.0**n + 1) * overlap - 1)
    return shots


def package(state: stim.Circuit, target: stim.Circuit, snapshots: int) -> float:
    return CliffordShadow.measure(state, snapshots, rng=0).fidelity(target)


def times(call: Callable[[], Any], runs: int) -> list[float]:
    """Return how many milliseconds each call took."""
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        found.append(1e3 * (time.perf_counter() - start))
    return found


def row(task: str, call: Callable[[], Any], other: Callable[[], Any] | None, runs: int = RUNS) -> None:
    ours = times(call, runs)
    line = f"{task:<50}{statistics.median(ours):9.2f}{min(ours):9.2f}"
    if other is None:
        print(line, flush=True)
        return
    theirs = times(other, PLAIN_RUNS)
    ratio = min(theirs) / min(ours)
    print(f"{line}{statistics.median(theirs):10.1f}{min(theirs):10.1f}{ratio:7.1f}x", flush=True)


def main() -> None:
    print(f"{'':<50}{'package, ms':>18}{'stim loop, ms':>20}{'ratio of':>9}")
    print(f"{'task':<50}{'median':>9}{'min':>9}{'median':>10}{'min':>10}{'min':>8}")
    for n in (4, 8, 20, 50, 100, 200):
        state = ghz(n)
        snapshots = SNAPSHOTS if n <= 50 else 200
        other = np.mean(plain(state, state, n, snapshots))
        # two independent means of single-shot variance below 2: 5 standard errors of their difference
        if abs(package(state, state, snapshots) - other) > 5 * (4 / snapshots) ** 0.5:
            raise AssertionError("the loop over stim's tableaus and the package disagree")
        row(
            f"GHZ fidelity from {snapshots:,} snapshots, n = {n}",
            lambda state=state, snapshots=snapshots: package(state, state, snapshots),
            lambda state=state, n=n, snapshots=snapshots: plain(state, state, n, snapshots),
            runs=RUNS if n <= 50 else PLAIN_RUNS,
        )
    for n in (4, 8, 50):
        record = CliffordShadow.measure(ghz(n), 10_000, rng=0)
        rng = np.random.default_rng(n)
        strings = ["".join("IXYZ"[code] for code in codes) for codes in rng.integers(0, 4, (1000, n))]
        task = f"1,000 strings from {len(record):,} snapshots, n = {n}"
        row(task, lambda record=record, strings=strings: record.expect(strings), None)


if __name__ == "__main__":
    main()
