"""CliffordShadow against enumeration, exact laws and stim. Statistical tests fix their seed."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import qutip
import stim
from hypothesis import given, settings
from hypothesis import strategies as st

from qshadow_viz import BellSamples, CliffordShadow, states

from .. import clifford_oracle as theory
from .. import oracle
from ..global_random import global_state

SMALL = [(n, kind) for n in (1, 2) for kind in ("ket", "mixed", "product")]
# about the sizes at which words change
SIZES = [1, 2, 5, 7, 8, 9, 15, 16, 17, 32, 33, 63, 64, 65, 130]


def string_of(codes: np.ndarray) -> str:
    return "".join("IXYZ"[code] for code in codes)


def group_of(generators: np.ndarray) -> frozenset[str]:
    """Return the strings that generators on one or two qubits multiply to."""
    strings = [stim.PauliString([int(code) for code in row]) for row in generators]
    if len(strings) == 2:
        strings.append(strings[0] * strings[1])
    return frozenset(theory.letters(string) for string in strings)


# Every basis and every outcome.


def test_there_are_as_many_bases_as_there_should_be() -> None:
    assert [len(theory.groups(n)) for n in (1, 2)] == [3, 15]


@pytest.mark.parametrize(("n", "kind"), SMALL)
def test_strings_have_the_exact_mean_and_variance(n: int, kind: str) -> None:
    rho = oracle.density(oracle.some_states(n)[kind])
    generators, signs, projectors, law = theory.everything(n, rho.full(), seed=n)
    assert law.sum() == pytest.approx(1)
    record = CliffordShadow(generators, signs)
    for string in oracle.all_paulis(n):
        operator = oracle.pauli(string)
        shots = record.single_shot(string)
        inverted = (2**n + 1) * projectors - np.eye(2**n)
        assert shots == pytest.approx(np.einsum("sij,ji->s", inverted, operator.full()).real, abs=1e-12)
        truth = qutip.expect(operator, rho)
        assert law @ shots == pytest.approx(truth, abs=1e-12)
        variance = 0 if set(string) == {"I"} else 2**n + 1 - truth**2
        assert law @ shots**2 - truth**2 == pytest.approx(variance, abs=1e-10)
        assert record.expect(string) == pytest.approx(shots.mean(), abs=1e-12)
        value = np.clip(shots.mean(), -1, 1)
        error = 0 if set(string) == {"I"} else np.sqrt((2**n + 1 - value**2) / len(record))
        assert record.standard_error(string) == pytest.approx(error)


@pytest.mark.parametrize(("n", "kind"), SMALL)
def test_fidelity_has_the_exact_mean_and_variance(n: int, kind: str) -> None:
    rho = oracle.density(oracle.some_states(n)[kind])
    generators, signs, projectors, law = theory.everything(n, rho.full(), seed=n + 5)
    record = CliffordShadow(generators, signs)
    circuit = theory.scrambled(n, seed=3)
    targets: list[tuple[Any, np.ndarray]] = [
        (state, state.full()[:, 0]) for state in map(oracle.some_states(n).get, ("ket", "product")) if state
    ]
    targets += [(circuit, theory.ket(circuit)), (circuit.to_tableau(), theory.ket(circuit))]
    for target, psi in targets:
        shots = record.single_shot_fidelity(target)
        overlaps = np.einsum("i,sij,j->s", psi.conj(), projectors, psi).real
        assert shots == pytest.approx((2**n + 1) * overlaps - 1, abs=1e-6)  # stim's kets are complex64
        truth = (psi.conj() @ rho.full() @ psi).real
        assert law @ shots == pytest.approx(truth, abs=1e-6)
        variance = (1 + 2 * truth) * 2**n / (2**n + 2) - truth**2
        assert law @ shots**2 - truth**2 == pytest.approx(variance, abs=1e-5)
        assert record.fidelity(target) == pytest.approx(shots.mean(), abs=1e-12)
        # the same law with the estimate, cut to 0..1, for the fidelity
        found = np.clip(shots.mean(), 0, 1)
        error = np.sqrt(((1 + 2 * found) * 2**n / (2**n + 2) - found**2) / len(shots))
        assert record.fidelity_standard_error(target) == pytest.approx(error)
        halves = [part.mean() for part in np.array_split(shots, 5)]
        assert record.fidelity(target, batches=5) == pytest.approx(np.median(halves))


@pytest.mark.parametrize(("n", "kind"), SMALL)
def test_sums_and_operators_have_the_exact_mean(n: int, kind: str) -> None:
    rho = oracle.density(oracle.some_states(n)[kind])
    generators, signs, projectors, law = theory.everything(n, rho.full(), seed=n + 9)
    record = CliffordShadow(generators, signs)
    rng = np.random.default_rng(n)
    every = {string: float(rng.normal()) for string in oracle.all_paulis(n)}
    few = dict(list(every.items())[: n + 1])
    for terms in (every, few):
        operator = sum((c * oracle.pauli(s) for s, c in terms.items()), 0 * oracle.pauli("I" * n))
        inverted = (2**n + 1) * projectors - np.eye(2**n)
        shots = np.einsum("sij,ji->s", inverted, operator.full()).real
        values = np.array([record[i].expect(terms) for i in range(len(record))])
        assert values == pytest.approx(shots, abs=1e-10)
        assert law @ values == pytest.approx(qutip.expect(operator, rho), abs=1e-10)
        for asked in (terms, operator):
            assert record.expect(asked) == pytest.approx(shots.mean(), abs=1e-10)
            assert record.standard_error(asked) == pytest.approx(shots.std(ddof=1) / len(shots) ** 0.5)
            parts = [part.mean() for part in np.array_split(shots, 4)]
            assert record.expect(asked, batches=4) == pytest.approx(np.median(parts), abs=1e-10)


# Sampling. A correct sampler fails each chi-square test with probability 10^-4.


@pytest.mark.parametrize("n", [1, 2])
def test_bases_are_uniform(n: int) -> None:
    every = theory.groups(n)
    record = CliffordShadow.measure(theory.scrambled(n, seed=1), 6000, rng=n)
    found = [every.index(group_of(row)) for row in record.generators]
    seen = np.bincount(found, minlength=len(every))
    assert oracle.chance_of_counts(seen, np.full(len(every), 6000 / len(every))) > 1e-4


def test_the_135_bases_of_three_qubits_are_uniform() -> None:
    record = CliffordShadow.measure(theory.ghz(3), 13_500, rng=3)
    # in the reduced form that is drawn each basis has one set of generators
    _, counts = np.unique(record.generators.reshape(-1, 9), axis=0, return_counts=True)
    assert len(counts) == 135
    assert oracle.chance_of_counts(counts, np.full(135, 100.0)) > 1e-4


@pytest.mark.parametrize(
    ("n", "source"),
    [(n, source) for n in (1, 2) for source in ("ket", "mixed", "product", "stim", "stim as a ket")],
)
def test_outcomes_follow_the_born_rule(n: int, source: str) -> None:
    circuit = theory.scrambled(n, seed=8)
    psi = qutip.Qobj(theory.ket(circuit), dims=[[2] * n, [1] * n]).unit()
    state = {"stim": circuit, "stim as a ket": psi}.get(source) or oracle.some_states(n)[source]
    rho = psi.proj() if source.startswith("stim") else oracle.density(state)
    record = CliffordShadow.measure(state, 12_000, rng=n + 20)
    generators, signs, projectors, law = theory.everything(n, rho.full(), seed=0)
    cells = {tuple(np.round(part, 6).ravel() + 0.0): i for i, part in enumerate(projectors)}
    assert len(cells) == len(generators) == len(signs)
    kinds, of = np.unique(
        np.concatenate([record.generators.reshape(12_000, -1), record.signs], axis=1),
        axis=0,
        return_inverse=True,
    )
    cell = [
        cells[tuple(np.round(theory.projector(row[: n * n].reshape(n, n), row[n * n :]), 6).ravel() + 0.0)]
        for row in kinds
    ]
    seen = np.bincount(np.array(cell)[of.ravel()], minlength=len(law))
    law = np.where(law < 1e-6, 0, law)
    assert oracle.chance_of_counts(seen, law * 12_000) > 1e-4


@pytest.mark.parametrize("n", [3, 4, 5])
@pytest.mark.parametrize("kind", ["ket", "mixed"])
def test_dense_states_have_their_expectation_values(n: int, kind: str) -> None:
    state = oracle.some_states(n)[kind]
    record = CliffordShadow.measure(state, 20_000, rng=n)
    strings = oracle.all_paulis(n)[1:]
    truth = np.array([qutip.expect(oracle.pauli(string), state) for string in strings])
    sigma = np.sqrt((2**n + 1 - truth**2) / len(record))
    off = (record.expect(strings) - truth) / sigma
    # up to 1,023 strings within 5 sigma, and their spread what it should be
    assert np.abs(off).max() < 5
    assert np.sqrt(np.mean(off**2)) == pytest.approx(1, abs=0.25)
    assert record.standard_error(strings) == pytest.approx(sigma, rel=0.01)
    target = oracle.some_states(n)["ket"]
    fidelity = qutip.expect(oracle.density(state), target)
    assert abs(record.fidelity(target) - fidelity) < 5 * record.fidelity_standard_error(target)
    variance = (1 + 2 * fidelity) * 2**n / (2**n + 2) - fidelity**2
    assert record.fidelity_standard_error(target) == pytest.approx(np.sqrt(variance / 20_000), rel=0.05)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_a_stabilizer_target_and_its_ket_agree_on_every_snapshot(n: int) -> None:
    record = CliffordShadow.measure(oracle.some_states(n)["mixed"], 300, rng=n)
    for seed in range(4):
        circuit = theory.scrambled(n, seed)
        psi = qutip.Qobj(theory.ket(circuit), dims=[[2] * n, [1] * n])
        shots = record.single_shot_fidelity(circuit)
        assert shots == pytest.approx(record.single_shot_fidelity(psi.unit()), abs=1e-5)
        for i in range(0, 300, 60):
            part = theory.projector(record.generators[i], record.signs[i])
            slow = (2**n + 1) * qutip.expect(qutip.Qobj(part, dims=psi.proj().dims), psi) - 1
            assert shots[i] == pytest.approx(slow, abs=1e-5)


# Many qubits.


@pytest.mark.parametrize("n", SIZES)
def test_signs_of_products_are_those_of_stim(n: int) -> None:
    record = CliffordShadow.measure(theory.scrambled(n, seed=n), 12, rng=n)
    rng = np.random.default_rng(n)
    for i in range(len(record)):
        product = stim.PauliString(n)
        for row, sign in zip(record.generators[i], record.signs[i], strict=True):
            if rng.integers(2):
                product *= stim.PauliString([int(code) for code in row]) * (-1) ** int(sign)
        string = theory.letters(product)
        if set(string) != {"I"}:
            assert record.single_shot(string)[i] == product.sign.real * (2.0**n + 1)


@pytest.mark.parametrize("n", SIZES)
def test_what_is_found_is_possible_and_overlaps_as_stim_says(n: int) -> None:
    circuit = theory.scrambled(n, seed=n)
    record = CliffordShadow.measure(circuit, 25, rng=n)
    shots = record.single_shot_fidelity(circuit)
    for i in range(len(record)):
        coins = theory.possible(circuit, record.generators[i], record.signs[i])
        assert shots[i] == 2.0 ** (n - coins) + 2.0**-coins - 1
    CliffordShadow(record.generators, record.signs)  # and the generators commute and are independent


@pytest.mark.parametrize("n", [n for n in SIZES if n > 1])
def test_wrong_generators_are_found_where_stim_finds_them(n: int) -> None:
    record = CliffordShadow.measure(theory.scrambled(n, seed=n), 7, rng=n)
    rng = np.random.default_rng(n)
    for _ in range(6):
        wrong = record.generators.copy()
        at, row, qubit = rng.integers(7), rng.integers(n), rng.integers(n)
        wrong[at, row, qubit] ^= rng.integers(1, 4)
        strings = [stim.PauliString([int(code) for code in codes]) for codes in wrong[at]]
        if all(strings[row].commutes(other) for other in strings):
            continue
        with pytest.raises(ValueError, match=f"must commute, but in snapshot {at} "):
            CliffordShadow(wrong, record.signs)
    wrong = record.generators.copy()
    strings = [stim.PauliString([int(code) for code in codes]) for codes in wrong[4]]
    wrong[4, 0] = list(strings[1] * strings[2] if n > 2 else strings[1])
    with pytest.raises(ValueError, match=f"in snapshot 4 only {n - 1} of {n} are independent"):
        CliffordShadow(wrong, record.signs)


def flipped(n: int) -> stim.Circuit:
    return theory.ghz(n) + stim.Circuit("Z 0")


@pytest.mark.parametrize(
    ("target", "fidelity"), [(theory.ghz, 1.0), (lambda n: stim.Tableau(n), 0.5), (flipped, 0.0)]
)
@pytest.mark.parametrize("n", [4, 8, 20, 50, 100])
def test_fidelities_of_a_ghz_state(n: int, target: Any, fidelity: float) -> None:
    record = CliffordShadow.measure(theory.ghz(n), 1000, rng=n)
    shots = record.single_shot_fidelity(target(n))
    values, law = theory.fidelity_law(n, fidelity)
    mean, variance = law @ values, law @ values**2 - (law @ values) ** 2
    assert mean == pytest.approx(fidelity, abs=1e-9)
    assert variance == pytest.approx((1 + 2 * fidelity) * 2.0**n / (2.0**n + 2) - fidelity**2)
    assert variance <= 2 + 1e-12  # below 2 for every n, but a float does not hold 2 - 6·2^-n for long
    # the mean within 4.5 sigma, the variance within 5 of its own, from the exact fourth moment
    assert abs(record.fidelity(target(n)) - fidelity) < 4.5 * np.sqrt(variance / 1000)
    fourth = law @ (values - mean) ** 4
    assert abs(shots.var() - variance) < 5 * np.sqrt((fourth - variance**2) / 1000)
    seen = np.array([np.isclose(shots, value, rtol=1e-12).sum() for value in values])
    assert seen.sum() == 1000
    assert oracle.chance_of_counts(seen, law * 1000) > 1e-4


def test_fidelity_of_a_noisy_ghz_state() -> None:
    n, share = 4, 0.7
    target = states.ghz(n)
    noisy = share * target.proj() + (1 - share) / 2**n * qutip.qeye([2] * n)
    fidelity = share + (1 - share) / 2**n
    record = CliffordShadow.measure(noisy, 4000, rng=4)
    values, law = theory.fidelity_law(n, fidelity)
    variance = law @ values**2 - fidelity**2
    assert abs(record.fidelity(target) - fidelity) < 4.5 * np.sqrt(variance / 4000)
    assert record.fidelity(target) == pytest.approx(record.fidelity(theory.ghz(n)), abs=1e-9)
    assert record.fidelity(target.proj()) == pytest.approx(record.fidelity(target), abs=1e-9)
    seen = np.array([np.isclose(record.single_shot_fidelity(theory.ghz(n)), v).sum() for v in values])
    assert oracle.chance_of_counts(seen, law * 4000) > 1e-4


def test_two_hundred_qubits_in_many_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    circuit = theory.cluster(200)
    record = CliffordShadow.measure(circuit, 40, rng=1)
    assert record.fidelity(circuit) == pytest.approx(1, abs=4.5 * np.sqrt(2 / 40))
    # a single letter: held by no snapshot, and the error says how little that means
    assert record.expect("Z" + "I" * 199) == 0
    assert record.standard_error("Z" + "I" * 199) == pytest.approx(np.sqrt(2.0**200 / 40))
    assert record.standard_error({"Z" * 200: 3.0}) == pytest.approx(3 * np.sqrt(2.0**200 / 40))
    monkeypatch.setattr("qshadow_viz.stabilizers.gf2.PIECE", 2000)
    again = CliffordShadow.measure(circuit, 40, rng=1)
    assert np.array_equal(again.generators, record.generators)
    assert np.array_equal(again.signs, record.signs)
    assert again.fidelity(circuit) == record.fidelity(circuit)


@pytest.mark.parametrize("n", [2, 5])
def test_the_result_does_not_depend_on_the_pieces(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for state in (oracle.some_states(n)["mixed"], theory.scrambled(n, 1)):
        whole = CliffordShadow.measure(state, 200, rng=2)
        strings = oracle.all_paulis(n)
        wanted = whole.expect(strings, batches=7)
        monkeypatch.setattr("qshadow_viz.clifford.measure._DENSE", 2**n * 11)
        monkeypatch.setattr("qshadow_viz.stabilizers.elements._ELEMENTS", 2**n * 7)
        monkeypatch.setattr("qshadow_viz.stabilizers.gf2.PIECE", 50)
        parts = CliffordShadow.measure(state, 200, rng=2)
        assert np.array_equal(whole.generators, parts.generators)
        assert np.array_equal(whole.signs, parts.signs)
        assert parts.expect(strings, batches=7) == pytest.approx(wanted)
        assert parts.expect(strings) == pytest.approx([whole.single_shot(s).mean() for s in strings])
        monkeypatch.undo()


@pytest.mark.parametrize("n", [1, 4, 7])
def test_all_strings_at_once_are_the_same_as_one_by_one(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    record = CliffordShadow.measure(theory.scrambled(n, 2), 90, rng=3)
    strings = oracle.all_paulis(n)[:: 1 if n < 7 else 5]
    monkeypatch.setattr("qshadow_viz.clifford.estimate._MANY", 1)
    together = record.expect(strings, batches=4), record.standard_error(strings)
    monkeypatch.setattr("qshadow_viz.clifford.estimate._TALLY", 0)
    apart = record.expect(strings, batches=4), record.standard_error(strings)
    assert np.array_equal(together, apart)


@pytest.mark.parametrize("n", [9, 10])
def test_dense_targets_of_up_to_ten_qubits(n: int) -> None:
    record = CliffordShadow.measure(theory.ghz(n), 200, rng=n)
    shots = record.single_shot_fidelity(theory.ghz(n))
    assert record.single_shot_fidelity(states.ghz(n)) == pytest.approx(shots, abs=1e-9)


def test_median_of_means_cuts_as_numpy_does() -> None:
    record = CliffordShadow.measure(states.ghz(2), 103, rng=2)
    strings = ["XX", "ZI", "II"]
    shots = np.array([record.single_shot(string) for string in strings])
    wanted = [np.median([part.mean() for part in np.array_split(row, 10)]) for row in shots]
    assert record.expect(strings, batches=10) == pytest.approx(wanted)
    assert record.expect((string for string in strings), batches=10) == pytest.approx(wanted)
    assert isinstance(record.expect("XX"), float)
    assert record.standard_error(strings)[2] == 0


# Records.


def test_a_seed_gives_the_same_record_and_global_randomness_stays_untouched() -> None:
    before = global_state()
    for state in (states.ghz(3), theory.ghz(70)):
        first = CliffordShadow.measure(state, 50, rng=7)
        again = CliffordShadow.measure(state, 50, rng=np.random.default_rng(7))
        other = CliffordShadow.measure(state, 50, rng=8)
        assert np.array_equal(first.generators, again.generators)
        assert np.array_equal(first.signs, again.signs)
        assert not np.array_equal(first.generators, other.generators)
    assert global_state() == before


def test_parts_and_copies() -> None:
    record = CliffordShadow.measure(theory.ghz(9), 60, rng=1)
    assert repr(record) == "CliffordShadow(60 snapshots of 9 qubits)"
    assert (len(record), record.n) == (60, 9)
    shots = record.single_shot_fidelity(theory.ghz(9))
    for which in (slice(5, 40, 3), [4, 2, 2], np.arange(60) % 7 == 0, slice(None, None, -1)):
        part = record[which]
        assert part.single_shot_fidelity(theory.ghz(9)) == pytest.approx(shots[which])
        assert not part.generators.flags.writeable
        assert not part.signs.flags.writeable
    assert record[-1].fidelity(theory.ghz(9)) == shots[-1]
    assert 0.5 < record[3].fidelity_standard_error(theory.ghz(9)) < 2  # the law needs no spread
    assert np.isnan(record[3].standard_error({"X" * 9: 1.0}))
    copy = pickle.loads(pickle.dumps(record))
    assert np.array_equal(copy.generators, record.generators)
    with pytest.raises(ValueError, match="read-only"):
        record.signs[0, 0] = 1


@settings(max_examples=25, deadline=None)
@given(n=st.integers(1, 11), snapshots=st.integers(1, 9), seed=st.integers(0, 2**32))
def test_what_is_saved_is_loaded(
    n: int, snapshots: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("r") / "any.name"
    record = CliffordShadow.measure(theory.cluster(n), snapshots, rng=seed)
    record.save(path)
    again = CliffordShadow.load(path)
    assert np.array_equal(again.generators, record.generators)
    assert np.array_equal(again.signs, record.signs)
    assert again.fidelity(theory.cluster(n)) == record.fidelity(theory.cluster(n))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_byte_is_refused_or_harmless(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("r") / "shadow"
    CliffordShadow.measure(theory.ghz(3), 10, rng=1).save(path)
    whole = bytearray(path.read_bytes())
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    try:
        again = CliffordShadow.load(path)
    except ValueError:
        return
    assert np.isfinite(again.expect(oracle.all_paulis(3))).all()


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "shadow"
    record = CliffordShadow.measure(theory.ghz(2), 3, rng=1)
    record.save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 11):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"must be a saved CliffordShadow, but .*shadow"):
            CliffordShadow.load(path)
    BellSamples([[0, 1]]).save(path)
    with pytest.raises(ValueError, match="holds a 'BellSamples' record, not a 'CliffordShadow'"):
        CliffordShadow.load(path)
    kind = np.frombuffer(b"CliffordShadow", np.uint8).reshape(1, -1)
    wrong = {
        "must commute, but in snapshot 0 'XI' and 'ZI'": [[[1, 0], [3, 0]]],
        "only 1 of 2 are independent": [[[1, 1], [1, 1]]],
        r"must lie in 0\.\.3": [[[4, 1], [1, 1]]],
        r"must have shape \(snapshots, n, n\), but \(1, 2\)": [[1, 1]],
    }
    for message, generators in wrong.items():
        with path.open("wb") as file:
            np.savez(
                file, kind=kind, generators=np.array(generators, np.uint8), signs=np.zeros((1, 2), np.uint8)
            )
        with pytest.raises(ValueError, match=f"must be a saved CliffordShadow, but .* is not: .*{message}"):
            CliffordShadow.load(path)


# Bad arguments. Each message names the argument and shows what was given.

GOOD = CliffordShadow([[[1, 1], [3, 3]]], [[0, 1]])
MIXED = qutip.qeye([2, 2]) / 4
BAD: list[tuple[Any, type[Exception], str]] = [
    (
        lambda: CliffordShadow([[[1, 1], [3, 0]]], [[0, 0]]),
        ValueError,
        "commute, but in snapshot 0 'XX' and 'ZI'",
    ),
    (
        lambda: CliffordShadow([[[1, 1], [3, 3]], [[1, 1], [1, 1]]], [[0, 0]] * 2),
        ValueError,
        "products of each other, but in snapshot 1 only 1 of 2",
    ),
    (lambda: CliffordShadow([[[0, 0], [3, 3]]], [[0, 0]]), ValueError, "only 1 of 2"),
    (lambda: CliffordShadow([[[4, 0], [3, 3]]], [[0, 0]]), ValueError, r"`generators` must lie in 0\.\.3"),
    (
        lambda: CliffordShadow([[[1, 1], [3, 3]]], [[0, 2]]),
        ValueError,
        r"`signs` must lie in 0\.\.1 .* but 2",
    ),
    (lambda: CliffordShadow([[[1.0]]], [[0]]), TypeError, "`generators` must be integers 0 to 3"),
    (lambda: CliffordShadow([[1]], [[0]]), ValueError, r"`generators` must have shape \(snapshots, n, n\)"),
    (lambda: CliffordShadow([[[1, 1]]], [[0]]), ValueError, r"shape \(1, 1, 1\).* but \(1, 1, 2\)"),
    (lambda: CliffordShadow(np.zeros((0, 1, 1), int), [[0]]), ValueError, "at least one snapshot"),
    (
        lambda: CliffordShadow(np.ones((1, 201, 201), int), np.zeros((1, 201), int)),
        ValueError,
        "at most 200 qubits, but 201",
    ),
    (
        lambda: CliffordShadow.measure("GHZ", 5),
        TypeError,
        "`state` must be a qutip.Qobj, a stim.Circuit.*'GHZ'",
    ),
    (lambda: CliffordShadow.measure(states.ghz(9), 5), ValueError, "`state` must have at most 8 .* but 9"),
    (
        lambda: CliffordShadow.measure(qutip.basis([2] * 17), 5),
        ValueError,
        "`state` must have at most 8 qubits, or be a stim circuit or tableau, but 17",
    ),
    (lambda: CliffordShadow.measure(theory.ghz(201), 5), ValueError, "`state` must have 1 to 200 .* but 201"),
    (lambda: CliffordShadow.measure(stim.Circuit(), 5), ValueError, "`state` must have 1 to 200 .* but 0"),
    (lambda: CliffordShadow.measure(stim.Tableau(201), 5), ValueError, "but 201 were given"),
    (lambda: CliffordShadow.measure(stim.Circuit("H 0\nM 0"), 5), ValueError, "unitary gates, but 'M 0'"),
    (
        lambda: CliffordShadow.measure(stim.Circuit("REPEAT 2 {\nR 1\n}"), 5),
        ValueError,
        "unitary gates, but 'R 1' was given, which is no unitary gate",
    ),
    (
        lambda: CliffordShadow.measure(stim.Circuit("DEPOLARIZE1(0.1) 0"), 5),
        ValueError,
        r"'DEPOLARIZE1\(0.1\) 0' was given, which is noise",
    ),
    (lambda: CliffordShadow.measure(stim.Circuit("CX sweep[0] 1"), 5), ValueError, "by a classical bit"),
    (lambda: CliffordShadow.measure(states.ghz(2), 0), ValueError, "`snapshots` must be at least 1, but 0"),
    (
        lambda: CliffordShadow.measure(states.ghz(2), 1.5),  # type: ignore[arg-type]
        TypeError,
        "`snapshots` must be an integer, but 1.5",
    ),
    (lambda: CliffordShadow.measure(states.ghz(2), 5, rng="x"), TypeError, "`rng` must be .* but 'x'"),  # type: ignore[arg-type]
    (lambda: GOOD.fidelity(MIXED), ValueError, "`target` must be pure, but its purity is 0.25"),
    (lambda: GOOD.fidelity(states.ghz(3)), ValueError, "`target` must have 2 qubits, but 3"),
    (lambda: GOOD.fidelity(theory.ghz(3)), ValueError, "`target` must have 2 qubits, but 3"),
    (lambda: GOOD.fidelity(stim.Circuit("MR 1")), ValueError, "`target` must be .* but 'MR 1'"),
    (lambda: GOOD.fidelity([1, 0]), TypeError, r"`target` must be a qutip.Qobj, a stim.Circuit .* \[1, 0\]"),
    (
        lambda: GOOD.fidelity(states.ghz(2), batches=2),
        ValueError,
        "`batches` must be at most the 1 snap.* but 2",
    ),
    (
        lambda: CliffordShadow.measure(theory.ghz(11), 2, rng=0).fidelity(states.ghz(11)),
        ValueError,
        "`target` must have at most 10 qubits, or be a stim circuit or tableau, but 11",
    ),
    (lambda: GOOD.expect("XX", batches=0), ValueError, "`batches` must be at least 1, but 0"),
    (lambda: GOOD.expect("XX", batches=2), ValueError, "`batches` must be at most the 1 snapshots, but 2"),
    (lambda: GOOD.expect("XYZ"), ValueError, "`paulis` must have 2 letters, but 'XYZ'"),
    (lambda: GOOD.expect("XA"), ValueError, "`paulis` must use the letters I, X, Y, Z, but 'XA'"),
    (lambda: GOOD.expect(3), TypeError, "`paulis` must be a Pauli string .* but 3"),
    (lambda: GOOD.expect({"XX": "much"}), TypeError, r"`paulis\['XX'\]` must be a real number, but 'much'"),
    (lambda: GOOD.standard_error(qutip.destroy(4)), ValueError, "`paulis` must be an operator with dims"),
    (lambda: GOOD.single_shot(["XX"]), TypeError, r"`pauli` must be one Pauli string, but \['XX'\]"),  # type: ignore[arg-type]
    (lambda: GOOD[2], IndexError, "place 2"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=[message for *_, message in BAD])
def test_bad_arguments_are_named_and_quoted(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_annotations_of_a_circuit_are_no_gates() -> None:
    circuit = theory.ghz(3) + stim.Circuit("TICK\nQUBIT_COORDS(0, 1) 4\nSHIFT_COORDS(1)")
    record = CliffordShadow.measure(circuit, 20, rng=0)
    assert record.n == 5
    repeated = stim.Circuit("H 0\nREPEAT 3 {\nCX 0 1\n}\nCX 0 2\nI 4")
    assert record.single_shot_fidelity(repeated).min() > -1
