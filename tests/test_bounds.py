"""Bounds against their formulas worked by hand, and against simulation where they claim a success rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import qutip
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from qshadow_viz import BellSamples, PauliShadow, bounds, states
from qshadow_viz._binomial import _enough, smallest

from . import oracle


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


@pytest.mark.parametrize("two_sided", [False, True])
@pytest.mark.parametrize("mean", [1.0, 0.3, 0.1, 0.03, 0.01])
@pytest.mark.parametrize("delta", [0.499, 0.49, 0.4, 0.1, 0.01, 1e-6])
def test_the_search_misses_no_tooth(delta: float, mean: float, two_sided: bool) -> None:
    found = smallest(mean, delta, two_sided)
    # up to Hoeffding's number, from where on every number is known to be enough
    last = math.ceil(8 * math.log(2 / delta) / mean**2) + 3
    counts = np.arange(max(1, found - 5000), min(last, found + 50_000))
    enough = _enough(counts, mean, delta, two_sided)
    assert enough[counts >= found].all()
    assert found == 1 or not enough[counts == found - 1].any()
    first = counts[enough.argmax()]
    assert found - first < 4 / mean / (1 - 2 * delta if two_sided else 1) + 4  # what the search relies on


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


def test_noise_on_useful_shots_goes_with_the_letters_of_the_string_not_of_its_basis() -> None:
    pauli, strength, noise = "XYI", 0.9, 0.2
    noisy = oracle.depolarized(states.hidden_pauli(pauli, strength), noise)
    # common eigenvectors of strings that have letters on all three qubits, and of the hidden one
    mixture = sum(weight * oracle.pauli(p) for p, weight in ((pauli, 1), ("YXX", 3), ("IIX", 9)))
    basis = mixture.eigenstates()[1]
    signs = np.array([qutip.expect(oracle.pauli(pauli), ket) for ket in basis])
    assert np.allclose(np.abs(signs), 1)
    mean = signs @ [qutip.expect(noisy, ket) for ket in basis]
    assert mean == pytest.approx(strength * (1 - noise) ** 2)
    found = bounds.useful_shots_needed(strength, 0.1, weight=2, noise=noise)
    assert found == bounds.useful_shots_needed(mean, 0.1)
    assert found < bounds.useful_shots_needed(strength, 0.1, weight=3, noise=noise)


def test_counts_stay_right_where_floats_end() -> None:
    tiny = 1e-200
    fourth = Fraction(tiny) ** 4
    found = bounds.pairs_sufficient(4**500, tiny, 0.1) * fourth
    assert float(found) == pytest.approx(2 * (1001 * math.log(2) + math.log(10)), rel=1e-14)
    assert float(bounds.pairs_to_detect(tiny, 0.1) * fourth) == pytest.approx(8 * math.log(10), rel=1e-14)
    # a string of weight 2000: 3^2000 is no float
    wanted = bounds.snapshots_sufficient("X" * 2000, 0.5, 0.1)
    assert wanted.snapshots == wanted.batches * 34 * 4 * 3**2000
    # 5e-324 is the smallest float: 2 ln(2/δ) = 1490.3
    assert bounds.snapshots_sufficient("II", 1.0, 5e-324) == (1491, 1491)
    assert bounds.pairs_to_detect(1.0, 5e-324) == math.ceil(8 * 1074 * math.log(2))


def test_single_copies_where_floats_end() -> None:
    # the bounds double with each qubit, and go as 1/α² for small α, where c tends to α²/2
    small = [bounds.single_copy_necessary(n, 0.5, 0.1) for n in (4999, 5000)]
    assert Fraction(small[1], small[0]) == pytest.approx(2, abs=1e-12)
    for strength in (1e-3, 1e-7, 1e-9, 1e-160, 1e-300):
        found = bounds.single_copy_necessary(3, strength, 0.1) * Fraction(strength) ** 2
        assert float(found) == pytest.approx(9 * 2 * math.log(5), rel=1e-6)
    assert bounds.single_copy_necessary(3, 1 - 1e-16, 0.25) >= math.ceil(0.5 * 9)


def test_what_is_meant_as_decimal_is_rounded_as_decimal() -> None:
    # neither 0.1, 0.3 nor 0.7 is a float, but 34/0.1² = 3400 and so on are what is meant
    for epsilon, each in ((0.1, 3400), (0.01, 340_000), (0.2, 850), (0.0001, 3_400_000_000)):
        assert bounds.snapshots_sufficient("X", epsilon, 0.9).snapshots == 2 * 3 * each


@settings(max_examples=300, deadline=None)
@given(
    strength=st.floats(0, 1, exclude_min=True),
    delta=st.floats(0, 0.5, exclude_min=True, exclude_max=True),
    n=st.integers(1, 10_000),
)
def test_every_number_in_range_gives_a_number(strength: float, delta: float, n: int) -> None:
    found = [
        bounds.pairs_to_detect(strength, delta),
        bounds.pairs_sufficient(4**n, strength, delta),
        bounds.single_copy_necessary(n, strength, delta),
        *bounds.snapshots_sufficient("XYZ", strength, delta),
    ]
    assert all(type(count) is int and count >= 1 for count in found)
    for exact in (bounds.pairs_to_detect_exact, bounds.useful_shots_needed):
        if strength > 0.3 and delta > 1e-12:
            assert 1 <= exact(strength, delta) <= 8 * math.log(2 / delta) / strength**4 + 3
        elif strength < 1e-6 or delta < 1e-100:
            with pytest.raises(ValueError, match=r"`strength` and `noise` must leave|`delta` must lie"):
                exact(strength, delta)


@pytest.mark.parametrize("delta", [1e-12, 1e-17, 1e-30, 1e-100])
def test_exact_pairs_with_hardly_any_risk(delta: float) -> None:
    # far beyond where 1 - δ can be told from 1
    def possible(pairs: int) -> bool:
        most = np.arange(-1, pairs)  # minus signs that still call an alarm
        false = scipy.stats.binom.cdf(most, pairs, 0.5)
        missed = scipy.stats.binom.cdf(pairs - most - 1, pairs, (1 + 0.64) / 2)
        return bool(np.min(np.maximum(false, missed)) <= delta)

    found = bounds.pairs_to_detect_exact(0.8, delta)
    assert not possible(found - 1)
    assert all(possible(pairs) for pairs in range(found, found + 40))


BAD: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: bounds.shadow_norm_squared("XQ"), ValueError, "'Q'"),
    (lambda: bounds.snapshots_sufficient(["X"], 0.0, 0.1), ValueError, "0.0"),
    (lambda: bounds.snapshots_sufficient(["X"], 1.5, 0.1), ValueError, "1.5"),
    (lambda: bounds.snapshots_sufficient(["X"], 0.1, 1.0), ValueError, "1.0"),
    (lambda: bounds.snapshots_sufficient([], 0.1, 0.1), ValueError, "none was given"),
    (lambda: bounds.shadow_norm_squared(["XX", "ZZ"]), TypeError, r"\['XX', 'ZZ'\]"),  # type: ignore[arg-type]
    (lambda: bounds.shadow_norm_squared(""), ValueError, "empty"),
    (lambda: bounds.snapshots_sufficient(["X", "XX"], 0.1, 0.1), ValueError, "'XX' with 2"),
    (lambda: bounds.snapshots_sufficient(["X"], True, 0.1), TypeError, "`epsilon` .* True"),
    (lambda: bounds.snapshots_sufficient(["X"], 0.1, 0), ValueError, r"`delta` must lie in \(0, 1\), but 0"),
    (lambda: bounds.snapshots_sufficient(["X"], math.inf, 0.1), ValueError, "`epsilon` .* inf"),
    (lambda: bounds.snapshots_sufficient(["X"], 10**400, 0.1), ValueError, "`epsilon` .* 1000"),
    (lambda: bounds.pairs_sufficient(True, 0.1, 0.1), TypeError, "`n_observables` .* True"),
    (lambda: bounds.pairs_sufficient(1, math.nan, 0.1), ValueError, "`epsilon` .* nan"),
    (lambda: bounds.pairs_sufficient(1, 0.1, 1.5), ValueError, "`delta` .* 1.5"),
    (lambda: bounds.pairs_to_detect(-0.5, 0.1), ValueError, "`strength` .* -0.5"),
    (lambda: bounds.pairs_to_detect("0.5", 0.1), TypeError, "`strength` .* '0.5'"),  # type: ignore[arg-type]
    (lambda: bounds.single_copy_necessary(10_001, 0.5, 0.1), ValueError, "`n` .* 10001"),
    (lambda: bounds.single_copy_necessary(2.0, 0.5, 0.1), TypeError, "`n` .* 2.0"),  # type: ignore[arg-type]
    (lambda: bounds.single_copy_necessary(2, 1.01, 0.1), ValueError, "`strength` .* 1.01"),
    (lambda: bounds.pairs_to_detect_exact(1e-200, 0.1), ValueError, "a mean of about 1e-4 or more, but 0"),
    (lambda: bounds.pairs_to_detect_exact(0.5, 1e-300), ValueError, "`delta` .* 1e-300"),
    (lambda: bounds.pairs_to_detect_exact(0.5, 0.1, weight=0), ValueError, "`weight` .* 0"),
    (lambda: bounds.pairs_to_detect_exact(0.5, 0.1, noise=-0.1), ValueError, "`noise` .* -0.1"),
    (lambda: bounds.useful_shots_needed(1e-6, 0.1), ValueError, "1e-06 is left"),
    (lambda: bounds.pairs_sufficient(0, 0.1, 0.1), ValueError, "0"),
    (lambda: bounds.pairs_sufficient(2.5, 0.1, 0.1), TypeError, "2.5"),  # type: ignore[arg-type]
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
