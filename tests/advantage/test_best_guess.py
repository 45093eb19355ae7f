"""The best guess against enumeration: every stabilizer basis, every Bell outcome, every record."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
import qutip
import scipy.stats

from qshadow_viz import bounds, states
from qshadow_viz.advantage import best_guess

from .. import oracle

ALPHA = 0.8


@cache
def stabilizer_groups(n: int) -> list[tuple[str, ...]]:
    """Return all sets of 2^n - 1 commuting strings other than I that are closed under products."""
    strings = oracle.all_paulis(n)[1:]
    matrices = {p: oracle.pauli(p).full() for p in strings}

    def letters(p: str, q: str) -> str:
        table = {frozenset("XY"): "Z", frozenset("YZ"): "X", frozenset("XZ"): "Y"}
        pairs = zip(p, q, strict=True)
        return "".join(
            b if a == "I" else a if b == "I" else "I" if a == b else table[frozenset(a + b)] for a, b in pairs
        )

    groups = set()
    for generators in itertools.combinations(strings, n):
        commute = all(
            np.allclose(matrices[p] @ matrices[q], matrices[q] @ matrices[p])
            for p, q in itertools.combinations(generators, 2)
        )
        group = {"I" * n}
        for generator in generators:
            group |= {letters(generator, member) for member in group}
        if commute and len(group) == 2**n:
            groups.add(tuple(sorted(group - {"I" * n})))
    return sorted(groups)


@cache
def stabilizer_bases(n: int) -> list[list[qutip.Qobj]]:
    """Return the projectors of every basis of stabilizer states."""
    bases = []
    for group in stabilizer_groups(n):
        # the operators of the group commute: one with different weights has all of them for eigenvectors
        mixture = sum(3.0**-i * oracle.pauli(p) for i, p in enumerate(group))
        bases.append([ket.proj() for ket in mixture.eigenstates()[1]])
    return bases


def single_copy_law(state: qutip.Qobj) -> np.ndarray:
    """Return the probability of every basis and outcome of one copy."""
    bases = stabilizer_bases(len(state.dims[0]))
    return np.array([qutip.expect(p, state) for basis in bases for p in basis]) / len(bases)


def records(law: np.ndarray, length: int) -> np.ndarray:
    """Return the probability of every sequence of so many independent outcomes."""
    whole = np.ones(1)
    for _ in range(length):
        whole = np.outer(whole, law).ravel()
    return whole


def error_by_enumeration(empty: np.ndarray, hidden: np.ndarray) -> float:
    return float(0.5 * np.minimum(empty, hidden).sum())


@pytest.mark.parametrize(("n", "number"), [(1, 3), (2, 15)])
def test_a_string_is_measured_by_one_basis_in_so_many_and_otherwise_silent(n: int, number: int) -> None:
    groups = stabilizer_groups(n)
    assert len(groups) == number
    for pauli in oracle.all_paulis(n)[1:]:
        within = [pauli in group for group in groups]
        assert np.mean(within) == pytest.approx(1 / (2**n + 1))
        for inside, basis in zip(within, stabilizer_bases(n), strict=True):
            seen = [qutip.expect(oracle.pauli(pauli), p) for p in basis]
            assert np.allclose(np.abs(seen), 1.0 if inside else 0.0, atol=1e-9)


@pytest.mark.parametrize("noise", [0.0, 0.2])
@pytest.mark.parametrize(("n", "copies"), [(1, 1), (1, 4), (2, 2), (2, 3)])
def test_one_copy_error_is_that_of_all_records(n: int, copies: int, noise: float) -> None:
    empty = records(single_copy_law(qutip.qeye([2] * n) / 2**n), copies)
    exact, expected = [], []
    for pauli in oracle.all_paulis(n)[1:]:
        both = [
            records(single_copy_law(oracle.depolarized(states.hidden_pauli(pauli, s * ALPHA), noise)), copies)
            for s in (1, -1)
        ]
        exact.append(error_by_enumeration(empty, (both[0] + both[1]) / 2))
        weight = n - pauli.count("I")
        expected.append(best_guess.one_copy_error(copies, n, ALPHA * (1 - noise) ** weight))
    assert np.allclose(exact, expected, atol=1e-12)
    if noise == 0:  # the theorem's two bounds, on the error
        c = -0.5 * np.log(1 - ALPHA**2)
        assert np.mean(exact) >= 0.5 * np.exp(-c * copies / (2**n + 1)) - 1e-12
        assert np.mean(exact) >= 0.5 * (1 - ALPHA**2 * copies / (2**n + 1)) - 1e-12


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("noise", [0.0, 0.2])
@pytest.mark.parametrize(("pauli", "pairs"), [("Y", 1), ("X", 3), ("ZY", 2), ("IY", 2)])
def test_two_copy_error_is_that_of_all_records(pauli: str, pairs: int, noise: float, sign: int) -> None:
    n = len(pauli)
    _, empty = oracle.bell_law(qutip.qeye([2] * n) / 2**n)
    _, hidden = oracle.bell_law(oracle.depolarized(states.hidden_pauli(pauli, sign * ALPHA), noise))
    exact = error_by_enumeration(records(empty, pairs), records(hidden, pairs))
    mean = ALPHA**2 * (1 - noise) ** (2 * (n - pauli.count("I")))
    assert best_guess.two_copy_error(pairs, mean) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("mean", [0.05, 0.3, 0.9, 1.0])
@pytest.mark.parametrize("shots", [0, 1, 2, 5, 10])
def test_errors_are_those_of_all_sign_sequences(shots: int, mean: float) -> None:
    signs = np.array(list(itertools.product([1, -1], repeat=shots))).reshape(2**shots, shots)
    empty = np.full(2**shots, 0.5**shots)
    up, down = ((0.5 * (1 + s * mean * signs)).prod(axis=1) for s in (1, -1))
    assert best_guess.two_copy_error(shots, mean) == pytest.approx(error_by_enumeration(empty, up), abs=1e-12)
    unknown = error_by_enumeration(empty, (up + down) / 2)
    assert best_guess.useful_shot_error(shots, mean) == pytest.approx(unknown, abs=1e-12)


@pytest.mark.parametrize(("pairs", "rel"), [(450, 1e-10), (1200, 1e-5), (5000, 1e-6), (2_000_000, 1e-9)])
def test_large_numbers_follow_the_binomial_law_closely(pairs: int, rel: float) -> None:
    mean = 2.56 / np.sqrt(pairs)
    plus = np.arange(pairs + 1)
    up = scipy.stats.binom.pmf(plus, pairs, (1 + mean) / 2)
    down = scipy.stats.binom.pmf(plus, pairs, (1 - mean) / 2)
    empty = scipy.stats.binom.pmf(plus, pairs, 0.5)
    exact = error_by_enumeration(empty, up)
    assert 0.05 < exact < 0.15
    assert best_guess.two_copy_error(pairs, mean) == pytest.approx(exact, rel=min(rel, 1e-9))
    unknown = error_by_enumeration(empty, (up + down) / 2)
    assert best_guess.useful_shot_error(pairs, mean) == pytest.approx(unknown, rel=rel)


def test_hardly_any_error_is_not_rounded_to_none() -> None:
    # the true law, in whole numbers: 1 less a probability would lose what is left
    pairs, (more, of) = 400, (9, 10)
    plus = range(pairs + 1)
    empty = [math.comb(pairs, k) * of**pairs for k in plus]
    hidden = [math.comb(pairs, k) * (of + more) ** k * (of - more) ** (pairs - k) for k in plus]
    exact = Fraction(sum(map(min, empty, hidden)), 2 * (2 * of) ** pairs)
    assert exact < 1e-20
    assert best_guess.two_copy_error(pairs, more / of) == pytest.approx(float(exact), rel=1e-9)


def test_beyond_all_numbers_the_error_depends_on_the_signal_only() -> None:
    # a score x for the mean and 0 without it: the threshold is x/2, or where cosh(x · score) is exp(x²/2)
    x, law = 2.56, scipy.stats.norm
    edge = np.arccosh(np.exp(x**2 / 2)) / x
    both = 0.5 * (2 * law.sf(edge) + law.cdf(edge - x) - law.cdf(-edge - x))
    for number in (1e7, 1e16, 1e100, 1e200):
        mean = x / np.sqrt(number)
        assert best_guess.two_copy_error(number, mean) == pytest.approx(law.sf(x / 2), rel=1e-6)
        assert best_guess.useful_shot_error(number, mean) == pytest.approx(both, rel=1e-6)
    assert best_guess.two_copy_error(1e30, [1.0, 0.999, 0.01]).max() < 1e-300


@pytest.mark.parametrize(("n", "copies"), [(3, 40), (3, 530), (3, 1700), (5, 30_000)])
def test_the_law_of_useful_shots_is_binomial_on_both_sides_of_the_shortcut(n: int, copies: int) -> None:
    chance = 1 / (2**n + 1)
    mean = 2 / np.sqrt(copies * chance + 4)
    shots = np.arange(copies + 1)
    exact = best_guess.useful_shot_error(shots, mean) @ scipy.stats.binom.pmf(shots, copies, chance)
    assert best_guess.one_copy_error(copies, n, mean) == pytest.approx(exact, rel=1e-4)


@pytest.mark.parametrize("mean", [0.2, 0.7, 1.0])
def test_more_data_never_hurt(mean: float) -> None:
    numbers = np.arange(390)
    for error in (best_guess.two_copy_error, best_guess.useful_shot_error):
        values = error(numbers, mean)
        assert values[0] == 0.5
        assert np.all(np.diff(values) < 1e-12)
        assert values[-1] < 0.25


def test_pairs_err_less_often_than_hoeffding_allows() -> None:
    for delta in (0.01, 0.1, 0.3):
        pairs = bounds.pairs_to_detect(ALPHA, delta)
        assert best_guess.two_copy_error(pairs, ALPHA**2) < delta


def test_shapes_broadcast() -> None:
    assert best_guess.two_copy_error(np.arange(3)[:, None], [0.1, 0.2]).shape == (3, 2)
    assert best_guess.one_copy_error(10, 2, [0.1, 0.2, 0.3]).shape == (3,)


@pytest.mark.parametrize(
    ("call", "name", "shown"),
    [
        (lambda: best_guess.two_copy_error(-1, 0.5), "pairs", "-1"),
        (lambda: best_guess.two_copy_error([1, 2.5], 0.5), "pairs", "2.5"),
        (lambda: best_guess.two_copy_error(1, 1.5), "mean", "1.5"),
        (lambda: best_guess.useful_shot_error(np.nan, 0.5), "shots", "nan"),
        (lambda: best_guess.useful_shot_error(1, 0.0), "mean", "0"),
        (lambda: best_guess.one_copy_error(-2, 3, 0.5), "copies", "-2"),
        (lambda: best_guess.one_copy_error(2, 0, 0.5), "n", "0"),
    ],
)
def test_bad_input_is_named(call: Callable[[], object], name: str, shown: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}` must .*{shown}"):
        call()
