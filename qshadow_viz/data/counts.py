"""Counts for each measurement setting, turned into snapshots and back."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from numbers import Integral
from typing import Any, Literal

import numpy as np

from .. import _checks
from .._typing import Bytes, Rng
from ..local import PauliShadow, uniformity

LETTERS = "XYZ"
ORDERS = ("little", "big")

_HINT = (
    "A PauliShadow takes each shot for a draw of its own, so the estimates may be biased and their standard "
    "errors several times too small. Settings that were chosen belong into FixedBases(shadow.bases, "
    "shadow.outcomes)"
)
_MOST = 2**28  # letters that all snapshots may have together: 256 MB for each of the two tables


def from_counts(
    counts: Mapping[str, Mapping[Any, int | np.integer[Any]]],
    *,
    bit_order: Literal["little", "big"],
    rng: Rng = None,
) -> PauliShadow:
    """Make a record of counts for each measurement setting, as Qiskit and Cirq give them.

    Parameters
    ----------
    counts : mapping from str to mapping
        The keys are settings such as ``"XZY"``: the basis of each qubit, qubit 0 first. The values map
        each outcome to how often it was found, at least 0. An outcome is a string of n bits or an integer,
        which stands for its n binary digits. Outcomes that come twice, as a string and as an integer, add up.
    bit_order : {"little", "big"}
        Which end of an outcome is qubit 0. There is no default: a wrong order cannot be seen in the data.
        ``"little"`` is Qiskit's: qubit 0 is the last bit, the least significant one. ``"big"`` is Cirq's,
        whose ``histogram`` holds big-endian integers: qubit 0 is the first bit. Settings are not turned.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one, to shuffle the snapshots. By default they are sorted by
        setting and then by outcome, so that equal counts make equal records.

    Returns
    -------
    PauliShadow

    Warns
    -----
    UserWarning
        If settings repeat more often than if each shot had drawn its own at random, X, Y and Z alike: few
        settings with many shots each, or settings that were chosen.

    Raises
    ------
    TypeError
        If something is not a mapping, a setting not a string, or a count or outcome of the wrong kind.
    ValueError
        If a setting has other letters or another length, an outcome other characters, another length or a
        space between registers, a count is negative, or there are no shots. The message quotes it.

    Notes
    -----
    The order of the snapshots does not matter for a mean, nor for its standard error. It does for the
    median of means, whose batches are consecutive, and for parts of a record such as ``shadow[:500]``:
    sorted snapshots put each setting into a batch of its own. Shuffle them for that.

    `PauliShadow.expect` assumes uniformly random settings. It stays unbiased where all 3^n settings
    were measured equally often, but not where some are missing or were measured longer.

    References
    ----------
    Qiskit's documentation, "Bit-ordering in the Qiskit SDK"; Cirq's of ``Result.histogram``.

    Examples
    --------
    In every setting qubit 0 was found 1 and qubit 1 was found 0:

    >>> settings = [first + second for first in "XYZ" for second in "XYZ"]
    >>> qiskit, cirq = dict.fromkeys(settings, {"01": 5}), dict.fromkeys(settings, {0b10: 5})
    >>> from_counts(qiskit, bit_order="little").outcomes.mean(axis=0)
    array([1., 0.])
    >>> from_counts(cirq, bit_order="big").outcomes.mean(axis=0)
    array([1., 0.])
    """
    bases, outcomes = _tables(counts, bit_order)
    repeated = uniformity.repetition(bases)
    if repeated:
        warnings.warn(f"`counts`: {repeated}. {_HINT}", stacklevel=2)
    if rng is not None:
        order = _checks.generator("rng", rng).permutation(len(bases))
        bases, outcomes = bases[order], outcomes[order]
    return PauliShadow._trusted(bases, outcomes)


def to_counts(shadow: PauliShadow, *, bit_order: Literal["little", "big"]) -> dict[str, dict[str, int]]:
    """Count the outcomes of each setting: the inverse of `from_counts`, but for the order of the snapshots.

    Parameters
    ----------
    shadow : PauliShadow
    bit_order : {"little", "big"}
        ``"little"`` writes qubit 0 last, as Qiskit does, ``"big"`` first.

    Returns
    -------
    dict from str to dict from str to int
        Settings, qubit 0 first, in the order of the alphabet; outcomes that occurred, as strings of bits.

    Raises
    ------
    TypeError, ValueError
        If `shadow` is not a PauliShadow, or `bit_order` not one of the two.

    Examples
    --------
    >>> shadow = PauliShadow([[2, 0], [2, 0], [2, 2]], [[1, 0], [1, 0], [1, 1]])
    >>> to_counts(shadow, bit_order="little")
    {'ZX': {'01': 2}, 'ZZ': {'11': 1}}
    >>> to_counts(shadow, bit_order="big")
    {'ZX': {'10': 2}, 'ZZ': {'11': 1}}
    """
    if not isinstance(shadow, PauliShadow):
        raise TypeError(f"`shadow` must be a PauliShadow, but {_checks.shown(shadow)} was given")
    return _mappings(shadow.bases, shadow.outcomes, bit_order)


def _tables(counts: Any, bit_order: Any) -> tuple[Bytes, Bytes]:
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
    _order(bit_order)
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


def _mappings(bases: Bytes, outcomes: Bytes, bit_order: Any) -> dict[str, dict[str, int]]:
    """Count the rows of two tables: the inverse of `_tables`, but for the order of the rows."""
    _order(bit_order)
    n = bases.shape[1]
    cells, times = np.unique(np.hstack([bases, outcomes]), axis=0, return_counts=True)
    settings = _written(cells[:, :n], LETTERS)
    bits = _written(cells[:, n:], "01")
    counts: dict[str, dict[str, int]] = {}
    for setting, outcome, count in zip(settings, bits, times, strict=True):
        counts.setdefault(setting, {})[_turned(outcome, bit_order)] = int(count)
    return counts


def _order(bit_order: Any) -> None:
    """Refuse what is no order of bits."""
    if not isinstance(bit_order, str):
        raise TypeError(f"`bit_order` must be 'little' or 'big', but {_checks.shown(bit_order)} was given")
    if bit_order not in ORDERS:
        raise ValueError(f"`bit_order` must be 'little' or 'big', but {_checks.shown(bit_order)} was given")


def _written(codes: Bytes, letters: str) -> list[str]:
    """Write each row of codes as a string of these letters."""
    return [row.tobytes().decode() for row in np.frombuffer(letters.encode(), dtype=np.uint8)[codes]]


def _codes(text: str, letters: str) -> Bytes:
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
