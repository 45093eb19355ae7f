"""Records as lines of text, one snapshot a line: which columns there are, and both of their forms.

A line of CSV or an object of JSON-lines holds the same columns: `bases` and `outcomes`, or `bell`, or the raw
bits `a` and `b` of a Bell measurement. Here each becomes an array of codes, or comes from one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, TypeAlias

import numpy as np

from .. import _checks
from .lines import LONGEST, Source, lines

Array = np.ndarray[Any, Any]
Cell: TypeAlias = tuple[str, int]  # a text, and the column of the line at which it begins

# what each column is made of, in the order of the codes 0, 1, ...
LETTERS = {"bases": "XYZ", "outcomes": "01", "bell": "IXYZ", "a": "01", "b": "01"}
KINDS = (("bases", "outcomes"), ("bell",), ("a", "b"))

_HEADERS = "bases,outcomes or bell or a,b"
_BLOCK = 2**20  # bytes written at a time
_STRING = re.compile(r'"([^"\\]*+)"')
_SPACE = re.compile(r"[ \t]*+")


class _Columns:
    """Snapshots read so far, one byte for each letter."""

    def __init__(self, source: Source, names: Sequence[str]) -> None:
        self.source, self.names = source, tuple(names)
        self.columns = {name: bytearray() for name in names}
        self.n = self.first = 0

    def add(self, line: int, cells: Sequence[Cell]) -> None:
        for name, (text, column) in zip(self.names, cells, strict=True):
            letters = LETTERS[name]
            if text.strip(letters):
                at = len(text) - len(text.lstrip(letters))
                raise self.source.error(
                    line,
                    column + at,
                    f"`{name}` must use {', '.join(letters)}, but {_checks.shown(text)} has {text[at]!r}",
                )
            if len(text) != self.n or not text:
                self._settle_length(line, name, text, column)
            self.columns[name] += text.encode()

    def _settle_length(self, line: int, name: str, text: str, column: int) -> None:
        if not text:
            raise self.source.error(line, column, f"`{name}` must have at least one letter, but '' was given")
        if self.n:
            raise self.source.error(
                line,
                column,
                f"`{name}` must have {self.n} letters, as line {self.first} has from its start, "
                f"but {_checks.shown(text)} with {len(text)} was given",
            )
        self.n, self.first = len(text), line

    def codes(self, line: int) -> dict[str, Array]:
        """Return the columns as arrays of shape (snapshots, n); `line` is one beyond the last."""
        if not self.n:
            raise self.source.error(line, 1, "at least one snapshot must follow, but the file ends")
        found = {}
        for name in self.names:
            table = bytes.maketrans(LETTERS[name].encode(), bytes(range(len(LETTERS[name]))))
            found[name] = np.frombuffer(self.columns.pop(name).translate(table), np.uint8).reshape(-1, self.n)
        return found


def read_csv(file: BinaryIO, path: str) -> dict[str, Array]:
    """Read a file in CSV into its columns of codes, each of shape (snapshots, n)."""
    source = Source(path, "CSV")
    columns = None
    number = 0
    for number, line in lines(file, source):
        if columns is None:
            names = [name for name, _ in _fields(line, 3)]
            if sorted(names) not in (sorted(kind) for kind in KINDS):
                raise source.error(
                    number, 1, f"the header must be {_HEADERS}, but {_checks.shown(line)} was given"
                )
            columns = _Columns(source, names)
            continue
        cells = _fields(line, len(columns.names) + 1)
        if len(cells) != len(columns.names):
            at = cells[-1][1] if len(cells) > len(columns.names) else len(line) + 1
            raise source.error(
                number,
                at,
                f"a row must have {len(columns.names)} fields for {','.join(columns.names)}, "
                f"but {_checks.shown(line)} was given",
            )
        columns.add(number, cells)
    if columns is None:
        raise source.error(1, 1, f"the header must be {_HEADERS}, but the file is empty")
    return columns.codes(number + 1)


def _fields(line: str, most: int) -> list[Cell]:
    """Cut a line at its commas into at most so many fields, without spaces and quotes around them."""
    found = []
    at = 1
    for part in line.split(",", most - 1):
        text = part.strip(" \t")
        column = at + len(part) - len(part.lstrip(" \t"))
        if len(text) > 1 and text[0] == text[-1] == '"':
            text, column = text[1:-1], column + 1
        found.append((text, column))
        at += len(part) + 1
    return found


def read_jsonl(file: BinaryIO, path: str) -> dict[str, Array]:
    """Read a file of JSON-lines into its columns of codes, each of shape (snapshots, n)."""
    source = Source(path, "JSON-lines")
    columns = None
    number = 0
    for number, line in lines(file, source):
        found = _members(line, number, source)
        if columns is None:
            names = next((kind for kind in KINDS if found.keys() == set(kind)), None)
            if names is None:
                raise source.error(
                    number, 1, f"the keys must be {_HEADERS}, but {','.join(found) or 'none'} was given"
                )
            columns = _Columns(source, names)
        elif found.keys() != columns.columns.keys():
            raise source.error(
                number,
                1,
                f"the keys must be {','.join(columns.names)}, as line {columns.first} has, "
                f"but {','.join(found) or 'none'} was given",
            )
        columns.add(number, [found[name] for name in columns.names])
    if columns is None:
        raise source.error(1, 1, f"an object with the keys {_HEADERS} must follow, but the file is empty")
    return columns.codes(number + 1)


def _members(line: str, number: int, source: Source) -> dict[str, Cell]:
    """Read one flat object whose values are strings.

    Nothing else is let in, so that no number is too long, no nesting too deep, and every column is known.
    """
    found: dict[str, Cell] = {}
    at = _punctuation(line, 0, "{", number, source)
    if line[at : at + 1] != "}":
        while True:
            key, column, at = _string(line, at, number, source)
            if key not in LETTERS:
                raise source.error(
                    number, column, f"the keys must be {_HEADERS}, but {_checks.shown(key)} was given"
                )
            if key in found:
                raise source.error(number, column, f"a key must occur once, but {key!r} was given again")
            at = _punctuation(line, at, ":", number, source)
            text, column, at = _string(line, at, number, source)
            found[key] = text, column
            if line[at : at + 1] == "}":
                break
            at = _punctuation(line, at, ",", number, source)
    at = _space(line, at + 1)
    if at < len(line):
        raise source.error(
            number, at + 1, f"a line must end after its object, but {_checks.shown(line[at:])} was given"
        )
    return found


def _string(line: str, at: int, number: int, source: Source) -> tuple[str, int, int]:
    """Return a string, its column, and the place of what comes next."""
    match = _STRING.match(line, at)
    if match is None:
        rest = _checks.shown(line[at:])
        raise source.error(
            number,
            at + 1,
            f'a string such as "XZY", in quotes and without escapes, must come, but not {rest}',
        )
    return match[1], match.start(1) + 1, _space(line, match.end())


def _punctuation(line: str, at: int, mark: str, number: int, source: Source) -> int:
    at = _space(line, at)
    if line[at : at + 1] != mark:
        raise source.error(
            number, at + 1, f"{mark!r} must come, but {_checks.shown(line[at : at + 1])} was given"
        )
    return _space(line, at + 1)


def _space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


def csv_blocks(columns: Mapping[str, Array]) -> Iterator[bytes]:
    """Yield the bytes of a file in CSV that holds these codes."""
    yield ",".join(columns).encode() + b"\n"
    parts: list[bytes | str] = []
    for name in columns:
        parts += [name, b","]
    yield from _blocks(columns, [*parts[:-1], b"\n"])


def jsonl_blocks(columns: Mapping[str, Array]) -> Iterator[bytes]:
    """Yield the bytes of a file of JSON-lines that holds these codes."""
    parts: list[bytes | str] = []
    for name in columns:
        parts += [f'{", " if parts else "{"}"{name}": "'.encode(), name, b'"']
    yield from _blocks(columns, [*parts, b"}\n"])


def _blocks(columns: Mapping[str, Array], parts: Sequence[bytes | str]) -> Iterator[bytes]:
    """Yield rows made of these parts side by side: bytes as they are, and columns by their names."""
    rows, n = next(iter(columns.values())).shape
    widths = [len(part) if isinstance(part, bytes) else n for part in parts]
    if sum(widths) > LONGEST:
        raise ValueError(f"`record` must fit {LONGEST} bytes a line, but it has {n} qubits: use its `save`")
    size = max(1, _BLOCK // sum(widths))
    for at in range(0, rows, size):
        block = np.empty((min(size, rows - at), sum(widths)), dtype=np.uint8)
        edge = 0
        for part, width in zip(parts, widths, strict=True):
            place = block[:, edge : edge + width]
            if isinstance(part, bytes):
                place[:] = np.frombuffer(part, dtype=np.uint8)
            else:
                letters = np.frombuffer(LETTERS[part].encode(), dtype=np.uint8)
                place[:] = letters[columns[part][at : at + size]]
            edge += width
        yield block.tobytes()
