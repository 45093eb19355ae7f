"""Lines of a text file that nobody vouches for: one at a time, of bounded length, in UTF-8, no zero bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from .. import _checks

LONGEST = 2**20  # bytes: half a million qubits

_MARK = b"\xef\xbb\xbf"  # with which some programs begin a file in UTF-8


class Source(NamedTuple):
    """What is read: the path as messages quote it, and the form it should have."""

    path: str
    form: str

    def error(self, line: int, column: int, what: str) -> ValueError:
        """Return the error that names the file, the line and the column, both counted from 1."""
        return ValueError(
            f"`path` must be a record in {self.form}, but {self.path!r}, line {line}, column {column}: {what}"
        )


def lines(file: BinaryIO, source: Source) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line that is not blank.

    Ends of lines may be LF or CRLF; the last line need not have one. Blank lines may stand at the end.

    Raises
    ------
    ValueError
        Of an over-long line, a zero byte, bytes that are not UTF-8, or a blank line between others.
    """
    number = blank = 0
    while raw := file.readline(LONGEST + 2 + len(_MARK)):
        number += 1
        if number == 1:
            raw = raw.removeprefix(_MARK)
        raw = raw.removesuffix(b"\n").removesuffix(b"\r")
        text = _text(raw, number, source)
        if not text.strip(" \t"):
            blank = blank or number
            continue
        if blank:
            raise source.error(
                blank, 1, f"blank lines may stand at the end only, but {_checks.shown(text)} follows"
            )
        yield number, text


def _text(raw: bytes, number: int, source: Source) -> str:
    if len(raw) > LONGEST:
        raise source.error(number, LONGEST + 1, f"a line must have at most {LONGEST} bytes, but it goes on")
    zero = raw.find(b"\0")
    if zero >= 0:
        column = len(raw[:zero].decode(errors="replace")) + 1
        raise source.error(number, column, "text must not hold zero bytes, but '\\x00' was given")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        column = len(raw[: error.start].decode()) + 1
        raise source.error(
            number, column, f"text must be UTF-8, but the byte 0x{raw[error.start]:02x} was given"
        ) from None
