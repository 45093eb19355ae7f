"""Records on disk: whole or not at all, and never trusted."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qshadow_viz import BellSamples, PauliShadow, states


def shadow() -> PauliShadow:
    return PauliShadow.measure(states.ghz(3), 20, rng=0)


@settings(max_examples=25, deadline=None)
@given(
    bases=hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 5)), elements=st.integers(0, 2))
)
def test_what_is_saved_is_loaded(bases: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("r") / "any.name"
    PauliShadow(bases, bases // 2).save(path)
    again = PauliShadow.load(path)
    assert np.array_equal(again.bases, bases)
    assert np.array_equal(again.outcomes, bases // 2)


def test_the_file_is_plain_numpy_and_not_compressed(tmp_path: Path) -> None:
    path = tmp_path / "shadow"
    shadow().save(path)
    with np.load(path, allow_pickle=False) as found:
        assert sorted(found.files) == ["bases", "kind", "outcomes"]
    assert all(info.compress_type == zipfile.ZIP_STORED for info in zipfile.ZipFile(path).infolist())


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shadow"
    shadow().save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="shadow"):
            PauliShadow.load(path)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_byte_is_refused_or_harmless(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("r") / "shadow"
    shadow().save(path)
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    try:
        again = PauliShadow.load(path)
    except ValueError:
        return
    assert again.bases.max() <= 2


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=400))
def test_random_bytes_are_refused(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("r") / "noise"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="noise"):
        PauliShadow.load(path)


def test_the_wrong_kind_is_named(tmp_path: Path) -> None:
    BellSamples.measure(states.ghz(2), 3, rng=0).save(tmp_path / "b")
    with pytest.raises(ValueError, match="holds a BellSamples record"):
        PauliShadow.load(tmp_path / "b")


class _Bomb:
    def __init__(self, target: str) -> None:
        self.target = target

    def __reduce__(self) -> Any:
        return (open, (self.target, "w"))


def test_a_pickle_is_refused_and_not_executed(tmp_path: Path) -> None:
    trap = tmp_path / "executed"
    plain = tmp_path / "plain"
    plain.write_bytes(pickle.dumps(_Bomb(str(trap))))
    inside = tmp_path / "inside"
    kind = np.frombuffer(b"PauliShadow", np.uint8).reshape(1, -1)
    array = np.empty((1, 1), dtype=object)
    array[0, 0] = _Bomb(str(trap))
    np.savez(inside, kind=kind, bases=array, outcomes=array)
    for path in (plain, tmp_path / "inside.npz"):
        with pytest.raises(ValueError, match="must be a saved PauliShadow"):
            PauliShadow.load(path)
    assert not trap.exists()


def test_values_out_of_range_are_refused(tmp_path: Path) -> None:
    kind = np.frombuffer(b"PauliShadow", np.uint8).reshape(1, -1)
    path = tmp_path / "r.npz"
    np.savez(path, kind=kind, bases=np.full((2, 2), 3, np.uint8), outcomes=np.zeros((2, 2), np.uint8))
    with pytest.raises(ValueError, match="3 was given"):
        PauliShadow.load(path)
    np.savez(path, kind=kind, bases=np.zeros((2, 2), np.uint8), outcomes=np.zeros((2, 3), np.uint8))
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        PauliShadow.load(path)
    np.savez(path, kind=kind, bases=np.zeros((2, 2)), outcomes=np.zeros((2, 2), np.uint8))
    with pytest.raises(ValueError, match="float64"):
        PauliShadow.load(path)


def test_a_compressed_record_is_refused(tmp_path: Path) -> None:
    kind = np.frombuffer(b"PauliShadow", np.uint8).reshape(1, -1)
    zeros = np.zeros((1000, 1000), np.uint8)
    np.savez_compressed(tmp_path / "small.npz", kind=kind, bases=zeros, outcomes=zeros)
    with pytest.raises(ValueError, match="compressed"):
        PauliShadow.load(tmp_path / "small.npz")


def test_a_header_that_promises_too_much_is_refused(tmp_path: Path) -> None:
    kind = np.frombuffer(b"PauliShadow", np.uint8).reshape(1, -1)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": (10**9, 10**6)}
    )
    label = io.BytesIO()
    np.save(label, kind)
    with zipfile.ZipFile(tmp_path / "liar", "w") as archive:
        archive.writestr("kind.npy", label.getvalue())
        for name in ("bases", "outcomes"):
            archive.writestr(f"{name}.npy", header.getvalue() + b"few")
    with pytest.raises(ValueError, match="does not fit"):
        PauliShadow.load(tmp_path / "liar")


def test_a_failed_save_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept"
    first = shadow()
    first.save(path)
    before = path.read_bytes()

    def fail(_file: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        first[:5].save(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["kept"]


def test_a_missing_file_or_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        PauliShadow.load(tmp_path / "nothing")
    with pytest.raises(FileNotFoundError):
        shadow().save(tmp_path / "no" / "folder")
