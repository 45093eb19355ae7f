"""Read very many damaged files of measured data: each must be read, or refused by a ValueError that names it.

    TMPDIR=/dev/shm python tools/fuzz_readers.py [INPUTS] [SEED]      150,000 inputs by default: some minutes

Every input goes through `data.read_csv`, `data.read_jsonl` and `data.read`. What is accepted is written
again in both forms and must come back equal. Any other exception, or a warning, ends the run with exit code 1
and leaves the input in a file, which is named.
"""

from __future__ import annotations

import collections
import sys
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from qshadow_viz import BellSamples, PauliShadow, data
from qshadow_viz.records import Record

# what a slip, another program or an attacker might put into such a file
PIECES = [
    b"bases", b"outcomes", b"bell", b"a", b"b", b"bases,outcomes\n", b"bell\n", b"a,b\n", b"XZY", b"010",
    b"IXYZ", b",", b";", b'"', b"'", b"\\", b"\\u0058", b":", b"{", b"}", b"[", b"]", b"[" * 3000,
    b'{"bases":' * 500, b"\n", b"\r\n", b"\r", b"\n\n\n", b" ", b"\t", b"\0", b"\xef\xbb\xbf", b"\xff\xfe",
    b"\xc3\xa9", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\xf4\x90\x80\x80", b"\x1a", b"\x85", b"NaN",
    b"-Infinity", b"null", b"true", b"1e999", b"9" * 5000, b"PK\x03\x04", b"\x93NUMPY", b"X" * 5000,
    b"0" * 5000, b"\xd9\xa0\xd9\xa1", b"=1+1", b"#", b"//",
]  # fmt: skip


def valid_files(folder: Path) -> list[bytes]:
    """Return the bytes of valid files of every form."""
    rng = np.random.default_rng(0)
    found = [
        b"a,b\n001,011\n111,000\n",
        b'{"a": "01", "b": "11"}\n{"b": "00", "a": "10"}\n',
        b'\xef\xbb\xbfoutcomes , bases\r\n"01" , "XY"\r\n\r\n',
    ]
    for rows, n in ((1, 1), (3, 2), (9, 5), (40, 12)):
        bases = rng.integers(0, 3, (rows, n), dtype=np.uint8)
        outcomes = rng.integers(0, 2, (rows, n), dtype=np.uint8)
        for record in (PauliShadow(bases, outcomes), BellSamples(bases + outcomes)):
            for write in (data.write_csv, data.write_jsonl, type(record).save):
                write(record, folder / "valid")
                found.append((folder / "valid").read_bytes())
    return found


def damaged(rng: np.random.Generator, files: list[bytes]) -> bytes:
    """Return an input: noise, or a valid file with some bytes changed, lost, doubled or put in."""
    if rng.random() < 0.1:
        return rng.bytes(int(rng.integers(0, 200)))
    content = bytearray(files[rng.integers(len(files))])
    for _ in range(rng.integers(0, 5)):
        at, to = sorted(int(place) for place in rng.integers(0, len(content) + 1, 2))
        match rng.integers(7):
            case 0:
                content[at : at + 1] = rng.bytes(1)
            case 1:
                content[at:at] = PIECES[rng.integers(len(PIECES))]
            case 2:
                content[at : at + 3] = PIECES[rng.integers(len(PIECES))]
            case 3:
                del content[at : min(to, at + 8)]
            case 4:
                del content[at:]
            case 5:
                content[at:at] = content[at:to]
            case _:
                other = files[rng.integers(len(files))]
                content[at:] = other[min(at, len(other)) :]
    return bytes(content)


def outcome(read: Callable[[Path], Record], path: Path) -> Record | str:
    """Return what a reader makes of a file: a record, or the message of its refusal."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return read(path)
        except ValueError as error:
            return str(error)


def check(content: bytes, folder: Path) -> list[str]:
    """Put one input through every reader and return what each did; fail if one did what it must not."""
    path = folder / "input"
    path.write_bytes(content)
    did = []
    for read in (data.read_csv, data.read_jsonl, data.read):
        found = outcome(read, path)
        if isinstance(found, str):
            if str(path) not in found or "\n" in found or len(found) > 1000:
                raise AssertionError(f"a message that is long or does not name the file: {found!r}")
            did.append(f"{read.__name__} refused")
            continue
        if not isinstance(found, PauliShadow | BellSamples):
            raise AssertionError(f"a record of a kind that no file here has: {found!r}")
        for write, again in ((data.write_csv, data.read_csv), (data.write_jsonl, data.read_jsonl)):
            write(found, folder / "copy")
            copy = again(folder / "copy")
            if type(copy) is not type(found) or not np.array_equal(copy.outcomes, found.outcomes):
                raise AssertionError("a record that does not survive being written and read")
            if isinstance(found, PauliShadow) and isinstance(copy, PauliShadow):
                if not np.array_equal(copy.bases, found.bases):
                    raise AssertionError("bases that do not survive being written and read")
        did.append(f"{read.__name__} accepted")
    return did


def main() -> int:
    inputs = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    rng = np.random.default_rng(seed)
    counts: collections.Counter[str] = collections.Counter()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = valid_files(folder)
        tracemalloc.start()
        for number in range(inputs):
            content = damaged(rng, files)
            try:
                counts.update(check(content, folder))
            except BaseException as error:
                left = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{number}"
                left.write_bytes(content)
                print(f"input {number}, left in {left}: {type(error).__name__}: {error}")
                if isinstance(error, Exception):
                    return 1
                raise
        peak = tracemalloc.get_traced_memory()[1]
    for what, count in sorted(counts.items()):
        print(f"{count:9d}  {what}")
    seconds = time.perf_counter() - started
    print(
        f"{inputs:9d}  inputs (seed {seed}), each through 3 readers, in {seconds:.0f} s, "
        f"at most {peak / 2**20:.1f} MiB at a time; nothing but records and ValueErrors"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
