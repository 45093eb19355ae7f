"""Measured data from elsewhere: from any laboratory or simulator into a record, and back out.

Three ways in and out: arrays of bits and bases as PennyLane has them; counts for each measurement setting
as Qiskit and Cirq give them; and files of text, CSV or JSON-lines, one snapshot a line. None of those
packages is needed. Everywhere qubit 0 comes first, a basis is one of the letters X, Y, Z and an
outcome 0 stands for the eigenvalue +1, 1 for -1.

The estimates of `PauliShadow` assume that each qubit of each snapshot was measured in a basis drawn
independently and uniformly. Data with other settings can be read, but their estimates are biased;
``python -m qshadow_viz describe FILE`` tests for that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from . import _checks, _record, _snapshot_lines, _whole_files
from ._foreign import from_bell_bits, from_counts, from_pennylane, to_counts, to_pennylane
from .bell import BellSamples
from .shadows import PauliShadow

__all__ = [
    "from_bell_bits",
    "from_counts",
    "from_pennylane",
    "read",
    "read_csv",
    "read_jsonl",
    "to_counts",
    "to_pennylane",
    "write_csv",
    "write_jsonl",
]

Array = np.ndarray[Any, Any]
Path = str | os.PathLike[str]
Record: TypeAlias = PauliShadow | BellSamples


def read_csv(path: Path) -> Record:
    """Read a record in CSV, one snapshot a line.

    The first line names the columns, in either order: ``bases,outcomes`` for a `PauliShadow`, with rows
    such as ``XZY,010``; ``bell`` for a `BellSamples`, with rows such as ``IXZ``; or ``a,b`` for the raw bits
    of a Bell measurement, with rows such as ``001,011``, see `from_bell_bits`. Qubit 0 comes first.

    The file is UTF-8, with or without a byte-order mark; lines end in LF or CRLF and have at most 1 MiB;
    blank lines may follow the last. Fields may stand in double quotes and between spaces. Take care with
    spreadsheets: they drop the zeros at the start of outcomes, which are then refused for their length.

    Parameters
    ----------
    path : str or os.PathLike

    Returns
    -------
    PauliShadow or BellSamples
        Read line by line: the memory is bounded by the size of the file, a small multiple of it.

    Raises
    ------
    TypeError
        If `path` is no path.
    ValueError
        If the file is not of this form: the message names the file, the line and the column, and quotes
        what was found there.
    OSError
        If it cannot be read; FileNotFoundError if there is none.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "shadow.csv"
    ...     size = path.write_text("bases,outcomes\\nXZY,010\\nZZX,111\\n")
    ...     read_csv(path)
    PauliShadow(2 snapshots of 3 qubits)
    """
    with open(_whole_files.path_of(path), "rb") as file:
        return _record_of(_snapshot_lines.read_csv(file, _whole_files.path_of(path)))


def read_jsonl(path: Path) -> Record:
    """Read a record in JSON-lines, one snapshot a line.

    Each line is an object: ``{"bases": "XZY", "outcomes": "010"}`` for a `PauliShadow`, ``{"bell": "IXZ"}``
    for a `BellSamples`, or ``{"a": "001", "b": "011"}`` for the raw bits of a Bell measurement, see
    `from_bell_bits`. All lines have the same keys. The values are strings of letters that stand for
    themselves, without escapes, qubit 0 first. For the rest the file is as for `read_csv`.

    Parameters
    ----------
    path : str or os.PathLike

    Returns
    -------
    PauliShadow or BellSamples

    Raises
    ------
    TypeError, ValueError, OSError
        As for `read_csv`. Other keys or values, keys that come twice, numbers and nesting are refused.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "pairs.jsonl"
    ...     size = path.write_text('{"bell": "IXZ"}\\n{"bell": "YYI"}\\n')
    ...     read_jsonl(path)
    BellSamples(2 pairs of 3 qubits)
    """
    with open(_whole_files.path_of(path), "rb") as file:
        return _record_of(_snapshot_lines.read_jsonl(file, _whole_files.path_of(path)))


def read(path: Path) -> Record:
    """Read a record of any form, which its content tells: saved by `save`, JSON-lines, or else CSV.

    Parameters
    ----------
    path : str or os.PathLike

    Returns
    -------
    PauliShadow or BellSamples

    Raises
    ------
    TypeError, ValueError, OSError
        As for `read_csv`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "pairs"
    ...     BellSamples([[0, 3], [2, 2]]).save(path)
    ...     read(path)
    BellSamples(2 pairs of 2 qubits)
    """
    name = _whole_files.path_of(path)
    with open(name, "rb") as file:
        start = file.peek(1)  # not read, so that a pipe will do for text
        if not start.startswith(b"PK"):
            is_json = start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"{")
            form = _snapshot_lines.read_jsonl if is_json else _snapshot_lines.read_csv
            return _record_of(form(file, name))
    kind = _record.kind_of(name)
    for record in (PauliShadow, BellSamples):
        if kind == record.__name__:
            return record.load(name)
    raise ValueError(
        f"`path` must be a saved PauliShadow or BellSamples, but {name!r} holds a {kind!r} record"
    )


def write_csv(record: Record, path: Path) -> None:
    """Write a record in CSV, whole or not at all, in the form that `read_csv` reads.

    Parameters
    ----------
    record : PauliShadow or BellSamples
    path : str or os.PathLike
        The file; what was there before is replaced only when the new one is complete.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If there are so many qubits that a line would have more than 1 MiB.
    OSError
        If it cannot be written; what was there before is then untouched.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "shadow.csv"
    ...     write_csv(PauliShadow([[0, 2, 1], [2, 2, 0]], [[0, 1, 0], [1, 1, 1]]), path)
    ...     print(path.read_text(), end="")
    bases,outcomes
    XZY,010
    ZZX,111
    """
    _write(record, path, _snapshot_lines.csv_blocks)


def write_jsonl(record: Record, path: Path) -> None:
    """Write a record in JSON-lines, whole or not at all, in the form that `read_jsonl` reads.

    Parameters
    ----------
    record : PauliShadow or BellSamples
    path : str or os.PathLike

    Raises
    ------
    TypeError, ValueError, OSError
        As for `write_csv`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "shadow.jsonl"
    ...     write_jsonl(PauliShadow([[0, 2, 1], [2, 2, 0]], [[0, 1, 0], [1, 1, 1]]), path)
    ...     print(path.read_text(), end="")
    {"bases": "XZY", "outcomes": "010"}
    {"bases": "ZZX", "outcomes": "111"}
    """
    _write(record, path, _snapshot_lines.jsonl_blocks)


def _write(record: Any, path: Path, form: Callable[[Mapping[str, Array]], Iterator[bytes]]) -> None:
    if isinstance(record, PauliShadow):
        columns = {"bases": record.bases, "outcomes": record.outcomes}
    elif isinstance(record, BellSamples):
        columns = {"bell": record.outcomes}
    else:
        raise TypeError(
            f"`record` must be a PauliShadow or BellSamples, but {_checks.shown(record)} was given"
        )
    with _whole_files.written(path) as file:
        file.writelines(form(columns))


def _record_of(columns: Mapping[str, Array]) -> Record:
    if "bases" in columns:
        return PauliShadow(columns["bases"], columns["outcomes"])
    if "bell" in columns:
        return BellSamples(columns["bell"])
    return from_bell_bits(columns["a"], columns["b"])
