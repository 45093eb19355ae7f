"""Reconstruct the density matrix of 4 qubits from 10,000 snapshots: the mean of the inverted snapshots.

    python benchmarks/peers/reconstruct.py --impl package

All must agree with plain NumPy on the same record, to single precision, and lie within twice the root mean
square distance, √(5^n/T), of the exact matrix.
"""

from __future__ import annotations

# ruff: noqa: I001  common settles the number of threads before NumPy is loaded
from common import SNAPSHOTS, Array, Timed, bloch, equal, main, record, within

import argparse
import functools
from collections import Counter

import numpy as np
import records
from plain import plain_state

PAULIS = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def check(given: argparse.Namespace, found: Array) -> None:
    equal(found, plain_state(*record(given.n)), 1e-6)
    qubits = (np.eye(2) + np.einsum("jp,pab->jab", bloch(given.n), PAULIS)) / 2
    distance = np.linalg.norm(found - functools.reduce(np.kron, qubits))
    within(distance, 0, np.sqrt(5**given.n / SNAPSHOTS), 2)


def package(given: argparse.Namespace) -> Timed:
    return records.of_package(*record(given.n)), lambda shadow: shadow.state().full()


def numpy(given: argparse.Namespace) -> Timed:
    bases, outcomes = record(given.n)
    return lambda: None, lambda _: plain_state(bases, outcomes)


def pennylane(given: argparse.Namespace) -> Timed:
    return records.of_pennylane(*record(given.n)), lambda shadow: shadow.global_snapshots().mean(axis=0)


def mitiq(given: argparse.Namespace) -> Timed:
    from mitiq.experimental.shadows import classical_post_processing

    def call(shadow: object) -> Array:
        return classical_post_processing(shadow, state_reconstruction=True)["reconstructed_state"]

    return records.of_mitiq(*record(given.n)), call


def povm(given: argparse.Namespace) -> Timed:
    from povm_toolbox.post_processor import POVMPostProcessor

    def call(shadow: object) -> Array:
        estimator = POVMPostProcessor(shadow)
        counts: Counter[tuple[int, ...]] = estimator.counts[0]
        total = np.zeros((2**given.n,) * 2, dtype=complex)
        for outcome, count in counts.items():  # it gives factors; qubit 0 comes first in ours
            factors = [operator.data for operator in estimator.get_state_snapshot(outcome).values()]
            total += count * functools.reduce(np.kron, factors)
        return total / SNAPSHOTS

    return records.of_povm(*record(given.n)), call


def tencirpauli(given: argparse.Namespace) -> Timed:
    return records.of_tencirpauli(*record(given.n)), lambda shadow: shadow.rdm()


if __name__ == "__main__":
    every = {f.__name__: f for f in (package, numpy, pennylane, mitiq, povm, tencirpauli)}
    main("reconstruct", every, check, n=4)
