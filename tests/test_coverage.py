"""Error bars mean what they say: in 1,000 repetitions the interval of 1.96 of them covers the exact value.

Nominal 95 % must come out between 93 % and 97 % (three sigma of 1,000 repetitions are 2 %) wherever at least
50 snapshots are expected to match and the statistic is not degenerate; elsewhere intervals may be too
wide, never too narrow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import qutip

from qshadow_viz import BellSamples, CliffordShadow, PauliShadow, hamiltonians, states

from . import oracle

REPETITIONS, SNAPSHOTS = 1000, 500
CHAIN = states.ising_ground_state(4, field=1.0)
MIXED = qutip.qeye([2, 2]) / 4
GHZ = states.ghz(3)
ENERGY = hamiltonians.ising(4, field=1.0)


def parts(record: Any) -> list[Any]:
    return [record[i : i + SNAPSHOTS] for i in range(0, len(record), SNAPSHOTS)]


@pytest.fixture(scope="module")
def local() -> dict[str, list[PauliShadow]]:
    made = {"chain": CHAIN, "mixed": MIXED, "ghz": GHZ}
    total = REPETITIONS * SNAPSHOTS
    return {name: parts(PauliShadow.measure(state, total, rng=11)) for name, state in made.items()}


@pytest.fixture(scope="module")
def pairs() -> list[BellSamples]:
    return parts(BellSamples.measure(CHAIN, REPETITIONS * SNAPSHOTS, rng=12))


def covered(values: list[float], errors: list[float], truth: float) -> float:
    return float(np.mean(np.abs(np.array(values) - truth) <= 1.96 * np.array(errors)))


def value(string: str) -> float:
    return float(qutip.expect(oracle.pauli(string), CHAIN))


@pytest.mark.parametrize("string", ["XIII", "IZII", "ZZII", "ZIIZ", "YYII"])
def test_strings(local: dict[str, list[PauliShadow]], string: str) -> None:
    found = local["chain"]
    share = covered(
        [r.expect(string) for r in found], [r.standard_error(string) for r in found], value(string)
    )
    assert 0.93 <= share <= 0.97


LOCAL: dict[str, tuple[str, Callable[[PauliShadow], tuple[float, float]], float]] = {
    "energy": (
        "chain",
        lambda r: (r.expect(ENERGY), r.standard_error(ENERGY)),
        states.ising_energy(4, field=1.0),
    ),
    "purity of one": (
        "chain",
        lambda r: (r.purity(1), r.purity_standard_error(1)),
        CHAIN.ptrace(1).purity(),
    ),
    "purity of two": (
        "chain",
        lambda r: (r.purity([0, 1]), r.purity_standard_error([0, 1])),
        CHAIN.ptrace([0, 1]).purity(),
    ),
    "entropy": (
        "chain",
        lambda r: (r.renyi2([0, 1]), r.renyi2_standard_error([0, 1])),
        -np.log2(CHAIN.ptrace([0, 1]).purity()),
    ),
    "fidelity": ("ghz", lambda r: (r.fidelity(GHZ), r.fidelity_standard_error(GHZ)), 1.0),
}


@pytest.mark.parametrize("name", LOCAL)
def test_sums_and_subsystems(local: dict[str, list[PauliShadow]], name: str) -> None:
    kind, estimate, truth = LOCAL[name]
    values, errors = zip(*map(estimate, local[kind]), strict=True)
    assert 0.93 <= covered(list(values), list(errors), truth) <= 0.97


def test_overlap(local: dict[str, list[PauliShadow]]) -> None:
    found = local["chain"]
    both = [
        (one.overlap(two, [0, 1]), one.overlap_standard_error(two, [0, 1]))
        for one, two in zip(found[::2], found[1::2], strict=True)
    ]
    values, errors = zip(*both, strict=True)
    # 500 repetitions: three sigma are 3 %
    assert 0.92 <= covered(list(values), list(errors), CHAIN.ptrace([0, 1]).purity()) <= 0.98


def test_where_the_first_order_vanishes_intervals_are_wide(local: dict[str, list[PauliShadow]]) -> None:
    found = local["mixed"]
    share = covered([r.purity() for r in found], [r.purity_standard_error() for r in found], 0.25)
    assert share >= 0.93
    # a string whose value is certain: the error bar does not vanish though all signs agree
    ghz = local["ghz"]
    assert covered([r.expect("ZZI") for r in ghz], [r.standard_error("ZZI") for r in ghz], 1.0) >= 0.93


@pytest.mark.parametrize("string", ["XIII", "ZIIZ", "YIII", "ZZII", "YYII"])
def test_squares(pairs: list[BellSamples], string: str) -> None:
    share = covered(
        [r.squared(string) for r in pairs], [r.standard_error(string) for r in pairs], value(string) ** 2
    )
    assert 0.93 <= share <= 0.97


def test_certain_squares_and_purity_of_pairs(pairs: list[BellSamples]) -> None:
    assert covered([r.squared("XXXX") for r in pairs], [r.standard_error("XXXX") for r in pairs], 1.0) >= 0.93
    truth = CHAIN.ptrace([0, 1]).purity()
    share = covered(
        [r.purity([0, 1]) for r in pairs], [r.purity_standard_error([0, 1]) for r in pairs], truth
    )
    assert 0.93 <= share <= 0.97


@pytest.mark.parametrize("snapshots", [30, 100, 500])
@pytest.mark.parametrize("target", [GHZ, states.w(3)], ids=["fidelity 1", "fidelity 0"])
def test_global_bases(target: qutip.Qobj, snapshots: int) -> None:
    record = CliffordShadow.measure(GHZ, REPETITIONS * snapshots, rng=13)
    shots = record.single_shot_fidelity(target).reshape(REPETITIONS, snapshots)
    # the error from the exact law, for all repetitions at once; it holds for few snapshots, too
    means = shots.mean(axis=1)
    found = np.clip(means, 0, 1)
    errors = np.sqrt(((1 + 2 * found) * 8 / 10 - found**2) / snapshots)
    first = record[:snapshots]
    assert first.fidelity(target) == pytest.approx(means[0])
    assert first.fidelity_standard_error(target) == pytest.approx(errors[0])
    truth = 1.0 if target is GHZ else 0.0
    share = covered(list(means), list(errors), truth)
    assert share >= 0.93
    if snapshots == 500:
        assert share <= 0.97


def test_few_snapshots(local: dict[str, list[PauliShadow]]) -> None:
    """Thirty snapshots, of which three or ten match: exact intervals for strings, error bars for the rest."""
    few = [record[:30] for record in local["chain"]]
    for string in ("XIII", "ZZII", "ZIIZ", "YYII", "XXXX"):
        ends = np.array([record.interval(string) for record in few])
        exact = value(string)
        assert np.mean((ends[:, 0] <= exact + 1e-9) & (exact - 1e-9 <= ends[:, 1])) >= 0.93
    for name in ("energy", "purity of two"):
        _, estimate, truth = LOCAL[name]
        values, errors = zip(*map(estimate, few), strict=True)
        assert covered(list(values), list(errors), truth) >= 0.93
