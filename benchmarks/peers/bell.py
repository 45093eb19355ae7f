"""Squares tr(Pρ)² from 10,000 Bell pairs: all 4^n for n <= 6, else those of 1,000 random strings.

    python benchmarks/peers/bell.py --impl package --n 6

Reading the strings is timed, the record is given. Both must agree, and lie within 6 standard errors of the
exact squares.
"""

from __future__ import annotations

# ruff: noqa: I001  common settles the number of threads before NumPy is loaded
from common import SNAPSHOTS, Array, Timed, bloch, equal, exact, main, within

import argparse
import itertools

import numpy as np
from plain import SIGNS, plain_squared


def task(given: argparse.Namespace) -> tuple[Array, list[str]]:
    rng = np.random.default_rng(given.n)
    squares = np.concatenate([np.ones((given.n, 1)), bloch(given.n) ** 2], axis=1)
    laws = squares @ SIGNS / 4  # of I, X, Y, Z for each qubit
    outcomes = np.stack([rng.choice(4, SNAPSHOTS, p=law / law.sum()) for law in laws], axis=1)
    if given.n <= 6:
        return outcomes.astype(np.uint8), ["".join(s) for s in itertools.product("IXYZ", repeat=given.n)]
    codes = rng.integers(0, 4, (1000, given.n))
    return outcomes.astype(np.uint8), ["".join("IXYZ"[code] for code in row) for row in codes]


def check(given: argparse.Namespace, found: Array) -> None:
    outcomes, strings = task(given)
    wanted = np.array([exact(string) for string in strings]) ** 2
    # 1e-9: the identity's square is known exactly
    within(found.ravel(), wanted, np.sqrt((1 - wanted**2) / SNAPSHOTS) + 1e-9, 6)
    equal(found.ravel(), plain_squared(outcomes, strings))


def package(given: argparse.Namespace) -> Timed:
    from qshadow_viz import BellSamples

    outcomes, strings = task(given)
    if given.n <= 6:
        return lambda: BellSamples(outcomes), lambda pairs: pairs.all_squared()
    return lambda: BellSamples(outcomes), lambda pairs: pairs.squared(strings)


def numpy(given: argparse.Namespace) -> Timed:
    outcomes, strings = task(given)
    return lambda: None, lambda _: plain_squared(outcomes, strings)


if __name__ == "__main__":
    main("bell", {f.__name__: f for f in (package, numpy)}, check, n=6)
