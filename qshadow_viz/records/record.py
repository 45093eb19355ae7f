"""What records have in common: read-only tables, a row for each experiment; their parts; their files."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Self

import numpy as np

from .. import _checks
from .._typing import Array, PathLike
from . import archive

_KINDS: dict[str, type[Record]] = {}


def kinds() -> dict[str, type[Record]]:
    """Return every kind of record whose room is loaded, by the name under which files know it."""
    return dict(_KINDS)


class Record:
    """A record of experiments on n qubits: tables with a row, or a matrix, for each experiment.

    It is frozen: what was measured does not change, and what was worked out from it stays true. A subclass
    that says its kind enters the registry, and files, `data.read` and the command line know it.
    """

    __slots__ = ("_packed", "n")

    _KIND: ClassVar[str]  # what files call it
    _TABLES: ClassVar[tuple[str, ...]]  # attributes, in the order of the constructor's arguments
    _ROWS: ClassVar[str]  # what an experiment is called, in the plural
    # further attributes, 2-D arrays of float that hold for all rows; they follow in the constructor
    _SHARED: ClassVar[tuple[str, ...]] = ()

    n: int
    _packed: Any  # the tables once more, in the form in which they are counted; made when first asked for

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "_KIND" in vars(cls):
            _KINDS[cls._KIND] = cls

    def _fill(self, *arrays: Array) -> None:
        """Set the tables and what is shared, which are checked and belong to this record alone."""
        for name, array in zip((*self._TABLES, *self._SHARED), arrays, strict=True):
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        object.__setattr__(self, "n", getattr(self, self._TABLES[-1]).shape[-1])
        object.__setattr__(self, "_packed", None)

    @classmethod
    def _trusted(cls, *arrays: Array) -> Self:
        """Make a record of arrays that need no check and that nobody else holds."""
        record = cls.__new__(cls)
        record._fill(*arrays)
        return record

    def _pack(self, packed: Any) -> Any:
        """Keep what was worked out from the tables, and return it."""
        object.__setattr__(self, "_packed", packed)
        return packed

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(
            f"a {self._KIND} is read-only, but `{name}` was assigned {_checks.shown(value)}: "
            f"make a new record, {self._KIND}({', '.join((*self._TABLES, *self._SHARED))})"
        )

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {self._KIND} is read-only, but `{name}` was to be deleted")

    def _tables(self) -> dict[str, Array]:
        return {name: getattr(self, name) for name in self._TABLES}

    def _shared(self) -> dict[str, Array]:
        return {name: getattr(self, name) for name in self._SHARED}

    def __len__(self) -> int:
        return len(getattr(self, self._TABLES[0]))

    def __getitem__(self, which: int | np.integer[Any] | slice | list[int] | list[bool] | Array) -> Self:
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
        # rows of a valid record are valid; copied, they do not keep the whole of it in memory
        part = self._trusted(*(np.array(part) for part in parts), *self._shared().values())
        if self._packed is not None:
            part._pack(self._packed_part(which))
        return part

    def _packed_part(self, which: slice | Array) -> Any:
        """Return what is packed of some rows, where picking is cheaper than packing anew, or None."""
        return None

    def __reduce__(self) -> tuple[Any, ...]:
        # through the constructor, which makes the tables read-only again
        return type(self), (*self._tables().values(), *self._shared().values())

    def __repr__(self) -> str:
        return f"{self._KIND}({len(self)} {self._ROWS} of {self.n} qubits)"

    def save(self, path: PathLike) -> None:
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
        archive.save_record(path, self._KIND, self._tables() | shared)

    @classmethod
    def load(cls, path: PathLike) -> Self:
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
        found = archive.load_record(path, cls._KIND, (*cls._TABLES, *cls._SHARED))
        try:
            shared = (found[name].view("<f8").astype(np.float64) for name in cls._SHARED)
            return cls(*(found[name] for name in cls._TABLES), *shared)
        except ValueError as error:
            raise ValueError(
                f"`path` must be a saved {cls._KIND}, but {os.fspath(path)!r} is not: {error}"
            ) from error
