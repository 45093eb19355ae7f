"""Measure 1,000 random global Clifford snapshots of GHZ, and estimate its fidelity from them.

    python benchmarks/peers/clifford.py --impl package --n 8

The variance of one snapshot is below 2: the estimate must lie within 5 √(2/1000) of 1. `stim` is the loop
that one would write first over stim's random tableaus and its simulator.
"""

from __future__ import annotations

# ruff: noqa: I001  common settles the number of threads before NumPy is loaded
from common import Timed, main, within

import argparse
from typing import Any

import numpy as np

SNAPSHOTS = 1000


def circuit(n: int) -> Any:
    import stim

    ghz = stim.Circuit("H 0")
    for qubit in range(n - 1):
        ghz.append("CX", [qubit, qubit + 1])
    return ghz


def check(_: argparse.Namespace, found: float) -> None:
    within(found, 1, np.sqrt(2 / SNAPSHOTS), 5)


def package(given: argparse.Namespace) -> Timed:
    from qshadow_viz import CliffordShadow

    ghz = circuit(given.n)
    return lambda: None, lambda _: CliffordShadow.measure(ghz, SNAPSHOTS, rng=0).fidelity(ghz)


def stim(given: argparse.Namespace) -> Timed:
    import stim as peer

    ghz, n = circuit(given.n), given.n

    def call(_: None) -> float:
        prepared = peer.TableauSimulator()
        prepared.do(ghz)
        total = 0.0
        for _ in range(SNAPSHOTS):
            measured = prepared.copy(copy_rng=True)
            measured.do_tableau(peer.Tableau.random(n), list(range(n)))
            # here the target is the state itself: its overlap with what is found is 1/2 for each free outcome
            compared = measured.copy()
            overlap = 1.0
            for qubit, bit in enumerate(measured.measure_many(*range(n))):
                if compared.peek_z(qubit) == 0:
                    overlap /= 2
                compared.postselect_z(qubit, desired_value=bit)
            total += (2.0**n + 1) * overlap - 1
        return total / SNAPSHOTS

    return lambda: None, call


def tencirpauli(given: argparse.Namespace) -> Timed:
    from tencirpauli import Snapshots, StabilizerState
    from tencirpauli.propagation import GateTape

    tape = GateTape(given.n)
    tape.h(0)
    for qubit in range(given.n - 1):
        tape.cnot(qubit, qubit + 1)
    ghz = StabilizerState.from_clifford_tape(tape)

    def call(_: None) -> float:
        return Snapshots.sample(ghz, nsettings=SNAPSHOTS, protocol="clifford", seed=0).fidelity(ghz)

    return lambda: None, call


if __name__ == "__main__":
    main("clifford", {f.__name__: f for f in (package, stim, tencirpauli)}, check, n=8)
