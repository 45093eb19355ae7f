"""The command line: what it prints, and that bad input takes one line and the exit code 2."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qshadow_viz import BellSamples, PauliShadow, data, paulis, states
from qshadow_viz.cli import main
from qshadow_viz.local import uniformity

SHADOW = PauliShadow.measure(states.ghz(3), 2000, rng=0)
PAIRS = BellSamples.measure(states.ghz(3), 300, rng=0)
STRINGS = ["ZZI", "XXX", "IIZ", "III"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both records in every form."""
    place = tmp_path_factory.mktemp("files")
    for name, record in (("shadow", SHADOW), ("pairs", PAIRS)):
        record.save(place / f"{name}.npz")
        data.write_csv(record, place / f"{name}.csv")
        data.write_jsonl(record, place / f"{name}.jsonl")
    return place


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stop:
        code = int(stop.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def asked(strings: list[str]) -> list[str]:
    return list(itertools.chain.from_iterable(("--pauli", string) for string in strings))


@pytest.mark.parametrize("form", ["npz", "csv", "jsonl"])
@pytest.mark.parametrize("batches", [1, 5])
def test_estimates_are_those_of_the_record(
    form: str, batches: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / f"shadow.{form}"
    code, out, err = run(capsys, "estimate", file, *asked(STRINGS), "--batches", batches, "--json")
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert (report["kind"], report["snapshots"]) == ("PauliShadow", 2000)
    found = report["estimates"]
    assert [row["pauli"] for row in found] == STRINGS
    assert [row["weight"] for row in found] == [2, 3, 1, 0]
    assert [row["estimate"] for row in found] == SHADOW.expect(STRINGS, batches=batches).tolist()
    assert [row["standard_error"] for row in found] == SHADOW.standard_error(STRINGS).tolist()
    assert [row["matching"] for row in found] == [SHADOW.matches(string) for string in STRINGS]


@pytest.mark.parametrize("form", ["npz", "csv", "jsonl"])
def test_squares_of_a_bell_record(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "estimate", folder / f"pairs.{form}", *asked(STRINGS), "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)["estimates"]
    assert [row["square"] for row in found] == PAIRS.squared(STRINGS).tolist()
    assert [row["standard_error"] for row in found] == PAIRS.standard_error(STRINGS).tolist()
    assert {row["matching"] for row in found} == {300}


def test_the_table_of_estimates_is_aligned(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "estimate", folder / "shadow.csv", *asked(["ZZI", "XXX"]))
    header, *rows = out.splitlines()
    assert header.split() == ["string", "weight", "estimate", "standard", "error", "matching"]
    assert [row.split()[0] for row in rows] == ["ZZI", "XXX"]
    assert {len(row) for row in rows} == {len(header)}
    assert rows[0].split()[2] == f"{SHADOW.expect('ZZI'):.5f}"
    _, out, _ = run(capsys, "estimate", folder / "shadow.csv", *asked(["ZZI"]), "--batches", 4)
    assert out.splitlines()[-1].startswith("medians of the means of 4 batches")


def test_a_description_of_a_shadow(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "describe", folder / "shadow.csv")
    assert (code, err) == (0, "")
    assert out.startswith("PauliShadow(2000 snapshots of 3 qubits)\n")
    assert "warning" not in out
    first = next(line for line in out.splitlines() if line.startswith("0 "))
    assert [int(word) for word in first.split()[1:4]] == np.bincount(SHADOW.bases[:, 0]).tolist()
    report = json.loads(run(capsys, "describe", folder / "shadow.npz", "--json")[1])
    assert (report["kind"], report["snapshots"], report["qubits"]) == ("PauliShadow", 2000, 3)
    assert report["warnings"] == []
    for row in report["matches"]:
        counts = [SHADOW.matches(string) for string in paulis.of_weight(3, row["weight"])]
        assert (row["strings"], row["fewest"], row["most"]) == (len(counts), min(counts), max(counts))
        assert row["mean"] == pytest.approx(np.mean(counts))


def test_a_description_of_a_bell_record(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "describe", folder / "pairs.jsonl")
    assert (code, err) == (0, "")
    assert out.startswith("BellSamples(300 pairs of 3 qubits)\n")
    report = json.loads(run(capsys, "describe", folder / "pairs.csv", "--json")[1])
    assert report["purity"] == PAIRS.purity()
    assert [sum(row.values()) for row in report["outcomes"]] == [300] * 3
    assert report["outcomes"][1]["Y"] == int((PAIRS.outcomes[:, 1] == 2).sum())


def test_bases_that_are_not_uniform_are_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bases = np.random.default_rng(0).integers(0, 3, (600, 4))
    bases[:400, 2] = 2
    counts = np.bincount(bases[:, 2])
    data.write_csv(PauliShadow(bases, np.zeros_like(bases)), tmp_path / "file")
    _, out, _ = run(capsys, "describe", tmp_path / "file")
    square = ((counts - 200) ** 2 / 200).sum()
    x, y, z = counts
    expected = (
        f"warning: the bases of qubit 2 are visibly not uniform: X {x}, Y {y}, Z {z} (chi-square {square:.1f}"
    )
    assert expected in out
    assert out.count("warning") == 2  # this, and what follows from it
    code, out, err = run(capsys, "estimate", tmp_path / "file", "--pauli", "IIZI")
    assert code == 0
    assert expected in err
    assert "warning" not in out


def test_bases_that_always_agree_are_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # each qubit by itself is uniform; ZZ is then found three times too often
    bases = np.random.default_rng(0).integers(0, 3, (600, 1)).repeat(2, axis=1)
    record = PauliShadow(bases, np.zeros_like(bases))
    assert record.expect("ZZ") > 2
    data.write_jsonl(record, tmp_path / "file")
    report = json.loads(run(capsys, "describe", tmp_path / "file", "--json")[1])
    assert report["warnings"][0].startswith(
        "the bases of qubits 0 and 1 are visibly not independent (chi-square 12"
    )
    assert max(report["chi_square"]) < 10


def test_all_settings_alike_are_no_cause_for_doubt() -> None:
    bases = np.array(list(itertools.product(range(3), repeat=3))).repeat(20, axis=0)
    assert uniformity.warnings(PauliShadow(bases, np.zeros_like(bases))) == []


def test_random_bases_are_seldom_doubted() -> None:
    rng = np.random.default_rng(0)
    doubted = 0
    for snapshots in (1, 5, 20, 60, 400):
        for _ in range(100):
            bases = rng.integers(0, 3, (snapshots, 6))
            doubted += bool(uniformity.warnings(PauliShadow(bases, bases // 2)))
    assert doubted <= 5  # at most 2 in a thousand are expected of 500


def test_many_qubits_are_described_without_counting_every_string() -> None:
    bases = np.random.default_rng(0).integers(0, 3, (300, 600), dtype=np.uint8)
    found = uniformity.matches(PauliShadow(bases, bases // 2))
    assert [match.weight for match in found] == [1, 2, 3, 4, 5]
    assert found[0].most is not None
    assert found[2] == (3, paulis.count_of_weight(600, 3), 300 / 27, None, None)
    assert uniformity.warnings(PauliShadow(bases, bases // 2)) == []


def bad(capsys: pytest.CaptureFixture[str], quoted: str, *arguments: Any) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("qshadow_viz: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert quoted in err


def test_bad_input_takes_one_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shadow, pairs = folder / "shadow.csv", folder / "pairs.csv"
    bad(capsys, "No such file", "describe", tmp_path / "nothing")
    bad(capsys, "Is a directory", "describe", tmp_path)
    bad(capsys, "'ZZ' with 2 was given", "estimate", shadow, "--pauli", "ZZ")
    bad(capsys, "'ZAZ' has 'A' at place 1", "estimate", shadow, "--pauli", "ZZZ", "--pauli", "ZAZ")
    bad(capsys, "the empty string '' was given", "estimate", shadow, "--pauli", "")
    bad(
        capsys,
        "`batches` must be at least 1, but 0 was given",
        "estimate",
        shadow,
        *asked(["ZZZ"]),
        "--batches",
        0,
    )
    bad(capsys, "the 2000 snapshots, but 2001", "estimate", shadow, *asked(["ZZZ"]), "--batches", 2001)
    bad(capsys, "invalid int value: 'two'", "estimate", shadow, *asked(["ZZZ"]), "--batches", "two")
    bad(
        capsys,
        "must be 1 for Bell samples, but 3 was given",
        "estimate",
        pairs,
        *asked(["ZZZ"]),
        "--batches",
        3,
    )
    bad(capsys, "--pauli", "estimate", shadow)
    bad(capsys, "COMMAND")
    bad(capsys, "'invent'", "invent", shadow)
    bad(capsys, "unrecognized arguments: two lines", "describe", shadow, "two\nlines")
    bad(capsys, "null byte", "describe", "a\0b")
    wrong = tmp_path / "two\nlines"
    wrong.write_text("bases,outcomes\nXQ,01\n")
    bad(capsys, "line 2, column 2: `bases` must use X, Y, Z, but 'XQ' has 'Q'", "describe", wrong)
    wrong.write_bytes((folder / "shadow.npz").read_bytes()[:-40])
    bad(capsys, "must be a saved record", "describe", wrong)


@settings(max_examples=300, deadline=None)
@given(
    content=st.one_of(st.binary(max_size=60), st.from_regex(rb"bases,outcomes\n([XYZ]{2},[01]{2}\n){1,3}"))
)
def test_no_file_makes_a_traceback(content: bytes, folder: Path) -> None:
    (folder / "any").write_bytes(content)
    assert main(["describe", str(folder / "any")]) in (0, 2)


def command(*arguments: Any, **options: Any) -> subprocess.CompletedProcess[bytes]:
    root = Path(__file__).resolve().parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "ascii"}
    line = [sys.executable, "-m", "qshadow_viz", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, check=False, env=environment, **options)


def test_it_is_run_as_a_module(folder: Path, tmp_path: Path) -> None:
    done = command("estimate", folder / "shadow.csv", "--pauli", "ZZI")
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.split()[6:8] == [b"ZZI", b"2"]
    failed = command("describe", tmp_path / "n\u00e4her")
    assert failed.returncode == 2
    assert failed.stdout == b""
    assert failed.stderr.count(b"\n") == 1
    assert b"Traceback" not in failed.stderr
    helped = command("estimate", "--help")
    assert helped.returncode == 0
    assert b"--batches K" in helped.stdout


def test_output_that_nobody_reads_is_no_error(folder: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "qshadow_viz", "describe", str(folder / "shadow.csv")],
            stdout=writer, stderr=subprocess.PIPE, check=False, env={**os.environ, "PYTHONPATH": str(root)},
        )  # fmt: skip
    finally:
        os.close(writer)
    assert done.returncode == 1
    assert done.stderr == b""
