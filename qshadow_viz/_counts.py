"""Counts for each measurement setting, turned into snapshots and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from numbers import Integral
from typing import Any

import numpy as np

from . import _checks

Array = np.ndarray[Any, Any]

LETTERS = "XYZ"
ORDERS = ("little", "big")

_MOST = 2**28  # letters that all snapshots may have together: 256 MB for each of the two tables


def tables(counts: Any, bit_order: Any) -> tuple[Array, Array]:
    """Return bases and outcomes, a row for each shot, sorted by setting and then by outcome.

    Parameters
    ----------
    counts : mapping
        From a setting to a mapping from outcome to count.
    bit_order : {"little", "big"}

    Returns
    -------
    bases, outcomes : numpy.ndarray of uint8, shape (snapshots, n)
    """
    order(bit_order)
    if not isinstance(counts, Mapping):
        raise TypeError(
            f"`counts` must be a mapping from settings to counts, but {_checks.shown(counts)} was given"
        )
    n = _length(counts)
    cells: dict[tuple[str, str], int] = {}
    for setting, found in counts.items():
        for bits, count in _of_setting(setting, found, n, bit_order):
            cells[setting, bits] = cells.get((setting, bits), 0) + count
    total = sum(cells.values())
    if not total:
        raise ValueError(f"`counts` must hold at least one shot, but {_checks.shown(counts)} was given")
    if total * n > _MOST:
        raise ValueError(
            f"`counts` must hold at most {_MOST // n} shots of {n} qubits, "
            f"but {_checks.shown(total)} were given"
        )
    rows = sorted(cells)
    times = [cells[row] for row in rows]
    bases = _codes("".join(setting for setting, _ in rows), LETTERS).reshape(-1, n)
    outcomes = _codes("".join(bits for _, bits in rows), "01").reshape(-1, n)
    return np.repeat(bases, times, axis=0), np.repeat(outcomes, times, axis=0)


def mappings(bases: Array, outcomes: Array, bit_order: Any) -> dict[str, dict[str, int]]:
    """Count the rows of two tables: the inverse of `tables`, but for the order of the rows."""
    order(bit_order)
    n = bases.shape[1]
    cells, times = np.unique(np.hstack([bases, outcomes]), axis=0, return_counts=True)
    settings = written(cells[:, :n], LETTERS)
    bits = written(cells[:, n:], "01")
    counts: dict[str, dict[str, int]] = {}
    for setting, outcome, count in zip(settings, bits, times, strict=True):
        counts.setdefault(setting, {})[_turned(outcome, bit_order)] = int(count)
    return counts


def order(bit_order: Any) -> None:
    """Refuse what is no order of bits."""
    if not isinstance(bit_order, str):
        raise TypeError(f"`bit_order` must be 'little' or 'big', but {_checks.shown(bit_order)} was given")
    if bit_order not in ORDERS:
        raise ValueError(f"`bit_order` must be 'little' or 'big', but {_checks.shown(bit_order)} was given")


def written(codes: Array, letters: str) -> list[str]:
    """Write each row of codes as a string of these letters."""
    return [row.tobytes().decode() for row in np.frombuffer(letters.encode(), dtype=np.uint8)[codes]]


def _codes(text: str, letters: str) -> Array:
    table = bytes.maketrans(letters.encode(), bytes(range(len(letters))))
    return np.frombuffer(text.encode().translate(table), dtype=np.uint8)


def _turned(bits: str, bit_order: str) -> str:
    """Turn bits from one order to the other: both ways alike."""
    return bits[::-1] if bit_order == "little" else bits


def _length(counts: Mapping[Any, Any]) -> int:
    """Return the number of qubits, the same in all settings."""
    n = 0
    for setting in counts:
        if not isinstance(setting, str):
            raise TypeError(f"the keys of `counts` must be strings, but {_checks.shown(setting)} was given")
        if not setting or setting.strip(LETTERS):
            raise ValueError(
                f"the keys of `counts` must be settings in the letters X, Y, Z, one for each qubit, "
                f"but {_checks.shown(setting)} was given"
            )
        n = n or len(setting)
        if len(setting) != n:
            raise ValueError(
                f"the keys of `counts` must have the same number of letters, {n} as the first has, "
                f"but {_checks.shown(setting)} with {len(setting)} was given"
            )
    if not n:
        raise ValueError(f"`counts` must hold at least one setting, but {_checks.shown(counts)} was given")
    return n


def _of_setting(setting: str, found: Any, n: int, bit_order: str) -> Iterator[tuple[str, int]]:
    name = f"counts[{_checks.shown(setting)}]"
    if not isinstance(found, Mapping):
        raise TypeError(
            f"`{name}` must be a mapping from outcomes to counts, but {_checks.shown(found)} was given"
        )
    for outcome, count in found.items():
        number = _checks.integer(f"{name}[{_checks.shown(outcome)}]", count, 0)
        bits = _bits(name, outcome, n)
        if number:
            yield _turned(bits, bit_order), number


def _bits(name: str, outcome: Any, n: int) -> str:
    """Return an outcome as n digits in the order in which it was given."""
    if isinstance(outcome, Integral) and not isinstance(outcome, bool | np.bool_):
        number = int(outcome)
        if not 0 <= number < 2**n:
            raise ValueError(
                f"the keys of `{name}` must lie in 0..2**{n} - 1, but {_checks.shown(number)} was given"
            )
        return f"{number:0{n}b}"
    if not isinstance(outcome, str):
        raise TypeError(
            f"the keys of `{name}` must be strings of bits or integers, "
            f"but {_checks.shown(outcome)} was given"
        )
    if " " in outcome:
        raise ValueError(
            f"the keys of `{name}` must be {n} bits of one register, "
            f"but {_checks.shown(outcome)} with a space between registers was given: measure all "
            "qubits into one register, or join the registers in the order of the qubits"
        )
    if len(outcome) != n or outcome.strip("01"):
        raise ValueError(
            f"the keys of `{name}` must be {n} bits 0 or 1, one for each letter, "
            f"but {_checks.shown(outcome)} was given"
        )
    return outcome
