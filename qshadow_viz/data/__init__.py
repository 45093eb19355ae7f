"""Measured data from elsewhere: from any laboratory or simulator into a record, and back out.

Three ways in and out: arrays of bits and bases as PennyLane has them; counts for each measurement setting
as Qiskit and Cirq give them; and files of text, CSV or JSON-lines, one snapshot a line. None of those
packages is needed. Everywhere qubit 0 comes first, a basis is one of the letters X, Y, Z and an
outcome 0 stands for the eigenvalue +1, 1 for -1.

The estimates of `PauliShadow` assume that each qubit of each snapshot was measured in a basis drawn
independently and uniformly. Data with other settings can be read, but their estimates are biased;
``python -m qshadow_viz describe FILE`` tests for that.

The stages: `arrays` and `counts` take what is in memory, `lines` and `snapshot_lines` read and write text,
`files` says which is which, and knows every saved kind of record.
"""

from .arrays import from_bell_bits, from_pennylane, to_pennylane
from .counts import from_counts, to_counts
from .files import read, read_csv, read_jsonl, write_csv, write_jsonl

__all__ = [
    "from_bell_bits",
    "from_counts",
    "from_pennylane",
    "read",
    "read_csv",
    "read_jsonl",
    "to_counts",
    "to_pennylane",
    "write_csv",
    "write_jsonl",
]
