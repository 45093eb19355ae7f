"""Repeated experiments against exact variances, records cut by hand, and sums over every case."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import qutip

from qshadow_viz import PauliShadow, states
from qshadow_viz.experiments import normal_largest, repeat, rms

from . import oracle


def test_parts_are_disjoint_in_order_and_the_rest_is_left_out() -> None:
    record = PauliShadow.measure(states.w(3), 107, rng=1)
    strings = ["ZII", "ZZI", "XXI"]
    found = repeat(record, strings, snapshots=25)
    assert found.shape == (4, 3)
    for i, string in itertools.product(range(4), range(3)):
        # by hand: a match counts 3^k times the product of its signs
        bases, outcomes = record.bases[25 * i : 25 * i + 25], record.outcomes[25 * i : 25 * i + 25]
        total = 0
        for basis, outcome in zip(bases, outcomes, strict=True):
            asked = [(j, "XYZ".index(letter)) for j, letter in enumerate(strings[string]) if letter != "I"]
            if all(basis[j] == code for j, code in asked):
                total += 3 ** len(asked) * math.prod(1 - 2 * int(outcome[j]) for j, _ in asked)
        assert found[i, string] == pytest.approx(total / 25)


def test_batches_give_the_median_of_batch_means() -> None:
    record = PauliShadow.measure(states.ghz(2), 120, rng=2)
    found = repeat(record, ["ZZ"], snapshots=60, batches=3)
    for i in range(2):
        shots = record.single_shot("ZZ")[60 * i : 60 * i + 60]
        assert found[i, 0] == pytest.approx(np.median(shots.reshape(3, 20).mean(axis=1)))


@pytest.mark.parametrize("kind", ["ket", "mixed"])
def test_the_error_is_the_exact_one(kind: str) -> None:
    state = oracle.some_states(3)[kind]
    strings = ["XII", "IYZ", "ZXY"]
    truth = np.array([qutip.expect(oracle.pauli(s), state) for s in strings])
    # the variance of one snapshot, from all bases and outcomes; not from the formula 3^k - tr(Pρ)²
    bases, outcomes, law = oracle.local_law(state)
    everything = PauliShadow(bases, outcomes)
    variance = np.array([law @ everything.single_shot(s) ** 2 for s in strings]) - truth**2
    misses = repeat(PauliShadow.measure(state, 60_000, rng=5), strings, snapshots=200) - truth
    for column, exact in zip(misses.T, variance, strict=True):
        value, error = rms(column)
        assert abs(value - math.sqrt(exact / 200)) < 4 * error  # 4 sigma
        # nearly normal errors: the relative error of a root mean square is about 1/√(2 · repetitions)
        assert error / value == pytest.approx(1 / math.sqrt(2 * 300), rel=0.35)


def test_rms_by_hand() -> None:
    # mean squares of the two repetitions: 5 and 25; their mean 15, its standard error 10
    value, error = rms([[1.0, 3.0], [5.0, 5.0]])
    assert value == pytest.approx(math.sqrt(15))
    assert error == pytest.approx(10 / (2 * math.sqrt(15)))
    assert rms([0.0, 0.0, 0.0]) == (0.0, 0.0)


def test_the_standard_error_of_an_rms_covers() -> None:
    rng = np.random.default_rng(7)
    # three answers of one repetition that always miss by the same: only the repetitions are independent
    misses = np.repeat(rng.normal(size=(1000, 100, 1)), 3, axis=2)
    found = np.array([rms(part) for part in misses])
    inside = np.abs(found[:, 0] - 1) < found[:, 1]
    # one sigma holds 68 % of a bell curve; 4 sigma of 1000 trials, and 2 % for 100 not being infinite
    assert abs(inside.mean() - 0.683) < 4 * math.sqrt(0.683 * 0.317 / 1000) + 0.02


@pytest.mark.parametrize(("questions", "share"), [(1, 0.5), (3, 0.9), (50, 0.1)])
def test_the_largest_of_normal_errors_by_simulation(questions: int, share: float) -> None:
    rng = np.random.default_rng(11)
    below = np.abs(rng.normal(size=(20_000, questions))).max(axis=1) <= normal_largest(questions, share)
    assert abs(below.mean() - share) < 4 * math.sqrt(share * (1 - share) / 20_000)  # 4 sigma


def test_the_largest_of_normal_errors_by_hand() -> None:
    # one error stays below one standard deviation with probability erf(1/√2)
    assert normal_largest([1], math.erf(1 / math.sqrt(2))) == pytest.approx([1.0])
    # for huge M it approaches √(2 ln M) from below, and does not lose its digits
    huge = normal_largest([10**6, 10**12])
    assert np.all(huge < np.sqrt(2 * np.log([10**6, 10**12])))
    assert huge[1] == pytest.approx(7.0, abs=0.3)
    # 1 - (1 - tail)^M = 1/2 gives tail = ln 2 / M for huge M
    assert math.erfc(huge[1] / math.sqrt(2)) == pytest.approx(math.log(2) * 1e-12, rel=1e-6)


RECORD = PauliShadow([[0, 1], [2, 2]], [[0, 0], [1, 0]])
BAD = [
    (lambda: repeat(RECORD, "XI", 1), TypeError, "'XI'"),
    (lambda: repeat(RECORD, {"XI": 1.0}, 1), TypeError, "sequence"),  # type: ignore[arg-type]
    (lambda: repeat(RECORD, ["XI"], 3), ValueError, "3 was given"),
    (lambda: repeat(RECORD, ["XI"], 0), ValueError, "`snapshots`"),
    (lambda: repeat(RECORD, ["XI"], 1.5), TypeError, "1.5"),  # type: ignore[arg-type]
    (lambda: repeat(RECORD, ["XI"], 1, batches=2), ValueError, "`batches`"),
    (lambda: repeat(RECORD, ["XXX"], 1), ValueError, "'XXX'"),
    (lambda: rms([1.0]), ValueError, "`errors`"),
    (lambda: rms([[], []]), ValueError, "`errors`"),
    (lambda: rms([1.0, math.nan]), ValueError, "nan"),
    (lambda: normal_largest(0), ValueError, "`questions`"),
    (lambda: normal_largest(2.0), TypeError, "2.0"),
    (lambda: normal_largest(2, 1.0), ValueError, "`share`"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()
