"""Checks of arguments. Each message names the argument, says what it must be, and shows what was given."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np

MAX_KET_QUBITS = 16
MAX_MATRIX_QUBITS = 10
_LENGTH = 100


def shown(value: Any) -> str:
    """Return a value as messages quote it: its repr, the middle left out where it is long."""
    try:
        text = repr(value)
    except Exception:  # an integer of more digits than Python writes, or an object that cannot be written
        return f"<{type(value).__name__}>"
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 40]} ... {text[-30:]}"


def is_made_by(value: Any, library: str, *classes: str) -> bool:
    """Say whether a value is of one of these classes of a library, without importing the library.

    Where it was never imported, nothing can be of its classes.
    """
    module = sys.modules.get(library)
    return module is not None and isinstance(value, tuple(getattr(module, name) for name in classes))


def integer(name: str, value: Any, low: int, high: int | None = None) -> int:
    """Return `value` as an int that lies in ``low..high``."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"`{name}` must be an integer, but {shown(value)} was given")
    number = int(value)
    if number < low or (high is not None and number > high):
        wanted = f"be at least {low}" if high is None else f"lie in {low}..{high}"
        raise ValueError(f"`{name}` must {wanted}, but {shown(number)} was given")
    return number


def real(
    name: str, value: Any, low: float, high: float, *, open_low: bool = False, open_high: bool = False
) -> float:
    """Return `value` as a finite float between `low` and `high`, the ends excluded where they are open."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"`{name}` must be a real number, but {shown(value)} was given")
    try:
        number = float(value)
    except OverflowError:  # an integer or a fraction beyond the range of floats
        number = math.inf if value > 0 else -math.inf
    inside = (low < number if open_low else low <= number) and (
        number < high if open_high else number <= high
    )
    if not (math.isfinite(number) and inside):
        left = "(" if open_low or math.isinf(low) else "["
        right = ")" if open_high or math.isinf(high) else "]"
        interval = f"{left}{low:g}, {high:g}{right}"
        raise ValueError(f"`{name}` must lie in {interval}, but {shown(value)} was given")
    return number


def boolean(name: str, value: Any) -> bool:
    """Return `value` if it is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"`{name}` must be True or False, but {shown(value)} was given")
    return bool(value)


def generator(name: str, value: Any) -> np.random.Generator:
    """Return a generator: `value` itself, or one seeded with it."""
    try:
        if isinstance(value, bool | np.bool_):
            raise TypeError
        return np.random.default_rng(value)
    except (TypeError, ValueError):
        number = isinstance(value, Integral) and not isinstance(value, bool)
        error = ValueError if number else TypeError
        raise error(
            f"`{name}` must be a numpy.random.Generator, a seed of at least 0 or None, "
            f"but {shown(value)} was given"
        ) from None


def qubits(name: str, value: Any, n: int) -> tuple[int, ...]:
    """Return one qubit or several as a tuple: in range, not repeated, in the order given."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        value = (value,)
    several = isinstance(value, Sequence) or (isinstance(value, np.ndarray) and value.ndim)
    if isinstance(value, str | bytes) or not several:
        raise TypeError(f"`{name}` must be a qubit or a sequence of qubits, but {shown(value)} was given")
    chosen: dict[int, None] = {}  # keeps the order, and finds repetitions at once
    for qubit in value:
        if isinstance(qubit, bool | np.bool_) or not isinstance(qubit, Integral):
            raise TypeError(f"`{name}` must hold integers, but {shown(qubit)} was given")
        if not 0 <= int(qubit) < n:
            raise ValueError(f"`{name}` must lie in 0..{n - 1}, but {shown(int(qubit))} was given")
        if int(qubit) in chosen:
            raise ValueError(f"`{name}` must not repeat a qubit, but {int(qubit)} was given twice")
        chosen[int(qubit)] = None
    if not chosen:
        raise ValueError(f"`{name}` must name at least one qubit, but {shown(value)} was given")
    return tuple(chosen)
