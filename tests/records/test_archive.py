"""Records on disk: whole or not at all, and never trusted."""

from __future__ import annotations

import io
import os
import pickle
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qshadow_viz import BellSamples, PauliShadow, states

posix = pytest.mark.skipif(os.name != "posix", reason="links and permissions are other ones on Windows")


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


@pytest.mark.parametrize("record", [shadow(), BellSamples.measure(states.w(3), 20, rng=0)])
def test_an_archive_holds_the_arrays_and_the_kind_and_nothing_else(record: Any, tmp_path: Path) -> None:
    path = tmp_path / "record"
    record.save(path)
    wanted = {name: getattr(record, name) for name in ("bases", "outcomes") if hasattr(record, name)}
    # of the file itself: np.load would drop the endings, and np.savez of NumPy before 2.3 adds an entry
    assert zipfile.ZipFile(path).namelist() == ["kind.npy", *(f"{name}.npy" for name in wanted)]
    with np.load(path, allow_pickle=False) as found:
        for name, array in wanted.items():
            assert found[name].dtype == np.uint8
            assert np.array_equal(found[name], array)


def test_the_same_record_makes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shadow().save(tmp_path / "one")
    later = time.time() + 1e6
    monkeypatch.setattr(time, "time", lambda: later)  # where zipfile would take an entry's date from
    shadow().save(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_order_in_memory_does_not_enter_the_file(tmp_path: Path) -> None:
    plain = shadow()
    columns = PauliShadow(np.asfortranarray(plain.bases), np.asfortranarray(plain.outcomes))
    plain.save(tmp_path / "rows")
    columns.save(tmp_path / "columns")
    assert (tmp_path / "rows").read_bytes() == (tmp_path / "columns").read_bytes()
    assert np.array_equal(PauliShadow.load(tmp_path / "columns").bases, plain.bases)


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
    with pytest.raises(ValueError, match="holds a 'BellSamples' record, not a 'PauliShadow'"):
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


CENTRAL = b"PK\x01\x02"  # each entry of the directory at the end of a zip file
END = b"PK\x05\x06"
HUGE = [2**31, 2**32 - 1, 2**32 - 2]


@pytest.mark.parametrize("size", HUGE)
@pytest.mark.parametrize("field", [20, 24, 42])  # compressed size, size, offset
@pytest.mark.parametrize("entry", [0, 1, 2])
def test_a_directory_that_lies_is_refused_before_it_is_believed(
    entry: int, field: int, size: int, tmp_path: Path
) -> None:
    path = tmp_path / "liar"
    shadow().save(path)
    whole = bytearray(path.read_bytes())
    at = -1
    for _ in range(entry + 1):
        at = whole.index(CENTRAL, at + 1)
    whole[at + field : at + field + 4] = struct.pack("<I", size)
    path.write_bytes(whole)
    refused_with_little_memory(path)


@pytest.mark.parametrize("size", HUGE)
@pytest.mark.parametrize("field", [12, 16])  # size and offset of the directory
def test_an_end_record_that_lies_is_refused(field: int, size: int, tmp_path: Path) -> None:
    path = tmp_path / "liar"
    shadow().save(path)
    whole = bytearray(path.read_bytes())
    at = whole.rindex(END)
    whole[at + field : at + field + 4] = struct.pack("<I", size)
    path.write_bytes(whole)
    refused_with_little_memory(path)


def test_entries_that_say_all_there_is_twice_are_refused(tmp_path: Path) -> None:
    # each size by itself is possible, but not all together
    path = tmp_path / "liar"
    shadow().save(path)
    whole = bytearray(path.read_bytes())
    at = whole.index(CENTRAL)
    while at >= 0:
        whole[at + 20 : at + 28] = struct.pack("<II", len(whole) - 1, len(whole) - 1)
        at = whole.find(CENTRAL, at + 1)
    path.write_bytes(whole)
    with pytest.raises(ValueError, match=f"but the file has {len(whole)}"):
        PauliShadow.load(path)


def refused_with_little_memory(path: Path) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="must be a saved PauliShadow"):
            PauliShadow.load(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2**20  # the file has 1 kB, zipfile and the traceback take the rest


GOOD_HEADER = b"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }"
HEADERS = {
    "Python 2": b"{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 2L), }",
    "open bracket": b"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), ",
    "open string": b'{"descr": """|u1, }',
    "not a dict": b"[1, 2]",
    "keys of two types": b"{'descr': '|u1', 3: False, 'shape': (2, 2)}",
    "unhashable key": b"{[]: 1}",
    "a call": b"__import__('os').getcwd()",
    "too nested": b"(" * 400 + b")" * 400,
    "empty": b"",
    "a zero byte": b"{'descr': '|u1\0'}",
    "not latin": bytes(range(128, 256)),
    "no such type": b"{'descr': '|q9', 'fortran_order': False, 'shape': (2, 2), }",
    "an object": b"{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }",
    "a record type": b"{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (2, 2), }",
    "signed": b"{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2), }",
    "Fortran": b"{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2), }",
    "order no bool": b"{'descr': '|u1', 'fortran_order': 0, 'shape': (2, 2), }",
    "shape no tuple": b"{'descr': '|u1', 'fortran_order': False, 'shape': 4, }",
    "shape of floats": b"{'descr': '|u1', 'fortran_order': False, 'shape': (2.0, 2), }",
    "one axis": b"{'descr': '|u1', 'fortran_order': False, 'shape': (4,), }",
    "negative": b"{'descr': '|u1', 'fortran_order': False, 'shape': (-2, -2), }",
    "too large": b"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 9223372036854775807), }",
    "nothing": b"{'descr': '|u1', 'fortran_order': False, 'shape': (0, 4), }",
    "a key more": GOOD_HEADER[:-1] + b"'more': 1}",
    "a bad escape": b"{'descr': '\\d', 'fortran_order': False, 'shape': (2, 2), }",
    "too long": GOOD_HEADER + b" " * 2000,
}


def with_header(path: Path, header: bytes, version: tuple[int, int] = (1, 0)) -> None:
    """Write a record whose `outcomes` have this header; its other parts are as they should be."""
    parts = {}
    for name, head, body in (
        ("kind", GOOD_HEADER.replace(b"(2, 2)", b"(1, 11)"), b"PauliShadow"),
        ("bases", GOOD_HEADER, bytes(4)),
        ("outcomes", header, bytes(4)),
    ):
        changed = version if name == "outcomes" else (1, 0)
        length = struct.pack("<H" if changed[0] == 1 else "<I", len(head) + 1)
        parts[name] = b"\x93NUMPY" + bytes(changed) + length + head + b"\n" + body
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(f"{name}.npy", content)


# the project's tests turn warnings into errors: none may escape either
@pytest.mark.parametrize("name", HEADERS)
def test_a_malformed_header_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "record"
    with_header(path, GOOD_HEADER)
    assert PauliShadow.load(path).outcomes.shape == (2, 2)
    with_header(path, HEADERS[name])
    with pytest.raises(ValueError, match=r"must be a saved PauliShadow, but '.*record' is not: ."):
        PauliShadow.load(path)


@pytest.mark.parametrize("version", [(0, 0), (1, 1), (2, 0), (3, 0), (255, 255)])
def test_other_versions_of_the_format_are_refused(version: tuple[int, int], tmp_path: Path) -> None:
    with_header(tmp_path / "record", GOOD_HEADER, version)
    with pytest.raises(ValueError, match="record"):
        PauliShadow.load(tmp_path / "record")


@settings(max_examples=200, deadline=None)
@given(header=st.text("{}()[]'\"\\#,:. \n0129LeNodescrshapetun|uO_-", max_size=60))
def test_no_header_does_more_than_be_refused(header: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("r") / "record"
    with_header(path, header.encode())
    with pytest.raises(ValueError, match="must be a saved PauliShadow"):
        PauliShadow.load(path)


def test_bell_records_are_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "bell"
    BellSamples([[0, 1], [2, 3]]).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    with pytest.raises(ValueError, match=r"must be a saved BellSamples, but '.*bell' is not"):
        BellSamples.load(path)
    shadow().save(path)
    with pytest.raises(ValueError, match="it holds a 'PauliShadow' record, not a 'BellSamples' record"):
        BellSamples.load(path)
    np.savez(
        tmp_path / "r.npz",
        kind=np.frombuffer(b"BellSamples", np.uint8).reshape(1, -1),
        outcomes=np.full((1, 2), 4, np.uint8),
    )
    with pytest.raises(ValueError, match=r"r\.npz' is not: `outcomes` must lie in 0\.\.3 .*, but 4"):
        BellSamples.load(tmp_path / "r.npz")


@posix
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_record_is_as_readable_as_any_new_file(mask: int, mode: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        shadow().save(tmp_path / "record")
    finally:
        os.umask(before)
    assert (tmp_path / "record").stat().st_mode & 0o777 == mode


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "record")
    shadow().save(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert PauliShadow.load(tmp_path / "folder" / "record").n == 3


def test_a_copy_through_pickle_is_read_only_too() -> None:
    # records go through pickle to the processes of an executor
    record = shadow()
    record.expect("ZZZ")
    again = pickle.loads(pickle.dumps(record))
    assert np.array_equal(again.outcomes, record.outcomes)
    assert not again.outcomes.flags.writeable


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


def test_errors_speak_of_the_path_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        shadow().save(tmp_path / "no" / "folder")
    assert missing.value.filename == str(tmp_path / "no" / "folder")
    with pytest.raises(IsADirectoryError) as folder:
        shadow().save(tmp_path)
    assert folder.value.filename == str(tmp_path)
    assert not list(tmp_path.iterdir())
    for wrong in (None, 3):
        with pytest.raises(TypeError, match=f"`path` must be .* but {wrong} was given"):
            shadow().save(wrong)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=f"`path` must be .* but {wrong} was given"):
            PauliShadow.load(wrong)  # type: ignore[arg-type]
    shadow().save(os.fsencode(tmp_path / "bytes"))  # type: ignore[arg-type]
    assert len(PauliShadow.load(os.fsencode(tmp_path / "bytes"))) == 20  # type: ignore[arg-type]


@posix
def test_saving_again_does_not_open_a_private_file_to_others(tmp_path: Path) -> None:
    shadow().save(tmp_path / "record")
    (tmp_path / "record").chmod(0o600)
    shadow().save(tmp_path / "record")
    assert (tmp_path / "record").stat().st_mode & 0o777 == 0o600
