"""Records on disk: uncompressed .npz files, written whole or not at all, checked before they are read.

A record is a NumPy archive of uint8 arrays and one entry that names its kind. Nothing is
compressed, so a small file cannot unfold into a large one, and nothing is unpickled, so a file is never
executed.
"""

from __future__ import annotations

import math
import os
import warnings
import zipfile
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from .._typing import Bytes, PathLike
from . import atomic

T = TypeVar("T")

_KIND = "kind"
_REASON = 300  # characters


def save_record(path: PathLike, kind: str, arrays: dict[str, Bytes]) -> None:
    """Write `arrays` to exactly `path`; on any failure what was there before is untouched.

    The entries are written one by one, because `np.savez` of NumPy before 2.3 stores its own argument
    `allow_pickle` as one more array. They bear no date and are in C order whatever the arrays' order in
    memory, which the reader relies on: the same record makes the same bytes.
    """
    label = np.frombuffer(kind.encode("ascii"), dtype=np.uint8).reshape(1, -1)
    with atomic.written(path) as file, zipfile.ZipFile(file, "w") as archive:
        for name, array in {_KIND: label, **arrays}.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as entry:
                np.lib.format.write_array(
                    entry, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False
                )


def load_record(path: PathLike, kind: str, names: Sequence[str]) -> dict[str, Bytes]:
    """Read the arrays called `names` of a record of this `kind`.

    Raises
    ------
    ValueError
        If the file is no such record; the message names the file and the reason.
    OSError
        If it cannot be opened.
    """
    return _opened(path, f"a saved {kind}", lambda archive: _read(archive, kind, names))


def kind_of(path: PathLike) -> str:
    """Read only the kind of a record; fails as `load_record` does."""
    return _opened(path, "a saved record", _label)


def _opened(path: PathLike, wanted: str, read: Callable[[zipfile.ZipFile], T]) -> T:
    path = atomic.path_of(path)
    with open(path, "rb") as file:
        try:
            size = os.fstat(file.fileno()).st_size
            with zipfile.ZipFile(file) as archive:
                # entries may lie about their size; what they claim is about to be allocated
                claimed = sum(info.file_size for info in archive.infolist())
                if claimed > size:
                    raise ValueError(f"its entries claim {claimed} bytes, but the file has {size}")
                return read(archive)
        except (
            Exception
        ) as error:  # an arbitrary file makes zipfile and the header's parser fail in many ways
            reason = " ".join(str(error).split()) or type(error).__name__
            if len(reason) > _REASON:  # zipfile quotes as much as a broken entry claims to have
                reason = f"{reason[:_REASON]} ..."
            raise ValueError(f"`path` must be {wanted}, but {path!r} is not: {reason}") from error


def _read(archive: zipfile.ZipFile, kind: str, names: Sequence[str]) -> dict[str, Bytes]:
    found = _label(archive)
    if found != kind:
        raise ValueError(f"it holds a {found!r} record, not a {kind!r} record")
    wanted = {f"{name}.npy" for name in (_KIND, *names)}
    entries = set(archive.namelist())
    if entries != wanted or len(archive.infolist()) != len(wanted):
        raise ValueError(f"its entries must be {sorted(wanted)}, but they are {sorted(entries)}")
    return {name: _array(archive, name) for name in names}


def _label(archive: zipfile.ZipFile) -> str:
    if f"{_KIND}.npy" not in archive.namelist():
        raise ValueError("it does not say what kind of record it is")
    label = _array(archive, _KIND, limit=64)
    return bytes(label.ravel()).decode("ascii", errors="replace")


def _array(archive: zipfile.ZipFile, name: str, limit: int | None = None) -> Bytes:
    info = archive.getinfo(f"{name}.npy")
    if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
        raise ValueError(f"its entry {name!r} is compressed")
    if info.flag_bits & 0x1:
        raise ValueError(f"its entry {name!r} is encrypted")
    with archive.open(info) as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise ValueError(f"its entry {name!r} has the format version {version}, not (1, 0)")
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # NumPy warns of headers that it has to repair
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file, max_header_size=1024)
        # checked before any data are read: an object array would be a pickle
        if dtype != np.dtype(np.uint8) or len(shape) not in (2, 3) or fortran:
            order = " in Fortran order" if fortran else ""
            raise ValueError(
                f"its entry {name!r} must be a 2-D or 3-D uint8 array in C order, "
                f"but it is {dtype} {shape}{order}"
            )
        if min(shape) < 0:
            raise ValueError(f"its entry {name!r} has the impossible shape {shape}")
        size = math.prod(shape)
        if size != info.file_size - file.tell() or (limit is not None and size > limit):
            raise ValueError(f"its entry {name!r} has {info.file_size} bytes, which does not fit {shape}")
        return np.frombuffer(file.read(size), dtype=np.uint8).reshape(shape)
