"""Estimate 1,000 strings of weight 1 to 3 from 10,000 snapshots: the median of the means of 10 batches.

    python benchmarks/peers/estimate.py --impl package --n 8

Reading the strings is timed, the record is given. All but povm must agree with plain NumPy on the same record
(povm draws its batches at random), and all with the exact values to 7 standard errors.
"""

from __future__ import annotations

# ruff: noqa: I001  common settles the number of threads before NumPy is loaded
from common import (
    SNAPSHOTS,
    Array,
    Timed,
    equal,
    exact,
    main,
    record,
    strings_of_weight_up_to,
    support,
    within,
)

import argparse

import numpy as np
import records
from plain import plain_expect

STRINGS = 1000
BATCHES = 10


def task(given: argparse.Namespace) -> tuple[Array, Array, list[str]]:
    return *record(given.n), strings_of_weight_up_to(3, given.n, STRINGS)


def check(given: argparse.Namespace, found: Array) -> None:
    bases, outcomes, strings = task(given)
    wanted = np.array([exact(string) for string in strings])
    variances = 3.0 ** np.array([len(support(string)) for string in strings]) - wanted**2
    # the median of 10 means: pi/2 times the variance of the mean, at most
    within(found, wanted, np.sqrt(np.pi / 2 * variances / SNAPSHOTS), 7)
    if given.impl != "povm":
        equal(found, plain_expect(bases, outcomes, strings, BATCHES))


def package(given: argparse.Namespace) -> Timed:
    bases, outcomes, strings = task(given)
    return records.of_package(bases, outcomes), lambda shadow: shadow.expect(strings, batches=BATCHES)


def numpy(given: argparse.Namespace) -> Timed:
    bases, outcomes, strings = task(given)
    return lambda: None, lambda _: plain_expect(bases, outcomes, strings, BATCHES)


def pennylane(given: argparse.Namespace) -> Timed:
    from pennylane.pauli import PauliWord

    bases, outcomes, strings = task(given)
    at_once = 50 if given.n < 20 else 1  # the fastest of 1, 10, 50, 200: it makes snapshots x strings x n

    def call(shadow: object) -> Array:
        found = []
        for at in range(0, STRINGS, at_once):
            some = strings[at : at + at_once]
            words = [PauliWord({j: string[j] for j in support(string)}) for string in some]
            found.append(np.atleast_1d(shadow.expval(words, k=BATCHES)))
        return np.concatenate(found)

    return records.of_pennylane(bases, outcomes), call


def mitiq(given: argparse.Namespace) -> Timed:
    from mitiq import PauliString
    from mitiq.experimental.shadows import classical_post_processing

    bases, outcomes, strings = task(given)

    def call(shadow: object) -> Array:
        found = []
        for string in strings:  # one by one: it returns a dictionary, and a string may come twice
            qubits = support(string)
            word = PauliString("".join(string[j] for j in qubits), support=qubits)
            found += classical_post_processing(shadow, observables=[word], k_shadows=BATCHES).values()
        return np.array(found)

    return records.of_mitiq(bases, outcomes), call


def povm(given: argparse.Namespace) -> Timed:
    from povm_toolbox.post_processor import MedianOfMeans
    from qiskit.quantum_info import SparsePauliOp

    bases, outcomes, strings = task(given)

    def call(shadow: object) -> Array:
        estimator = MedianOfMeans(shadow, num_batches=BATCHES, seed=0)
        operators = [SparsePauliOp(string[::-1]) for string in strings]
        return np.array([estimator.get_expectation_value(operator)[0] for operator in operators])

    return records.of_povm(bases, outcomes), call


def tencirpauli(given: argparse.Namespace) -> Timed:
    from tencirpauli import PauliWord

    bases, outcomes, strings = task(given)

    def call(shadow: object) -> Array:
        return shadow.estimate_many([PauliWord.from_string(string) for string in strings], blocks=BATCHES)

    return records.of_tencirpauli(bases, outcomes), call


if __name__ == "__main__":
    every = {f.__name__: f for f in (package, numpy, pennylane, mitiq, povm, tencirpauli)}
    main("estimate", every, check, n=8)
