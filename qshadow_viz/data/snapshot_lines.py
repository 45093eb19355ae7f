"""Records as lines of text, one snapshot a line: which columns there are, and both of their forms.

A line of CSV or an object of JSON-lines holds the same columns: `bases` and `outcomes`, or `bell`, or the raw
bits `a` and `b` of a Bell measurement. Here each becomes an array of codes, or comes from one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO, NoReturn

import numpy as np

from .. import _checks
from .._typing import Bytes
from .lines import LONGEST, Source, lines

# what each column is made of, in the order of the codes 0, 1, ...
LETTERS = {"bases": "XYZ", "outcomes": "01", "bell": "IXYZ", "a": "01", "b": "01"}
KINDS = (("bases", "outcomes"), ("bell",), ("a", "b"))

_HEADERS = "bases,outcomes or bell or a,b"
_BLOCK = 2**20  # bytes written at a time
_COLON = re.compile(r"\s*+:\s*+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"')


class _Columns:
    """Snapshots read so far, one byte for each letter."""

    def __init__(self, source: Source, names: Sequence[str]) -> None:
        self.source, self.names = source, tuple(names)
        self.columns = {name: bytearray() for name in names}
        self.n = self.first = 0

    def add(self, line: int, texts: Sequence[str], column_of: Callable[[int], int]) -> None:
        """Add a snapshot, a text for each column; where each begins in its line is asked in errors only."""
        for place, (name, text) in enumerate(zip(self.names, texts, strict=True)):
            letters = LETTERS[name]
            if text.strip(letters):
                at = len(text) - len(text.lstrip(letters))
                raise self.source.error(
                    line,
                    column_of(place) + at,
                    f"`{name}` must use {', '.join(letters)}, but {_checks.shown(text)} has {text[at]!r}",
                )
            if len(text) != self.n or not text:
                self._settle_length(line, name, text, column_of(place))
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

    def codes(self, line: int) -> dict[str, Bytes]:
        """Return the columns as arrays of shape (snapshots, n); `line` is one beyond the last."""
        if not self.n:
            raise self.source.error(line, 1, "at least one snapshot must follow, but the file ends")
        found = {}
        for name in self.names:
            table = bytes.maketrans(LETTERS[name].encode(), bytes(range(len(LETTERS[name]))))
            found[name] = np.frombuffer(self.columns.pop(name).translate(table), np.uint8).reshape(-1, self.n)
        return found


def read_csv(file: BinaryIO, path: str) -> dict[str, Bytes]:
    """Read a file in CSV into its columns of codes, each of shape (snapshots, n)."""
    source = Source(path, "CSV")
    columns = None
    number = 0
    for number, line in lines(file, source):
        if columns is None:
            names = _fields(line, 3)
            if sorted(names) not in (sorted(kind) for kind in KINDS):
                raise source.error(
                    number, 1, f"the header must be {_HEADERS}, but {_checks.shown(line)} was given"
                )
            columns = _Columns(source, names)
            continue
        width = len(columns.names)
        texts = _fields(line, width + 1)
        if len(texts) != width:
            at = _field_column(line, width + 1, width) if len(texts) > width else len(line) + 1
            raise source.error(
                number,
                at,
                f"a row must have {width} fields for {','.join(columns.names)}, "
                f"but {_checks.shown(line)} was given",
            )
        columns.add(number, texts, partial(_field_column, line, width + 1))
    if columns is None:
        raise source.error(1, 1, f"the header must be {_HEADERS}, but the file is empty")
    return columns.codes(number + 1)


def _fields(line: str, most: int) -> list[str]:
    """Cut a line at its commas into at most so many fields, without spaces and quotes around them."""
    found = [part.strip(" \t") for part in line.split(",", most - 1)]
    if '"' in line:
        found = [text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text for text in found]
    return found


def _field_column(line: str, most: int, place: int) -> int:
    """Return the column at which one of the fields begins."""
    parts = line.split(",", most - 1)
    text = parts[place].strip(" \t")
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    before = sum(len(part) + 1 for part in parts[:place])
    return before + len(parts[place]) - len(parts[place].lstrip(" \t")) + 1 + quoted


def read_jsonl(file: BinaryIO, path: str) -> dict[str, Bytes]:
    """Read a file of JSON-lines into its columns of codes, each of shape (snapshots, n)."""
    source = Source(path, "JSON-lines")
    columns = None
    number = 0
    for number, line in lines(file, source):
        found = _object(line, number, source)
        if columns is None:
            kind = next((kind for kind in KINDS if found.keys() == set(kind)), None)
            if kind is None:
                raise source.error(
                    number, 1, f"the keys must be {_HEADERS}, but {','.join(found) or 'none'} was given"
                )
            columns = _Columns(source, kind)
        elif found.keys() != columns.columns.keys():
            raise source.error(
                number,
                1,
                f"the keys must be {','.join(columns.names)}, as line {columns.first} has, "
                f"but {','.join(found) or 'none'} was given",
            )
        texts = [found[name] for name in columns.names]
        columns.add(number, texts, partial(_text_column, line, list(found), columns.names))
    if columns is None:
        raise source.error(1, 1, f"an object with the keys {_HEADERS} must follow, but the file is empty")
    return columns.codes(number + 1)


def _object(line: str, number: int, source: Source) -> dict[str, str]:
    """Read one flat object whose values are strings: nothing else is let in."""
    try:
        pairs = _DECODER.decode(line)
    except json.JSONDecodeError as error:
        rest = line[error.pos :]
        what = f"a JSON object must come, but {_checks.shown(rest)} was given ({error.msg})"
        raise source.error(number, error.pos + 1, what) from None
    except RecursionError:
        what = f"a flat JSON object must come, but {_checks.shown(line)} was given"
        raise source.error(number, 1, what) from None
    if not isinstance(pairs, _Pairs):
        raise source.error(number, 1, f"a JSON object must come, but {_checks.shown(line)} was given")
    found = dict(pairs)
    if len(found) < len(pairs) or any(
        key not in LETTERS or not isinstance(value, str) for key, value in pairs
    ):
        _refuse_member(line, pairs, number, source)
    return found


def _refuse_member(line: str, pairs: _Pairs, number: int, source: Source) -> NoReturn:
    """Raise the error of the first member that is not wanted."""
    seen: set[str] = set()
    for place, (key, value) in enumerate(pairs):
        column = _string_column(line, 2 * place)  # all values before this one are strings
        if key not in LETTERS:
            what = f"the keys must be {_HEADERS}, but {_checks.shown(key)} was given"
            raise source.error(number, column + 1, what)
        if key in seen:
            raise source.error(number, column + 1, f"a key must occur once, but {key!r} was given again")
        if not isinstance(value, str):
            at = _value_place(line, column)
            what = f'`{key}` must be a string such as "XZY", but {_checks.shown(line[at:])} was given'
            raise source.error(number, at + 1, what)
        seen.add(key)
    raise AssertionError("a member is wrong")  # pragma: no cover


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, in their order, keys that come twice included."""


# numbers of any length are left as they are written: they are refused anyway
_DECODER = json.JSONDecoder(
    object_pairs_hook=_Pairs,
    parse_int=lambda text: [text],
    parse_float=lambda text: [text],
    parse_constant=lambda text: [text],
)


def _text_column(line: str, keys: Sequence[str], names: Sequence[str], place: int) -> int:
    """Return the column at which the text of one of the names begins, inside its quotes."""
    return _string_column(line, 2 * keys.index(names[place]) + 1) + 1


def _value_place(line: str, column: int) -> int:
    """Return where the value begins whose key begins at this column."""
    key = _STRING.match(line, column - 1)
    colon = _COLON.match(line, key.end()) if key else None
    return colon.end() if colon else column - 1


def _string_column(line: str, place: int) -> int:
    """Return the column of the quotes with which a string of a line begins."""
    for at, match in enumerate(_STRING.finditer(line)):
        if at == place:
            return match.start() + 1
    raise AssertionError("there are as many strings")  # pragma: no cover


def csv_blocks(columns: Mapping[str, Bytes]) -> Iterator[bytes]:
    """Yield the bytes of a file in CSV that holds these codes."""
    yield ",".join(columns).encode() + b"\n"
    parts: list[bytes | str] = []
    for name in columns:
        parts += [name, b","]
    yield from _blocks(columns, [*parts[:-1], b"\n"])


def jsonl_blocks(columns: Mapping[str, Bytes]) -> Iterator[bytes]:
    """Yield the bytes of a file of JSON-lines that holds these codes."""
    parts: list[bytes | str] = []
    for name in columns:
        parts += [f'{", " if parts else "{"}"{name}": "'.encode(), name, b'"']
    yield from _blocks(columns, [*parts, b"}\n"])


def _blocks(columns: Mapping[str, Bytes], parts: Sequence[bytes | str]) -> Iterator[bytes]:
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
