"""BellSamples against enumeration: explicit Bell projectors on two copies, exact means and variances."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import qutip
import scipy.stats

from qshadow_viz import BellSamples, states

from . import oracle

CASES = [(n, kind) for n in (1, 2, 3) for kind in ("ket", "mixed", "product")]


@pytest.mark.parametrize("noise", [0.0, 0.2])
@pytest.mark.parametrize(("n", "kind"), CASES)
def test_estimators_have_the_exact_mean_and_variance(n: int, kind: str, noise: float) -> None:
    state = oracle.some_states(n)[kind]
    outcomes, law = oracle.bell_law(oracle.depolarized(state, noise))
    assert law.sum() == pytest.approx(1)
    rho = oracle.density(state)
    strings = oracle.all_paulis(n)
    singles = np.array([BellSamples(row[None]).squared(strings) for row in outcomes])
    corrected = np.array([BellSamples(row[None]).squared(strings, noise=noise) for row in outcomes])
    for i, string in enumerate(strings):
        k = sum(letter != "I" for letter in string)
        square = qutip.expect(oracle.pauli(string), rho) ** 2
        shrunk = square * (1 - noise) ** (2 * k)
        assert law @ singles[:, i] == pytest.approx(shrunk, abs=1e-10)
        assert law @ singles[:, i] ** 2 == pytest.approx(1, abs=1e-10)  # ±1: variance 1 - mean²
        assert law @ corrected[:, i] == pytest.approx(square, abs=1e-10)
    # all at once is the same as one by one
    record = BellSamples(outcomes)
    assert record.all_squared().shape == (4,) * n
    assert record.all_squared().ravel() == pytest.approx(record.squared(strings), abs=1e-12)


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_purity_of_every_subsystem(n: int, kind: str) -> None:
    state = oracle.some_states(n)[kind]
    outcomes, law = oracle.bell_law(state)
    rho = oracle.density(state)
    subsystems = [[0], list(range(n)), [n - 1]]
    for qubits in subsystems:
        singles = np.array([BellSamples(row[None]).purity(qubits) for row in outcomes])
        reduced = rho.ptrace(qubits)
        assert law @ singles == pytest.approx((reduced * reduced).tr().real, abs=1e-10)
    assert BellSamples(outcomes).purity() == BellSamples(outcomes).purity(list(range(n)))


# Chi-square tests at fixed seeds: a correct sampler fails each with probability 10^-4.
def assert_follows(record: BellSamples, outcomes: np.ndarray, law: np.ndarray) -> None:
    n = record.n
    weights = 4 ** np.arange(n)
    seen = np.bincount(record.outcomes.astype(int) @ weights, minlength=4**n)
    expected = np.zeros(4**n)
    expected[outcomes.astype(int) @ weights] = law * len(record)
    impossible = expected < 1e-9
    assert seen[impossible].sum() == 0
    kept = ~impossible
    statistic = ((seen[kept] - expected[kept]) ** 2 / expected[kept]).sum()
    assert scipy.stats.chi2.sf(statistic, max(kept.sum() - 1, 1)) > 1e-4


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize(("n", "kind"), CASES)
def test_measure_follows_the_outcome_law(n: int, kind: str, noise: float) -> None:
    state = oracle.some_states(n)[kind]
    outcomes, law = oracle.bell_law(oracle.depolarized(state, noise))
    assert_follows(BellSamples.measure(state, 50_000, noise=noise, rng=n + 7), outcomes, law)


@pytest.mark.parametrize("noise", [0.0, 0.2])
@pytest.mark.parametrize("pauli", ["X", "Y", "ZY", "IX", "YXZ"])
def test_hidden_pauli_follows_the_law_of_its_state(pauli: str, noise: float) -> None:
    state = states.hidden_pauli(pauli, -0.8)
    outcomes, law = oracle.bell_law(oracle.depolarized(state, noise))
    record = BellSamples.hidden_pauli(pauli, -0.8, 40_000, noise=noise, rng=3)
    assert_follows(record, outcomes, law)


def test_ket_and_projector_agree_on_larger_systems() -> None:
    state = states.random_pure(6, rng=4)
    strings = ["I" + part + "ZX"[i % 2] + "I" for i, part in enumerate(oracle.all_paulis(3))]
    pairs = 20_000
    for record in (
        BellSamples.measure(state, pairs, rng=1),
        BellSamples.measure(state.proj(), pairs, rng=2),
    ):
        for string in strings:
            square = qutip.expect(oracle.pauli(string), state) ** 2
            sigma = np.sqrt((1 - square**2) / pairs)
            assert abs(record.squared(string) - square) < 4.7 * sigma  # 128 looks: 1 chance in 2500


def test_a_thousand_qubits() -> None:
    pauli = "IXYZ" * 250
    record = BellSamples.hidden_pauli(pauli, 0.9, 4000, rng=5)
    sigma = np.sqrt((1 - 0.81**2) / 4000)
    assert abs(record.squared(pauli) - 0.81) < 4 * sigma
    other = "ZXYZ" * 250
    assert abs(record.squared(other)) < 4 / np.sqrt(4000)


def test_the_sign_is_not_in_the_record() -> None:
    plus = oracle.bell_law(states.hidden_pauli("XY", 0.7))[1]
    minus = oracle.bell_law(states.hidden_pauli("XY", -0.7))[1]
    assert plus == pytest.approx(minus, abs=1e-14)


def test_standard_error_is_honest() -> None:
    truth, pairs = 0.36, 400
    found, errors = [], []
    for seed in range(400):
        record = BellSamples.hidden_pauli("XZ", 0.6, pairs, rng=seed)
        found.append(record.squared("XZ"))
        errors.append(record.standard_error("XZ"))
    sigma = np.sqrt((1 - truth**2) / pairs)
    assert np.mean(errors) == pytest.approx(sigma, rel=0.02)
    covered = np.mean(np.abs(np.array(found) - truth) < 1.96 * np.array(errors))
    assert abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 400)
    unanimous = BellSamples(np.zeros((10, 1), np.uint8))
    assert unanimous.squared("X") == 1
    assert unanimous.standard_error("X") > 0.1
    assert unanimous.standard_error("I") == 0
    assert unanimous.purity_standard_error() > 0.1
    assert record.standard_error("XZ", noise=0.5) == pytest.approx(16 * record.standard_error("XZ"))


def test_parts_of_a_record() -> None:
    record = BellSamples.measure(states.w(3), 70, rng=1)
    assert len(record[:10]) == 10
    assert np.array_equal(record[3].outcomes, record.outcomes[3:4])
    assert np.array_equal(record[-1].outcomes, record.outcomes[-1:])
    strings = oracle.all_paulis(3)
    slow = np.mean([record[i].squared(strings) for i in range(70)], axis=0)
    assert record.squared(strings) == pytest.approx(slow, abs=1e-12)
    with pytest.raises(IndexError):
        record[70]
    with pytest.raises(ValueError, match="read-only"):
        record.outcomes[0, 0] = 1


def test_save_and_load(tmp_path: Path) -> None:
    record = BellSamples.measure(states.ghz(2), 9, rng=0)
    record.save(tmp_path / "bell.record")
    again = BellSamples.load(tmp_path / "bell.record")
    assert np.array_equal(again.outcomes, record.outcomes)


GOOD = BellSamples([[0, 1], [2, 3]])
BAD = [
    (lambda: BellSamples([[0, 4]]), ValueError, "4"),
    (lambda: BellSamples([0, 1]), ValueError, r"\(2,\)"),
    (lambda: BellSamples([[0.5]]), TypeError, "float64"),
    (lambda: BellSamples(np.zeros((0, 2), int)), ValueError, r"\(0, 2\)"),
    (lambda: BellSamples.measure(states.ghz(2), 0), ValueError, "0"),
    (lambda: BellSamples.measure(states.ghz(2), 2.5), TypeError, "2.5"),
    (lambda: BellSamples.measure(states.ghz(2), 5, noise=1.5), ValueError, "1.5"),
    (lambda: BellSamples.measure(2 * states.ghz(2), 5), ValueError, "norm is 2"),
    (lambda: BellSamples.hidden_pauli("II", 0.5, 5), ValueError, "'II'"),
    (lambda: BellSamples.hidden_pauli("XQ", 0.5, 5), ValueError, "'Q'"),
    (lambda: BellSamples.hidden_pauli("XX", -1.5, 5), ValueError, "-1.5"),
    (lambda: GOOD.squared("XXX"), ValueError, "'XXX'"),
    (lambda: GOOD.squared("XX", noise=1.0), ValueError, "1.0"),
    (lambda: GOOD.purity([2]), ValueError, "0..1, but 2"),
    (lambda: GOOD.purity([0, 0]), ValueError, "0 was given twice"),
    (lambda: BellSamples(np.zeros((2, 13), int)).all_squared(), ValueError, "13"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()
