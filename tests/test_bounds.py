"""Bounds against their formulas worked by hand, and against simulation where they claim a success rate."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from qshadow_viz import BellSamples, PauliShadow, bounds, states


def test_shadow_norm_forgets_neither_3k_nor_the_identity() -> None:
    assert [bounds.shadow_norm_squared(s) for s in ("III", "XII", "XIZ", "YYY")] == [0, 3, 9, 27]


def test_theorem_one_by_hand() -> None:
    # M = 2, δ = 0.05: 2 ln 80 = 8.76 -> 9 batches; 34/0.01 · 9 = 30,600 snapshots each
    assert bounds.snapshots_sufficient(["XX", "ZZ"], 0.1, 0.05) == (9 * 30_600, 9)
    # the heaviest string counts: 34/0.25 · 27 = 3672
    assert bounds.snapshots_sufficient(["XII", "YYY"], 0.5, 0.1).snapshots == 8 * 3672
    assert bounds.snapshots_sufficient("II", 0.5, 0.1) == (6, 6)


def test_theorem_one_keeps_its_promise() -> None:
    strings, epsilon, delta = ["ZZI", "IZZ", "XXX"], 0.5, 0.2
    wanted = bounds.snapshots_sufficient(strings, epsilon, delta)
    failures = 0
    for seed in range(40):
        record = PauliShadow.measure(states.ghz(3), wanted.snapshots, rng=seed)
        failures += bool(np.any(np.abs(record.expect(strings, batches=wanted.batches) - 1) > epsilon))
    assert failures <= 40 * delta


def test_pairs_by_hand() -> None:
    assert bounds.pairs_sufficient(1, 1.0, 0.5) == math.ceil(2 * math.log(4))
    assert bounds.pairs_sufficient(4**30, 0.5, 0.1) == math.ceil(32 * (math.log(20) + 60 * math.log(2)))
    assert bounds.pairs_to_detect(0.95, 0.1) == 23
    assert bounds.pairs_to_detect(1.0, math.exp(-1)) == 8


def test_single_copies_by_hand() -> None:
    assert bounds.single_copy_necessary(20, 0.95, 0.1) == pytest.approx(1.45e6, rel=1e-3)
    # α = 1: the first bound is empty, the second is (1 - 2δ)(2^n + 1)
    assert bounds.single_copy_necessary(3, 1.0, 0.25) == math.ceil(0.5 * 9)
    c = -0.5 * math.log(1 - 0.25)
    assert bounds.single_copy_necessary(10, 0.5, 0.01) == math.ceil(1025 * math.log(50) / c)


@pytest.mark.parametrize("strength", [1.0, 0.95, 0.6, 0.4])
@pytest.mark.parametrize("delta", [0.1, 0.01])
def test_exact_pairs_by_trying_every_threshold(strength: float, delta: float) -> None:
    def possible(pairs: int) -> bool:
        least = np.arange(pairs + 2)
        false = scipy.stats.binom.sf(least - 1, pairs, 0.5)
        missed = scipy.stats.binom.cdf(least - 1, pairs, (1 + strength**2) / 2)
        return bool(np.min(np.maximum(false, missed)) <= delta)

    found = bounds.pairs_to_detect_exact(strength, delta)
    assert not possible(found - 1)
    assert all(possible(pairs) for pairs in range(found, found + 60))
    assert found <= bounds.pairs_to_detect(strength, delta)


def test_exact_pairs_are_what_a_simulation_needs() -> None:
    strength, delta = 0.8, 0.05
    pairs = bounds.pairs_to_detect_exact(strength, delta)
    threshold = scipy.stats.binom.isf(delta, pairs, 0.5) + 1
    wrong = {0.0: 0, strength: 0}
    for seed in range(2000):
        for hidden in wrong:
            record = BellSamples.hidden_pauli("XYZ", hidden, pairs, rng=seed)
            alarm = (record.squared("XYZ") + 1) / 2 * pairs >= threshold - 0.5
            wrong[hidden] += alarm != bool(hidden)
    limit = delta + 4 * math.sqrt(delta * (1 - delta) / 2000)  # 4 sigma
    assert all(count / 2000 < limit for count in wrong.values())


def test_noise_costs_its_power() -> None:
    clean = bounds.pairs_to_detect_exact(0.9, 0.01)
    noisy = bounds.pairs_to_detect_exact(0.9, 0.01, weight=10, noise=0.1)
    # (1-p)^{-4k} more pairs, up to what a mean of 0.81 spares against a small one (1 - mean² in the variance)
    ratio = noisy / clean / 0.9**-40
    assert 0.8 < ratio < 2.2
    assert bounds.pairs_to_detect_exact(0.9, 0.01, weight=3) == clean


def test_large_numbers_are_found_without_large_arrays() -> None:
    found = bounds.pairs_to_detect_exact(0.03, 0.1)
    mean = 0.03**2
    # both errors at 0.1: (2 · 1.2816/mean)², the normal approximation
    assert found == pytest.approx((2 * scipy.stats.norm.isf(0.1) / mean) ** 2, rel=1e-3)


def test_useful_shots_by_trying_every_threshold() -> None:
    strength, delta = 0.9, 0.1

    def possible(shots: int) -> bool:
        for t in range(shots + 1):
            sums = 2 * np.arange(shots + 1) - shots
            far = np.abs(sums) >= t
            false = scipy.stats.binom.pmf(np.arange(shots + 1), shots, 0.5)[far].sum()
            missed = scipy.stats.binom.pmf(np.arange(shots + 1), shots, (1 + strength) / 2)[~far].sum()
            if max(false, missed) <= delta:
                return True
        return False

    found = bounds.useful_shots_needed(strength, delta)
    assert not possible(found - 1)
    assert all(possible(shots) for shots in range(found, found + 30))


BAD = [
    (lambda: bounds.shadow_norm_squared("XQ"), ValueError, "'Q'"),
    (lambda: bounds.snapshots_sufficient(["X"], 0.0, 0.1), ValueError, "0.0"),
    (lambda: bounds.snapshots_sufficient(["X"], 1.5, 0.1), ValueError, "1.5"),
    (lambda: bounds.snapshots_sufficient(["X"], 0.1, 1.0), ValueError, "1.0"),
    (lambda: bounds.snapshots_sufficient([], 0.1, 0.1), ValueError, "none was given"),
    (lambda: bounds.pairs_sufficient(0, 0.1, 0.1), ValueError, "0"),
    (lambda: bounds.pairs_sufficient(2.5, 0.1, 0.1), TypeError, "2.5"),
    (lambda: bounds.pairs_to_detect(0.0, 0.1), ValueError, "0.0"),
    (lambda: bounds.pairs_to_detect(0.5, float("nan")), ValueError, "nan"),
    (lambda: bounds.single_copy_necessary(0, 0.5, 0.1), ValueError, "0"),
    (lambda: bounds.single_copy_necessary(5, 0.5, 0.5), ValueError, "0.5"),
    (lambda: bounds.pairs_to_detect_exact(0.5, 0.1, weight=50, noise=0.9), ValueError, "is left"),
    (lambda: bounds.pairs_to_detect_exact(0.5, 0.1, noise=1.0), ValueError, "1.0"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()
