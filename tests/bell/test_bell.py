"""BellSamples against enumeration: explicit Bell projectors on two copies, exact means and variances."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
import qutip

from qshadow_viz import BellSamples, states
from qshadow_viz.bell import ket as of_ket

from .. import oracle

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
    assert oracle.chance_of_counts(seen, expected) > 1e-4


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize(("n", "kind"), CASES)
def test_measure_follows_the_outcome_law(n: int, kind: str, noise: float) -> None:
    state = oracle.some_states(n)[kind]
    outcomes, law = oracle.bell_law(oracle.depolarized(state, noise))
    assert_follows(BellSamples.measure(state, 50_000, noise=noise, rng=n + 7), outcomes, law)


# (Q⊗I)Φ⁺ for Q = I, X, Y, Z, over the basis 00, 01, 10, 11 of a pair, by hand
BELL = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, -1j, 1j, 0], [1, 0, 0, -1]]) / np.sqrt(2)


def ket_law(psi: np.ndarray, n: int) -> np.ndarray:
    """Return the probability of each outcome, flat: the joint state of two copies, rotated pair by pair."""
    both = np.multiply.outer(psi, psi).reshape((2,) * (2 * n))
    pairs = both.transpose([axis for j in range(n) for axis in (j, n + j)]).reshape(-1)
    for qubit in range(n):
        pairs = (BELL.conj() @ pairs.reshape(4**qubit, 4, -1)).reshape(-1)
    return np.asarray(np.abs(pairs) ** 2)


def some_ket(kind: str, n: int) -> np.ndarray:
    rng = np.random.default_rng(20 + n)
    psi = rng.normal(size=2**n) + 1j * rng.normal(size=2**n)
    if kind == "real":
        psi = psi.real
    elif kind == "sparse":
        psi[rng.permutation(2**n)[3:]] = 0
    return np.asarray(psi / np.linalg.norm(psi))


def ket(psi: np.ndarray) -> qutip.Qobj:
    n = len(psi).bit_length() - 1
    return qutip.Qobj(psi.reshape(-1, 1), dims=[[2] * n, [1] * n])


@pytest.mark.parametrize("kind", ["complex", "real", "sparse"])
@pytest.mark.parametrize("n", [1, 2, 4, 5, 6])
@pytest.mark.parametrize("tabled", [0, 7])
def test_larger_kets_follow_the_outcome_law(
    tabled: int, n: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_ket, "_TABLED", tabled)
    psi = some_ket(kind, n)
    letters = np.array(list(itertools.product(range(4), repeat=n)))
    assert_follows(BellSamples.measure(ket(psi), 150_000, rng=6), letters, ket_law(psi, n))


@pytest.mark.parametrize(("name", "value"), [("_PIECE", 1), ("_PIECE", 2**9), ("_SAMPLES", 7)])
def test_how_the_work_is_divided_does_not_matter(
    name: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    states_of_8 = [ket(some_ket(kind, 8)) for kind in ("complex", "real", "sparse")]
    whole = [BellSamples.measure(state, 500, rng=3).outcomes for state in states_of_8]
    monkeypatch.setattr(of_ket, name, value)
    for state, outcomes in zip(states_of_8, whole, strict=True):
        assert np.array_equal(BellSamples.measure(state, 500, rng=3, progress=True).outcomes, outcomes)


@pytest.mark.parametrize("radix", [2, 4, 8])
def test_how_many_qubits_go_at_a_time_does_not_matter(radix: int, monkeypatch: pytest.MonkeyPatch) -> None:
    state = ket(some_ket("complex", 8))
    whole = BellSamples.measure(state, 2000, rng=3).outcomes
    monkeypatch.setattr(of_ket, "_RADIX", radix)
    found = BellSamples.measure(state, 2000, rng=3).outcomes
    # the same uniform number decides: single precision moves an edge past it about once in 10^5
    assert np.mean(np.any(found != whole, axis=1)) < 2e-3


@pytest.mark.parametrize("n", [12, 14])
def test_large_kets_have_the_right_squares(n: int) -> None:
    psi = some_ket("complex", n)
    record = BellSamples.measure(ket(psi), 1500, rng=2)
    half = psi.reshape(2, -1)
    bloch = np.array(
        [
            2 * np.vdot(half[0], half[1]).real,
            2 * np.vdot(half[0], half[1]).imag,
            np.vdot(*half[[0, 0]]).real * 2 - 1,
        ]
    )
    strings = [letter + "I" * (n - 1) for letter in "XYZ"]
    squares = bloch**2
    sigma = np.sqrt((1 - squares**2) / 1500)
    assert np.all(np.abs(record.squared(strings) - squares) < 4 * sigma)
    # a pure state has no odd number of singlets: exactly, in every record
    assert record.purity() == 1.0
    purity = np.linalg.norm(half.conj() @ half.T) ** 2  # of the first qubit
    assert abs(record.purity(0) - purity) < 4 / np.sqrt(1500)


@pytest.mark.parametrize("n", [12, 16])
def test_what_is_certain_stays_certain(n: int) -> None:
    record = BellSamples.measure(states.ghz(n), 300, rng=1)
    certain = ["X" * n, *("I" * j + "ZZ" + "I" * (n - j - 2) for j in range(n - 1))]
    assert np.array_equal(record.squared(certain), np.ones(n))
    record = BellSamples.measure(states.cluster(n), 40, rng=1)
    certain = ["XZ" + "I" * (n - 2), *("I" * j + "ZXZ" + "I" * (n - j - 3) for j in range(n - 2))]
    assert np.array_equal(record.squared(certain), np.ones(n - 1))


def test_amplitudes_beyond_single_precision() -> None:
    # every |1> has probability 10^-5: most amplitudes are far below what a float32 holds
    rare = np.array([np.sqrt(1 - 1e-5), np.sqrt(1e-5)])
    record = BellSamples.measure(ket(reduce(np.kron, [rare] * 16)), 500, rng=4)
    assert record.purity() == 1.0
    # each pair by itself: Z⊗Z is -1 with probability 2 · 10^-5 per qubit; 8000 looks expect 0.16
    assert np.isin(record.outcomes, (1, 2)).sum() <= 4  # one chance in 10^6


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


@pytest.mark.parametrize("n", [1, 3])
def test_errors_of_all_squares_are_those_of_each(n: int) -> None:
    record = BellSamples.measure(oracle.some_states(n)["mixed"], 90, rng=1)
    errors = record.all_squared_standard_error()
    assert errors.shape == (4,) * n
    assert errors.ravel() == pytest.approx(record.standard_error(oracle.all_paulis(n)), rel=1e-9)


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
BAD: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: BellSamples([[0, 1], [2]]), ValueError, "`outcomes` .* rows of different lengths"),
    (lambda: BellSamples([[True]]), TypeError, "bool"),
    (
        lambda: BellSamples.measure("GHZ", 5),
        TypeError,
        "a stim.Circuit or a stim.Tableau, but 'GHZ'",
    ),
    (lambda: BellSamples.measure(qutip.basis(3, 0), 5), ValueError, r"qubits, .* dims \[\[3\], \[1\]\]"),
    (lambda: BellSamples.measure(qutip.sigmaz() + 0.5, 5), ValueError, "eigenvalue is -0.5"),
    (lambda: BellSamples.measure(states.ghz(2), -3), ValueError, "`pairs` must be at least 1, but -3"),
    (lambda: BellSamples.measure(states.ghz(2), True), TypeError, "`pairs` .* True"),
    (lambda: BellSamples.measure(states.ghz(2), 5, noise=float("nan")), ValueError, "`noise` .* nan"),
    (lambda: BellSamples.measure(states.ghz(2), 5, noise="0.1"), TypeError, "`noise` .* '0.1'"),  # type: ignore[arg-type]
    (lambda: BellSamples.measure(states.ghz(2), 5, rng="seed"), TypeError, "`rng` .* 'seed'"),  # type: ignore[arg-type]
    (lambda: BellSamples.hidden_pauli(["XX"], 0.5, 5), TypeError, r"one Pauli string, but \['XX'\]"),  # type: ignore[arg-type]
    (lambda: BellSamples.hidden_pauli("", 0.5, 5), ValueError, "empty"),
    (lambda: BellSamples.hidden_pauli("XX", 0.5, 0), ValueError, "`pairs` .* 0"),
    (lambda: BellSamples.hidden_pauli("XX", 0.5, 5, noise=2), ValueError, "`noise` .* 2"),
    (lambda: BellSamples.hidden_pauli("XX", 0.5, 5, rng=-1), ValueError, "`rng` .* -1"),
    (lambda: GOOD.squared([]), ValueError, "none was given"),
    (lambda: GOOD.squared("XA"), ValueError, "'XA' has 'A' at place 1"),
    (lambda: GOOD.standard_error(["XX", 3]), TypeError, "3 was given"),  # type: ignore[list-item]
    (lambda: GOOD.standard_error("XX", noise=-0.5), ValueError, "`noise` .* -0.5"),
    (
        lambda: BellSamples([[0] * 999]).squared("X" * 999, noise=0.5),
        ValueError,
        "`noise` must leave .* weight 999",
    ),
    (lambda: GOOD.purity("01"), TypeError, "'01'"),  # type: ignore[arg-type]
    (lambda: GOOD.purity_standard_error([0.0]), TypeError, "0.0"),  # type: ignore[list-item]
    (lambda: GOOD[:0], ValueError, "2 pairs must be chosen"),
    (lambda: GOOD[True], TypeError, "True"),
    (lambda: BellSamples(np.zeros((2, 13), int)).all_squared_standard_error(), ValueError, "13"),
    (lambda: BellSamples([[0, 4]]), ValueError, "4"),
    (lambda: BellSamples([0, 1]), ValueError, r"\(2,\)"),
    (lambda: BellSamples([[0.5]]), TypeError, "float64"),
    (lambda: BellSamples(np.zeros((0, 2), int)), ValueError, r"\(0, 2\)"),
    (lambda: BellSamples.measure(states.ghz(2), 0), ValueError, "0"),
    (lambda: BellSamples.measure(states.ghz(2), 2.5), TypeError, "2.5"),  # type: ignore[arg-type]
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


def test_a_large_hidden_pauli_shows_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr("qshadow_viz._progress._PATIENCE", 0)
    BellSamples.hidden_pauli("XY" * 1000, 0.5, 2000, rng=0, progress=True)
    assert "measuring" in capsys.readouterr().err
    BellSamples.hidden_pauli("XY" * 1000, 0.5, 2000, rng=0)
    assert capsys.readouterr().err == ""
