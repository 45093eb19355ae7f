from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from qshadow_viz import advantage, bounds
from qshadow_viz.advantage import best_guess

from .. import oracle

ALPHA, DELTA = 0.95, 0.1


@pytest.mark.parametrize("n", [1, 2, 4])
def test_weight_law_counts_strings(n: int) -> None:
    weights = [n - p.count("I") for p in oracle.all_paulis(n)[1:]]
    share = np.bincount(weights, minlength=n + 1)[1:] / len(weights)
    assert np.allclose(advantage.weight_law(n), share, atol=1e-14)


def test_weight_law_is_normalised_where_strings_cannot_be_counted() -> None:
    law = advantage.weight_law(200)
    assert law.sum() == pytest.approx(1)
    assert law @ np.arange(1, 201) == pytest.approx(150)


@pytest.mark.parametrize("noise", [0.0, 0.07])
@pytest.mark.parametrize("weight", [None, 2])
@pytest.mark.parametrize("delta", [0.02, 0.1, 0.3])
def test_needed_is_the_smallest_number(delta: float, weight: int | None, noise: float) -> None:
    n, strength = 3, 0.7
    if weight is None:
        strings = [p for p in oracle.all_paulis(n) if p != "III"]
    else:
        strings = ["XYI"]
    means = strength * (1 - noise) ** np.array([n - p.count("I") for p in strings])

    pairs = advantage.two_copies_needed(n, strength, delta, noise, weight) / 2
    errors = [best_guess.two_copy_error(pairs + step, means**2).mean() for step in (-1, 0)]
    assert errors[0] > delta >= errors[1]

    copies = advantage.one_copy_needed(n, strength, delta, noise, weight)
    errors = [best_guess.one_copy_error(copies + step, n, means).mean() for step in (-1, 0)]
    assert copies < 1e4
    assert errors[0] > delta >= errors[1]


def test_large_needs_are_right_within_a_ten_thousandth() -> None:
    copies = advantage.one_copy_needed(20, ALPHA, DELTA)
    errors = [float(best_guess.one_copy_error(round(copies * f), 20, ALPHA)) for f in (0.9998, 1.0002)]
    assert errors[0] > DELTA > errors[1]


@pytest.mark.parametrize(
    ("n", "strength", "delta"), list(itertools.product((1, 2, 5, 20, 40), (0.1, 0.95, 1.0), (0.01, 0.3)))
)
def test_no_single_copy_strategy_beats_the_bound(n: int, strength: float, delta: float) -> None:
    assert advantage.one_copy_needed(n, strength, delta) >= bounds.single_copy_necessary(n, strength, delta)


@pytest.mark.parametrize(("strength", "delta"), [(0.2, 0.1), (0.95, 0.1), (0.95, 0.01)])
def test_pairs_need_no_more_than_where_both_kinds_of_error_are_small(strength: float, delta: float) -> None:
    copies = [advantage.two_copies_needed(n, strength, delta) for n in (1, 20, 40)]
    assert copies[0] == copies[1] == copies[2] <= 2 * bounds.pairs_to_detect_exact(strength, delta)


def test_noise_costs_the_square_of_the_mean() -> None:
    # weak signals: twice the exponent for pairs, (1-p)^{-4k} against (1-p)^{-2k}
    k, p = 4, 0.1
    arguments = {"n": 6, "strength": 0.2, "delta": 0.1, "weight": k}
    pairs = [advantage.two_copies_needed(noise=noise, **arguments) for noise in (0.0, p)]
    single = [advantage.one_copy_needed(noise=noise, **arguments) for noise in (0.0, p)]
    assert pairs[1] / pairs[0] == pytest.approx((1 - p) ** (-4 * k), rel=0.02)
    assert single[1] / single[0] == pytest.approx((1 - p) ** (-2 * k), rel=0.02)


def test_what_is_hopeless_is_infinite() -> None:
    assert math.isinf(advantage.two_copies_needed(400, ALPHA, DELTA, noise=0.6))


@pytest.mark.parametrize("weight", [None, 12])
@pytest.mark.parametrize("against", ["bound", "noisy"])
def test_fatal_noise_is_where_the_costs_cross(against: str, weight: int | None) -> None:
    n = 12

    def lead(noise: float) -> float:
        rival = (
            bounds.single_copy_necessary(n, ALPHA, DELTA)
            if against == "bound"
            else advantage.one_copy_needed(n, ALPHA, DELTA, noise, weight)
        )
        return rival / advantage.two_copies_needed(n, ALPHA, DELTA, noise, weight)

    fatal = advantage.fatal_noise(n, ALPHA, DELTA, against, weight)
    # pairs come in whole numbers and large needs are rounded: allow a step of noise beside the crossing
    assert lead(fatal - 2e-3) > 1 > lead(fatal + 2e-3)


@pytest.mark.parametrize(
    ("against", "full", "limit"),
    [
        ("bound", True, 1 - 2 ** (-1 / 4)),
        ("bound", False, 1 - 2 ** (-1 / 3)),
        ("noisy", True, 1 - 2 ** (-1 / 2)),
        ("noisy", False, 1 - 2 ** (-2 / 3)),
    ],
)
def test_fatal_noise_rises_to_its_limit(against: str, full: bool, limit: float) -> None:
    gaps = [
        limit - advantage.fatal_noise(n, ALPHA, DELTA, against, n if full else None) for n in (10, 20, 40)
    ]
    assert gaps[0] > gaps[1] > gaps[2] > 0
    assert gaps[2] < 0.025


def test_where_pairs_do_not_win_no_noise_is_needed() -> None:
    assert advantage.fatal_noise(2, ALPHA, DELTA) == 0
    assert advantage.fatal_noise(3, 0.1, DELTA, "noisy") == 0


def test_a_hopeless_comparison_still_has_an_answer() -> None:
    fatal = advantage.fatal_noise(300, ALPHA, DELTA, "noisy", weight=300)
    assert 0.285 < fatal < 1 - 2**-0.5


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (lambda: advantage.weight_law(0), ValueError, "n"),
        (lambda: advantage.two_copies_needed(3, 0.0, DELTA), ValueError, "strength"),
        (lambda: advantage.two_copies_needed(3, ALPHA, 0.5), ValueError, "delta"),
        (lambda: advantage.two_copies_needed(3, ALPHA, DELTA, noise=1.0), ValueError, "noise"),
        (lambda: advantage.one_copy_needed(3, ALPHA, DELTA, weight=4), ValueError, "weight"),
        (lambda: advantage.one_copy_needed(2.5, ALPHA, DELTA), TypeError, "n"),
        (lambda: advantage.fatal_noise(3, ALPHA, DELTA, "nobody"), ValueError, "against"),
    ],
)
def test_bad_input_is_named(call: object, error: type[Exception], name: str) -> None:
    with pytest.raises(error, match=f"`{name}`"):
        call()  # type: ignore[operator]
