"""Choosing bases: the biased optimum, the greedy rows, and what each is worth, exactly and in trials."""

from __future__ import annotations

import itertools
import math
import random
import tracemalloc
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
import qutip
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from qshadow_viz import BiasedShadow, FixedBases, PauliShadow, bases, experiments, hamiltonians, states

from .. import oracle
from ..global_random import global_state

Terms = dict[str, float]


def uniform(n: int) -> np.ndarray:
    return np.full((n, 3), 1 / 3)


def ground(terms: Terms) -> tuple[qutip.Qobj, float]:
    parts = [value * oracle.pauli(string) for string, value in terms.items()]
    energies, kets = sum(parts[1:], parts[0]).eigenstates(eigvals=1)
    return kets[0], float(energies[0])


@st.composite
def some_terms(draw: st.DrawFn, most: int = 4) -> Terms:
    n = draw(st.integers(1, most))
    strings = draw(st.lists(st.text("IXYZ", min_size=n, max_size=n), min_size=1, max_size=8, unique=True))
    strings = [string for string in strings if set(string) != {"I"}] or ["X" * n]
    return {string: draw(st.sampled_from([-3.0, -1.0, -0.2, 0.01, 0.5, 1.0, 2.0])) for string in strings}


# -- biased


@settings(max_examples=60, deadline=None)
@given(terms=some_terms(), seed=st.integers(0, 99))
def test_biased_is_a_distribution_and_no_other_costs_less(terms: Terms, seed: int) -> None:
    found = bases.biased(terms)
    n = len(next(iter(terms)))
    assert found.shape == (n, 3)
    assert found.min() >= 0
    assert found.sum(axis=1) == pytest.approx(np.ones(n), abs=1e-12)
    for qubit in range(n):
        needed = {string[qubit] for string in terms} - {"I"}
        if needed:
            assert {letter for letter, p in zip("XYZ", found[qubit], strict=True) if p > 0} == needed
        else:
            assert found[qubit] == pytest.approx([1 / 3] * 3)
    lowest = bases.snapshot_cost(terms, found)
    rng = np.random.default_rng(seed)
    for step in (1e-4, 1e-2, 0.3, 1.0):
        other = (1 - step) * found + step * rng.dirichlet([0.5] * 3, size=n)
        assert bases.snapshot_cost(terms, other) >= lowest * (1 - 1e-9)


def test_biased_agrees_with_a_general_optimiser() -> None:
    terms = {"ZZI": 1.0, "IZZ": -0.5, "XIX": 0.8, "IYI": 0.3, "XYZ": 0.4}

    def cost(free: np.ndarray) -> float:
        chances = np.exp(free.reshape(3, 3))
        return bases.snapshot_cost(terms, chances / chances.sum(axis=1, keepdims=True))

    found = scipy.optimize.minimize(cost, np.zeros(9), tol=1e-12)
    assert bases.snapshot_cost(terms, bases.biased(terms)) == pytest.approx(found.fun, rel=1e-7)
    chances = np.exp(found.x.reshape(3, 3))
    assert bases.biased(terms) == pytest.approx(chances / chances.sum(axis=1, keepdims=True), abs=2e-3)


def test_biased_is_best_on_average_over_states_but_not_for_each() -> None:
    terms = {"ZZ": 1.0, "ZI": 1.0, "XI": 1.0}
    best, other = bases.biased(terms), np.array([[0.9, 0, 0.1], [0, 0, 1]])
    basis = [qutip.basis([2, 2], [i, j]) for i in (0, 1) for j in (0, 1)]  # on average the mixed state

    def variances(chances: np.ndarray) -> np.ndarray:
        return np.array([bases.snapshot_variance(terms, chances, state) for state in basis])

    means = np.array([sum(qutip.expect(oracle.pauli(p), state) for p in terms) for state in basis])
    for chances in (best, other):
        assert np.mean(variances(chances) + means**2) == pytest.approx(bases.snapshot_cost(terms, chances))
    assert variances(best).mean() < variances(other).mean()
    # on |01> the errors of ZZ and ZI cancel, so Z is hardly needed: 1/0.9 against √2 + 1
    assert variances(other)[1] == pytest.approx(1 / 0.9)
    assert variances(best)[1] == pytest.approx(1 + math.sqrt(2))


def test_biased_solves_the_ising_ring() -> None:
    # each qubit is in two terms ZZ and one X: 1/z² + (h/J)²/x has its minimum where 2x² h⁻² = z³
    for field in (0.2, 1.0, 3.0):
        x, y, z = bases.biased(hamiltonians.ising(5, field, periodic=True)).T
        assert y.max() == 0
        assert 2 * x**2 == pytest.approx(field**2 * z**3, rel=1e-7)


@pytest.mark.parametrize("n", [2, 3, 4, 6])
def test_on_the_heisenberg_chain_biased_is_uniform(n: int) -> None:
    for terms in (hamiltonians.heisenberg(n), hamiltonians.heisenberg(n, coupling=-0.3)):
        assert bases.biased(terms) == pytest.approx(uniform(n), abs=1e-6)
        state, _ = ground(terms)
        plain = bases.snapshot_variance(terms, uniform(n), state)
        assert bases.snapshot_variance(terms, bases.biased(terms), state) == pytest.approx(plain, rel=1e-9)


def test_tiny_coefficients_keep_their_letters() -> None:
    found = bases.biased({"Z": 1.0, "X": 1e-200, "Y": 0.0})
    assert found[0, 0] > 0
    assert found[0, 1] == 0


# -- exact variances, by enumeration


def biased_law(state: qutip.Qobj, chances: np.ndarray) -> tuple[BiasedShadow, np.ndarray]:
    """Return a record with every possible snapshot once, and their probabilities."""
    rows, outcomes, law = oracle.local_law(state)
    n = len(chances)
    law = law * 3**n * np.prod(chances[np.arange(n), rows], axis=1)
    possible = np.all(chances[np.arange(n), rows] > 0, axis=1)
    return BiasedShadow(rows[possible], outcomes[possible], chances), law[possible]


@pytest.mark.parametrize(
    ("n", "kind"), [(n, kind) for n in (1, 2, 3) for kind in ("ket", "mixed", "product")]
)
def test_biased_snapshots_have_the_exact_mean_and_variance(n: int, kind: str) -> None:
    state = oracle.some_states(n)[kind]
    rng = np.random.default_rng(n)
    chances = rng.dirichlet([2.0] * 3, size=n)
    record, law = biased_law(state, chances)
    assert law.sum() == pytest.approx(1)
    for string in oracle.all_paulis(n):
        shots = record.single_shot(string)
        truth = qutip.expect(oracle.pauli(string), state)
        q = math.prod(chances[j]["XYZ".index(letter)] for j, letter in enumerate(string) if letter != "I")
        assert law @ shots == pytest.approx(truth, abs=1e-12)
        assert law @ shots**2 - truth**2 == pytest.approx(1 / q - truth**2, rel=1e-9, abs=1e-12)
        assert record.expect(string) == pytest.approx(shots.mean(), abs=1e-11)
    terms = {string: float(rng.normal()) for string in oracle.all_paulis(n)[:: 1 if n < 3 else 5]}
    values = np.array([record[i].expect(terms) for i in range(len(record))])
    energy = sum(c * qutip.expect(oracle.pauli(string), state) for string, c in terms.items())
    assert law @ values == pytest.approx(energy, abs=1e-10)
    exact = bases.snapshot_variance(terms, chances, state)
    assert law @ (values - energy) ** 2 == pytest.approx(exact, rel=1e-9)
    error = np.std(values, ddof=1) / math.sqrt(len(values))
    assert record.standard_error(terms) == pytest.approx(error, rel=1e-9)


def test_letters_without_a_chance_do_no_harm_where_they_are_not_needed() -> None:
    terms = {"ZZ": 1.0, "XI": 0.4, "YY": 0.0}
    state = oracle.some_states(2)["mixed"]
    chances = bases.biased(terms)
    record, law = biased_law(state, chances)
    values = np.array([record[i].expect(terms) for i in range(len(record))])
    energy = qutip.expect(oracle.pauli("ZZ"), state) + 0.4 * qutip.expect(oracle.pauli("XI"), state)
    assert law @ values == pytest.approx(energy, abs=1e-12)
    spread = law @ (values - energy) ** 2
    assert spread == pytest.approx(bases.snapshot_variance(terms, chances, state))
    # over all pure states the mean of the second moment is the cost: tr(PQ) = 0 for P other than Q
    mixed = bases.snapshot_variance(terms, chances, qutip.qeye([2, 2]) / 4)
    assert mixed == pytest.approx(bases.snapshot_cost(terms, chances))


@pytest.mark.parametrize("kind", ["ket", "mixed"])
def test_fixed_rows_have_the_exact_mean_and_variance(kind: str) -> None:
    state = oracle.some_states(2)[kind]
    terms = {"ZZ": 1.0, "ZI": -0.7, "IX": 0.4, "II": 3.0}
    rows = np.array([[2, 2], [2, 0], [2, 2], [0, 0]], np.uint8)
    all_bases, all_outcomes, law = oracle.local_law(state)
    chance = {(*b, *o): 9 * p for b, o, p in zip(all_bases.tolist(), all_outcomes.tolist(), law, strict=True)}
    mean = second = errors = 0.0
    for bits in itertools.product((0, 1), repeat=8):
        outcomes = np.reshape(bits, (4, 2))
        p = math.prod(chance[(*b, *o)] for b, o in zip(rows.tolist(), outcomes.tolist(), strict=True))
        record = FixedBases(rows, outcomes)
        value = record.expect(terms)
        mean, second = mean + p * value, second + p * value**2
        errors += p * record.standard_error({"ZZ": 1.0, "II": 2.0}) ** 2
    energy = sum(c * qutip.expect(oracle.pauli(string), state) for string, c in terms.items())
    assert mean == pytest.approx(energy, abs=1e-12)
    assert second - mean**2 == pytest.approx(bases.rows_variance(terms, rows, state), rel=1e-9)
    # the squared standard error of terms that are always measured together is unbiased
    assert errors == pytest.approx(bases.rows_variance({"ZZ": 1.0}, rows, state), rel=1e-9)


def test_the_exact_variances_know_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = hamiltonians.h2()
    state, _ = ground(terms)
    rows = np.random.default_rng(0).integers(0, 3, (2000, 4))
    whole = bases.rows_variance(terms, rows, state)
    monkeypatch.setattr("qshadow_viz.bases.variances._ROWS", 7)
    assert bases.rows_variance(terms, rows, state) == pytest.approx(whole, rel=1e-12)


# -- derandomised


def slow_rows(powers: dict[str, int], snapshots: int, eta: float, average: bool) -> np.ndarray:
    """Choose rows straight from the definition of the cost, with so many digits that none matters is lost.

    `powers` holds 1/w for each string. With `average`, for equal weights, the cost of a row in the making is
    what the finished row costs in the mean over all its completions: arXiv:2103.07510, Algorithm 1.
    """
    n = len(next(iter(powers)))
    hits = dict.fromkeys(powers, 0)
    step = (Decimal(eta) / -2).exp()  # of the cost for each match; ν is 1 less this

    def matches(row: str, string: str) -> bool:
        return all(letter in ("I", mine) for mine, letter in zip(row, string, strict=False))

    def cost(row: str) -> Decimal:
        total = Decimal(0)
        for string, power in powers.items():
            left = sum(letter != "I" for letter in string[len(row) :])
            factor = 1 - (1 - step) / 3**left if matches(row, string) else 1
            total += (step ** hits[string] * factor) ** power
        return total

    def mean_cost(row: str) -> Decimal:
        rest = ["".join(more) for more in itertools.product("XYZ", repeat=n - len(row))]
        total = sum(step ** (hits[s] + matches(row + more, s)) for more in rest for s in powers)
        return Decimal(total) / len(rest)

    rows = []
    for _ in range(snapshots):
        row = ""
        for _ in range(n):
            # a letter that is none of the three misses every string that has one here
            costs = {letter: (mean_cost if average else cost)(row + letter) for letter in "XYZ-"}
            gains = {letter: costs["-"] - costs[letter] for letter in "XYZ"}
            least = max(gains.values()) * Decimal(1 - 1e-9)
            row += next(letter for letter in "XYZ" if gains[letter] >= least)
        for string in powers:
            hits[string] += matches(row, string)
        rows.append(["XYZ".index(letter) for letter in row])
    return np.array(rows)


@settings(max_examples=30, deadline=None)
@given(terms=some_terms(3), data=st.data(), eta=st.sampled_from([0.3, 0.9, 2.0]))
def test_rows_match_the_definition(terms: Terms, data: st.DataObject, eta: float) -> None:
    powers = {string: data.draw(st.sampled_from([1, 2, 3, 5])) for string in terms}
    least = min(powers.values())
    powers = {string: power // least if least > 1 else power for string, power in powers.items()}
    weights = [1 / power for power in powers.values()]
    with localcontext(prec=80):
        slow = slow_rows(powers, 8, eta, average=False)
        mean = slow_rows(dict.fromkeys(terms, 1), 5, eta, average=True)
    assert np.array_equal(bases.derandomised(list(terms), 8, eta=eta, weights=weights), slow)
    assert np.array_equal(bases.derandomised(list(terms), 5, eta=eta), mean)


@settings(max_examples=30, deadline=None)
@given(terms=some_terms(), snapshots=st.integers(1, 30))
def test_every_row_is_complete_and_none_is_worse_than_chance(terms: Terms, snapshots: int) -> None:
    found = bases.derandomised(list(terms), snapshots)
    assert found.shape == (snapshots, len(next(iter(terms))))
    assert found.dtype == np.uint8
    assert found.max() <= 2
    record = FixedBases(found, np.zeros_like(found))  # which takes nothing but X, Y, Z
    nu = 1 - math.exp(-0.45)
    cost = sum(math.exp(-0.45 * record.matches(string)) for string in terms)
    chance = sum((1 - nu / 3 ** sum(letter != "I" for letter in string)) ** snapshots for string in terms)
    assert cost <= chance * (1 + 1e-12)


def test_qubits_that_nothing_depends_on_are_measured_too() -> None:
    found = bases.derandomised({"IZI": 1.0, "IXI": 0.5}, 50)
    assert np.array_equal(np.unique(found[:, [0, 2]]), [0])
    assert set(found[:, 1].tolist()) == {0, 2}
    assert FixedBases.measure(states.ghz(3), found, rng=0).outcomes.shape == (50, 3)


def test_rows_stay_balanced_when_the_cost_is_below_the_smallest_float() -> None:
    # exp(-0.45 · 5000) is 0 to any float: a sum of such costs would no longer tell letters apart
    terms = {"ZZ": 1.0, "XX": 1.0, "YY": 0.25}
    found = bases.derandomised(terms, 9000)
    counts = [np.count_nonzero(np.all(found[5000:] == letter, axis=1)) for letter in (2, 0, 1)]
    assert counts == pytest.approx([4000 * 4 / 9, 4000 * 4 / 9, 4000 / 9], abs=3)


def test_strings_of_little_weight_are_not_lost_in_rounding() -> None:
    found = bases.derandomised({"ZI": 1.0, "IX": 1e-9, "IY": 1e-10}, 110)
    assert np.array_equal(found[:, 0], [2] * 110)
    assert np.bincount(found[:, 1]).tolist() == [100, 10]


def test_ties_do_not_hang_on_rounding_or_on_the_order_of_the_strings() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        # X and Y on qubit 0 gain the same sum, added up in different orders
        a, b, c = rng.uniform(0.1, 1, 3)
        terms = {"XX": a, "XY": b, "XZ": c, "YX": c, "YY": b, "YZ": a}
        assert bases.derandomised(terms, 1)[0, 0] == 0
        shuffled = {string: terms[string] for string in rng.permutation(list(terms)).tolist()}
        assert np.array_equal(bases.derandomised(shuffled, 30), bases.derandomised(terms, 30))


def test_weights_override_coefficients_and_only_their_ratios_count() -> None:
    terms = {"ZZ": 0.1, "XX": 1.0, "YI": 0.5}
    listed = bases.derandomised(list(terms), 60, weights=[0.2, 2.0, 1.0])
    assert np.array_equal(bases.derandomised(terms, 60), listed)
    assert np.array_equal(bases.derandomised(iter(terms), 60), bases.derandomised(list(terms), 60))
    flat = bases.derandomised(terms, 60, weights=[1, 1, 1])
    assert np.array_equal(flat, bases.derandomised(list(terms), 60))
    without = bases.derandomised({"ZZ": 0.1, "XX": 1.0}, 60)
    assert np.array_equal(bases.derandomised(list(terms), 60, weights=[0.1, 1, 0]), without)


def test_nothing_depends_on_or_touches_the_global_random_state() -> None:
    terms = hamiltonians.h2()
    state, _ = ground(terms)
    found = []
    for seed in (1, 2):
        np.random.seed(seed)  # noqa: NPY002  the state that must not matter
        random.seed(seed)
        before = global_state(), random.getstate()
        rows = bases.derandomised(terms, 40)
        chances = bases.biased(terms)
        biased = BiasedShadow.measure(state, 40, chances, noise=0.1, rng=7)
        fixed = FixedBases.measure(state, rows, noise=0.1, rng=7)
        assert (global_state(), random.getstate()) == before
        found.append((rows, chances, biased.bases, biased.outcomes, fixed.outcomes))
    assert all(np.array_equal(a, b) for a, b in zip(*found, strict=True))


def test_the_first_rows_do_not_depend_on_how_many_follow() -> None:
    terms = hamiltonians.h2()
    assert np.array_equal(bases.derandomised(terms, 200)[:70], bases.derandomised(terms, 70))


def test_choosing_takes_little_more_memory_than_the_rows() -> None:
    strings = [string for string in oracle.all_paulis(4) if string.count("I") < 2]
    bases.derandomised(strings, 1)
    tracemalloc.start()
    try:
        rows = bases.derandomised(strings, 3000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < rows.nbytes + 200 * len(strings) * 8


# -- which is better


def exact_errors(terms: Terms, state: qutip.Qobj, snapshots: int) -> tuple[float, float, float]:
    """Return the standard errors for random, biased and derandomised bases, times √snapshots."""
    n = len(next(iter(terms)))
    rows = bases.derandomised(terms, snapshots)
    return (
        math.sqrt(bases.snapshot_variance(terms, uniform(n), state)),
        math.sqrt(bases.snapshot_variance(terms, bases.biased(terms), state)),
        math.sqrt(bases.rows_variance(terms, rows, state) * snapshots),
    )


@pytest.mark.parametrize(
    ("n", "field", "least"), [(4, 1.0, 1.07), (6, 1.0, 1.04), (6, 0.3, 1.4), (6, 2.0, 1.3), (8, 1.0, 1.02)]
)
def test_on_the_ising_chain_each_step_is_better(n: int, field: float, least: float) -> None:
    state = states.ising_ground_state(n, field)
    for snapshots in (100, 1000):
        plain, biased, greedy = exact_errors(hamiltonians.ising(n, field), state, snapshots)
        assert plain > 1.5 * biased
        assert biased > least * greedy


def test_on_the_ising_ring_at_the_critical_field_the_last_step_is_none() -> None:
    terms, state = hamiltonians.ising(8, 1.0, periodic=True), states.ising_ground_state(8, 1.0, periodic=True)
    _, biased, greedy = exact_errors(terms, state, 1000)
    assert (greedy / biased) ** 2 == pytest.approx(1.04, abs=0.002)  # as the docstring says


def test_on_h2_each_step_is_better() -> None:
    state, _ = ground(hamiltonians.h2())
    plain, biased, greedy = exact_errors(hamiltonians.h2(), state, 500)
    assert plain > 1.025 * biased
    assert biased > 3.5 * greedy


TRIALS = [("ising", hamiltonians.ising(5, 2.0)), ("h2", hamiltonians.h2())]


@pytest.mark.parametrize(("name", "terms"), TRIALS)
def test_in_trials_the_errors_come_in_the_same_order(name: str, terms: Terms) -> None:
    state, energy = ground(terms)
    size, few = 30, 4000
    # H2 gains but 3 % from bias, which takes many trials to see
    trials = 36_000 if name == "h2" else few
    total = size * trials
    rows = bases.derandomised(terms, size)
    records = (
        PauliShadow.measure(state, total, rng=1),
        BiasedShadow.measure(state, total, bases.biased(terms), rng=2),
        FixedBases.measure(state, np.tile(rows, (few, 1)), rng=3),
    )
    # all trials at once: the snapshots of a record are independent, and its values are plain sums
    errors = []
    for record in records[:2]:
        shots = sum(c * record.single_shot(string) for string, c in terms.items())
        errors.append(np.asarray(shots).reshape(trials, size).mean(axis=1) - energy)
    fixed = records[2]
    errors.append(np.array([fixed[i * size : (i + 1) * size].expect(terms) for i in range(few)]) - energy)
    assert records[0][:size].expect(terms) - energy == pytest.approx(errors[0][0])
    assert records[1][:size].expect(terms) - energy == pytest.approx(errors[1][0])
    found = [experiments.rms(error) for error in errors]
    exact = exact_errors(terms, state, size)
    for (value, sigma), wanted in zip(found, exact, strict=True):
        assert abs(value - wanted / math.sqrt(size)) < 4.5 * sigma
    (plain, a), (biased, b), (greedy, c) = found
    assert plain - biased > 4 * math.hypot(a, b)
    assert biased - greedy > 4 * math.hypot(b, c)


@pytest.mark.parametrize(("name", "terms"), TRIALS)
@pytest.mark.parametrize("kind", ["random", "biased", "fixed"])
def test_error_bars_cover_the_truth_as_often_as_they_should(kind: str, name: str, terms: Terms) -> None:
    state, energy = ground(terms)
    size, trials = 500, 400
    if kind == "random":
        record: Any = PauliShadow.measure(state, size * trials, rng=11)
    elif kind == "biased":
        record = BiasedShadow.measure(state, size * trials, bases.biased(terms), rng=12)
    else:
        record = FixedBases.measure(state, np.tile(bases.derandomised(terms, size), (trials, 1)), rng=13)
    parts = [record[i * size : (i + 1) * size] for i in range(trials)]
    scores = np.array([(part.expect(terms) - energy) / part.standard_error(terms) for part in parts])
    for sigmas, wanted in ((1, 0.6827), (2, 0.9545)):
        share = np.mean(np.abs(scores) < sigmas)
        tolerance = 4 * math.sqrt(wanted * (1 - wanted) / trials)  # 1 chance in 16,000
        assert abs(share - wanted) < tolerance, (sigmas, share)


BAD: list[tuple[Any, type[Exception], str]] = [
    (lambda: bases.biased(["ZZ"]), TypeError, r"`hamiltonian` must be a mapping .* but \['ZZ'\]"),  # type: ignore[arg-type]
    (lambda: bases.biased({}), ValueError, "`hamiltonian` must hold at least one Pauli string"),
    (lambda: bases.biased({"II": 1.0, "XX": 0.0}), ValueError, "other than the identity"),
    (lambda: bases.biased({"XX": 1.0, "Y": 1.0}), ValueError, "`hamiltonian` must have 2 letters, but 'Y'"),
    (lambda: bases.biased({"XX": 1j}), TypeError, r"`hamiltonian\['XX'\]` must be a real number, but 1j"),  # type: ignore[dict-item]
    (lambda: bases.biased({"XX": float("inf")}), ValueError, "inf"),
    (lambda: bases.biased({"X" * 601: 1.0}), ValueError, "weights of at most 600, but one has 601"),
    (lambda: bases.snapshot_cost({"X": 1.0}, [[0.5, 0.5]]), ValueError, r"shape \(1, 3\), but \(1, 2\)"),
    (lambda: bases.snapshot_cost({"X": 1.0}, [[0.5, 0.6, 0]]), ValueError, "qubit 0 sum to 1.1"),
    (lambda: bases.snapshot_cost({"X": 1.0}, [[1.5, -0.5, 0]]), ValueError, r"in \[0, 1\], but -0.5"),
    (lambda: bases.snapshot_cost({"X": 1.0}, "half"), TypeError, "`probabilities` .* 'half'"),
    (
        lambda: bases.snapshot_variance({"X": 1.0}, [[0, 0, 1]], states.ghz(1)),
        ValueError,
        "`probabilities` must be above 0 for every letter",
    ),
    (
        lambda: bases.snapshot_variance({"X": 1.0}, uniform(1), states.ghz(2)),
        ValueError,
        "`state` must have 1 qubits, as many as the strings, but 2",
    ),
    (
        lambda: bases.snapshot_variance({"X" * 11: 1.0}, uniform(11), states.ghz(11)),
        ValueError,
        "`state` must have at most 10 qubits here, but 11",
    ),
    (
        lambda: bases.rows_variance({"XX": 1.0, "ZZ": 0.1}, [[0, 0]], states.ghz(2)),
        ValueError,
        r"`bases` must match every term, but \['ZZ'\] are matched by no row",
    ),
    (lambda: bases.rows_variance({"XX": 1.0}, [[0]], states.ghz(2)), ValueError, "2 columns"),
    (lambda: bases.derandomised("ZZ", 0), ValueError, "`snapshots` must be at least 1, but 0"),
    (lambda: bases.derandomised({"ZZ"}, 5), TypeError, "`hamiltonian` must be a Pauli string or a sequence"),
    (lambda: bases.derandomised(["ZZ", "ZQ"], 5), ValueError, "'ZQ' has 'Q' at place 1"),
    (lambda: bases.derandomised(["II"], 5), ValueError, "other than the identity"),
    (lambda: bases.derandomised(["ZZ"], 5, eta=0.0), ValueError, r"`eta` must lie in \(0, 100\], but 0.0"),
    (lambda: bases.derandomised(["ZZ"], 5, weights=[1, 2]), ValueError, "1 numbers, one for each string"),
    (
        lambda: bases.derandomised(["ZZ"], 5, weights=["a"]),
        TypeError,
        r"`weights` must be numbers, but \['a'\]",
    ),
    (lambda: bases.derandomised(["ZZ"], 5, weights=[-1]), ValueError, "not negative, but -1.0"),
    (lambda: bases.derandomised(["ZZ"], 5, weights=[0]), ValueError, "whose weight is not 0"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()


@pytest.mark.parametrize("eta", [1e-6, 50.0, 100.0])
def test_extreme_eta_still_gives_complete_rows(eta: float) -> None:
    found = bases.derandomised({"ZZZ": 1.0, "XXI": 1e-3, "IYY": 0.5}, 300, eta=eta)
    assert found.shape == (300, 3)
    assert set(np.unique(found)) <= {0, 1, 2}
