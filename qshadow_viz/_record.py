"""Records on disk: uncompressed .npz files, written whole or not at all, checked before they are read.

A record is a NumPy archive of uint8 arrays and one entry that names its kind. Nothing is
compressed, so a small file cannot unfold into a large one, and nothing is unpickled, so a file is never
executed.
"""

from __future__ import annotations

import contextlib
import errno
import math
import os
import secrets
import stat
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

Bytes = np.ndarray[Any, np.dtype[np.uint8]]

_KIND = "kind"


def save_record(path: str | os.PathLike[str], kind: str, arrays: dict[str, Bytes]) -> None:
    """Write `arrays` to exactly `path`; on any failure what was there before is untouched."""
    target = Path(os.path.realpath(_path(path)))  # through a link, like any other writing
    # opened like any other file, not by `tempfile`, which would leave it readable by its owner only
    part = target.parent / f".{secrets.token_hex(8)}.part"
    try:
        with _opened(part, path) as file:
            label = np.frombuffer(kind.encode("ascii"), dtype=np.uint8).reshape(1, -1)
            np.savez(file, allow_pickle=False, **{_KIND: label}, **arrays)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):  # who may read a file that is replaced stays as it was
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        os.replace(part, target)
    except BaseException:
        with contextlib.suppress(OSError):  # what went wrong first is what should be said
            part.unlink()
        raise


def _path(path: Any) -> str:
    if not isinstance(path, str | bytes | os.PathLike):
        raise TypeError(f"`path` must be a str or an os.PathLike, but {path!r} was given")
    return os.fsdecode(path)


def _opened(part: Path, path: Any) -> BinaryIO:
    """Open the file to write; where that fails, speak of the path that was asked for."""
    if os.path.isdir(path):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fsdecode(path))
    try:
        return part.open("xb")
    except OSError as error:
        raise type(error)(error.errno, error.strerror, os.fsdecode(path)) from None


def load_record(path: str | os.PathLike[str], kind: str, names: Sequence[str]) -> dict[str, Bytes]:
    """Read the arrays called `names` of a record of this `kind`.

    Raises
    ------
    ValueError
        If the file is no such record; the message names the file and the reason.
    OSError
        If it cannot be opened.
    """
    path = _path(path)
    with open(path, "rb") as file:
        try:
            return _read(file, kind, names)
        except (
            Exception
        ) as error:  # an arbitrary file makes zipfile and the header's parser fail in many ways
            reason = str(error) or type(error).__name__
            raise ValueError(f"`path` must be a saved {kind}, but {str(path)!r} is not: {reason}") from error


def _read(file: BinaryIO, kind: str, names: Sequence[str]) -> dict[str, Bytes]:
    size = os.fstat(file.fileno()).st_size
    with zipfile.ZipFile(file) as archive:
        # entries may lie about their size; what they claim is about to be allocated
        claimed = sum(info.file_size for info in archive.infolist())
        if claimed > size:
            raise ValueError(f"its entries claim {claimed} bytes, but the file has {size}")
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
