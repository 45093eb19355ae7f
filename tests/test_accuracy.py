"""What a number of experiments guarantees is the bound of the same kind, solved for the error."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import qutip
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from qshadow_viz import PauliShadow, accuracy, bounds, experiments, states

LITTLE = 1 + 1e-9
STRINGS = st.lists(st.text("IXYZ", min_size=4, max_size=4), min_size=1, max_size=6)
DELTA = st.floats(1e-6, 0.4)


@settings(max_examples=60, deadline=None)
@given(strings=STRINGS, delta=DELTA, snapshots=st.integers(30, 10**9))
def test_snapshots_come_back(strings: list[str], delta: float, snapshots: int) -> None:
    batches = bounds.snapshots_sufficient(strings, 1.0, delta).batches
    if snapshots < batches:
        return
    ways: list[tuple[Callable[[list[str], int, float], float], Callable[[float], int]]] = [
        (accuracy.of_snapshots, lambda e: bounds.snapshots_sufficient(strings, e, delta).snapshots),
        (accuracy.of_mean, lambda e: bounds.snapshots_for_mean(strings, e, delta)),
    ]
    for there, back in ways:
        epsilon = there(strings, snapshots, delta)
        if 0 < epsilon * LITTLE <= 1:
            assert back(epsilon * LITTLE) <= snapshots
            # and hardly fewer would do: only whole numbers of snapshots in whole batches are lost
            assert back(epsilon / 1.01) > snapshots * 0.99 - 2 * batches


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 4**40), pairs=st.integers(1, 10**12), delta=DELTA)
def test_pairs_come_back(count: int, pairs: int, delta: float) -> None:
    epsilon = accuracy.of_pairs(count, pairs, delta) * LITTLE
    if epsilon <= 1:
        assert pairs * 0.9999 - 1 <= bounds.pairs_sufficient(count, epsilon, delta) <= pairs
    strength = accuracy.detectable_by_pairs(pairs, delta) * LITTLE
    if strength <= 1:
        assert pairs * 0.9999 - 1 <= bounds.pairs_to_detect(strength, delta) <= pairs


@settings(max_examples=60, deadline=None)
@given(size=st.floats(1e-3, 1e6), snapshots=st.integers(100, 10**9), delta=DELTA, count=st.integers(1, 1000))
def test_clifford_snapshots_come_back(size: float, snapshots: int, delta: float, count: int) -> None:
    epsilon = accuracy.of_clifford_snapshots(size, snapshots, delta, count)
    assert bounds.clifford_snapshots_sufficient(size, epsilon * LITTLE, delta, count).snapshots <= snapshots


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 60), copies=st.integers(1, 2**70), delta=DELTA)
def test_single_copies_come_back(n: int, copies: int, delta: float) -> None:
    strength = accuracy.undetectable_singly(n, copies, delta)
    if strength < 1:
        assert bounds.single_copy_necessary(n, strength, delta) >= copies * (1 - 1e-6)
        stronger = min(1.0, strength * 1.001)
        assert bounds.single_copy_necessary(n, stronger, delta) <= copies + 1


def stabilizer_bases(n: int) -> list[np.ndarray]:
    """Every basis of common eigenvectors of a largest set of commuting strings, by brute force."""
    letters = {"I": qutip.qeye(2), "X": qutip.sigmax(), "Y": qutip.sigmay(), "Z": qutip.sigmaz()}
    strings = [
        qutip.tensor([letters[c] for c in word]).full() for word in itertools.product("IXYZ", repeat=n)
    ][1:]
    found: dict[tuple[int, ...], np.ndarray] = {}
    for chosen in itertools.combinations(range(len(strings)), n):
        if any(
            not np.allclose(strings[a] @ strings[b], strings[b] @ strings[a])
            for a, b in itertools.combinations(chosen, 2)
        ):
            continue
        mixed = sum((2.0**i * strings[a] for i, a in enumerate(chosen)), np.zeros_like(strings[0]))
        values, vectors = np.linalg.eigh(mixed)
        if len(set(np.round(values, 6))) < 2**n:
            continue  # one is the product of others
        diagonal = tuple(
            i
            for i, s in enumerate(strings)
            if np.allclose(vectors.conj().T @ s @ vectors, np.diag(np.diag(vectors.conj().T @ s @ vectors)))
        )
        found[diagonal] = vectors
    return list(found.values())


@pytest.mark.parametrize(("n", "count"), [(1, 3), (2, 15)])
def test_the_clifford_norm_is_at_most_three_times_the_size(n: int, count: int) -> None:
    bases = stabilizer_bases(n)
    assert len(bases) == count
    rng = np.random.default_rng(0)
    worst = 0.0
    for _ in range(20):
        matrix = rng.normal(size=(2**n, 2**n)) + 1j * rng.normal(size=(2**n, 2**n))
        matrix += matrix.conj().T
        matrix -= np.trace(matrix) / 2**n * np.eye(2**n)
        # E[ô²] = tr(ρ A): the norm is the largest eigenvalue of A, for the worst state
        square = np.zeros_like(matrix)
        for vectors in bases:
            shots = (2**n + 1) * np.einsum("ib,ij,jb->b", vectors.conj(), matrix, vectors).real
            square += (vectors * shots**2) @ vectors.conj().T / len(bases)
        norm, size = np.linalg.eigvalsh(square)[-1], np.trace(matrix @ matrix).real
        assert norm <= 3 * size * (1 + 1e-9)
        worst = max(worst, norm / size)
    assert worst > 1  # the bound is not idle


def test_the_mean_keeps_its_promise() -> None:
    record = PauliShadow.measure(states.ghz(3), 200_000, rng=0)
    strings = ["ZZI", "IZZ", "XXX", "ZII"]
    size = bounds.snapshots_for_mean(strings, 0.5, 0.1)
    answers = experiments.repeat(record, strings, size)
    failed = (np.abs(answers - [1, 1, 1, 0]).max(axis=1) > 0.5).mean()
    assert len(answers) > 150
    assert failed <= 0.1  # far below: the bound is never reached
    assert bounds.snapshots_for_mean("III", 0.5, 0.1) == 1
    assert accuracy.of_mean("III", 1, 0.1) == 0.0


def test_what_pairs_are_proven_to_find_is_found_but_for_delta() -> None:
    for pairs, delta in ((23, 0.1), (200, 0.01)):
        strength = accuracy.detectable_by_pairs(pairs, delta)
        plus = np.arange(pairs + 1)
        hidden = 2 * plus - pairs > pairs * strength**2 / 2  # what is said, by the sum of the signs
        false_alarm = scipy.stats.binom.pmf(plus, pairs, 0.5)[hidden].sum()
        missed = scipy.stats.binom.pmf(plus, pairs, (1 + strength**2) / 2)[~hidden].sum()
        assert 0 < false_alarm <= delta  # an error is left: nothing is sure
        assert 0 < missed <= delta
    # the bound gives up before the pairs do
    assert accuracy.detectable_by_pairs(10, 0.1) > 1
    assert bounds.pairs_to_detect_exact(1.0, 0.1) <= 10


def test_the_least_that_can_be_found() -> None:
    # with as many copies as two qubits need at full strength nothing weaker can be found
    assert accuracy.undetectable_singly(2, 1, 0.1) == 1.0
    assert accuracy.undetectable_singly(1, 10**9, 0.1) < 1e-4
    # log2 of the copies needed for a tenth grows by one for each qubit
    few, many = (bounds.single_copy_necessary(n, 0.1, 0.1) for n in (30, 40))
    assert accuracy.undetectable_singly(40, many, 0.1) == pytest.approx(0.1, rel=1e-6)
    assert math.log2(many / few) == pytest.approx(10, abs=1e-6)


BAD: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: accuracy.of_snapshots("X", 5, 0.1), ValueError, "at least the 6 batches .* but 5"),
    (lambda: accuracy.of_snapshots("X", 5.0, 0.1), TypeError, "`snapshots` .* 5.0"),  # type: ignore[arg-type]
    (lambda: accuracy.of_snapshots("Q", 50, 0.1), ValueError, "'Q'"),
    (lambda: accuracy.of_mean("X", 0, 0.1), ValueError, "`snapshots` .* 0"),
    (lambda: accuracy.of_mean("X", 10, 1.0), ValueError, "`delta` .* 1.0"),
    (lambda: accuracy.of_pairs(0, 10, 0.1), ValueError, "`n_observables` .* 0"),
    (lambda: accuracy.of_pairs(1, 0, 0.1), ValueError, "`pairs` .* 0"),
    (lambda: accuracy.detectable_by_pairs(10, 0.0), ValueError, "`delta` .* 0.0"),
    (lambda: accuracy.undetectable_singly(0, 10, 0.1), ValueError, "`n` .* 0"),
    (lambda: accuracy.undetectable_singly(2, 0, 0.1), ValueError, "`copies` .* 0"),
    (lambda: accuracy.undetectable_singly(2, 10, 0.5), ValueError, "`delta` .* 0.5"),
    (lambda: accuracy.of_clifford_snapshots(-1.0, 100, 0.1), ValueError, "`size` .* -1.0"),
    (lambda: bounds.clifford_snapshots_sufficient(1.0, 0.0, 0.1), ValueError, "`epsilon` .* 0.0"),
    (lambda: bounds.clifford_snapshots_sufficient(math.nan, 0.1, 0.1), ValueError, "`size` .* nan"),
    (lambda: bounds.clifford_snapshots_sufficient(1.0, 0.1, 0.1, 0), ValueError, "`n_observables` .* 0"),
    (lambda: bounds.snapshots_for_mean("X", 1.5, 0.1), ValueError, "`epsilon` .* 1.5"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()
