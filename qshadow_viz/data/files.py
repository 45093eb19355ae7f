"""Records in files: text of one snapshot a line, and what `save` writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .. import _checks
from .._typing import Array, PathLike
from ..bell import BellSamples
from ..clifford import CliffordShadow
from ..local import BiasedShadow, FixedBases, PauliShadow
from ..records import Record, archive, atomic, kinds
from ..robust import Calibration
from . import snapshot_lines
from .arrays import from_bell_bits

# what `read` knows: importing these puts them into the registry
_KNOWN = (PauliShadow, BiasedShadow, FixedBases, CliffordShadow, Calibration, BellSamples)


def read_csv(path: PathLike) -> PauliShadow | BellSamples:
    r"""Read a record in CSV, one snapshot a line.

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
    ...     size = path.write_text("bases,outcomes\nXZY,010\nZZX,111\n")
    ...     read_csv(path)
    PauliShadow(2 snapshots of 3 qubits)
    """
    with open(atomic.path_of(path), "rb") as file:
        return _record_of(snapshot_lines.read_csv(file, atomic.path_of(path)))


def read_jsonl(path: PathLike) -> PauliShadow | BellSamples:
    r"""Read a record in JSON-lines, one snapshot a line.

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
    ...     size = path.write_text('{"bell": "IXZ"}\n{"bell": "YYI"}\n')
    ...     read_jsonl(path)
    BellSamples(2 pairs of 3 qubits)
    """
    with open(atomic.path_of(path), "rb") as file:
        return _record_of(snapshot_lines.read_jsonl(file, atomic.path_of(path)))


def read(path: PathLike) -> Record:
    """Read a record of any form, which its content tells: saved by `save`, JSON-lines, or else CSV.

    Parameters
    ----------
    path : str or os.PathLike

    Returns
    -------
    PauliShadow, BellSamples, or whatever kind of record was saved

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
    name = atomic.path_of(path)
    with open(name, "rb") as file:
        start = file.peek(1)  # not read, so that a pipe will do for text
        if not start.startswith(b"PK"):
            is_json = start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"{")
            form = snapshot_lines.read_jsonl if is_json else snapshot_lines.read_csv
            return _record_of(form(file, name))
    kind = archive.kind_of(name)
    known = kinds()
    if kind not in known:
        raise ValueError(
            f"`path` must be a saved record, {', '.join(sorted(known))}, but {name!r} holds a {kind!r}"
        )
    return known[kind].load(name)


def write_csv(record: PauliShadow | BellSamples, path: PathLike) -> None:
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
    _write(record, path, snapshot_lines.csv_blocks)


def write_jsonl(record: PauliShadow | BellSamples, path: PathLike) -> None:
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
    _write(record, path, snapshot_lines.jsonl_blocks)


def _write(record: Any, path: PathLike, form: Callable[[Mapping[str, Array]], Iterator[bytes]]) -> None:
    if isinstance(record, PauliShadow):
        columns = {"bases": record.bases, "outcomes": record.outcomes}
    elif isinstance(record, BellSamples):
        columns = {"bell": record.outcomes}
    else:
        raise TypeError(
            f"`record` must be a PauliShadow or BellSamples, but {_checks.shown(record)} was given"
        )
    with atomic.written(path) as file:
        file.writelines(form(columns))


def _record_of(columns: Mapping[str, Array]) -> PauliShadow | BellSamples:
    if "bases" in columns:
        return PauliShadow(columns["bases"], columns["outcomes"])
    if "bell" in columns:
        return BellSamples(columns["bell"])
    return from_bell_bits(columns["a"], columns["b"])
