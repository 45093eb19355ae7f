from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from qshadow_viz import advantage, paulis
from qshadow_viz.advantage import games

ALPHA, DELTA = 0.95, 0.1


@pytest.mark.parametrize(
    ("pauli", "strength", "noise"), [("XYZ", 0.8, 0.0), ("IYI", -0.8, 0.1), ("ZZ", 0.0, 0.3)]
)
def test_two_copy_signs_have_the_mean_of_theory(pauli: str, strength: float, noise: float) -> None:
    signs = games.two_copy_signs(pauli, strength, 20_000, noise, rng=1)
    mean = strength**2 * (1 - noise) ** (2 * paulis.weight(pauli))
    assert set(np.unique(signs)) <= {-1, 1}
    assert abs(signs.mean() - mean) < 5 * math.sqrt((1 - mean**2) / 20_000)  # 5 sigma


def test_useful_shots_come_at_random_with_the_right_rate() -> None:
    n, mean = 4, -0.6
    copies, values = games.one_copy_values(n, mean, useful=50, games=2000, rng=2)
    assert copies.shape == values.shape == (2000, 50)
    waits = np.diff(copies, axis=1, prepend=0)
    assert waits.min() >= 1
    # a geometric law of chance 1/17: mean 17, variance 17·16
    assert abs(waits.mean() - 17) < 5 * math.sqrt(17 * 16 / waits.size)  # 5 sigma
    assert abs(values.mean() - mean) < 5 * math.sqrt((1 - mean**2) / values.size)
    # so the number of useful shots among 170 copies is binomial: mean 10, variance 10·16/17
    seen = (copies <= 170).sum(axis=1)
    assert abs(seen.mean() - 10) < 5 * math.sqrt(160 / 17 / 2000)
    assert abs(seen.var() / (160 / 17) - 1) < 5 * math.sqrt(2.2 / 2000)


@pytest.mark.parametrize("mean", [0.3, 0.9])
def test_beliefs_follow_bayes(mean: float) -> None:
    for values in itertools.product([1, -1], repeat=4):
        y = np.array(values)
        up, down = ((1 + s * mean * y).cumprod() for s in (1, -1))
        assert np.allclose(games.two_copy_belief(y, mean), up / (1 + up))
        both = (up + down) / 2
        assert np.allclose(games.one_copy_belief(y, mean), both / (1 + both))


def test_beliefs_of_many_games_at_once() -> None:
    values = np.random.default_rng(3).choice([-1, 1], size=(5, 7))
    for belief in (games.one_copy_belief, games.two_copy_belief):
        whole = belief(values, 0.4)
        assert whole.shape == (5, 7)
        assert np.allclose(whole[2], belief(values[2], 0.4))


def test_a_single_minus_ends_it_where_the_mean_is_one() -> None:
    assert games.two_copy_belief([1, 1, -1, 1], 1.0).tolist() == pytest.approx([2 / 3, 4 / 5, 0, 0])


def test_beliefs_stay_finite_over_long_records() -> None:
    values = np.ones(10_000)
    assert games.one_copy_belief(values, 0.9)[-1] == 1
    assert games.one_copy_belief(values * (-1.0) ** np.arange(10_000), 0.9)[-1] == 0


@pytest.mark.parametrize(
    ("n", "noise", "weight"), [(1, 0.0, None), (6, 0.0, None), (20, 0.0, None), (8, 0.05, None), (6, 0.1, 3)]
)
def test_simulations_agree_with_the_exact_laws(n: int, noise: float, weight: int | None) -> None:
    for simulate, compute, step in (
        (games.simulate_two_copies, advantage.two_copies_needed, 2),
        (games.simulate_one_copy, advantage.one_copy_needed, 1),
    ):
        exact = compute(n, ALPHA, DELTA, noise, weight)
        found = simulate(n, ALPHA, DELTA, 200, noise, weight, rng=4)
        assert found.low <= found.copies <= found.high
        # 4 sigma, and one step of the grid (a pair; or 1/100 between neighbouring numbers of copies)
        bar = max(found.high - found.copies, found.copies - found.low)
        assert abs(found.copies - exact) <= 4 * bar + step + exact / 100
        assert bar < 0.1 * exact + step


def test_a_wrong_law_would_be_noticed() -> None:
    found = games.simulate_one_copy(8, ALPHA, DELTA, 200, rng=5)
    for wrong in (advantage.one_copy_needed(8, ALPHA, DELTA) * f for f in (0.8, 1.25)):
        bar = max(found.high - found.copies, found.copies - found.low)
        assert abs(found.copies - wrong) > 4 * bar


def test_the_same_seed_gives_the_same_games() -> None:
    for simulate in (games.simulate_two_copies, games.simulate_one_copy):
        first, again = (simulate(4, ALPHA, DELTA, strings=10, rng=6) for _ in range(2))
        assert first == again
        assert first == simulate(4, ALPHA, DELTA, strings=10, rng=np.random.default_rng(6))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: games.one_copy_values(0, 0.5, 1), "n"),
        (lambda: games.one_copy_values(3, 1.5, 1), "mean"),
        (lambda: games.one_copy_values(3, 0.5, 0), "useful"),
        (lambda: games.one_copy_values(3, 0.5, 1, games=0), "games"),
        (lambda: games.two_copy_belief([1], 0.0), "mean"),
        (lambda: games.one_copy_belief([1], 1.0), "mean"),
        (lambda: games.two_copy_belief([1, 0], 0.5), "signs"),
        (lambda: games.one_copy_belief([2], 0.5), "values"),
        (lambda: games.simulate_two_copies(3, ALPHA, DELTA, strings=1), "strings"),
        (lambda: games.simulate_one_copy(3, ALPHA, 0.6), "delta"),
        (lambda: games.simulate_one_copy(3, ALPHA, DELTA, weight=4), "weight"),
    ],
)
def test_bad_input_is_named(call: Callable[[], object], name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}`"):
        call()


@pytest.mark.parametrize("ulps", [-1, 0, 1])
def test_a_share_of_lost_games_that_is_delta_itself_is_enough(ulps: int) -> None:
    lost = np.array([[0.5, 0.1, 0.0], [0.5, 0.1, 0.0]]) * (1 + ulps * 2.0**-52)
    assert games._read_off(np.array([2.0, 4.0, 6.0]), lost, 0.1).copies == 4
