"""The command line: what a file of measured data holds, and estimates from it, without a notebook."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from . import data
from . import paulis as _paulis
from .bell import BellSamples
from .local import FixedBases, PauliShadow, uniformity
from .records import Record

_PROGRAM = "qshadow_viz"
_BAD = 2


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints take one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(_BAD, f"{_PROGRAM}: {' '.join(message.split())} (see --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    r"""Run the command line and return its exit code: 0, or 2 for bad input with one line on stderr.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "shadow.csv"
    ...     size = path.write_text("bases,outcomes\nZZ,00\nZZ,11\nXZ,01\n")
    ...     main(["estimate", str(path), "--pauli", "ZZ", "IZ"])
    string  weight  estimate  standard error  matching
    ZZ           2   6.00000         1.63299         2
    IZ           1  -1.00000         0.81650         3
    0
    """
    options = _parser().parse_args(arguments)
    try:
        record = data.read(options.file)
        report, text = options.run(record, options)
        print(json.dumps(report, allow_nan=False) if options.json else text)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (ValueError, TypeError, OSError, MemoryError) as error:
        print(f"{_PROGRAM}: {' '.join(str(error).split()) or type(error).__name__}", file=sys.stderr)
        return _BAD
    return 0


def _parser() -> _Parser:
    parser = _Parser(prog=f"python -m {_PROGRAM}", description="Ask a file of measured data.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    common = _Parser(add_help=False)
    common.add_argument("file", metavar="FILE", help="a saved record, CSV or JSON-lines, told by its content")
    common.add_argument("--json", action="store_true", help="print one JSON object instead of text")

    describe = commands.add_parser(
        "describe", parents=[common], help="say what a file holds and whether its bases are uniform"
    )
    describe.set_defaults(run=_describe)

    estimate = commands.add_parser(
        "estimate",
        parents=[common],
        help="estimate tr(P rho) of Pauli strings from a shadow, its square from Bell samples",
    )
    estimate.add_argument(
        "--pauli",
        action="extend",
        nargs="+",
        required=True,
        metavar="STRING",
        help="such as ZZI; several may follow",
    )
    estimate.add_argument(
        "--batches",
        type=int,
        default=1,
        metavar="K",
        help="the median of the means of K batches (1: the mean)",
    )
    estimate.set_defaults(run=_estimate)
    return parser


def _describe(record: Record, _options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    if isinstance(record, PauliShadow):
        return _of_shadow(record)
    if isinstance(record, BellSamples):
        return _of_pairs(record)
    report = {"kind": type(record).__name__, record._ROWS: len(record), "qubits": record.n}
    return report, repr(record)


def _of_shadow(shadow: PauliShadow) -> tuple[dict[str, Any], str]:
    uses = uniformity.uses(shadow)
    squares, _ = uniformity.pearson(uses)
    matches = uniformity.matches(shadow)
    warnings = uniformity.warnings(shadow)
    report = {
        "kind": "PauliShadow",
        "snapshots": len(shadow),
        "qubits": shadow.n,
        "bases": [dict(zip("XYZ", row, strict=True)) for row in uses.tolist()],
        "chi_square": squares.tolist(),
        "matches": [match._asdict() for match in matches],
        "warnings": warnings,
    }
    qubits = [
        [str(j), *map(str, row), f"{square:.2f}"]
        for j, (row, square) in enumerate(zip(uses.tolist(), squares, strict=True))
    ]
    weights = [
        [
            str(match.weight),
            str(match.strings),
            f"{match.mean:.1f}",
            "-" if match.fewest is None else str(match.fewest),
            "-" if match.most is None else str(match.most),
            f"{uniformity.error_of_zero(match.weight, len(shadow)):.4f}",
        ]
        for match in matches
    ]
    blocks = [
        repr(shadow),
        "how often each basis was used\n" + _aligned(["qubit", "X", "Y", "Z", "chi-square"], qubits),
        "snapshots that match a string, and the standard error of an expectation value near 0\n"
        + _aligned(["weight", "strings", "mean", "fewest", "most", "standard error"], weights),
    ]
    if warnings:
        blocks.append("\n".join(f"warning: {text}" for text in warnings))
    return report, "\n\n".join(blocks)


def _of_pairs(pairs: BellSamples) -> tuple[dict[str, Any], str]:
    counts = np.stack([(pairs.outcomes == code).sum(axis=0) for code in range(4)], axis=1).tolist()
    purity, error = pairs.purity(), pairs.purity_standard_error()
    report = {
        "kind": "BellSamples",
        "pairs": len(pairs),
        "qubits": pairs.n,
        "outcomes": [dict(zip(_paulis.LETTERS, row, strict=True)) for row in counts],
        "purity": purity,
        "purity_standard_error": error,
    }
    qubits = [[str(j), *map(str, row)] for j, row in enumerate(counts)]
    blocks = [
        repr(pairs),
        "how often each Bell state was found\n" + _aligned(["qubit", *_paulis.LETTERS], qubits),
        f"purity {purity:.5f}, standard error {error:.5f}; every pair tells of every string",
    ]
    return report, "\n\n".join(blocks)


def _estimate(record: Any, options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    strings, batches = options.pauli, options.batches
    warnings: list[str] = []
    matches = getattr(record, "matches", None)
    if isinstance(record, BellSamples):
        if batches != 1:
            raise ValueError(f"`--batches` must be 1 for Bell samples, but {batches} was given")
        values, what = record.squared(strings), "square"
        matching = [len(record)] * len(strings)
    elif not hasattr(record, "expect"):
        raise ValueError(f"a {type(record).__name__} tells of an apparatus, not of a state to be estimated")
    else:
        if batches == 1:
            values = record.expect(strings)
        elif isinstance(record, FixedBases):
            raise ValueError(f"`--batches` must be 1 for chosen bases, but {batches} was given")
        else:
            values = record.expect(strings, batches=batches)
        what = "estimate"
        matching = [matches(string) if matches else len(record) for string in strings]
        if isinstance(record, PauliShadow):
            warnings = uniformity.warnings(record)
    errors = record.standard_error(strings)
    weights = [_paulis.weight(string) for string in strings]
    found = list(zip(strings, weights, values.tolist(), errors.tolist(), matching, strict=True))
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)
    report = {
        "kind": type(record).__name__,
        record._ROWS: len(record),
        "qubits": record.n,
        "batches": batches,
        "estimates": [
            dict(zip(("pauli", "weight", what, "standard_error", "matching"), row, strict=True))
            for row in found
        ],
        "warnings": warnings,
    }
    table = [
        [string, str(weight), _number(value), _number(error), str(matches)]
        for string, weight, value, error, matches in found
    ]
    text = _aligned(["string", "weight", what, "standard error", "matching"], table)
    if batches > 1:
        text += (
            f"\nmedians of the means of {batches} batches; the standard errors are those of the plain means"
        )
    return report, text


def _number(value: float) -> str:
    return f"{value:.5f}" if abs(value) < 1e6 else f"{value:.5e}"


def _aligned(header: list[str], rows: list[list[str]]) -> str:
    """Write a table: the first column to the left, the others, which hold numbers, to the right."""
    table = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = []
    for first, *others in table:
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
