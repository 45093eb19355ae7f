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


def integer(name: str, value: Any, low: int, high: int | None = None) -> int:
    """Return `value` as an int that lies in ``low..high``."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"`{name}` must be an integer, but {value!r} was given")
    if value < low or (high is not None and value > high):
        wanted = f"be at least {low}" if high is None else f"lie in {low}..{high}"
        raise ValueError(f"`{name}` must {wanted}, but {value} was given")
    return int(value)


def real(
    name: str, value: Any, low: float, high: float, *, open_low: bool = False, open_high: bool = False
) -> float:
    """Return `value` as a finite float between `low` and `high`, the ends excluded where they are open."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"`{name}` must be a real number, but {value!r} was given")
    try:
        number = float(value)
    except OverflowError:  # an integer beyond the range of floats
        number = math.inf
    inside = (low < number if open_low else low <= number) and (
        number < high if open_high else number <= high
    )
    if not (math.isfinite(number) and inside):
        interval = f"{'(' if open_low else '['}{low:g}, {high:g}{')' if open_high else ']'}"
        raise ValueError(f"`{name}` must lie in {interval}, but {value!r} was given")
    return number


def qubits(name: str, value: Any, n: int) -> tuple[int, ...]:
    """Return one qubit or several as a tuple: in range, not repeated, in the order given."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        value = (value,)
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray) or np.ndim(value) == 0:
        raise TypeError(f"`{name}` must be a qubit or a sequence of qubits, but {value!r} was given")
    chosen: dict[int, None] = {}  # keeps the order, and finds repetitions at once
    for qubit in value:
        if isinstance(qubit, bool | np.bool_) or not isinstance(qubit, Integral):
            raise TypeError(f"`{name}` must hold integers, but {qubit!r} was given")
        if not 0 <= qubit < n:
            raise ValueError(f"`{name}` must lie in 0..{n - 1}, but {qubit} was given")
        if qubit in chosen:
            raise ValueError(f"`{name}` must not repeat a qubit, but {qubit} was given twice")
        chosen[int(qubit)] = None
    if not chosen:
        raise ValueError(f"`{name}` must name at least one qubit, but {value!r} was given")
    return tuple(chosen)


def state(value: Any) -> tuple[np.ndarray[Any, np.dtype[np.complex128]], int, bool]:
    """Return a state of qubits as a vector or matrix, the number of qubits, and whether it is a ket."""
    if not isinstance(value, qutip.Qobj):
        raise TypeError(
            f"`state` must be a qutip.Qobj, but {type(value).__name__} was given: "
            "wrap it with qutip.Qobj(..., dims=[[2]*n, [1]*n]), or [[2]*n, [2]*n] for a density matrix"
        )
    rows = value.dims[0]
    if not (value.isket or value.isoper):
        raise ValueError(f"`state` must be a ket or a density matrix, but a {value.type} was given")
    if not (isinstance(rows, list) and rows and all(size == 2 for size in rows)):
        raise ValueError(
            f"`state` must consist of qubits, dims [[2]*n, ...], but dims {value.dims} was given"
        )
    if value.isoper and value.dims[1] != rows:
        raise ValueError(f"`state` must be square, but dims {value.dims} was given")
    n = len(rows)
    limit = MAX_KET_QUBITS if value.isket else MAX_MATRIX_QUBITS
    if n > limit:
        kind = "kets" if value.isket else "density matrices"
        raise ValueError(
            f"`state` must have at most {limit} qubits for {kind}, but {n} were given: a larger record "
            "can be made from arrays, or of hidden-Pauli states without building them"
        )
    array = np.ascontiguousarray(value.full(), dtype=np.complex128)
    if not np.all(np.isfinite(array)):
        raise ValueError("`state` must be finite, but it holds nan or inf")
    if value.isket:
        vector = array[:, 0]
        norm = float(np.linalg.norm(vector))
        if abs(norm - 1) > _TOLERANCE:
            raise ValueError(f"`state` must be normalised, but its norm is {norm:.7g}: use state.unit()")
        return vector / norm, n, True
    trace = float(np.trace(array).real)
    if abs(np.trace(array) - 1) > _TOLERANCE:
        raise ValueError(f"`state` must have trace 1, but its trace is {trace:.7g}: use state.unit()")
    skew = float(np.abs(array - array.conj().T).max())
    if skew > _TOLERANCE:
        raise ValueError(f"`state` must be Hermitian, but it differs from its adjoint by {skew:.3g}")
    array = (array + array.conj().T) / 2
    try:  # much cheaper than the eigenvalues, which are needed for the message only
        np.linalg.cholesky(array + _TOLERANCE * np.eye(2**n))
    except np.linalg.LinAlgError:
        smallest = float(np.linalg.eigvalsh(array)[0])
        raise ValueError(f"`state` must be positive, but its smallest eigenvalue is {smallest:.3g}") from None
    return array / trace, n, False
