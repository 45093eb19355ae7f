"""How fast bases are chosen and energies estimated in them, next to plain Python, in one run on one thread.

    python benchmarks/choosing_bases.py            about half a minute

The plain versions follow the definitions: bases row by row and letter by letter, the cost summed over all
terms for each of the three letters; the energy term by term and row by row. Their answers are
compared with the package's before anything is timed. For each task: median and minimum of the times of both,
in milliseconds, and the ratio of the minima, which other work on the machine disturbs least.
"""

from __future__ import annotations

# ruff: noqa: E402  the number of threads is settled before NumPy is loaded
import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from qshadow_viz import BiasedShadow, FixedBases, bases, paulis, states

Terms = dict[str, float]

QUBITS = 8
TERMS = 100
ROWS = 1000
RUNS = 7
PLAIN_RUNS = 2
ETA = 0.9


def some_terms() -> Terms:
    rng = np.random.default_rng(1)
    found: Terms = {}
    while len(found) < TERMS:
        found[paulis.random(QUBITS, rng)] = float(rng.normal())
    return found


def plain_derandomised(terms: Terms, snapshots: int) -> list[str]:
    """Choose every letter by the cost of all three, in logarithms so that late rows still differ."""
    largest = max(abs(c) for c in terms.values())
    weights = {string: abs(c) / largest for string, c in terms.items()}
    hits = dict.fromkeys(terms, 0)
    nu = 1 - math.exp(-ETA / 2)
    rows = []
    for _ in range(snapshots):
        row = ""
        left = {string: sum(letter != "I" for letter in string) for string in terms}  # None: out of reach
        for qubit in range(QUBITS):
            logs: dict[str, list[float]] = {letter: [] for letter in "XYZ"}
            for string, w in weights.items():
                for letter in "XYZ":
                    log = -ETA / 2 * hits[string]
                    if left[string] is not None and string[qubit] in ("I", letter):
                        log += math.log1p(-nu / 3 ** (left[string] - (string[qubit] == letter)))
                    logs[letter].append(log / w)
            # the same for all three letters: what the row cannot match any more, and what has I here
            live = [i for i, s in enumerate(terms) if left[s] is not None and s[qubit] != "I"]
            top = max((logs[letter][i] for letter in "XYZ" for i in live), default=0.0)
            costs = {letter: sum(math.exp(logs[letter][i] - top) for i in live) for letter in "XYZ"}
            row += min("XYZ", key=costs.__getitem__)
            for string in terms:
                if left[string] is not None and string[qubit] != "I":
                    left[string] = left[string] - 1 if string[qubit] == row[qubit] else None
        for string in terms:
            hits[string] += left[string] is not None
        rows.append(row)
    return rows


def plain_energy(record: Any, terms: Terms, scale: Callable[[str], float] | None) -> float:
    """Return the sum of the terms' means: scaled over all rows, or plain over the rows that match."""
    total = 0.0
    for string, c in terms.items():
        support = [j for j, letter in enumerate(string) if letter != "I"]
        hits = signs = 0
        for basis, outcome in zip(record.bases.tolist(), record.outcomes.tolist(), strict=True):
            if all("XYZ"[basis[j]] == string[j] for j in support):
                hits += 1
                signs += (-1) ** sum(outcome[j] for j in support)
        total += c * (signs / hits if scale is None else signs / len(record) * scale(string))
    return total


def times(call: Callable[[], Any], runs: int) -> list[float]:
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        found.append((time.perf_counter() - start) * 1e3)
    return found


def row(task: str, fast: Callable[[], Any], plain: Callable[[], Any] | None) -> None:
    ours = times(fast, RUNS)
    line = f"{task:<52}{statistics.median(ours):>9.2f}{min(ours):>9.2f}"
    if plain is not None:
        theirs = times(plain, PLAIN_RUNS)
        line += f"{statistics.median(theirs):>10.0f}{min(theirs):>10.0f}{min(theirs) / min(ours):>8.0f}"
    print(line, flush=True)


def main() -> None:
    terms = some_terms()
    state = states.random_pure(QUBITS, rng=1)
    table = bases.derandomised(terms, ROWS)
    letters = ["".join("XYZ"[code] for code in codes) for codes in table]
    if letters[:200] != plain_derandomised(terms, 200):
        raise AssertionError("the plain version and the package disagree")
    print(f"{'':<52}{'package, ms':>18}{'plain Python, ms':>20}{'ratio of':>8}")
    print(f"{'task':<52}{'median':>9}{'min':>9}{'median':>10}{'min':>10}{'min':>8}")
    what = f"{TERMS} terms, n = {QUBITS}"
    row(
        f"derandomised, {ROWS:,} rows, {what}",
        lambda: bases.derandomised(terms, ROWS),
        lambda: plain_derandomised(terms, ROWS),
    )
    row(f"biased, {what}", lambda: bases.biased(terms), None)
    row(f"measure {ROWS:,} fixed rows", lambda: FixedBases.measure(state, table, rng=0), None)

    record = FixedBases.measure(state, table, rng=0)
    known = {string: c for string, c in terms.items() if record.matches(string)}
    if not math.isclose(record.expect(known), plain_energy(record, known, None), abs_tol=1e-9):
        raise AssertionError("the plain version and the package disagree")
    row(
        f"energy from {ROWS:,} fixed rows",
        lambda: FixedBases(record.bases, record.outcomes).expect(known),
        lambda: plain_energy(record, known, None),
    )
    row("  its standard error", lambda: record.standard_error(known), None)

    chances = bases.biased(terms)
    biased = BiasedShadow.measure(state, ROWS, chances, rng=0)

    def scale(string: str) -> float:
        return 1 / math.prod(
            chances[j, "XYZ".index(letter)] for j, letter in enumerate(string) if letter != "I"
        )

    if not math.isclose(biased.expect(terms), plain_energy(biased, terms, scale), rel_tol=1e-9):
        raise AssertionError("the plain version and the package disagree")
    row(
        f"energy from {ROWS:,} biased snapshots",
        lambda: BiasedShadow(biased.bases, biased.outcomes, chances).expect(terms),
        lambda: plain_energy(biased, terms, scale),
    )
    row("  its standard error", lambda: biased.standard_error(terms), None)


if __name__ == "__main__":
    main()
