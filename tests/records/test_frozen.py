"""Records do not change, all kinds are known, and arguments after the number of experiments have names."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import qshadow_viz as qv
from qshadow_viz import data
from qshadow_viz.cli import main
from qshadow_viz.records import Record, kinds

ROWS = np.array([[0, 2], [1, 1], [2, 2]], dtype=np.uint8)
BITS = np.array([[0, 1], [1, 1], [0, 0]], dtype=np.uint8)
RECORDS: dict[str, Record] = {
    "PauliShadow": qv.PauliShadow(ROWS, BITS),
    "BiasedShadow": qv.BiasedShadow(ROWS, BITS, np.full((2, 3), 1 / 3)),
    "FixedBases": qv.FixedBases(ROWS, BITS),
    "CliffordShadow": qv.CliffordShadow([[[1, 1], [3, 3]]] * 3, BITS),
    "BellSamples": qv.BellSamples(ROWS),
    "Calibration": qv.Calibration(ROWS, BITS),
}
QUESTION = {"BellSamples": "squared", "Calibration": "matches"}


def ask(record: Any) -> Any:
    kind = type(record).__name__
    return getattr(record, QUESTION.get(kind, "expect"))(0 if kind == "Calibration" else "ZZ")


def test_every_kind_of_record_is_in_the_registry() -> None:
    assert set(kinds()) == set(RECORDS)
    for kind, record in RECORDS.items():
        assert kinds()[kind] is type(record)


@pytest.mark.parametrize("kind", RECORDS)
def test_nothing_of_a_record_can_be_assigned_or_deleted(kind: str) -> None:
    record = RECORDS[kind]
    before = ask(record)
    for name in (*record._TABLES, *record._SHARED, "n", "_packed", "anything"):
        with pytest.raises(AttributeError, match=f"a {kind} is read-only, but `{name}` was assigned"):
            setattr(record, name, np.zeros((3, 2), np.uint8))
        with pytest.raises(AttributeError, match=f"a {kind} is read-only, but `{name}` was to be deleted"):
            delattr(record, name)
    for table in record._tables().values():
        with pytest.raises(ValueError, match="read-only"):
            table[0] = 0
    assert ask(record) == before


@pytest.mark.parametrize("kind", RECORDS)
def test_copies_pickles_parts_and_files_of_frozen_records(kind: str, tmp_path: Path) -> None:
    record = RECORDS[kind]
    ask(record)  # what is packed must not get lost or mixed up
    record.save(tmp_path / "record")
    same = [
        copy.copy(record),
        copy.deepcopy(record),
        pickle.loads(pickle.dumps(record)),
        record[:],
        type(record).load(tmp_path / "record"),
        data.read(tmp_path / "record"),
    ]
    for other in same:
        assert type(other) is type(record)
        for name, array in (record._tables() | record._shared()).items():
            assert np.array_equal(getattr(other, name), array)
            assert not getattr(other, name).flags.writeable
        assert ask(other) == ask(record)
    part = record[[2, 0]]
    assert len(part) == 2
    fresh = type(record)(*(table[[2, 0]] for table in record._tables().values()), *record._shared().values())
    assert ask(part) == ask(fresh)


@pytest.mark.parametrize("kind", RECORDS)
def test_the_command_line_knows_every_kind(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    RECORDS[kind].save(tmp_path / "record")
    assert main(["describe", str(tmp_path / "record")]) == 0
    assert kind in capsys.readouterr().out
    code = main(["estimate", str(tmp_path / "record"), "--pauli", "ZZ"])
    printed = capsys.readouterr()
    if kind == "Calibration":
        assert code == 2
        assert "a Calibration tells of an apparatus" in printed.err
    else:
        assert code == 0
        row = next(line for line in printed.out.splitlines() if line.startswith("ZZ"))
        assert float(row.split()[2]) == pytest.approx(ask(RECORDS[kind]), abs=1e-5)


@pytest.mark.parametrize(
    ("measure", "given"),
    [
        (qv.PauliShadow.measure, 3),
        (qv.BiasedShadow.measure, 4),
        (qv.FixedBases.measure, 3),
        (qv.CliffordShadow.measure, 3),
        (qv.BellSamples.measure, 3),
        (qv.BellSamples.hidden_pauli, 4),
        (qv.Calibration.measure, 3),
        (qv.local.measure, 2),
    ],
)
def test_after_the_number_of_experiments_arguments_have_names(measure: Any, given: int) -> None:
    named = [p for p in inspect.signature(measure).parameters.values() if p.kind is p.KEYWORD_ONLY]
    assert {"rng", "progress"} <= {p.name for p in named}
    with pytest.raises(TypeError, match="positional argument"):
        measure(*range(given), 1)


def test_a_robust_shadow_is_frozen_too() -> None:
    calibration = qv.Calibration.measure(2, 2000, rng=0)
    robust = qv.RobustShadow(qv.PauliShadow(ROWS, BITS), calibration)
    with pytest.raises(AttributeError, match="product"):
        robust.product = True  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(robust)).expect("ZI") == robust.expect("ZI")


@pytest.mark.parametrize("give", [True, False, -1, "seed", 1.5])
def test_every_source_of_randomness_is_read_alike(give: Any) -> None:
    state = qv.states.ghz(2)
    calls: list[Callable[[], object]] = [
        lambda: qv.PauliShadow.measure(state, 5, rng=give),
        lambda: qv.BellSamples.measure(state, 5, rng=give),
        lambda: qv.CliffordShadow.measure(state, 5, rng=give),
        lambda: qv.local.measure(state, [[0, 0]], rng=give),
        lambda: qv.states.random_pure(2, rng=give),
        lambda: qv.paulis.random(2, rng=give),
        lambda: qv.solids.random_directions(3, rng=give),
        lambda: qv.solids.overlaps(qv.solids.three_shadows(8), [1], rng=give),
        lambda: qv.advantage.one_copy_values(3, 0.5, 2, rng=give),
        lambda: qv.advantage.simulate_two_copies(3, 0.9, 0.1, rng=give),
        lambda: qv.advantage.simulate_one_copy(3, 0.9, 0.1, rng=give),
        lambda: qv.experiments.sweep(lambda rng: 0, {}, rng=give),
    ]
    for call in calls:
        with pytest.raises((TypeError, ValueError), match=r"`rng` must be a numpy\.random\.Generator"):
            call()
