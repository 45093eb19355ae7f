"""What records have in common: read-only tables, a row for each experiment; their parts; their files."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Self

import numpy as np

from . import _checks, _record

Array = np.ndarray[Any, Any]


class Record:
    """A record of experiments on n qubits: tables with a row, or a matrix, for each experiment."""

    __slots__ = ()

    _KIND: ClassVar[str]  # what files call it
    _TABLES: ClassVar[tuple[str, ...]]  # attributes, in the order of the constructor's arguments
    _ROWS: ClassVar[str]  # what an experiment is called, in the plural
    # further attributes, 2-D arrays of float that hold for all rows; they follow in the constructor
    _SHARED: ClassVar[tuple[str, ...]] = ()

    n: int

    def _tables(self) -> dict[str, Array]:
        return {name: getattr(self, name) for name in self._TABLES}

    def _shared(self) -> dict[str, Array]:
        return {name: getattr(self, name) for name in self._SHARED}

    def __len__(self) -> int:
        return len(getattr(self, self._TABLES[0]))

    def __getitem__(self, which: int | slice | Array) -> Self:
        """Return a part of the record: a slice, an array of places or of bools; an integer keeps one row."""
        if isinstance(which, int | np.integer) and not isinstance(which, bool):
            if not -len(self) <= which < len(self):
                raise IndexError(
                    f"the record has {len(self)} {self._ROWS}, but place {_checks.shown(which)} was given"
                )
            at = int(which) % len(self)
            which = slice(at, at + 1)
        elif not isinstance(which, slice):
            places = np.asarray(which) if isinstance(which, list | np.ndarray) else None
            if places is None or places.ndim != 1 or (places.size and places.dtype.kind not in "iub"):
                raise TypeError(
                    f"a place, a slice or a list of places was expected, but {_checks.shown(which)} was given"
                )
            which = places if places.size else slice(0)
        parts = [table[which] for table in self._tables().values()]
        if not len(parts[0]):
            raise ValueError(f"at least one of the {len(self)} {self._ROWS} must be chosen, but none was")
        return self._part(parts, which)

    def _part(self, tables: list[Array], which: slice | Array) -> Self:
        """Return the record of some rows of the tables; a record that is dear to check skips that here."""
        return type(self)(*tables, *self._shared().values())

    def __reduce__(self) -> tuple[Any, ...]:
        # through the constructor, which makes the tables read-only again
        return type(self), (*self._tables().values(), *self._shared().values())

    def __repr__(self) -> str:
        return f"{self._KIND}({len(self)} {self._ROWS} of {self.n} qubits)"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the record to exactly `path`, whole or not at all.

        Parameters
        ----------
        path : str or os.PathLike
            The file; what was there before is replaced only when the new one is complete.

        Raises
        ------
        OSError
            If it cannot be written; what was there before is then untouched.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> from qshadow_viz import BellSamples
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder) / "record"
        ...     BellSamples([[0, 3], [2, 2]]).save(path)
        ...     BellSamples.load(path).outcomes
        array([[0, 3],
               [2, 2]], dtype=uint8)
        """
        # files hold bytes only: floats go there as they lie in the memory of most machines
        shared = {name: array.astype("<f8").view(np.uint8) for name, array in self._shared().items()}
        _record.save_record(path, self._KIND, self._tables() | shared)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a record that `save` wrote. Nothing in the file is ever executed.

        Parameters
        ----------
        path : str or os.PathLike

        Raises
        ------
        ValueError
            If the file is truncated, not a record of this kind, or holds impossible values.
        OSError
            If it cannot be opened; FileNotFoundError if there is none.

        Examples
        --------
        See `save`.
        """
        found = _record.load_record(path, cls._KIND, (*cls._TABLES, *cls._SHARED))
        try:
            shared = (found[name].view("<f8").astype(np.float64) for name in cls._SHARED)
            return cls(*(found[name] for name in cls._TABLES), *shared)
        except ValueError as error:
            raise ValueError(
                f"`path` must be a saved {cls._KIND}, but {os.fspath(path)!r} is not: {error}"
            ) from error


def table(name: str, values: Any, letters: str, rows: str, axes: int = 2) -> Array:
    """Return a read-only copy of a table whose entries 0, 1, ... stand for these comma-separated meanings.

    It has an axis for the rows, and one or two for the qubits.
    """
    high = letters.count(",")
    shape = f"({rows}{', n' * (axes - 1)})"
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(
            f"`{name}` must have shape {shape}, but rows of different lengths were given"
        ) from None
    if array.ndim == axes and array.size == 0:
        raise ValueError(
            f"`{name}` must hold at least one {rows.removesuffix('s')} and one qubit, "
            f"but {array.shape} was given"
        )
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"`{name}` must be integers 0 to {high}, but an array of {array.dtype} was given: "
            f"{_checks.shown(values)}"
        )
    if array.ndim != axes:
        raise ValueError(f"`{name}` must have shape {shape}, but {array.shape} was given")
    if array.min() < 0 or array.max() > high:
        wrong = array[(array < 0) | (array > high)][0]
        raise ValueError(f"`{name}` must lie in 0..{high} ({letters}), but {wrong} was given")
    copy: Array = array.astype(np.uint8)
    copy.flags.writeable = False
    return copy


def local_tables(bases: Any, outcomes: Any, rows: str) -> tuple[Array, Array]:
    """Return read-only copies of the bases and the outcomes of local measurements, which have one shape."""
    first, second = table("bases", bases, "X, Y, Z", rows), table("outcomes", outcomes, "+1, -1", rows)
    if first.shape != second.shape:
        raise ValueError(
            f"`outcomes` must have the shape of `bases`, {first.shape}, but {second.shape} was given"
        )
    return first, second
