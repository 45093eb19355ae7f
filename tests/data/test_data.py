"""Data from elsewhere: every form comes in and goes out unchanged, and bits keep their order."""

from __future__ import annotations

import collections
import contextlib
import itertools
import json
import os
import random
import re
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import qutip
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qshadow_viz import BellSamples, PauliShadow, data, states
from qshadow_viz.data import lines, snapshot_lines

from ..oracle import KETS, OTHER, SINGLE

posix = pytest.mark.skipif(os.name != "posix", reason="pipes have no paths on Windows")

# qubit 0 is in |1>, qubit 1 in |+>: nothing in it is symmetric under exchange
ONE_PLUS = qutip.tensor(qutip.basis(2, 1), KETS[0])
WRITERS = {"csv": (data.write_csv, data.read_csv), "jsonl": (data.write_jsonl, data.read_jsonl)}


@st.composite
def shadows(draw: st.DrawFn) -> PauliShadow:
    rows, n = draw(st.integers(1, 12)), draw(st.integers(1, 9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return PauliShadow(rng.integers(0, 3, (rows, n)), rng.integers(0, 2, (rows, n)))


def same(first: Any, second: Any) -> bool:
    return type(first) is type(second) and all(
        np.array_equal(getattr(first, name), getattr(second, name)) for name in first._TABLES
    )


def rows_of(shadow: PauliShadow) -> list[bytes]:
    return sorted(row.tobytes() for row in np.hstack([shadow.bases, shadow.outcomes]))


def probabilities(state: qutip.Qobj, setting: str) -> dict[tuple[int, ...], float]:
    """Return the law of the outcomes in a setting, qubit 0 first."""
    law = {}
    for bits in itertools.product((0, 1), repeat=len(setting)):
        kets = [
            (OTHER if bit else KETS)["XYZ".index(basis)] for basis, bit in zip(setting, bits, strict=True)
        ]
        law[bits] = abs(qutip.tensor(kets).overlap(state)) ** 2
    return law


def four_shots_each() -> dict[str, dict[tuple[int, ...], int]]:
    """Return the exact counts of ONE_PLUS in all nine settings."""
    found = {}
    for setting in map("".join, itertools.product("XYZ", repeat=2)):
        law = probabilities(ONE_PLUS, setting)
        found[setting] = {bits: round(4 * chance) for bits, chance in law.items() if chance > 1e-9}
    return found


def as_qiskit(bits: tuple[int, ...]) -> str:
    """Write bits as `get_counts` does: qubit 0 is the last character."""
    return "".join(map(str, reversed(bits)))


def as_cirq(bits: tuple[int, ...]) -> int:
    """Fold bits as `Result.histogram` does: the qubit measured first is the highest bit."""
    number = 0
    for bit in bits:
        number = 2 * number + bit
    return number


# --- PennyLane


def test_pennylanes_arrays_are_bits_first_and_go_out_as_they_came() -> None:
    shadow = PauliShadow.measure(ONE_PLUS, 300, rng=0)
    bits, recipes = data.to_pennylane(shadow)
    assert bits.dtype == recipes.dtype == np.int8
    assert set(bits[recipes[:, 0] == 2, 0]) == {1}  # Z on |1>
    assert set(bits[recipes[:, 1] == 0, 1]) == {0}  # X on |+>
    assert set(bits[recipes[:, 1] == 1, 1]) == {0, 1}  # Y on |+>
    again = data.from_pennylane(bits, recipes)
    assert same(again, shadow)
    assert again.expect("ZX") == shadow.expect("ZX")
    bits[:] = 0  # a copy: the record stays as it is
    assert same(again, shadow)


def test_pennylanes_arrays_the_wrong_way_round_are_noticed() -> None:
    bits, recipes = data.to_pennylane(PauliShadow.measure(ONE_PLUS, 300, rng=0))
    with pytest.raises(ValueError, match=r"`bits` must lie in 0\.\.1 .*, but 2 was given"):
        data.from_pennylane(recipes, bits)


@pytest.mark.parametrize(
    ("bits", "recipes", "kind", "message"),
    [
        ([[0, 1]], [[0, 3]], ValueError, "`recipes` must lie in 0..2 (X, Y, Z), but 3 was given"),
        ([[0, -1]], [[0, 0]], ValueError, "`bits` must lie in 0..1 (+1, -1), but -1 was given"),
        (
            [[0, 1]],
            [[0]],
            ValueError,
            "`recipes` must have the shape of `bits`, (1, 2), but (1, 1) was given",
        ),
        ([0, 1], [0, 1], ValueError, "`bits` must have shape (snapshots, n), but (2,) was given"),
        ([[0.0]], [[0]], TypeError, "`bits` must be integers 0 to 1, but an array of float64 was given"),
        ([[0]], "ZZ", TypeError, "`recipes` must be integers 0 to 2"),
    ],
)
def test_wrong_arrays_are_named(bits: Any, recipes: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=re.escape(message)):
        data.from_pennylane(bits, recipes)


# --- counts


def test_qiskits_strings_are_read_from_the_right() -> None:
    counts = {
        setting: {as_qiskit(bits): count for bits, count in found.items()}
        for setting, found in four_shots_each().items()
    }
    assert counts["ZX"] == {"01": 4}
    shadow = data.from_counts(counts, bit_order="little")
    assert shadow.expect("ZI") == -1
    assert shadow.expect("IX") == 1
    assert shadow.expect("ZX") == -1
    flipped = data.from_counts(counts, bit_order="big")
    assert flipped.expect("ZI") != -1
    assert flipped.expect("IX") != 1


def test_cirqs_integers_are_read_from_the_left() -> None:
    counts = {
        setting: collections.Counter({as_cirq(bits): count for bits, count in found.items()})
        for setting, found in four_shots_each().items()
    }
    assert counts["ZX"] == {0b10: 4}
    shadow = data.from_counts(counts, bit_order="big")
    assert shadow.expect("ZI") == -1
    assert shadow.expect("IX") == 1
    assert shadow.expect("ZX") == -1
    flipped = data.from_counts(counts, bit_order="little")
    assert flipped.expect("ZI") != -1
    assert flipped.expect("IX") != 1


def test_counts_go_out_in_the_order_that_is_asked_for() -> None:
    shadow = PauliShadow([[2, 0, 1]] * 3, [[1, 0, 0]] * 2 + [[1, 1, 0]])
    assert data.to_counts(shadow, bit_order="little") == {"ZXY": {"001": 2, "011": 1}}
    assert data.to_counts(shadow, bit_order="big") == {"ZXY": {"100": 2, "110": 1}}


@settings(max_examples=100, deadline=None)
@given(shadow=shadows(), order=st.sampled_from(["little", "big"]), integers=st.booleans())
def test_counts_come_back(shadow: PauliShadow, order: Any, integers: bool) -> None:
    counts: Any = data.to_counts(shadow, bit_order=order)
    if integers:
        counts = {
            setting: {int(bits, 2): count for bits, count in found.items()}
            for setting, found in counts.items()
        }
    again = data.from_counts(counts, bit_order=order)
    assert rows_of(again) == rows_of(shadow)
    string = "IXYZXYZIX"[: shadow.n]
    assert again.expect(string) == shadow.expect(string)
    assert again.standard_error(string) == shadow.standard_error(string)


def test_equal_counts_make_equal_records() -> None:
    counts = {"ZX": {"01": 2, "11": 1}, "XY": {"10": 1, "00": 0}}
    turned: dict[str, dict[Any, int | np.integer]] = {
        "XY": {"10": 1},
        "ZX": {"11": np.int64(1), 1: 1, np.uint8(3): 0, "01": 1},
    }
    assert same(data.from_counts(counts, bit_order="big"), data.from_counts(turned, bit_order="big"))


def test_shuffling_matters_for_batches_and_not_for_means() -> None:
    counts = {"X": {"0": 500, "1": 500}, "Y": {"0": 500, "1": 500}, "Z": {"0": 1000}}
    tidy = data.from_counts(counts, bit_order="big")
    mixed = data.from_counts(counts, bit_order="big", rng=1)
    assert rows_of(mixed) == rows_of(tidy)
    assert same(mixed, data.from_counts(counts, bit_order="big", rng=1))
    assert not same(mixed, tidy)
    assert mixed.expect("Z") == tidy.expect("Z") == 1
    assert tidy.expect("Z", batches=3) == 0  # only one of the three batches measured Z
    assert abs(mixed.expect("Z", batches=3) - 1) < 0.1


WRONG_COUNTS: list[tuple[Any, type[Exception], str]] = [
    ([("X", {"0": 1})], TypeError, "`counts` must be a mapping from settings to counts, but [('X', "),
    ({}, ValueError, "`counts` must hold at least one setting, but {} was given"),
    ({"X": {}}, ValueError, "`counts` must hold at least one shot, but {'X': {}} was given"),
    ({"X": {"0": 0}}, ValueError, "`counts` must hold at least one shot, but {'X': {'0': 0}} was given"),
    ({0: {"0": 1}}, TypeError, "the keys of `counts` must be strings, but 0 was given"),
    ({"": {"0": 1}}, ValueError, "one for each qubit, but '' was given"),
    ({"XI": {"00": 1}}, ValueError, "in the letters X, Y, Z, one for each qubit, but 'XI' was given"),
    ({"XZIZX": {"00000": 1}}, ValueError, "one for each qubit, but 'XZIZX' was given"),
    ({"xz": {"00": 1}}, ValueError, "one for each qubit, but 'xz' was given"),
    ({"X": {"0": 1}, "XX": {"00": 1}}, ValueError, "1 as the first has, but 'XX' with 2 was given"),
    ({"XZ": 3}, TypeError, "`counts['XZ']` must be a mapping from outcomes to counts, but 3 was given"),
    ({"XZ": {"00": -1}}, ValueError, "`counts['XZ']['00']` must be at least 0, but -1 was given"),
    ({"XZ": {"00": 1.5}}, TypeError, "`counts['XZ']['00']` must be an integer, but 1.5 was given"),
    ({"XZ": {"00": 2.0}}, TypeError, "`counts['XZ']['00']` must be an integer, but 2.0 was given"),
    ({"XZ": {"00": True}}, TypeError, "`counts['XZ']['00']` must be an integer, but True was given"),
    ({"XZ": {"00": None}}, TypeError, "`counts['XZ']['00']` must be an integer, but None was given"),
    (
        {"XZ": {"0": 1}},
        ValueError,
        "the keys of `counts['XZ']` must be 2 bits 0 or 1, one for each letter, but '0'",
    ),
    ({"XZ": {"000": 1}}, ValueError, "one for each letter, but '000' was given"),
    ({"XZ": {"02": 1}}, ValueError, "one for each letter, but '02' was given"),
    ({"XZXZ": {"0x1a": 1}}, ValueError, "one for each letter, but '0x1a' was given"),
    ({"XZX": {"0 1": 1}}, ValueError, "but '0 1' with a space between registers was given"),
    ({"XZ": {"٠١": 1}}, ValueError, "one for each letter, but '٠١' was given"),
    ({"XZ": {4: 1}}, ValueError, "the keys of `counts['XZ']` must lie in 0..2**2 - 1, but 4 was given"),
    ({"XZ": {-1: 1}}, ValueError, "must lie in 0..2**2 - 1, but -1 was given"),
    ({"XZ": {(0, 1): 1}}, TypeError, "must be strings of bits or integers, but (0, 1) was given"),
    ({"X": {True: 1}}, TypeError, "must be strings of bits or integers, but True was given"),
    (
        {"XZ": {"00": 10**12}},
        ValueError,
        "at most 134217728 shots of 2 qubits, but 1000000000000 were given",
    ),
]


@pytest.mark.parametrize(("counts", "kind", "message"), WRONG_COUNTS)
def test_wrong_counts_are_quoted(counts: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=re.escape(message)):
        data.from_counts(counts, bit_order="little")


def test_the_order_of_bits_must_be_said() -> None:
    with pytest.raises(TypeError, match="bit_order"):
        data.from_counts({"X": {"0": 1}})  # type: ignore[call-arg]
    for wrong, kind in (("right", ValueError), (None, TypeError), (0, TypeError)):
        message = re.escape(f"`bit_order` must be 'little' or 'big', but {wrong!r} was given")
        with pytest.raises(kind, match=message):
            data.from_counts({"X": {"0": 1}}, bit_order=wrong)  # type: ignore[arg-type]
        with pytest.raises(kind, match=message):
            data.to_counts(PauliShadow([[0]], [[0]]), bit_order=wrong)  # type: ignore[arg-type]


# --- the raw bits of a Bell measurement


def test_the_bits_of_the_bell_circuit() -> None:
    cnot = qutip.Qobj(np.eye(4)[[0, 1, 3, 2]], dims=[[2, 2], [2, 2]])
    hadamard = qutip.Qobj(np.array([[1, 1], [1, -1]]) / np.sqrt(2))
    circuit = qutip.tensor(hadamard, qutip.qeye(2)) * cnot
    for code, letter in enumerate("IXYZ"):
        bell = qutip.tensor(SINGLE[letter], qutip.qeye(2)) * qutip.bell_state("00")
        chances = np.abs((circuit * bell).full().ravel()) ** 2
        a, b = divmod(int(chances.argmax()), 2)
        assert chances.max() == pytest.approx(1)
        assert data.from_bell_bits([[a]], [[b]]).outcomes == [[code]]


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([[2]], [[0]], r"`a` must lie in 0\.\.1 \(0, 1\), but 2 was given"),
        ([[0]], [[3]], r"`b` must lie in 0\.\.1 \(0, 1\), but 3 was given"),
        ([[0]], [[0, 1]], r"`b` must have the shape of `a`, \(1, 1\), but \(1, 2\) was given"),
    ],
)
def test_wrong_bits_are_named(a: Any, b: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        data.from_bell_bits(a, b)


# --- files


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "file"


@settings(max_examples=150, deadline=None)
@given(shadow=shadows(), form=st.sampled_from(sorted(WRITERS)), pairs=st.booleans())
def test_what_is_written_is_read(shadow: PauliShadow, form: str, pairs: bool, path: Path) -> None:
    record = BellSamples(shadow.bases + shadow.outcomes) if pairs else shadow
    write, read = WRITERS[form]
    write(record, path)
    assert same(read(path), record)
    assert same(data.read(path), record)


def test_estimates_from_a_file_are_those_of_the_record(path: Path) -> None:
    shadow = PauliShadow.measure(states.random_pure(4, rng=3), 2000, rng=0)
    pairs = BellSamples.measure(states.random_pure(4, rng=3), 500, rng=0)
    strings = ["ZZII", "XYZX", "IIIY", "IIII"]
    for write, read in WRITERS.values():
        write(shadow, path)
        again = read(path)
        assert isinstance(again, PauliShadow)
        for batches in (1, 7):
            assert np.array_equal(again.expect(strings, batches), shadow.expect(strings, batches))
        assert np.array_equal(again.standard_error(strings), shadow.standard_error(strings))
        assert again.purity([0, 2]) == shadow.purity([0, 2])
        write(pairs, path)
        other = read(path)
        assert isinstance(other, BellSamples)
        assert np.array_equal(other.all_squared(), pairs.all_squared())


def test_the_forms_are_plain(path: Path) -> None:
    shadow = PauliShadow([[0, 2, 1], [2, 2, 0]], [[0, 1, 0], [1, 1, 1]])
    data.write_csv(shadow, path)
    assert path.read_bytes() == b"bases,outcomes\nXZY,010\nZZX,111\n"
    data.write_jsonl(shadow, path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines == [{"bases": "XZY", "outcomes": "010"}, {"bases": "ZZX", "outcomes": "111"}]
    data.write_csv(BellSamples([[0, 1], [2, 3]]), path)
    assert path.read_bytes() == b"bell\nIX\nYZ\n"


def test_files_longer_than_a_block(path: Path) -> None:
    rng = np.random.default_rng(0)
    shadow = PauliShadow(rng.integers(0, 3, (30_000, 50)), rng.integers(0, 2, (30_000, 50)))
    for write, read in WRITERS.values():
        write(shadow, path)
        assert same(read(path), shadow)


SHADOW = PauliShadow([[0, 2], [1, 0]], [[0, 1], [1, 1]])
BELL = BellSamples([[0, 1, 2, 3], [0, 0, 0, 0]])
ACCEPTED: list[tuple[bytes, PauliShadow | BellSamples]] = [
    (b"bases,outcomes\nXZ,01\nYX,11", SHADOW),
    (b"bases,outcomes\r\nXZ,01\r\nYX,11\r\n", SHADOW),
    (b"\xef\xbb\xbfbases,outcomes\nXZ,01\nYX,11\n\n \n\r\n", SHADOW),
    (b'"bases","outcomes"\n"XZ","01"\nYX , 11\t\n', SHADOW),
    (b"outcomes,bases\n01,XZ\n11,YX\n", SHADOW),
    (b"bell\nIXYZ\nIIII\n", BELL),
    (b"a,b\n0011,0110\n0000,0000\n", BELL),
    (b"b,a\n0110,0011\n0000,0000\n", BELL),
    (b'{"bases":"XZ","outcomes":"01"}\n{"bases":"YX","outcomes":"11"}', SHADOW),
    (
        b'\xef\xbb\xbf{"outcomes": "01", "bases": "XZ"}\r\n { "bases" : "YX" ,\t"outcomes" : "11" } \r\n\n',
        SHADOW,
    ),
    (b'{"bell": "IXYZ"}\n{"bell": "IIII"}\n', BELL),
    (b'{"a": "0011", "b": "0110"}\n{"b": "0000", "a": "0000"}\n', BELL),
]


@pytest.mark.parametrize(("content", "record"), ACCEPTED)
def test_the_habits_of_other_programs(content: bytes, record: Any, path: Path) -> None:
    path.write_bytes(content)
    read = data.read_jsonl if b"{" in content else data.read_csv
    assert same(read(path), record)
    assert same(data.read(path), record)


HEAD = b"bases,outcomes\n"
# content, line, column, and what the message must quote
REFUSED_CSV: list[tuple[bytes, int, int, str]] = [
    (b"", 1, 1, "the file is empty"),
    (b"\n\n", 1, 1, "the file is empty"),
    (b"\xef\xbb\xbf", 1, 1, "the file is empty"),
    (HEAD, 2, 1, "the file ends"),
    (HEAD + b"\n\n", 2, 1, "the file ends"),
    (b"XZ,01\n", 1, 1, "but 'XZ,01' was given"),
    (b"bases;outcomes\nXZ;01\n", 1, 1, "but 'bases;outcomes' was given"),
    (b"bases,bases\nX,X\n", 1, 1, "but 'bases,bases' was given"),
    (b"bases,outcomes,time\nXZ,01,3\n", 1, 1, "but 'bases,outcomes,time' was given"),
    (b"\xff\xfeba", 1, 1, "text must be UTF-8, but the byte 0xff was given"),
    (HEAD + b"XZ,01\nXW,01\n", 3, 2, "`bases` must use X, Y, Z, but 'XW' has 'W'"),
    (HEAD + b"XZ,01\nXI,01\n", 3, 2, "but 'XI' has 'I'"),
    (HEAD + b"xz,01\n", 2, 1, "but 'xz' has 'x'"),
    (HEAD + b"XZ,0 1\n", 2, 5, "`outcomes` must use 0, 1, but '0 1' has ' '"),
    (HEAD + b"XZ,\xd9\xa01\n", 2, 4, "but '٠1' has '٠'"),
    (HEAD + b'XZ, "02"\n', 2, 7, "but '02' has '2'"),
    (HEAD + b"XZ,1\n", 2, 4, "`outcomes` must have 2 letters, as line 2 has from its start, but '1' with 1"),
    (HEAD + b"XZ,01\nXZY,010\n", 3, 1, "`bases` must have 2 letters, as line 2 has"),
    (HEAD + b",\n", 2, 1, "`bases` must have at least one letter, but '' was given"),
    (HEAD + b"XZ,\n", 2, 4, "`outcomes` must have at least one letter, but '' was given"),
    (HEAD + b"XZ\n", 2, 3, "2 fields for bases,outcomes, but 'XZ' was given"),
    (HEAD + b"XZ,01,7\n", 2, 7, "2 fields for bases,outcomes, but 'XZ,01,7' was given"),
    (HEAD + b"XZ,01\n\nYX,11\n", 3, 1, "blank lines may stand at the end only, but 'YX,11' follows"),
    (HEAD + b"XZ,0\0\n", 2, 5, "zero bytes"),
    (HEAD + b"X\xc3\xa9\0", 2, 3, "zero bytes"),
    (HEAD + b"\xc3\xa9\xff,01\n", 2, 2, "the byte 0xff was given"),
    (HEAD + b"X\xed\xa0\x80,01\n", 2, 2, "the byte 0xed was given"),
    (HEAD + b"X\rZ,010\n", 2, 2, "but 'X\\rZ' has '\\r'"),
    (HEAD + b"X" * (lines.LONGEST + 1), 2, lines.LONGEST + 1, f"at most {lines.LONGEST} bytes"),
    (b"bell\nIXQ\n", 2, 3, "`bell` must use I, X, Y, Z, but 'IXQ' has 'Q'"),
    (b"a,b\n01,02\n", 2, 5, "`b` must use 0, 1, but '02' has '2'"),
]  # fmt: skip
LINE = b'{"bases": "XZ", "outcomes": "01"}\n'
REFUSED_JSONL: list[tuple[bytes, int, int, str]] = [
    (b"", 1, 1, "the file is empty"),
    (b"{}\n", 1, 1, "but none was given"),
    (b'{"bases": "XZ"}\n', 1, 1, "but bases was given"),
    (b'{"bell": "XZ", "a": "01"}\n', 1, 1, "but bell,a was given"),
    (LINE + b'{"bell": "XZ"}\n', 2, 1, "the keys must be bases,outcomes, as line 1 has, but bell was given"),
    (b'{"basis": "XZ"}\n', 1, 3, "but 'basis' was given"),
    (LINE + b'{"bases": "XZ", "bases": "XZ"}\n', 2, 18, "a key must occur once, but 'bases' was given again"),
    (
        LINE + b'{"bases": "XZ", "outcomes": 10}\n',
        2,
        29,
        "`outcomes` must be a string such as \"XZY\", but '10}' was given",
    ),
    (LINE + b'{"bases": NaN, "outcomes": "01"}\n', 2, 11, "but 'NaN, "),
    (LINE + b'{"bases": "XZ", "outcomes": -Infinity}\n', 2, 29, "but '-Infinity}' was given"),
    (LINE + b'{"bases": "XZ", "outcomes": 1e999}\n', 2, 29, "but '1e999}' was given"),
    (LINE + b'{"bases": "XZ", "outcomes": null}\n', 2, 29, "but 'null}' was given"),
    (LINE + b'{"bases": "XZ", "outcomes": [0, 1]}\n', 2, 29, "but '[0, 1]}' was given"),
    (LINE + b'{"bases": "XZ", "outcomes": ' + b"9" * 5000 + b"}\n", 2, 29, "but '9999"),
    (b"[" * 100_000, 1, 1, "a flat JSON object must come, but '[[["),
    (b'{"bases": ' * 90_000, 1, 1, 'a flat JSON object must come, but \'{"bases": {'),
    (b'{"bases": [' + b"[" * 90_000, 1, 1, "a flat JSON object must come, but '{"),
    (LINE + b'{"bases": "XW", "outcomes": "01"}\n', 2, 13, "`bases` must use X, Y, Z, but 'XW' has 'W'"),
    (LINE + b'{"outcomes": "01", "bases": "XI"}\n', 2, 31, "but 'XI' has 'I'"),
    (LINE + b'{"bases": "XZ", "outcomes": "1"}\n', 2, 30, "but '1' with 1 was given"),
    (LINE + b'{"bases": "XZ", "outcomes": "01}\n', 2, 29, "a JSON object must come, but '\"01}'"),
    (LINE + b'{"bases": "XZ" "outcomes": "01"}\n', 2, 16, 'a JSON object must come, but \'"outcomes"'),
    (LINE + b'{"bases": "XZ", "outcomes": "01"', 2, 33, "a JSON object must come, but '' was given"),
    (LINE + b'{"bases"= "XZ"}\n', 2, 9, "a JSON object must come, but '= "),
    (LINE + b"{'bases': 'XZ'}\n", 2, 2, "a JSON object must come, but \"'bases'"),
    (LINE + b'{"bases": "XZ", "outcomes": "01"} // one\n', 2, 35, "but '// one' was given"),
    (LINE + b"\n" + LINE, 2, 1, "blank lines may stand at the end only, but '{"),
    (LINE + b'{"bases": "X\0", "outcomes": "01"}\n', 2, 13, "zero bytes"),
    (LINE + b'{"bases": "X\xff", "outcomes": "01"}\n', 2, 13, "the byte 0xff"),
    (LINE + b" " * (lines.LONGEST + 9), 2, lines.LONGEST + 1, f"at most {lines.LONGEST} bytes"),
]


def refused(read: Callable[[Path], Any], form: str, case: tuple[bytes, int, int, str], path: Path) -> None:
    content, line, column, quoted = case
    path.write_bytes(content)
    with pytest.raises(ValueError) as caught:
        read(path)
    message = str(caught.value)
    start = f"`path` must be a record in {form}, but {str(path)!r}, line {line}, column {column}: "
    assert message.startswith(start)
    assert quoted in message
    assert "\n" not in message
    assert len(message) < 600


@pytest.mark.parametrize("case", REFUSED_CSV, ids=lambda case: repr(case[0][-30:]))
def test_csv_that_is_refused(case: tuple[bytes, int, int, str], path: Path) -> None:
    refused(data.read_csv, "CSV", case, path)


def test_a_comma_too_many_is_refused(path: Path) -> None:
    # where Python sees it depends on its version
    path.write_bytes(LINE + b'{"bases": "XZ", "outcomes": "01",}\n')
    with pytest.raises(ValueError, match=r"line 2, column 3[34]: a JSON object must come, but "):
        data.read_jsonl(path)


def test_escapes_of_json_are_read(path: Path) -> None:
    path.write_bytes(b'{"bases": "\\u0058Z", "outcomes": "01"}\n')
    record = data.read_jsonl(path)
    assert isinstance(record, PauliShadow)
    assert record.bases.tolist() == [[0, 2]]


@pytest.mark.parametrize("case", REFUSED_JSONL, ids=lambda case: repr(case[0][-30:]))
def test_jsonl_that_is_refused(case: tuple[bytes, int, int, str], path: Path) -> None:
    refused(data.read_jsonl, "JSON-lines", case, path)


def peak_of(call: Callable[[], Any]) -> int:
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("read", [data.read_csv, data.read_jsonl, data.read])
def test_a_line_without_end_is_not_read_to_its_end(read: Callable[[Path], Any], tmp_path: Path) -> None:
    with open(tmp_path / "zeros", "wb") as file:
        file.truncate(2**33)  # takes no room on the disk

    def call() -> None:
        with pytest.raises(ValueError, match=f"line 1, column {lines.LONGEST + 1}"):
            read(tmp_path / "zeros")

    assert peak_of(call) < 8 * 2**20


@pytest.mark.parametrize("form", sorted(WRITERS))
@pytest.mark.parametrize(("rows", "n"), [(30_000, 1), (10_000, 10), (10, 40_000)])
def test_memory_follows_the_size_of_the_file(form: str, rows: int, n: int, path: Path) -> None:
    write, read = WRITERS[form]
    rng = np.random.default_rng(0)
    write(PauliShadow(rng.integers(0, 3, (rows, n)), rng.integers(0, 2, (rows, n))), path)
    assert peak_of(lambda: read(path)) < 3 * path.stat().st_size + 2**20


def test_a_record_too_wide_for_lines_is_not_written(path: Path) -> None:
    wide = np.zeros((1, lines.LONGEST), dtype=np.uint8)
    for write, _ in WRITERS.values():
        with pytest.raises(ValueError, match=r"`record` must fit .* bytes a line, but it has"):
            write(PauliShadow(wide, wide), path)
    most = lines.LONGEST // 2 - 1
    shadow = PauliShadow(wide[:, :most], wide[:, :most])
    data.write_csv(shadow, path)
    assert same(data.read_csv(path), shadow)


# --- files by content


def test_the_form_of_a_file_is_told_by_its_content(tmp_path: Path) -> None:
    for record in (SHADOW, BELL):
        record.save(tmp_path / "table.csv")  # the name does not matter
        assert same(data.read(tmp_path / "table.csv"), record)
        assert same(data.read(os.fsencode(tmp_path / "table.csv")), record)  # type: ignore[arg-type]


@posix
def test_text_is_read_from_a_pipe() -> None:
    for content, record in (ACCEPTED[0], ACCEPTED[8]):
        end, start = os.pipe()
        os.write(start, content)
        os.close(start)
        try:
            assert same(data.read(f"/dev/fd/{end}"), record)
        finally:
            os.close(end)


def test_a_saved_record_of_another_kind_is_named(tmp_path: Path) -> None:
    kind = np.frombuffer(b"Weather", np.uint8).reshape(1, -1)
    np.savez(tmp_path / "r.npz", kind=kind)
    with pytest.raises(ValueError, match=r"CliffordShadow.* but '.*r\.npz' holds a 'Weather'"):
        data.read(tmp_path / "r.npz")
    np.savez(tmp_path / "r.npz", other=kind)
    with pytest.raises(ValueError, match=r"r\.npz' is not: it does not say what kind"):
        data.read(tmp_path / "r.npz")


@pytest.mark.parametrize("read", [data.read, data.read_csv, data.read_jsonl])
def test_what_is_no_file_is_named(read: Callable[[Any], Any], tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nothing"):
        read(tmp_path / "nothing")
    with pytest.raises(IsADirectoryError):
        read(tmp_path)
    with pytest.raises(TypeError, match=r"`path` must be a str or an os\.PathLike, but 3 was given"):
        read(3)
    with pytest.raises(ValueError, match=r"`path` must not hold a null byte, but 'a\\x00b' was given"):
        read("a\0b")


# --- writing


def test_arguments_of_the_wrong_kind_are_named(path: Path) -> None:
    for write, _ in WRITERS.values():
        with pytest.raises(
            TypeError, match=r"`record` must be a PauliShadow or BellSamples, but \[\[0\]\] was"
        ):
            write([[0]], path)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="`path` must be"):
            write(SHADOW, None)  # type: ignore[arg-type]
    with pytest.raises(
        TypeError, match=r"`shadow` must be a PauliShadow, but BellSamples\(2 pairs of 4 qubits\)"
    ):
        data.to_pennylane(BELL)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`shadow` must be a PauliShadow, but None was given"):
        data.to_counts(None, bit_order="big")  # type: ignore[arg-type]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError("disk full"), MemoryError])
@pytest.mark.parametrize(("form", "blocks"), [("csv", "csv_blocks"), ("jsonl", "jsonl_blocks")])
def test_an_interrupted_write_leaves_the_old_file(
    form: str, blocks: str, interruption: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept"
    write, _ = WRITERS[form]
    write(SHADOW, path)
    before = path.read_bytes()
    real = getattr(snapshot_lines, blocks)

    def stopped(columns: Any) -> Iterator[bytes]:
        yield from real(columns)
        raise interruption

    monkeypatch.setattr(snapshot_lines, blocks, stopped)
    with pytest.raises(interruption if isinstance(interruption, type) else type(interruption)):
        write(SHADOW[:1], path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["kept"]


@posix
def test_a_pipe_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    # nor is a device, but no test may try that on a machine's own
    os.mkfifo(tmp_path / "pipe")
    for write in (lambda target: data.write_csv(SHADOW, target), SHADOW.save):
        with pytest.raises(OSError, match="not a regular file"):
            write(tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()


# --- anything at all


def read_or_refused(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    for read in (data.read_csv, data.read_jsonl, data.read):
        with contextlib.suppress(ValueError):
            read(path)


@settings(max_examples=1000, deadline=None)
@given(content=st.binary(max_size=120))
@example(content=b"PK\x03\x04")
def test_any_bytes_are_refused_or_read(content: bytes, path: Path) -> None:
    read_or_refused(content, path)


@settings(max_examples=1000, deadline=None)
@given(
    valid=st.sampled_from([content for content, _ in ACCEPTED]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.binary(max_size=4)), max_size=4),
)
def test_damaged_files_are_refused_or_read(
    valid: bytes, changes: list[tuple[float, int, bytes]], path: Path
) -> None:
    content = bytearray(valid)
    for place, length, new in changes:
        at = round(place * len(content))
        content[at : at + length] = new
    read_or_refused(bytes(content), path)


def test_lines_of_the_right_words_in_any_order(path: Path) -> None:
    # random bytes seldom get past the first check; these do
    words = [
        b"bases",
        b"outcomes",
        b"bell",
        b"a",
        b"b",
        b'"',
        b",",
        b":",
        b"{",
        b"}",
        b"XZ",
        b"01",
        b"\n",
        b" ",
    ]
    chooser = random.Random(0)
    for _ in range(2000):
        read_or_refused(b"".join(chooser.choices(words, k=chooser.randrange(1, 24))), path)
