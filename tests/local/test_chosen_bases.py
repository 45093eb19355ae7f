"""BiasedShadow and FixedBases as records: what they carry, refuse, keep on disk and say about gaps."""

from __future__ import annotations

import inspect
import math
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import qutip
from hypothesis import given, settings
from hypothesis import strategies as st

from qshadow_viz import BiasedShadow, FixedBases, PauliShadow, bases, hamiltonians, paulis, states
from qshadow_viz.bases.probabilities import draw
from qshadow_viz.records import Record

from .. import oracle

CHANCES = np.array([[0.5, 0.2, 0.3], [0.0, 0.9, 0.1], [1 / 3, 1 / 3, 1 / 3]])


def biased(snapshots: int = 50) -> BiasedShadow:
    return BiasedShadow.measure(states.w(3), snapshots, CHANCES, rng=0)


def random_tables(n: int, rows: int = 300) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n)
    return rng.integers(0, 3, (rows, n)), rng.integers(0, 2, (rows, n))


# -- which estimator belongs to which record


def test_no_kind_of_record_passes_for_another(tmp_path: Path) -> None:
    rows = np.zeros((5, 3), np.uint8)
    kinds: dict[type[Record], Record] = {
        PauliShadow: PauliShadow.measure(states.w(3), 5, rng=0),
        BiasedShadow: biased(5),
        FixedBases: FixedBases.measure(states.w(3), rows, rng=0),
    }
    for kind, record in kinds.items():
        record.save(tmp_path / "record")
        for other in kinds:
            assert isinstance(record, other) == (kind is other)
            if kind is not other:
                with pytest.raises(ValueError, match=f"not a '{other.__name__}' record"):
                    other.load(tmp_path / "record")
    # only uniformly random bases lead to the record that multiplies by 3^k
    assert not {"bases", "probabilities"} & set(inspect.signature(PauliShadow.measure).parameters)
    with pytest.raises(TypeError):
        BiasedShadow(rows, rows)  # type: ignore[call-arg]  # without the chances there is no estimate


def test_the_same_tables_are_read_in_three_ways() -> None:
    rows, outcomes = np.array([[2, 2], [2, 2], [2, 0], [0, 2]]), np.array([[0, 0], [0, 0], [1, 0], [0, 0]])
    assert PauliShadow(rows, outcomes).expect("ZZ") == 9 * 2 / 4
    assert BiasedShadow(rows, outcomes, [[0.25, 0, 0.75]] * 2).expect("ZZ") == pytest.approx(16 / 9 * 2 / 4)
    assert FixedBases(rows, outcomes).expect("ZZ") == 1


@pytest.mark.parametrize("n", [1, 3, 5])
def test_equal_chances_give_the_uniform_shadow(n: int) -> None:
    rows, outcomes = random_tables(n)
    plain, even = PauliShadow(rows, outcomes), BiasedShadow(rows, outcomes, np.full((n, 3), 1 / 3))
    strings = oracle.all_paulis(n)[:300]
    assert even.expect(strings) == pytest.approx(plain.expect(strings), abs=1e-9)
    assert even.expect(strings, batches=7) == pytest.approx(plain.expect(strings, batches=7), abs=1e-9)
    assert even.standard_error(strings) == pytest.approx(plain.standard_error(strings), abs=1e-9)
    terms = dict(zip(strings, np.linspace(-1, 1, len(strings)), strict=True))
    assert even.expect(terms, batches=3) == pytest.approx(plain.expect(terms, batches=3), abs=1e-8)
    assert even.standard_error(terms) == pytest.approx(plain.standard_error(terms), rel=1e-9)
    operator = sum((c * oracle.pauli(s) for s, c in list(terms.items())[1:4]), 0 * oracle.pauli("I" * n))
    assert even.expect(operator) == pytest.approx(plain.expect(operator), abs=1e-8)
    assert even.matches(strings[1]) == plain.matches(strings[1])


# -- drawing and measuring


def test_bases_are_drawn_with_their_chances_and_never_without() -> None:
    found = draw(CHANCES, 60_000, np.random.default_rng(3))
    for qubit, chances in enumerate(CHANCES):
        seen = np.bincount(found[:, qubit], minlength=3)
        assert oracle.chance_of_counts(seen, chances * len(found)) > 1e-4
    joint = np.bincount(found[:, 0] * 3 + found[:, 1], minlength=9)
    assert oracle.chance_of_counts(joint, np.outer(CHANCES[0], CHANCES[1]).ravel() * len(found)) > 1e-4


def test_rounding_never_draws_an_impossible_letter() -> None:
    class Largest:
        def random(self, shape: tuple[int, int]) -> np.ndarray:
            return np.full(shape, 1 - 2.0**-53)

    class Smallest:
        def random(self, shape: tuple[int, int]) -> np.ndarray:
            return np.zeros(shape)

    short = 1 - 5e-10  # as near to 1 as is asked for
    table = np.array(
        [[short, 0, 0], [0.5, short - 0.5, 0], [0, short, 0], [0, 0, short], [0.2, 0, short - 0.2]]
    )
    assert draw(table, 1, Largest()).tolist() == [[0, 1, 1, 2, 2]]  # type: ignore[arg-type]
    assert draw(table, 1, Smallest()).tolist() == [[0, 0, 1, 2, 0]]  # type: ignore[arg-type]


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize("kind", ["ket", "mixed"])
def test_both_records_follow_the_born_rule(kind: str, noise: float) -> None:
    state = oracle.some_states(2)[kind]
    rows, outcomes, law = oracle.local_law(oracle.depolarized(state, noise))
    chances = CHANCES[:2]
    cell = (2 * rows + outcomes).astype(int) @ [6, 1]

    def seen(record: Any) -> np.ndarray:
        places = (2 * record.bases + record.outcomes).astype(int) @ [6, 1]
        return np.asarray(np.bincount(places, minlength=36)[cell])

    record = BiasedShadow.measure(state, 40_000, chances, noise=noise, rng=5)
    expected = law * 9 * np.prod(chances[np.arange(2), rows], axis=1) * len(record)
    assert oracle.chance_of_counts(seen(record), expected) > 1e-4
    table = np.repeat(np.array([[0, 2], [1, 1], [2, 0], [0, 2]]), 9000, axis=0)
    often = [np.count_nonzero(np.all(table == row, axis=1)) for row in rows]
    fixed = FixedBases.measure(state, table, noise=noise, rng=6)
    assert np.array_equal(fixed.bases, table)
    assert oracle.chance_of_counts(seen(fixed), law * 9 * np.array(often)) > 1e-4


def test_a_seed_repeats_a_measurement_and_a_generator_goes_on() -> None:
    first, again = biased(), biased()
    assert np.array_equal(first.bases, again.bases)
    assert np.array_equal(first.outcomes, again.outcomes)
    rng = np.random.default_rng(1)
    rows = np.zeros((50, 3), int)
    one, two = (FixedBases.measure(states.w(3), rows, rng=rng).outcomes for _ in range(2))
    assert not np.array_equal(one, two)


# -- what no row measured


def test_a_term_that_no_row_matches_is_never_zero_without_a_word() -> None:
    record = FixedBases.measure(states.ghz(2), [[2, 2], [2, 2], [2, 0]], rng=0)
    with pytest.warns(UserWarning, match=r"no row of bases matches 'XX': nan") as caught:
        assert math.isnan(record.expect("XX"))
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="'XX', 'YY'"):
        found = record.expect(["ZZ", "XX", "YY"])
    assert found[0] == 1
    assert np.isnan(found[1:]).all()
    energy = {"ZZ": 1.0, "XX": 1e-6}
    with pytest.warns(UserWarning, match="'XX'"):
        assert math.isnan(record.expect(energy))
    for question in (energy, "XX"):
        with pytest.warns(UserWarning, match="'XX'"):
            assert math.isnan(record.standard_error(question))
    with pytest.warns(UserWarning, match=r"and 4 more"):
        record.expect(["XX", "XY", "YX", "YY", "XZ", "YZ", "YI", "XI", "IY"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # leaving it out is possible, but has to be said
        assert record.expect({p: c for p, c in energy.items() if record.matches(p)}) == 1
        # and nothing need be known of a term that counts for nothing
        assert record.expect({"ZZ": 2.0, "XX": 0.0}) == 2
        assert record.standard_error({"ZZ": 2.0, "XX": 0.0}) == 0
        assert record.expect({"XX": 0.0}) == record.standard_error({"XX": 0.0}) == 0


def test_a_letter_without_a_chance_is_refused_in_a_question() -> None:
    record = BiasedShadow.measure(states.ghz(2), 20, [[0.0, 0, 1], [0.5, 0, 0.5]], rng=0)
    for ask in (record.expect, record.standard_error):
        for question in ("XX", ["ZZ", "XX"], {"ZZ": 1.0, "XX": 0.1}, oracle.pauli("XX")):
            with pytest.raises(ValueError, match="with a probability above 0, but 'XX' was given"):
                ask(question)
        assert math.isfinite(ask({"ZZ": 1.0, "XX": 0.0}))
    with pytest.raises(ValueError, match="'YI'"):
        record.single_shot("YI")
    assert record.matches("XX") == 0


def test_a_term_that_no_snapshot_happened_to_match_widens_the_error() -> None:
    record = BiasedShadow([[2]] * 10, [[0]] * 10, [[0.01, 0, 0.99]])
    assert record.expect({"X": 2.0}) == 0
    assert record.standard_error({"X": 2.0}) == pytest.approx(math.sqrt(4 / 0.01 / 10))
    assert record.standard_error("X") == pytest.approx(math.sqrt(1 / 0.01 / 10))


# -- standard errors of fixed bases


def test_a_string_seen_once_or_twice_has_an_honest_error() -> None:
    record = FixedBases([[2, 2], [0, 0], [0, 0]], [[0, 0], [0, 0], [1, 0]])
    assert record.standard_error("ZZ") == 1  # one row shows no spread
    assert record.standard_error("XX") == 1
    assert record.standard_error("II") == 0
    assert record.standard_error({"ZZ": 0.5, "ZI": 0.25, "II": 9.0}) == 0.75  # both of the one row
    assert record.standard_error({"ZZ": 3.0, "XX": 4.0}) == pytest.approx(5.0)
    assert np.array_equal(record.standard_error(["II", "ZZ"]), [0, 1])


def test_covariances_of_terms_in_the_same_rows_count() -> None:
    # on a GHZ state Z0 and Z1 always agree: their sum has twice the error, their difference none
    record = FixedBases.measure(states.ghz(2), np.full((400, 2), 2), rng=2)
    alone = record.standard_error("ZI")
    assert alone == pytest.approx(1 / 20, rel=0.05)
    assert record.standard_error({"ZI": 1.0, "IZ": 1.0}) == pytest.approx(2 * alone)
    assert record.standard_error({"ZI": 1.0, "IZ": -1.0}) == 0
    shots = (1.0 - 2.0 * record.outcomes) @ [0.7, 0.2]
    error = np.std(shots, ddof=1) / 20
    assert record.standard_error({"ZI": 0.7, "IZ": 0.2}) == pytest.approx(error, rel=1e-9)


def test_operators_and_hamiltonians_agree() -> None:
    rows, outcomes = random_tables(2)
    record = FixedBases(rows, outcomes)
    terms = {"II": 0.5, "ZZ": 1.0, "XI": -2.0}
    operator = sum((c * oracle.pauli(s) for s, c in terms.items()), 0 * oracle.pauli("II"))
    assert record.expect(operator) == pytest.approx(record.expect(terms), abs=1e-12)
    assert record.standard_error(operator) == pytest.approx(record.standard_error(terms), rel=1e-9)
    assert record.expect(iter(terms)) == pytest.approx([record.expect(s) for s in terms])


@settings(max_examples=30, deadline=None)
@given(n=st.integers(1, 6), rows=st.integers(1, 200), seed=st.integers(0, 999))
def test_averages_are_those_of_the_matching_rows(n: int, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, outcomes = rng.integers(0, 3, (rows, n)), rng.integers(0, 2, (rows, n))
    string = paulis.random(n, rng)
    record = FixedBases(table, outcomes)
    support = list(paulis.support(string))
    wanted = np.array(["XYZ".index(string[j]) for j in support])
    mine = (table[:, support] == wanted).all(axis=1)
    assert record.matches(string) == mine.sum()
    if mine.any():
        assert record.expect(string) == pytest.approx(
            np.mean((-1.0) ** outcomes[mine][:, support].sum(axis=1))
        )


# -- files, parts, copies


def test_a_biased_record_is_saved_with_its_chances(tmp_path: Path) -> None:
    record = biased()
    record.save(tmp_path / "b")
    for again in (
        BiasedShadow.load(tmp_path / "b"),
        pickle.loads(pickle.dumps(record)),
        record[:],
        record[::2],
    ):
        assert np.array_equal(again.probabilities, CHANCES)  # to the last digit
        assert not again.probabilities.flags.writeable
        assert len(again) in (25, 50)
    again = BiasedShadow.load(tmp_path / "b")
    assert np.array_equal(again.bases, record.bases)
    assert np.array_equal(again.outcomes, record.outcomes)
    with np.load(tmp_path / "b", allow_pickle=False) as found:
        assert sorted(found.files) == ["bases", "kind", "outcomes", "probabilities"]
        assert found["probabilities"].shape == (3, 24)
    assert repr(record[7]) == "BiasedShadow(1 snapshots of 3 qubits)"


def test_damaged_biased_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "b"
    record = biased(4)
    record.save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 11):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="must be a saved BiasedShadow"):
            BiasedShadow.load(path)
    label = np.frombuffer(b"BiasedShadow", np.uint8).reshape(1, -1)
    for chances in (
        np.zeros((3, 23), np.uint8),  # no whole number of floats
        np.zeros((3, 24), np.uint8),  # chances that are all 0
        np.full((3, 24), 255, np.uint8),  # nan
        CHANCES[:2].view(np.uint8),
        CHANCES[[1, 1, 1]].view(np.uint8),  # bases that these cannot have drawn
        np.zeros((3, 0), np.uint8),
    ):
        with path.open("wb") as file:
            np.savez(
                file, kind=label, bases=record.bases, outcomes=record.outcomes,
                probabilities=np.ascontiguousarray(chances),
            )  # fmt: skip
        with pytest.raises(ValueError, match="must be a saved BiasedShadow"):
            BiasedShadow.load(path)


def test_the_chances_given_are_copied() -> None:
    chances = CHANCES.copy()
    record = BiasedShadow.measure(states.w(3), 5, chances, rng=0)
    chances[:] = 0
    assert np.array_equal(record.probabilities, CHANCES)
    table = np.zeros((5, 3), np.uint8)
    fixed = FixedBases.measure(states.w(3), table, rng=0)
    table[:] = 2
    assert not fixed.bases.any()


def test_progress_is_silent_when_fast(capsys: pytest.CaptureFixture[str]) -> None:
    rows = bases.derandomised(hamiltonians.h2(), 5, progress=True)
    FixedBases.measure(states.w(4), rows, rng=0, progress=True)
    BiasedShadow.measure(states.w(3), 5, CHANCES, rng=0, progress=True)
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


GHZ = states.ghz(2)
EVEN = np.full((2, 3), 1 / 3)
BAD: list[tuple[Any, type[Exception], str]] = [
    (lambda: BiasedShadow.measure("w", 5, EVEN), TypeError, "`state` must be a qutip.Qobj"),
    (lambda: BiasedShadow.measure(GHZ, 0, EVEN), ValueError, "`snapshots` must be at least 1, but 0"),
    (
        lambda: BiasedShadow.measure(GHZ, 5, EVEN[:1]),
        ValueError,
        r"`probabilities` .* \(2, 3\), but \(1, 3\)",
    ),
    (
        lambda: BiasedShadow.measure(GHZ, 5, None),  # type: ignore[arg-type]
        TypeError,
        "`probabilities` must be an array of numbers, but None",
    ),
    (lambda: BiasedShadow.measure(GHZ, 5, EVEN * 0.9), ValueError, "qubit 0 sum to 0.9"),
    (lambda: BiasedShadow.measure(GHZ, 5, [[np.nan] * 3] * 2), ValueError, r"in \[0, 1\], but nan"),
    (lambda: BiasedShadow.measure(GHZ, 5, EVEN, noise=2), ValueError, "`noise`"),
    (lambda: BiasedShadow.measure(GHZ, 5, EVEN, rng=True), TypeError, "`rng`"),
    (
        lambda: BiasedShadow([[0]], [[0]], [[0, 0.5, 0.5]]),
        ValueError,
        "X on qubit 0 was given, whose probability is 0",
    ),
    (lambda: BiasedShadow([[0]], [[0, 1]], [[1, 0, 0]]), ValueError, r"the shape of `bases`, \(1, 1\)"),
    (
        lambda: BiasedShadow([[0]], [[0]], [[1, 0, 0]]).expect("X", batches=2),
        ValueError,
        "at most the 1 snapshots",
    ),
    (lambda: BiasedShadow([[0]], [[0]], [[1, 0, 0]]).expect("XX"), ValueError, "1 letters, but 'XX'"),
    (lambda: FixedBases.measure(GHZ, [[0]]), ValueError, r"`bases` must have 2 columns.* but \(1, 1\)"),
    (lambda: FixedBases.measure(GHZ, [[0, 3]]), ValueError, r"0..2 .*, but 3"),
    (lambda: FixedBases.measure(GHZ, EVEN[:, :2]), TypeError, "`bases` must be integers"),
    (lambda: FixedBases.measure(GHZ, [[0, 0]], noise=-1), ValueError, "`noise`"),
    (lambda: FixedBases([[0, 255]], [[0, 0]]), ValueError, r"0..2 .*, but 255"),  # a row left incomplete
    (lambda: FixedBases([[0]], [[0]]).expect("X", batches=1), TypeError, "batches"),  # type: ignore[call-overload]
    (lambda: FixedBases([[0]], [[0]]).matches(["X"]), TypeError, "one Pauli string"),  # type: ignore[arg-type]
    (lambda: FixedBases([[0]], [[0]]).expect({"X": math.nan}), ValueError, "nan"),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_input_is_refused_and_shown(number: int) -> None:
    call, error, shown = BAD[number]
    with pytest.raises(error, match=shown):
        call()


def test_long_records_of_many_qubits_need_no_state() -> None:
    n = 40
    rng = np.random.default_rng(0)
    strings = ["I" * i + "ZZ" + "I" * (n - 2 - i) for i in range(n - 1)]
    strings += ["I" * i + "X" + "I" * (n - 1 - i) for i in range(n)]
    terms = dict.fromkeys(strings, -1.0)
    rows = bases.derandomised(terms, 200)
    record = FixedBases(rows, rng.integers(0, 2, rows.shape))
    assert min(record.matches(string) for string in strings) >= 90
    assert abs(record.expect(terms)) < 6 * record.standard_error(terms)
    chances = bases.biased(terms)
    drawn = draw(chances, 500, rng)
    shadow = BiasedShadow(drawn, rng.integers(0, 2, drawn.shape), chances)
    assert abs(shadow.expect(terms)) < 6 * shadow.standard_error(terms)


def test_a_pure_state_and_its_projector_are_measured_alike() -> None:
    state = qutip.Qobj(qutip.rand_ket(8, seed=1).full(), dims=[[2] * 3, [1]])
    rows = np.random.default_rng(0).integers(0, 3, (2000, 3))
    ket, matrix = (FixedBases.measure(s, rows, rng=1) for s in (state, state.proj()))
    assert np.mean(np.any(ket.outcomes != matrix.outcomes, axis=1)) < 2e-3
