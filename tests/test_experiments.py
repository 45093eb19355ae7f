"""Repeated experiments against exact variances, records cut by hand, and sums over every case."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import qutip
import scipy.signal
import scipy.stats
import stim

from qshadow_viz import CliffordShadow, PauliShadow, states
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
BAD: list[tuple[Callable[[], object], type[Exception], str]] = [
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


def power(law: np.ndarray, times: int) -> np.ndarray:
    """Return the law of a sum of so many independent whole numbers, as far as the law of one reaches."""
    found = np.eye(1, len(law))[0]
    for bit in f"{times:b}":
        found = scipy.signal.fftconvolve(found, found)[: len(law)]
        if bit == "1":
            found = scipy.signal.fftconvolve(found, law)[: len(law)]
    return np.asarray(np.clip(found, 0, None))


def median_exceeds(law: np.ndarray, twice: int) -> float:
    """Return the probability that the median of ten numbers of this law is above half of `twice`."""
    # the fifth and the sixth in order together exceed `twice`; i is the fifth
    below = np.r_[0, np.cumsum(law)]
    i = np.arange(twice // 2 + 1)
    fifth = np.diff(below[: len(i) + 1] ** 5)
    sixth = np.clip(1 - below[1:][twice - i], 0, None) ** 5
    return math.comb(10, 5) * float(fifth @ sixth) + float(scipy.stats.binom.cdf(4, 10, below[len(i)]))


def rms_of_median(law: np.ndarray, unit: float) -> float:
    """Return the RMS error of the median of ten, each times `unit`, where the exact value is 1."""
    beyond = [1.0, *(median_exceeds(law, twice) for twice in range(len(law) - 1)), 0.0]
    values = np.arange(len(law)) * unit / 2
    return math.sqrt(-np.diff(beyond) @ (values - 1) ** 2)


def test_mean_and_median_of_a_pauli_string() -> None:
    # of five letters and value 1: in a batch of 100 a binomial number of snapshots matches, each says 3^5
    law = scipy.stats.binom.pmf(np.arange(101), 100, 3.0**-5)
    assert math.sqrt((3**5 - 1) / 1000) == pytest.approx(0.492, abs=5e-4)
    assert rms_of_median(law, 3**5 / 100) == pytest.approx(0.975, abs=5e-4)


def law_of_global_shots(n: int) -> list[Fraction]:
    """Return how likely a random stabilizer basis shares j independent strings with a state of its kind."""
    spaces = math.prod(2**i + 1 for i in range(1, n + 1))
    law = []
    for apart in range(n, -1, -1):
        subspaces = Fraction(1)
        for i in range(apart):
            subspaces *= Fraction(2 ** (n - i) - 1, 2 ** (i + 1) - 1)
        law.append(subspaces * 2 ** (apart * (apart + 1) // 2) / spaces)
    return law


def test_mean_and_median_of_a_fidelity_from_global_bases() -> None:
    n = 20
    law = law_of_global_shots(n)
    shots = [2**j * (1 + Fraction(1, 2**n)) - 1 for j in range(n + 1)]
    assert sum(law) == sum(p * x for p, x in zip(law, shots, strict=True)) == 1
    variance = sum(p * x * x for p, x in zip(law, shots, strict=True)) - 1
    assert variance == Fraction(2 * (2**n - 1), 2**n + 2)
    # the values are nearly 0, 1, 3, 7, ..., each as much rarer than the one before as it is large
    ratios = [law[j - 1] / law[j] for j in range(1, 8)]
    assert ratios == pytest.approx([2**j - 1 for j in range(1, 8)], rel=1e-3)

    ghz = stim.Circuit("H 0\n" + "\n".join(f"CX {j} {j + 1}" for j in range(n - 1)))
    found = CliffordShadow.measure(ghz, 50_000, rng=0).single_shot_fidelity(ghz)
    for p, x in zip(law[:4], shots[:4], strict=True):
        seen = np.isclose(found, float(x)).mean()
        assert abs(seen - float(p)) < 4 * math.sqrt(p * (1 - p) / len(found))  # 4 sigma

    sizes = np.zeros(4000)
    sizes[2 ** np.arange(10)] = [float(p) for p in law[:10]]
    batch = power(sizes, 100)  # the sum of 2^j: a batch mean is a hundredth of it, less 1
    shifted = batch[100:900]
    assert math.sqrt(variance / 1000) == pytest.approx(0.045, abs=5e-4)
    assert rms_of_median(shifted, 1 / 100) == pytest.approx(0.052, abs=5e-4)

    whole = power(sizes, 1000)[1000:]
    for share in (0.5, 0.9, 0.99, 0.999, 0.9999):
        far = next(d for d in range(1000) if whole[1000 - d : 1001 + d].sum() > share)
        inside = [
            median_exceeds(shifted, 200 - 1 - step) - median_exceeds(shifted, 200 + step)
            for step in range(90)
        ]
        reach = next(step for step in range(90) if inside[step] > share)
        assert far / 1000 < reach / 200
        if share == 0.9999:
            assert (far / 1000, reach / 200) == pytest.approx((0.18, 0.21), abs=6e-3)


def test_mean_and_median_of_a_fidelity_of_many_qubits_from_local_bases() -> None:
    # of |0...0>: 2 for each of ten qubits measured along Z, 1/2 for the others; here times 2^10
    n = 10
    along_z = np.arange(n + 1)
    chances = scipy.stats.binom.pmf(along_z, n, 1 / 3)
    record = PauliShadow.measure(qutip.basis([2] * n, [0] * n), 50, rng=0)
    shots = [4.0 ** np.count_nonzero(row == 2) for row in record.bases]
    assert record.fidelity(qutip.basis([2] * n, [0] * n)) == pytest.approx(np.mean(shots) / 2**n)

    tallies = np.random.default_rng(0).multinomial(1000, chances, size=100_000)
    useless = np.mean(np.abs(tallies @ 4.0**along_z / 2**n / 1000 - 1) > 0.7)
    assert useless == pytest.approx(0.0193, abs=4 * math.sqrt(0.0193 / 100_000))  # 4 sigma

    sizes = np.zeros(2 * 174_080 + 1)  # as far as twice a batch at 1.7
    sizes[4 ** along_z[:9]], unit = chances[:9], 100 * 2**n
    batch = power(sizes, 100)
    median = 1 - median_exceeds(batch, 6 * unit // 10) + median_exceeds(batch, 34 * unit // 10)
    assert median == pytest.approx(0.00013, abs=5e-6)
