"""PauliShadow as a user meets it: parts, properties, bad input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import qutip
from hypothesis import given, settings
from hypothesis import strategies as st

from qshadow_viz import PauliShadow, states

from ..global_random import global_state

RECORD = PauliShadow.measure(states.ghz(3), 60, rng=0)


def test_parts_and_what_they_are() -> None:
    assert (len(RECORD), RECORD.n) == (60, 3)
    assert repr(RECORD) == "PauliShadow(60 snapshots of 3 qubits)"
    assert len(RECORD[:10]) == 10
    assert len(RECORD[3]) == 1
    assert np.array_equal(RECORD[-1].bases, RECORD.bases[-1:])
    parts: Any = RECORD  # a loop goes by places up to the IndexError: type checkers do not know that
    assert sum(len(part) for part in parts) == 60
    with pytest.raises(IndexError):
        RECORD[60]
    with pytest.raises(ValueError, match="read-only"):
        RECORD.bases[0, 0] = 1


def test_a_seed_repeats_and_generators_go_on() -> None:
    again = PauliShadow.measure(states.ghz(3), 60, rng=0)
    assert np.array_equal(again.outcomes, RECORD.outcomes)
    generator = np.random.default_rng(0)
    first = PauliShadow.measure(states.ghz(3), 60, rng=generator)
    second = PauliShadow.measure(states.ghz(3), 60, rng=generator)
    assert np.array_equal(first.outcomes, RECORD.outcomes)
    assert not np.array_equal(first.bases, second.bases)
    before = global_state()
    PauliShadow.measure(states.ghz(2), 5)
    assert global_state() == before


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(60)))
def test_the_order_of_snapshots_does_not_matter(order: list[int]) -> None:
    mixed = RECORD[np.array(order)]
    strings = ["ZZI", "XXX", "IIY", "III"]
    assert mixed.expect(strings) == pytest.approx(RECORD.expect(strings))
    assert mixed.purity([0, 2]) == pytest.approx(RECORD.purity([0, 2]))


@settings(max_examples=30, deadline=None)
@given(cut=st.integers(1, 59))
def test_two_parts_average_to_the_whole(cut: int) -> None:
    whole = RECORD.expect("ZIZ")
    parts = cut * RECORD[:cut].expect("ZIZ") + (60 - cut) * RECORD[cut:].expect("ZIZ")
    assert parts / 60 == pytest.approx(whole)


def test_the_identity_is_known_exactly() -> None:
    assert RECORD.expect("III") == 1.0
    assert RECORD.standard_error("III") == 0.0
    assert RECORD.expect(["III", "III"], batches=7) == pytest.approx([1, 1])


def test_a_string_that_was_never_measured_still_has_an_error() -> None:
    record = PauliShadow([[0, 0]] * 8, [[0, 0]] * 8)
    assert record.expect("ZZ") == 0
    assert record.standard_error("ZZ") == pytest.approx(np.sqrt(9 / 8))
    assert record.standard_error({"ZZ": 2.0}) == pytest.approx(np.sqrt(4 * 9 / 8))


@pytest.mark.parametrize(("string", "state", "truth"), [("ZZI", "ghz", 1.0), ("ZIZ", "w", -1 / 3)])
def test_nominal_intervals_cover(string: str, state: str, truth: float) -> None:
    made = {"ghz": states.ghz(3), "w": states.w(3)}[state]
    inside = 0
    for seed in range(500):
        record = PauliShadow.measure(made, 600, rng=seed)
        inside += abs(record.expect(string) - truth) < 1.96 * record.standard_error(string)
    # 4 sigma of a binomial with p = 0.95
    assert abs(inside / 500 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 500)


def test_reduced_states_keep_the_order_asked_for() -> None:
    state = qutip.tensor(states.w(2), qutip.basis(2, 0))
    record = PauliShadow.measure(state, 30_000, rng=1)
    exact = state.proj().ptrace([0, 2])
    swapped = record.state([2, 0])
    assert (record.state([0, 2]) - swapped.permute([1, 0])).norm() < 1e-12
    assert (record.state([0, 2]) - exact).norm() < 0.15
    assert swapped.dims == [[2, 2], [2, 2]]
    assert record.state(1).dims == [[2], [2]]


def test_purity_and_entropy_of_half_a_ghz_state() -> None:
    record = PauliShadow.measure(states.ghz(4), 20_000, rng=2)
    error = record.purity_standard_error([0, 1])
    assert 0 < error < 0.05
    assert abs(record.purity([0, 1]) - 0.5) < 4 * error
    assert record.renyi2([0, 1]) == pytest.approx(-np.log2(record.purity([0, 1])))


def test_the_purity_error_is_the_spread_over_records() -> None:
    found, errors = [], []
    for seed in range(300):
        record = PauliShadow.measure(states.ghz(2), 300, rng=seed)
        found.append(record.purity(0))
        errors.append(record.purity_standard_error(0))
    assert np.mean(found) == pytest.approx(0.5, abs=4 * np.std(found) / np.sqrt(300))
    # the spread of 300 values is itself known to 1/√600, and the state of one qubit here is maximally
    # mixed, where the jackknife errs on the large side
    assert 0.85 * np.std(found) < np.mean(errors) < 2 * np.std(found)


def test_the_entropy_error_is_the_spread_over_records() -> None:
    # first order in the purity's error, whose own relative size here is about 0.1
    found, errors = [], []
    for seed in range(200):
        record = PauliShadow.measure(states.ghz(2), 3000, rng=seed)
        found.append(record.renyi2())
        errors.append(record.renyi2_standard_error())
    assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(200) + np.mean(errors) ** 2
    # the spread of 200 values is known to 1/√400 = 5 %: 4 sigma
    assert np.mean(errors) == pytest.approx(np.std(found), rel=0.2)


def test_every_estimator_has_a_standard_error() -> None:
    zz = qutip.tensor(qutip.sigmaz(), qutip.sigmaz(), qutip.qeye(2))
    alone = RECORD.standard_error("ZZI")
    assert isinstance(alone, float)
    assert RECORD.standard_error(["ZZI", "XXX"]).shape == (2,)
    assert RECORD.standard_error(("ZZI",))[0] == alone
    for same in ({"ZZI": 1.0}, zz):
        # from the spread of single shots instead of the law's known variance
        assert RECORD.standard_error(same) == pytest.approx(alone, rel=0.5)
        assert RECORD.standard_error(same) == RECORD.standard_error({"ZZI": 1.0})
        assert RECORD.expect(same) == pytest.approx(RECORD.expect("ZZI"))
        assert RECORD.expect(same, batches=5) == pytest.approx(RECORD.expect("ZZI", batches=5))
    assert RECORD.state_standard_error([0, 2]).shape == (4, 4)
    for error in (
        RECORD.purity_standard_error(0),
        RECORD.fidelity_standard_error(states.ghz(3)),
    ):
        assert isinstance(error, float)
        assert 0 < error < 10


def test_one_snapshot_has_no_spread() -> None:
    single = RECORD[0]
    assert np.all(np.isnan(single.state_standard_error()))
    assert np.isnan(single.fidelity_standard_error(states.ghz(3)))
    assert np.isnan(single.standard_error({"ZZI": 1.0}))
    assert single.standard_error("ZZI") > 0  # the law's variance is known


def test_an_entropy_that_cannot_be_had_is_nan_with_a_warning() -> None:
    record = PauliShadow([[2], [2]], [[0], [1]])
    assert record.purity() == -4
    with pytest.warns(UserWarning, match="-4"):
        assert np.isnan(record.renyi2())
    record = PauliShadow([[2], [2], [2], [2]], [[0], [1], [0], [1]])
    with pytest.warns(UserWarning, match="not positive"):
        assert np.isnan(record.renyi2_standard_error())


def test_noise_shrinks_each_letter() -> None:
    record = PauliShadow.measure(states.ghz(2), 40_000, noise=0.2, rng=3)
    for string, k in (("ZZ", 2), ("XX", 2)):
        assert abs(record.expect(string) - 0.8**k) < 4 * record.standard_error(string)
    assert PauliShadow.measure(states.ghz(2), 9, noise=1.0, rng=0).n == 2


def test_progress_shows_on_standard_error_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    PauliShadow.measure(states.ghz(2), 5, rng=0, progress=True)
    assert capsys.readouterr().out == ""


def test_save_and_load(tmp_path: Path) -> None:
    RECORD.save(str(tmp_path / "shadow"))
    again = PauliShadow.load(str(tmp_path / "shadow"))
    assert np.array_equal(again.bases, RECORD.bases)
    assert again.bases.dtype == np.uint8


def test_sixteen_qubits_and_a_record_of_fifty() -> None:
    state = qutip.Qobj(np.eye(1, 2**16, 5).reshape(-1, 1), dims=[[2] * 16, [1]])  # |0…0101>
    record = PauliShadow.measure(state, 300, rng=0)
    for qubit, bit in ((13, 1), (15, 1), (0, 0), (14, 0)):
        in_z = record.bases[:, qubit] == 2
        assert np.all(record.outcomes[in_z, qubit] == bit)
    rng = np.random.default_rng(0)
    wide = PauliShadow(rng.integers(0, 3, (500, 50)), np.zeros((500, 50), int))
    assert wide.expect("Z" + "I" * 49) == pytest.approx(3 * np.mean(wide.bases[:, 0] == 2))
    with pytest.raises(ValueError, match="at most 10 qubits, but 50"):
        wide.state()


WIDE = PauliShadow(np.zeros((5, 12), int), np.zeros((5, 12), int))
VERY_WIDE = PauliShadow(np.zeros((5, 700), int), np.zeros((5, 700), int))
MIXED = 0.5 * states.ghz(3).proj() + 0.5 * states.w(3).proj()
BAD: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: PauliShadow([[0, 3]], [[0, 1]]), ValueError, "`bases` must lie in 0..2 .*, but 3"),
    (lambda: PauliShadow([[0, 1]], [[0, 2]]), ValueError, "`outcomes` must lie in 0..1 .*, but 2"),
    (lambda: PauliShadow([[0, 1]], [[0]]), ValueError, r"\(1, 1\)"),
    (lambda: PauliShadow([0, 1], [0, 1]), ValueError, r"\(2,\)"),
    (lambda: PauliShadow([[0.0]], [[0]]), TypeError, "float64"),
    (lambda: PauliShadow.measure("GHZ", 5), TypeError, "'GHZ' of type str was given"),
    (lambda: PauliShadow.measure(states.ghz(3), 0), ValueError, "`snapshots` must be at least 1, but 0"),
    (lambda: PauliShadow.measure(states.ghz(3), 10.0), TypeError, "10.0"),  # type: ignore[arg-type]
    (lambda: PauliShadow.measure(states.ghz(3), True), TypeError, "True"),
    (lambda: PauliShadow.measure(states.ghz(3), 5, noise=-0.1), ValueError, "-0.1"),
    (lambda: PauliShadow.measure(3 * states.ghz(3), 5), ValueError, "norm is 3"),
    (lambda: PauliShadow.measure(2 * MIXED, 5), ValueError, "trace is 2"),
    (lambda: PauliShadow.measure(qutip.sigmaz() + 0.5, 5), ValueError, "eigenvalue is -0.5"),
    (lambda: PauliShadow.measure(qutip.basis(3, 0), 5), ValueError, r"\[\[3\], \[1\]\]"),
    (lambda: PauliShadow.measure(states.ghz(3).dag(), 5), ValueError, "bra"),
    (lambda: PauliShadow.measure(qutip.Qobj([[0.5, 1], [0, 0.5]]), 5), ValueError, "adjoint by 1"),
    (lambda: RECORD.expect("ZZ"), ValueError, "3 letters, but 'ZZ'"),
    (lambda: RECORD.expect("ZAZ"), ValueError, "'ZAZ' has 'A' at place 1"),
    (lambda: RECORD.expect(""), ValueError, "3 letters|empty"),
    (lambda: RECORD.expect([]), ValueError, "at least one"),
    (lambda: RECORD.expect(["ZZZ", 5]), TypeError, "5 was given"),
    (lambda: RECORD.expect("ZZZ", batches=61), ValueError, "60 snapshots, but 61"),
    (lambda: RECORD.expect("ZZZ", batches=0), ValueError, "0"),
    (lambda: RECORD.expect({"ZZZ": 1j}), TypeError, "1j"),
    (lambda: RECORD.expect(qutip.sigmaz()), ValueError, r"\[\[2\], \[2\]\]"),
    (lambda: RECORD.state([0, 3]), ValueError, "0..2, but 3"),
    (lambda: RECORD.state([1, 1]), ValueError, "1 was given twice"),
    (lambda: RECORD.purity([]), ValueError, "at least one qubit"),
    (lambda: RECORD.purity([0.5]), TypeError, "0.5"),  # type: ignore[list-item]
    (lambda: RECORD[0].purity(), ValueError, "at least 2 snapshots, but the record has 1"),
    (lambda: RECORD[True], TypeError, "True"),
    (lambda: RECORD["0"], TypeError, "'0' was given"),  # type: ignore[index]
    (lambda: RECORD[1.5], TypeError, "1.5 was given"),  # type: ignore[index]
    (lambda: RECORD[:, 0], TypeError, "slice"),  # type: ignore[index]
    (lambda: RECORD[60], IndexError, "60 snapshots, but place 60"),
    (lambda: RECORD[[]], ValueError, "60 snapshots must be chosen"),
    (lambda: PauliShadow.measure(states.ghz(3), -1), ValueError, "`snapshots` must be at least 1, but -1"),
    (lambda: PauliShadow.measure(states.ghz(3), 5, noise=True), TypeError, "`noise` .* True"),
    (lambda: PauliShadow.measure(states.ghz(3), 5, rng=-1), ValueError, "`rng` .* -1"),
    (lambda: PauliShadow.measure(states.ghz(3), 5, rng="a"), TypeError, "`rng` .* 'a'"),  # type: ignore[arg-type]
    (
        lambda: PauliShadow.measure(None, 5),
        TypeError,
        "a stim.Circuit or a stim.Tableau, but None",
    ),
    (
        lambda: PauliShadow.measure(qutip.basis([2] * 17, [0] * 17), 5),
        ValueError,
        "16 qubits for kets, but 17",
    ),
    (
        lambda: PauliShadow.measure(qutip.qeye([2] * 11) / 2**11, 5),
        ValueError,
        "10 qubits for density matrices, but 11",
    ),
    (lambda: RECORD.expect("ZZZ", batches=2.0), TypeError, "`batches` must be an integer, but 2.0"),  # type: ignore[call-overload]
    (lambda: RECORD.expect("ZZZ", batches=True), TypeError, "`batches` .* True"),
    (lambda: RECORD.expect([["ZZZ"]]), TypeError, r"must be strings, but \['ZZZ'\]"),
    (lambda: RECORD.expect({"ZZZ"}), TypeError, r"\{'ZZZ'\}"),
    (lambda: RECORD.expect({"ZZ": 1.0}), ValueError, "3 letters, but 'ZZ'"),
    (lambda: RECORD.expect({"ZZZ": float("inf")}), ValueError, "`paulis.'ZZZ'.` must lie .* inf"),
    (lambda: RECORD.expect(float("nan") * qutip.qeye([2] * 3)), ValueError, "nan"),
    (lambda: RECORD.standard_error("ZZ"), ValueError, "3 letters, but 'ZZ'"),
    (lambda: RECORD.standard_error(7), TypeError, "7"),
    (lambda: RECORD.single_shot("ZZ"), ValueError, "'ZZ'"),
    (lambda: RECORD.state("01"), TypeError, "'01'"),  # type: ignore[arg-type]
    (lambda: RECORD.state_standard_error([0, 0]), ValueError, "0 was given twice"),
    (lambda: RECORD.renyi2([3]), ValueError, "0..2, but 3"),
    (lambda: RECORD[:2].renyi2_standard_error(), ValueError, "at least 3 snapshots, but the record has 2"),
    (lambda: RECORD.fidelity("GHZ"), TypeError, "`target` must be a qutip.Qobj, but 'GHZ'"),
    (
        lambda: RECORD.fidelity(2 * states.ghz(3)),
        ValueError,
        "`target` must be normalised, but its norm is 2",
    ),
    (lambda: RECORD.fidelity_standard_error(MIXED), ValueError, "`target` .* its purity is 0.5"),
    (lambda: WIDE.fidelity(states.ghz(12)), ValueError, "`target` must be at most 10 qubits, but 12"),
    (lambda: WIDE.expect(qutip.qeye([2] * 12)), ValueError, "at most 8 qubits, .* on 12"),
    (lambda: VERY_WIDE.expect("X" * 700), ValueError, "weights of at most 600, but one has 700"),
    (lambda: VERY_WIDE.standard_error(["X" * 700]), ValueError, "weights of at most 600, but one has 700"),
    (lambda: VERY_WIDE.single_shot("X" * 700), ValueError, "weights of at most 600, but one has 700"),
    (lambda: RECORD.fidelity(MIXED), ValueError, "its purity is 0.5"),
    (lambda: RECORD.fidelity(states.ghz(2)), ValueError, "3 qubits, but 2"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()
