"""The overlap of two records' states against enumeration, and the purity's biased sister."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from qshadow_viz import PauliShadow, states

from .. import oracle


@pytest.mark.parametrize(("n", "kinds"), [(1, ("ket", "mixed")), (2, ("mixed", "product"))])
def test_overlap_has_the_exact_mean_and_variance(n: int, kinds: tuple[str, str]) -> None:
    first, second = (oracle.some_states(n)[kind] for kind in kinds)
    bases, outcomes, here = oracle.local_law(first)
    there = oracle.local_law(second)[2]
    every = PauliShadow(bases, outcomes)
    copy = PauliShadow(bases, outcomes)
    pairs = np.array([[every[i].overlap(copy[j]) for j in range(len(every))] for i in range(len(every))])
    slow = [oracle.snapshot(b, o) for b, o in zip(bases, outcomes, strict=True)]
    assert pairs[0, -1] == pytest.approx((slow[0] * slow[-1]).tr().real)
    truth = (oracle.density(first) * oracle.density(second)).tr().real
    assert here @ pairs @ there == pytest.approx(truth, abs=1e-10)
    # the variance of the mean over all pairs of T and U snapshots, by Hoeffding's decomposition
    one, two = here @ (pairs @ there - truth) ** 2, there @ (here @ pairs - truth) ** 2
    both = here @ (pairs - truth) ** 2 @ there - one - two
    size, other, repeats = 40, 25, 400
    exact = one / size + two / other + both / (size * other)
    rng = np.random.default_rng(0)
    found, errors = np.empty(repeats), np.empty(repeats)
    for k in range(repeats):
        i, j = rng.choice(len(every), size, p=here), rng.choice(len(every), other, p=there)
        a, b = every[i], every[j]
        found[k], errors[k] = a.overlap(b), a.overlap_standard_error(b)
        assert found[k] == pytest.approx(pairs[np.ix_(i, j)].mean(), abs=1e-9)
    assert found.mean() == pytest.approx(truth, abs=4 * np.sqrt(exact / repeats))
    # the variance of 400 nearly normal numbers is known to 7 %: four sigma
    assert found.var() == pytest.approx(exact, rel=0.28)
    # the mean squared error bar counts the part of the pairs twice
    assert np.mean(errors**2) == pytest.approx(exact + both / (size * other), rel=0.1)


def test_overlap_of_subsystems() -> None:
    state = states.random_pure(3, rng=5)
    first, second = (PauliShadow.measure(state, 4000, rng=seed) for seed in (1, 2))
    error = first.overlap_standard_error(second, [0, 2])
    assert first.overlap(second, [0, 2]) == pytest.approx(state.ptrace([0, 2]).purity(), abs=4 * error)
    assert first.overlap(second, [0, 2]) == pytest.approx(second.overlap(first, [2, 0]))
    assert math.isnan(first[0].overlap_standard_error(second))


def test_the_plug_in_counts_each_snapshot_against_itself() -> None:
    record = PauliShadow.measure(states.random_pure(3, rng=5), 4000, rng=1)
    assert record.purity_plug_in(1) == pytest.approx(float((record.state(1) ** 2).tr().real))
    assert record.purity([0, 2]) == pytest.approx((4000 * record.purity_plug_in([0, 2]) - 25) / 3999)


def test_the_plug_in_is_biased_as_stated() -> None:
    state, size = states.werner(0.4), 30
    long = PauliShadow.measure(state, 300 * size, rng=3)
    parts = [long[i : i + size] for i in range(0, len(long), size)]
    for values, bias in (
        ([part.purity_plug_in() for part in parts], (25 - state.purity()) / size),
        ([part.purity() for part in parts], 0.0),
    ):
        sigma = np.std(values) / np.sqrt(len(parts))
        assert np.mean(values) == pytest.approx(state.purity() + bias, abs=4 * sigma)


@pytest.mark.parametrize(
    ("call", "error", "shown"),
    [
        (lambda r: r.overlap(r), ValueError, "another record, but the same"),
        (lambda r: r.overlap(None), TypeError, "`other` .* None"),
        (lambda r: r.overlap(PauliShadow([[0]], [[0]])), ValueError, "2 qubits, but 1"),
        (lambda r: r.overlap(r[:1], [2]), ValueError, "0..1, but 2"),
    ],
)
def test_what_is_no_other_record(
    call: Callable[[PauliShadow], object], error: type[Exception], shown: str
) -> None:
    with pytest.raises(error, match=shown):
        call(PauliShadow([[0, 1], [2, 2]], [[0, 1], [1, 1]]))
