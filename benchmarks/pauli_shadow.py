"""How fast the package measures and estimates, next to plain NumPy, in one run on one thread.

    python benchmarks/pauli_shadow.py            about two minutes

The plain versions, here and in peers/plain.py, are what one would write first: vectorised over snapshots,
straight from the definitions. Each answer of theirs is compared with the package's before anything is timed.
For each task: median and minimum of the times of both, in milliseconds, and the ratio of the minima, which
other work on the machine disturbs least. A plain version that would take more than 20 s is not run.
"""

from __future__ import annotations

# ruff: noqa: E402  the number of threads is settled before NumPy is loaded
import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import itertools
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import qutip
from peers.plain import plain_expect, plain_measure, plain_purity, plain_squared, plain_state

from qshadow_viz import BellSamples, PauliShadow, states

Array = np.ndarray[Any, Any]

SNAPSHOTS = 10_000
BATCHES = 10
RUNS = 9
PLAIN_RUNS = 3
PATIENCE = 20.0  # seconds

BELL = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, -1j, 1j, 0], [1, 0, 0, -1]]) / np.sqrt(2)


def plain_bell(psi: Array, n: int, pairs: int, rng: np.random.Generator) -> Array:
    """Rotate the joint state of two copies pair by pair into the Bell basis, and draw from its law."""
    both = np.multiply.outer(psi, psi).reshape((2,) * (2 * n))
    both = both.transpose([axis for j in range(n) for axis in (j, n + j)]).reshape(-1)
    for qubit in range(n):
        both = (BELL.conj() @ both.reshape(4**qubit, 4, -1)).reshape(-1)
    law = np.abs(both) ** 2
    drawn = rng.choice(4**n, size=pairs, p=law / law.sum())
    return (drawn[:, None] >> (2 * np.arange(n - 1, -1, -1))) & 3


def times(call: Callable[[Any], Any], setup: Callable[[], Any], runs: int) -> list[float]:
    """Return how many milliseconds each call took, each on something newly made."""
    found = []
    for _ in range(runs):
        prepared = setup()
        start = time.perf_counter()
        call(prepared)
        found.append(1e3 * (time.perf_counter() - start))
    return found


def row(
    task: str,
    call: Callable[[Any], Any],
    plain: Callable[[Any], Any] | None,
    setup: Callable[[], Any] = lambda: None,
    why: str = "",
) -> None:
    ours = times(call, setup, RUNS)
    line = f"{task:<50}{statistics.median(ours):9.2f}{min(ours):9.2f}"
    if plain is None:
        print(f"{line}{'-':>10}{'-':>10}{'-':>8}  {why}", flush=True)
        return
    theirs = times(plain, setup, PLAIN_RUNS)
    ratio = min(theirs) / min(ours)
    print(f"{line}{statistics.median(theirs):10.1f}{min(theirs):10.1f}{ratio:7.1f}x", flush=True)


def strings_of_weight_up_to(k: int, n: int, count: int) -> list[str]:
    rng = np.random.default_rng(n)
    found = []
    for _ in range(count):
        letters = ["I"] * n
        for qubit in rng.choice(n, rng.integers(1, k + 1), replace=False):
            letters[qubit] = "XYZ"[rng.integers(3)]
        found.append("".join(letters))
    return found


def same(ours: Any, theirs: Any) -> None:
    if not np.allclose(ours, theirs, rtol=1e-9, atol=1e-9):
        raise AssertionError("the plain version and the package disagree")


def random_record(n: int) -> PauliShadow:
    rng = np.random.default_rng(n)
    return PauliShadow(rng.integers(0, 3, (SNAPSHOTS, n)), rng.integers(0, 2, (SNAPSHOTS, n)))


def copy_of(record: Any) -> Any:
    return record[:]  # without what it has prepared for earlier questions


def acquiring(name: str, state: qutip.Qobj) -> None:
    n = len(state.dims[0])
    psi = state.full()[:, 0]
    # what `measure` draws: with the same numbers both must find the same, but for single precision
    rng = np.random.default_rng(0)
    bases = rng.integers(0, 3, (SNAPSHOTS, n), dtype=np.uint8)
    uniforms = rng.random((SNAPSHOTS, n), dtype=np.float32)
    record = PauliShadow.measure(state, SNAPSHOTS, rng=0)
    some = slice(0, max(20, 2**20 >> n) if n > 8 else None)
    found = plain_measure(psi, bases[some], uniforms[some])
    trials = times(lambda _: plain_measure(psi, bases[some], uniforms[some]), lambda: None, PLAIN_RUNS)
    expected = min(trials) / 1e3 * SNAPSHOTS / len(found)
    if np.mean(np.any(found != record.outcomes[some], axis=1)) > 2e-3:
        raise AssertionError("the plain version and the package disagree")
    row(
        f"acquire {SNAPSHOTS:,} snapshots, {name}, n = {n}",
        lambda _: PauliShadow.measure(state, SNAPSHOTS, rng=0),
        (lambda _: plain_measure(psi, bases, uniforms)) if expected < PATIENCE else None,
        why=f"skipped: about {expected:.0f} s",
    )


def bell_acquiring(n: int) -> None:
    state = states.random_pure(n, rng=1)
    psi = state.full()[:, 0]
    fits = 16 * 4**n < 2**30
    if fits:
        strings = strings_of_weight_up_to(3, n, 50)
        record = BellSamples.measure(state, SNAPSHOTS, rng=0)
        other = plain_squared(plain_bell(psi, n, SNAPSHOTS, np.random.default_rng(1)), strings)
        # two independent means of ±1: 5 standard errors of their difference
        if np.abs(record.squared(strings) - other).max() > 5 * np.sqrt(2 / SNAPSHOTS):
            raise AssertionError("the plain version and the package disagree")
    row(
        f"acquire {SNAPSHOTS:,} Bell pairs, random ket, n = {n}",
        lambda _: BellSamples.measure(state, SNAPSHOTS, rng=0),
        (lambda _: plain_bell(psi, n, SNAPSHOTS, np.random.default_rng(1))) if fits else None,
        why=f"skipped: needs {16 * 4**n / 1e9:.0f} GB",
    )


def main() -> None:
    print(f"{'':<50}{'package, ms':>18}{'plain NumPy, ms':>20}{'ratio of':>9}")
    print(f"{'task':<50}{'median':>9}{'min':>9}{'median':>10}{'min':>10}{'min':>8}")
    for n in (4, 8, 12, 16):
        acquiring("GHZ", states.ghz(n))
        acquiring("random ket", states.random_pure(n, rng=1))

    for n in (8, 12, 50):
        record, strings = random_record(n), strings_of_weight_up_to(3, n, 1000)
        same(
            record.expect(strings, batches=BATCHES),
            plain_expect(record.bases, record.outcomes, strings, BATCHES),
        )
        row(
            f"1,000 strings of weight <= 3, {BATCHES} batches, n = {n}",
            lambda r, s=strings: r.expect(s, batches=BATCHES),
            lambda r, s=strings: plain_expect(r.bases, r.outcomes, s, BATCHES),
            setup=lambda r=record: copy_of(r),
        )

    record = random_record(4)
    same(record.state().full(), plain_state(record.bases, record.outcomes))
    row(
        "reconstruct n = 4",
        lambda _: record.state(),
        lambda _: plain_state(record.bases, record.outcomes),
    )

    pair = [1, 6]
    for snapshots in (1000, SNAPSHOTS):
        part = random_record(8)[:snapshots]
        same(part.purity(pair), plain_purity(part.bases[:, pair], part.outcomes[:, pair]))
        row(
            f"purity of 2 of 8 qubits, {snapshots:,} snapshots",
            lambda _, r=part: r.purity(pair),
            lambda _, r=part: plain_purity(r.bases[:, pair], r.outcomes[:, pair]),
        )

    for n in (6, 12, 16):
        bell_acquiring(n)

    rng = np.random.default_rng(0)
    bell = BellSamples(rng.integers(0, 4, (SNAPSHOTS, 6)))
    everything = ["".join(letters) for letters in itertools.product("IXYZ", repeat=6)]
    same(bell.all_squared().ravel(), plain_squared(bell.outcomes, everything))
    row(
        f"all 4^6 squares of {SNAPSHOTS:,} Bell pairs, n = 6",
        lambda r: r.all_squared(),
        lambda r: plain_squared(r.outcomes, everything),
        setup=lambda: copy_of(bell),
    )
    wide = BellSamples(rng.integers(0, 4, (SNAPSHOTS, 20)))
    some = ["".join("IXYZ"[code] for code in codes) for codes in rng.integers(0, 4, (1000, 20))]
    same(wide.squared(some), plain_squared(wide.outcomes, some))
    row(
        f"1,000 squares of {SNAPSHOTS:,} Bell pairs, n = 20",
        lambda r: r.squared(some),
        lambda r: plain_squared(r.outcomes, some),
        setup=lambda: copy_of(wide),
    )


if __name__ == "__main__":
    main()
