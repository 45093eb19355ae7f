"""Checks of arguments. Each message names the argument, says what it must be, and shows what was given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
import qutip

MAX_KET_QUBITS = 16
MAX_MATRIX_QUBITS = 10
_TOLERANCE = 1e-6
_LENGTH = 100


def shown(value: Any) -> str:
    """Return a value as messages quote it: its repr, the middle left out where it is long."""
    try:
        text = repr(value)
    except Exception:  # an integer of more digits than Python writes, or an object that cannot be written
        return f"<{type(value).__name__}>"
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 40]} ... {text[-30:]}"


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


@np.errstate(over="ignore")  # a state with huge entries is refused for its norm or trace
def state(value: Any, name: str = "state") -> tuple[np.ndarray[Any, np.dtype[np.complex128]], int, bool]:
    """Return a state of qubits as a vector or matrix, the number of qubits, and whether it is a ket."""
    if not isinstance(value, qutip.Qobj):
        raise TypeError(
            f"`{name}` must be a qutip.Qobj, but {shown(value)} of type {type(value).__name__} was given: "
            "wrap it with qutip.Qobj(..., dims=[[2]*n, [1]*n]), or [[2]*n, [2]*n] for a density matrix"
        )
    rows = value.dims[0]
    if not (value.isket or value.isoper):
        raise ValueError(
            f"`{name}` must be a ket or a density matrix, but a {value.type} with dims {value.dims} was given"
        )
    if not (isinstance(rows, list) and rows and all(size == 2 for size in rows)):
        raise ValueError(
            f"`{name}` must consist of qubits, dims [[2]*n, ...], but dims {value.dims} was given"
        )
    if value.isoper and value.dims[1] != rows:
        raise ValueError(f"`{name}` must be square, but dims {value.dims} was given")
    n = len(rows)
    if value.shape[0] != 2**n:  # as in an excitation-number-restricted space
        raise ValueError(
            f"`{name}` must live on the whole space of its {n} qubits, dimension {2**n}, "
            f"but shape {value.shape} was given"
        )
    limit = MAX_KET_QUBITS if value.isket else MAX_MATRIX_QUBITS
    if n > limit:
        kind = "kets" if value.isket else "density matrices"
        raise ValueError(
            f"`{name}` must have at most {limit} qubits for {kind}, but {n} were given: a larger record "
            "can be made from arrays, of stabilizer states given as stim circuits, or of hidden-Pauli states"
        )
    array = np.ascontiguousarray(value.full(), dtype=np.complex128)
    if not np.all(np.isfinite(array)):
        raise ValueError(f"`{name}` must be finite, but it holds nan or inf")
    if value.isket:
        vector = array[:, 0]
        norm = float(np.linalg.norm(vector))
        if abs(norm - 1) > _TOLERANCE:
            raise ValueError(f"`{name}` must be normalised, but its norm is {norm:.7g}: use .unit()")
        return vector / norm, n, True
    trace = complex(np.trace(array))
    if abs(trace - 1) > _TOLERANCE:
        written = f"{trace.real:.7g}" if abs(trace.imag) < _TOLERANCE else f"{trace:.7g}"
        raise ValueError(f"`{name}` must have trace 1, but its trace is {written}: use .unit()")
    skew = float(np.abs(array - array.conj().T).max())
    if skew > _TOLERANCE:
        raise ValueError(f"`{name}` must be Hermitian, but it differs from its adjoint by {skew:.3g}")
    array = (array + array.conj().T) / 2
    try:  # much cheaper than the eigenvalues, which are needed for the message only
        np.linalg.cholesky(array + _TOLERANCE * np.eye(2**n))
    except np.linalg.LinAlgError:
        smallest = float(np.linalg.eigvalsh(array)[0])
        raise ValueError(
            f"`{name}` must be positive, but its smallest eigenvalue is {smallest:.3g}"
        ) from None
    return array / trace.real, n, False
