from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.stats

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


def error_in_whole_numbers(pairs: int, strength: Fraction) -> Fraction:
    """Return the average error of the best guess, from the binomial law without any rounding."""
    more, of = (strength**2).as_integer_ratio()
    plus = range(pairs + 1)
    empty = [math.comb(pairs, k) * of**pairs for k in plus]
    hidden = [math.comb(pairs, k) * (of + more) ** k * (of - more) ** (pairs - k) for k in plus]
    return Fraction(sum(map(min, empty, hidden)), 2 * (2 * of) ** pairs)


@pytest.mark.parametrize(
    ("strength", "delta", "copies"),
    [
        ("0.3", "0.1", 1618),
        ("0.35", "0.1", 872),
        ("0.25", "0.1", 3360),
        ("0.95", "0.1", 12),
        ("0.8", "1e-30", None),
    ],
)
def test_pairs_needed_are_exact(strength: str, delta: str, copies: int | None) -> None:
    found = advantage.two_copies_needed(20, float(strength), float(delta))
    assert copies is None or found == copies
    pairs, risk = round(found) // 2, Fraction(delta)
    before, at = (error_in_whole_numbers(pairs + step, Fraction(strength)) for step in (-1, 0))
    assert before > risk >= at


@pytest.mark.parametrize(("strength", "noise"), [(0.1, 0.0), (0.06, 0.0), (0.3, 0.25)])
def test_pairs_needed_are_exact_where_they_are_many(strength: float, noise: float) -> None:
    n = 3
    weights = [n - p.count("I") for p in oracle.all_paulis(n)[1:]]
    means = strength**2 * (1 - noise) ** (2 * np.arange(1, n + 1))
    law = np.bincount(weights, minlength=n + 1)[1:] / len(weights)

    def error(pairs: int) -> float:
        plus = np.arange(pairs + 1)
        empty = scipy.stats.binom.pmf(plus, pairs, 0.5)
        wrong = [np.minimum(empty, scipy.stats.binom.pmf(plus, pairs, (1 + m) / 2)).sum() / 2 for m in means]
        return float(law @ wrong)

    pairs = round(advantage.two_copies_needed(n, strength, DELTA, noise)) // 2
    assert pairs > 10_000
    assert error(pairs - 1) > DELTA >= error(pairs)


def test_even_rare_strings_count_where_hardly_any_error_is_allowed() -> None:
    # seven strings in a million have letters on all 41 qubits, and are wrong more often than delta
    n, delta, noise = 41, 1e-7, 0.1
    pairs = advantage.two_copies_needed(n, ALPHA, delta, noise) / 2
    means = ALPHA**2 * (1 - noise) ** (2 * np.arange(1, n + 1))
    errors = [
        advantage.weight_law(n) @ best_guess.two_copy_error(round(pairs * f), means) for f in (0.999, 1.001)
    ]
    assert errors[0] > delta > errors[1]


@pytest.mark.parametrize(
    ("n", "strength", "delta"), [(3, 0.5, 1e-3), (2, 0.2, 0.1), (3, 0.3, 1e-10), (1, 0.06, 0.2)]
)
def test_single_copies_needed_are_right_within_a_thousandth(n: int, strength: float, delta: float) -> None:
    chance = 1 / (2**n + 1)

    def error(copies: int) -> float:  # over every possible number of useful shots, each by its binomial law
        shots = np.arange(copies + 1)
        likely = scipy.stats.binom.pmf(shots, copies, chance)
        kept = likely > 1e-14 * delta
        wrong = []
        for number in shots[kept]:
            plus = np.arange(number + 1)
            empty = scipy.stats.binom.pmf(plus, number, 0.5)
            hidden = scipy.stats.binom.pmf(plus, number, (1 + strength) / 2)
            wrong.append(np.minimum(empty, (hidden + hidden[::-1]) / 2).sum() / 2)
        return float(likely[kept] @ wrong)

    copies = advantage.one_copy_needed(n, strength, delta)
    assert error(math.floor(copies * 0.999) - 1) > delta >= error(math.ceil(copies * 1.001))


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
    arguments: dict[str, Any] = {"n": 6, "strength": 0.2, "delta": 0.1, "weight": k}
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


@pytest.mark.parametrize(
    ("against", "weight", "expected"), [("noisy", 5, 0.736), ("bound", 1, 0.942), ("bound", 2, 0.760)]
)
def test_light_strings_take_more_noise_than_half(against: str, weight: int, expected: float) -> None:
    n = 20
    fatal = advantage.fatal_noise(n, ALPHA, DELTA, against, weight)
    assert fatal == pytest.approx(expected, abs=1e-3)
    # where the signal is weak only N times the squared mean counts: 6.57 of it for an error of one in ten
    pairs = 2 * 6.569 / (ALPHA * (1 - fatal) ** weight) ** 4
    rival = (
        bounds.single_copy_necessary(n, ALPHA, DELTA)
        if against == "bound"
        else advantage.one_copy_needed(n, ALPHA, DELTA, fatal, weight)
    )
    assert pairs / rival == pytest.approx(1, rel=0.01)


def test_noise_that_leaves_next_to_nothing_can_be_what_is_fatal() -> None:
    # one letter against 2^20 useless shots: (1-p)^2 = 2^-20, about
    fatal = advantage.fatal_noise(20, ALPHA, DELTA, "noisy", weight=1)
    assert 0.998 < fatal < 1
    # and against 2^1000 of them: closer to 1 than a float can say
    assert 1 - 1e-15 < advantage.fatal_noise(1000, ALPHA, DELTA, "noisy", weight=1) < 1
    assert advantage.fatal_noise(2000, ALPHA, DELTA, "bound", weight=1) > 0.999


def test_costs_too_large_to_compare_are_said_to_be() -> None:
    with pytest.raises(ValueError, match="`n` must be smaller, but 900 was given"):
        advantage.fatal_noise(900, ALPHA, DELTA, "noisy", weight=900)


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
        (lambda: advantage.one_copy_needed(2.5, ALPHA, DELTA), TypeError, "n"),  # type: ignore[arg-type]
        (lambda: advantage.fatal_noise(3, ALPHA, DELTA, "nobody"), ValueError, "against"),
    ],
)
def test_bad_input_is_named(call: Callable[[], object], error: type[Exception], name: str) -> None:
    with pytest.raises(error, match=f"`{name}`"):
        call()
