"""Files written whole or not at all: a new file beside the old one, which it replaces when it is complete."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from .. import _checks
from .._typing import PathLike


def path_of(path: Any) -> str:
    """Return a path as a str."""
    if not isinstance(path, str | bytes | os.PathLike):
        raise TypeError(f"`path` must be a str or an os.PathLike, but {_checks.shown(path)} was given")
    name = os.fsdecode(path)
    if "\0" in name:
        raise ValueError(f"`path` must not hold a null byte, but {_checks.shown(name)} was given")
    return name


@contextlib.contextmanager
def written(path: PathLike) -> Iterator[BinaryIO]:
    """Open a file to write exactly at `path`; on any failure what was there before is untouched."""
    target = Path(os.path.realpath(path_of(path)))  # through a link, like any other writing
    # opened like any other file, not by `tempfile`, which would leave it readable by its owner only
    part = target.parent / f".{secrets.token_hex(8)}.part"
    try:
        with _opened(part, target, path) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):  # who may read a file that is replaced stays as it was
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        os.replace(part, target)
    except BaseException:
        with contextlib.suppress(OSError):  # what went wrong first is what should be said
            part.unlink()
        raise


def _opened(part: Path, target: Path, path: Any) -> BinaryIO:
    """Open the file to write; where that fails, speak of the path that was asked for."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fsdecode(path))
    if target.exists() and not target.is_file():  # a device or a pipe must not be replaced by a file
        raise OSError(errno.EINVAL, "not a regular file", os.fsdecode(path))
    try:
        return part.open("xb")
    except OSError as error:
        raise type(error)(error.errno, error.strerror, os.fsdecode(path)) from None
