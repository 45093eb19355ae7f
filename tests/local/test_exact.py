"""PauliShadow against enumeration: every basis, every outcome, exact means and variances."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import qutip

from qshadow_viz import PauliShadow

from .. import oracle

CASES = [(n, kind) for n in (1, 2, 3) for kind in ("ket", "mixed", "product")]


def everything(n: int, kind: str) -> tuple[PauliShadow, np.ndarray, qutip.Qobj]:
    """Return a record that holds every possible snapshot once, their probabilities, and the state."""
    state = oracle.some_states(n)[kind]
    bases, outcomes, law = oracle.local_law(state)
    return PauliShadow(bases, outcomes), law, oracle.density(state)


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_strings_have_the_exact_mean_and_variance(n: int, kind: str) -> None:
    record, law, rho = everything(n, kind)
    for string in oracle.all_paulis(n):
        shots = record.single_shot(string)
        truth = qutip.expect(oracle.pauli(string), rho)
        k = sum(letter != "I" for letter in string)
        assert law @ shots == pytest.approx(truth, abs=1e-12)
        assert law @ shots**2 - truth**2 == pytest.approx(3**k - truth**2, abs=1e-10)
        # and `expect` is their mean, for the packed record too
        assert record.expect(string) == pytest.approx(shots.mean(), abs=1e-12)
        assert record.matches(string) == np.count_nonzero(shots)


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_state_is_the_mean_of_inverted_snapshots(n: int, kind: str) -> None:
    record, law, rho = everything(n, kind)
    singles = [record[i].state() for i in range(len(record))]
    for i in (0, len(record) // 2, len(record) - 1):
        wanted = oracle.snapshot(record.bases[i], record.outcomes[i])
        assert (singles[i] - wanted).norm() < 1e-12
    mean = sum((p * single for p, single in zip(law[1:], singles[1:], strict=True)), law[0] * singles[0])
    assert (mean - rho).norm() < 1e-12
    average = sum(singles[1:], singles[0]) / len(singles)
    assert (record.state() - average).norm() < 1e-11


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_sums_and_operators_have_the_exact_mean_and_variance(n: int, kind: str) -> None:
    record, law, rho = everything(n, kind)
    rng = np.random.default_rng(n)
    terms = {string: float(rng.normal()) for string in oracle.all_paulis(n)[:: 1 if n < 3 else 5]}
    operator = sum((c * oracle.pauli(s) for s, c in terms.items()), 0 * oracle.pauli("I" * n))
    values = np.array([record[i].expect(terms) for i in range(len(record))])
    slow = [
        (oracle.snapshot(b, o) * operator).tr().real
        for b, o in zip(record.bases, record.outcomes, strict=True)
    ]
    assert values == pytest.approx(np.array(slow), abs=1e-10)
    assert law @ values == pytest.approx(qutip.expect(operator, rho), abs=1e-10)
    assert record.expect(operator) == pytest.approx(record.expect(terms), abs=1e-10)
    # the standard error of a sum is the spread of its single-shot values
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert record.standard_error(terms) == pytest.approx(error, rel=1e-9)
    assert record.standard_error(operator) == pytest.approx(error, rel=1e-9)


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_fidelity_is_unbiased(n: int, kind: str) -> None:
    record, law, rho = everything(n, kind)
    target = oracle.some_states(n)["ket"]
    values = np.array([record[i].fidelity(target) for i in range(len(record))])
    assert law @ values == pytest.approx(qutip.expect(rho, target), abs=1e-11)
    assert record.fidelity(target) == pytest.approx(values.mean(), abs=1e-11)
    assert record.fidelity(target.proj()) == pytest.approx(values.mean(), abs=1e-9)
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert record.fidelity_standard_error(target) == pytest.approx(error, rel=1e-9)


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_errors_of_a_state_are_the_spread_of_its_entries(n: int, kind: str) -> None:
    record, law, rho = everything(n, kind)
    singles = np.array(
        [oracle.snapshot(*row).full() for row in zip(record.bases, record.outcomes, strict=True)]
    )
    spread = np.sqrt(np.sum(np.abs(singles - singles.mean(axis=0)) ** 2, axis=0) / (len(record) - 1))
    assert record.state_standard_error() == pytest.approx(spread / np.sqrt(len(record)), rel=1e-9, abs=1e-12)
    # and for the state itself, by repeating each snapshot as often as it is expected
    often = np.rint(law * 40_000).astype(int)
    exact = np.einsum("s,sij->ij", law, np.abs(singles) ** 2) - np.abs(rho.full()) ** 2
    large = PauliShadow(np.repeat(record.bases, often, axis=0), np.repeat(record.outcomes, often, axis=0))
    found = large.state_standard_error() * np.sqrt(len(large))
    assert found == pytest.approx(np.sqrt(exact), rel=0.02)


@pytest.mark.parametrize(("n", "kind"), [(1, "ket"), (1, "mixed"), (2, "ket"), (2, "mixed")])
def test_purity_is_unbiased(n: int, kind: str) -> None:
    record, law, rho = everything(n, kind)
    overlap = np.array([[record[[i, j]].purity() for j in range(len(record))] for i in range(len(record))])
    slow = [oracle.snapshot(b, o) for b, o in zip(record.bases, record.outcomes, strict=True)]
    assert overlap[0, 0] == pytest.approx(5**n)
    assert overlap[1, 5] == pytest.approx((slow[1] * slow[5]).tr().real)
    assert law @ overlap @ law == pytest.approx(rho.purity(), abs=1e-10)


@pytest.mark.parametrize(("n", "qubits"), [(3, [0, 1, 2]), (3, [2, 0]), (8, [1, 6]), (8, list(range(8)))])
def test_purity_is_the_sum_over_pairs(n: int, qubits: list[int]) -> None:
    rng = np.random.default_rng(n)
    record = PauliShadow(rng.integers(0, 3, (40, n)), rng.integers(0, 2, (40, n)))
    bases, outcomes = record.bases[:, qubits], record.outcomes[:, qubits]
    same, agree = bases[:, None] == bases, outcomes[:, None] == outcomes
    factor = np.where(same, np.where(agree, 5.0, -4.0), 0.5).prod(axis=2)
    off = factor - np.diag(np.diag(factor))
    total = len(record)
    assert record.purity(qubits) == pytest.approx(off.sum() / (total * (total - 1)), rel=1e-9)
    # the jackknife, by leaving out
    left = [(off.sum() - 2 * row.sum()) / ((total - 1) * (total - 2)) for row in off]
    error = np.sqrt((total - 1) / total * np.sum((np.array(left) - np.mean(left)) ** 2))
    assert record.purity_standard_error(qubits) == pytest.approx(error, rel=1e-8)


def test_many_qubits_go_the_sparse_way_to_the_same_place() -> None:
    rng = np.random.default_rng(4)
    record = PauliShadow(rng.integers(0, 3, (60, 7)), rng.integers(0, 2, (60, 7)))
    average = sum(
        (oracle.snapshot(b, o).full() for b, o in zip(record.bases, record.outcomes, strict=True)),
        np.zeros((128, 128)),
    )
    assert np.allclose(record.state().full(), average / 60, atol=1e-9)
    target = qutip.Qobj(qutip.rand_ket(128, seed=1).full(), dims=[[2] * 7, [1]])
    wanted = np.array([qutip.expect(record[i].state(), target) for i in range(60)])
    assert record.fidelity(target) == pytest.approx(wanted.mean(), rel=1e-8)
    assert record.fidelity_standard_error(target) == pytest.approx(wanted.std(ddof=1) / 60**0.5, rel=1e-8)
    singles = [oracle.snapshot(b, o).full() for b, o in zip(record.bases, record.outcomes, strict=True)]
    squares = sum(np.abs(single - average / 60) ** 2 for single in singles)
    assert np.allclose(record.state_standard_error(), np.sqrt(squares / 59 / 60), rtol=1e-7, atol=1e-6)


# Chi-square tests at fixed seeds. A correct sampler fails each with probability 10^-4.
@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize(("n", "kind"), CASES)
def test_measure_follows_the_born_rule(n: int, kind: str, noise: float) -> None:
    state = oracle.some_states(n)[kind]
    bases, outcomes, law = oracle.local_law(oracle.depolarized(state, noise))
    record = PauliShadow.measure(state, 60_000, noise=noise, rng=n + 100)
    weights = 6 ** np.arange(n)
    seen = np.bincount((2 * record.bases + record.outcomes).astype(int) @ weights, minlength=6**n)
    expected = np.zeros(6**n)
    expected[(2 * bases + outcomes).astype(int) @ weights] = law * len(record)
    assert oracle.chance_of_counts(seen, expected) > 1e-4


@pytest.mark.parametrize("n", [4, 6])
def test_ket_and_its_projector_are_measured_alike(n: int) -> None:
    state = qutip.Qobj(qutip.rand_ket(2**n, seed=n).full(), dims=[[2] * n, [1]])
    # the same seed draws the same bases and random numbers: the outcomes differ only where one of
    # these lies within single precision of a probability
    ket = PauliShadow.measure(state, 3000, rng=1)
    matrix = PauliShadow.measure(state.proj(), 3000, rng=1)
    assert np.array_equal(ket.bases, matrix.bases)
    assert np.mean(np.any(ket.outcomes != matrix.outcomes, axis=1)) < 2e-3


def test_large_records_agree_with_exact_values() -> None:
    n, snapshots = 9, 20_000
    state = qutip.Qobj(qutip.rand_ket(2**n, seed=3).full(), dims=[[2] * n, [1]])
    record = PauliShadow.measure(state, snapshots, rng=5)
    rng = np.random.default_rng(6)
    for k in (1, 2, 3):
        for _ in range(5):
            letters = ["I"] * n
            for qubit in rng.choice(n, k, replace=False):
                letters[qubit] = "XYZ"[rng.integers(3)]
            string = "".join(letters)
            truth = qutip.expect(oracle.pauli(string), state)
            sigma = np.sqrt((3**k - truth**2) / snapshots)
            assert abs(record.expect(string) - truth) < 4.5 * sigma  # 15 strings: 1 chance in 10^4
            assert record.standard_error(string) == pytest.approx(sigma, rel=0.05)


@pytest.mark.parametrize("nodes", [64, 4096])
def test_the_result_does_not_depend_on_the_chunks(nodes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for state in (oracle.some_states(5)["ket"], oracle.some_states(4)["mixed"]):
        whole = PauliShadow.measure(state, 500, rng=2)
        monkeypatch.setattr("qshadow_viz.local.tree._NODES", nodes)
        parts = PauliShadow.measure(state, 500, rng=2)
        monkeypatch.undo()
        assert np.array_equal(whole.outcomes, parts.outcomes)


def test_all_sixteen_patterns_of_a_bell_pair() -> None:
    record = PauliShadow.measure(qutip.bell_state("00"), 5000, rng=1)
    for basis, sign in ((0, 0), (1, 1), (2, 0)):  # XX = +1, YY = -1, ZZ = +1, without exception
        both = np.all(record.bases == basis, axis=1)
        assert np.all(record.outcomes[both].sum(axis=1) % 2 == sign)


def test_strings_of_every_batch_pattern() -> None:
    rng = np.random.default_rng(0)
    record = PauliShadow(rng.integers(0, 3, (203, 4)), rng.integers(0, 2, (203, 4)))
    strings = ["".join(letters) for letters in itertools.product("IXYZ", repeat=4)][:100]
    for batches in (1, 2, 3, 4, 64, 203):  # three words or more each, one word, several in a word
        slow = [
            np.median([part.mean() for part in np.array_split(record.single_shot(s), batches)])
            for s in strings
        ]
        assert record.expect(strings, batches=batches) == pytest.approx(np.array(slow), abs=1e-12)
