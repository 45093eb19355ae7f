"""Estimate the purity of two of 8 qubits from 1,000 or 10,000 snapshots.

    python benchmarks/peers/purity.py --impl package --snapshots 1000

The package, NumPy and TenCirPauli average over all pairs of snapshots, and must agree. PennyLane has another
estimator: it gives the entropy of the nearest state to the reconstructed one, which is biased by up to 25/T.
All are compared with the exact value, to 6 standard errors found from ten parts of the record.
"""

from __future__ import annotations

# ruff: noqa: I001  common settles the number of threads before NumPy is loaded
from common import Array, Timed, bloch, equal, main, record, within

import argparse

import numpy as np
import records
from plain import plain_purity

PAIR = [1, 6]


def task(given: argparse.Namespace) -> tuple[Array, Array]:
    return record(given.n, given.snapshots)


def check(given: argparse.Namespace, found: float) -> None:
    bases, outcomes = (part[:, PAIR] for part in task(given))
    wanted = np.prod((1 + (bloch(given.n)[PAIR] ** 2).sum(axis=1)) / 2)
    parts = [plain_purity(bases[i::10], outcomes[i::10]) for i in range(10)]
    sigma = np.std(parts, ddof=1) / np.sqrt(10)
    if given.impl == "pennylane":
        within(found, wanted, sigma + 25 / given.snapshots, 6)
    else:
        within(found, wanted, sigma, 6)
        equal(found, plain_purity(bases, outcomes))


def package(given: argparse.Namespace) -> Timed:
    return records.of_package(*task(given)), lambda shadow: shadow.purity(PAIR)


def numpy(given: argparse.Namespace) -> Timed:
    bases, outcomes = task(given)
    return lambda: None, lambda _: plain_purity(bases[:, PAIR], outcomes[:, PAIR])


def pennylane(given: argparse.Namespace) -> Timed:
    def call(shadow: object) -> float:
        return float(np.exp(-shadow.entropy(wires=PAIR, alpha=2)))

    return records.of_pennylane(*task(given)), call


def tencirpauli(given: argparse.Namespace) -> Timed:
    def call(shadow: object) -> float:
        return float(np.exp(-shadow.renyi_entropy(subsystem_to_keep=PAIR)))

    return records.of_tencirpauli(*task(given)), call


if __name__ == "__main__":
    every = {f.__name__: f for f in (package, numpy, pennylane, tencirpauli)}
    main("purity {snapshots}", every, check, n=8, snapshots=(1000, 10_000))
