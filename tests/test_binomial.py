"""Confidence intervals of single strings and squares, by the exact law of matches and signs."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats

from qshadow_viz import BellSamples, PauliShadow, _binomial, states


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_the_ends_solve_the_equation(level: float) -> None:
    for m in (1, 2, 7, 40):
        x = np.arange(m + 1)
        low, high = _binomial.interval(x, np.full(m + 1, m), level)
        for k in x:
            if k > 0:
                more = scipy.stats.binom.sf(k, m, low[k]) + scipy.stats.binom.pmf(k, m, low[k]) / 2
                assert more == pytest.approx((1 - level) / 2, abs=1e-9)
            if k < m:
                less = scipy.stats.binom.cdf(k - 1, m, high[k]) + scipy.stats.binom.pmf(k, m, high[k]) / 2
                assert less == pytest.approx((1 - level) / 2, abs=1e-9)
        assert (low[0], high[-1]) == (0, 1)
    assert [float(end) for end in _binomial.interval(0, 0, level)] == [0, 1]


# Exact, by enumeration of matches and signs: not a simulation.
@pytest.mark.parametrize(("snapshots", "weight"), [(30, 1), (30, 2), (30, 3), (100, 4), (500, 2), (200, 3)])
def test_coverage_is_never_too_small(snapshots: int, weight: int) -> None:
    matches = np.arange(snapshots + 1)
    law = scipy.stats.binom.pmf(matches, snapshots, 3.0**-weight)
    enough = snapshots * 3.0**-weight >= 50
    for value in np.linspace(-1, 1, 21):
        chance, covered = (1 + value) / 2, 0.0
        for m in matches[law > 1e-9]:
            x = np.arange(m + 1)
            low, high = _binomial.interval(x, np.full(m + 1, m), 0.95)
            inside = (low <= chance + 1e-12) & (chance - 1e-12 <= high)
            covered += law[m] * scipy.stats.binom.pmf(x, m, chance)[inside].sum()
        assert covered >= 0.948
        if enough and abs(value) < 0.95:
            assert covered <= 0.97


def test_intervals_of_a_record() -> None:
    record = PauliShadow.measure(states.ghz(3), 300, rng=1)
    found = record.interval(["ZZI", "XII", "III", "XXX"])
    assert found.shape == (4, 2)
    assert found[0, 0] > 0.8
    assert found[0, 1] == 1
    assert found[1, 0] < 0 < found[1, 1]
    assert found[2].tolist() == [1, 1]
    assert record.interval("XII").tolist() == found[1].tolist()
    narrow = record.interval("XII", level=0.5)
    assert found[1, 0] < narrow[0] < narrow[1] < found[1, 1]
    # without a match: everything is possible
    assert PauliShadow([[0, 0]], [[0, 0]]).interval("ZZ").tolist() == [-1, 1]


def test_intervals_follow_the_counts() -> None:
    record = PauliShadow.measure(states.random_pure(3, rng=2), 400, rng=3)
    for string in map("".join, itertools.product("IXYZ", repeat=3)):
        hits = record.matches(string)
        shots = record.single_shot(string)
        ends = _binomial.interval(np.sum(shots > 0), hits, 0.9)
        wanted = [2 * float(end) - 1 for end in ends] if string != "III" else [1, 1]
        assert record.interval(string, 0.9) == pytest.approx(wanted)


def test_squares_with_and_without_noise() -> None:
    state = states.ising_ground_state(4, field=1.0)
    clean = BellSamples.measure(state, 4000, rng=1)
    noisy = BellSamples.measure(state, 4000, noise=0.1, rng=1)
    assert clean.interval("XXXX")[1] == 1
    for record, noise in ((clean, 0.0), (noisy, 0.1)):
        low, high = record.interval("XIII", noise=noise, level=0.9999)
        assert low < clean.all_squared()[1, 0, 0, 0] < high
        assert record.interval(["IIII", "YIII"], noise=noise)[0].tolist() == [1, 1]
        assert record.interval("YIII", noise=noise)[0] == 0


@pytest.mark.parametrize(
    ("call", "error", "shown"),
    [
        (lambda r: r.interval("ZZ", level=1.0), ValueError, "`level` .* 1.0"),
        (lambda r: r.interval("ZZ", level="high"), TypeError, "`level` .* 'high'"),
        (lambda r: r.interval("ZZZ"), ValueError, "'ZZZ'"),
        (lambda r: r.interval({"ZZ": 1.0}), TypeError, "ZZ"),
        (lambda r: BellSamples([[0, 1]]).interval("ZZ", level=0), ValueError, "`level` .* 0"),
    ],
)
def test_bad_input_is_refused_and_shown(
    call: Callable[[PauliShadow], object], error: type[Exception], shown: str
) -> None:
    with pytest.raises(error, match=shown):
        call(PauliShadow([[0, 1], [2, 2]], [[0, 1], [1, 1]]))
