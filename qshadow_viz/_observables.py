"""Read what a record is asked about: Pauli strings, sums of them, small operators, pure states."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
import qutip

from . import _checks
from . import paulis as _paulis
from ._bell_sampling import expectations

Array = np.ndarray[Any, Any]
Observable: TypeAlias = str | Iterable[str] | Mapping[str, float] | qutip.Qobj

MAX_OPERATOR = 8
MAX_WEIGHT = 600  # 3**k stays well within the range of floats
_ROUNDING = 1e-9  # relative to the largest entry


def read(paulis: Observable, n: int) -> tuple[Array, Array | None]:
    """Return the codes (m, n) of the strings and, if the observable is a sum, their coefficients (m,)."""
    if isinstance(paulis, qutip.Qobj):
        return _decompose(paulis, n)
    if isinstance(paulis, Mapping):
        codes = _paulis.parse(list(paulis), n)
        coefficients = [_coefficient(string, value) for string, value in paulis.items()]
        return codes, np.asarray(coefficients)
    return _paulis.parse(paulis, n), None


def _coefficient(string: str, value: Any) -> float:
    # tr(PH) comes out complex, its imaginary part zero
    real = value.real if isinstance(value, complex) and value.imag == 0 else value
    return _checks.real(f"paulis[{string!r}]", real, -math.inf, math.inf)


def without_zeros(codes: Array, coefficients: Array | None) -> tuple[Array, Array | None]:
    """Leave out the terms of a sum whose coefficient is 0: nothing need be known of them."""
    if coefficients is None:
        return codes, None
    if not coefficients.any():  # the sum is 0 times the identity
        return np.zeros_like(codes[:1]), np.zeros(1)
    return codes[coefficients != 0], coefficients[coefficients != 0]


def scales(codes: Array) -> Array:
    """Return 3**k for the weight k of each string: what a snapshot that matches is multiplied by."""
    weights = np.count_nonzero(codes, axis=1)
    if weights.max() > MAX_WEIGHT:
        raise ValueError(
            f"`paulis` must have weights of at most {MAX_WEIGHT}, but one has {weights.max()}: "
            "no snapshot would ever match it"
        )
    return np.asarray(3.0**weights)


def pure_target(target: Any, n: int) -> Array:
    """Return ⟨ψ|P|ψ⟩ of a pure state for all 4**n strings, flat, in the order I, X, Y, Z of each qubit."""
    array, found, is_ket = _checks.state(target, "target")
    if found != n:
        raise ValueError(f"`target` must have {n} qubits, but {found} were given")
    matrix = np.outer(array, array.conj()) if is_ket else array
    purity = float(np.vdot(matrix, matrix).real)
    if purity < 1 - 1e-6:
        raise ValueError(
            f"`target` must be pure, but its purity is {purity:.6g}: a fidelity between two "
            "mixed states is not linear in the record"
        )
    return expectations(matrix, n)


def _decompose(operator: qutip.Qobj, n: int) -> tuple[Array, Array]:
    if operator.dims != [[2] * n] * 2 or operator.shape != (2**n, 2**n):
        raise ValueError(
            f"`paulis` must be an operator with dims {[[2] * n] * 2}, "
            f"but dims {operator.dims}, shape {operator.shape} was given"
        )
    if n > MAX_OPERATOR:
        raise ValueError(
            f"`paulis` must be an operator on at most {MAX_OPERATOR} qubits, or strings, "
            f"but an operator on {n} was given"
        )
    matrix = operator.full()
    if not np.all(np.isfinite(matrix)):
        raise ValueError("`paulis` must be a finite operator, but it holds nan or inf")
    skew = np.abs(matrix - matrix.conj().T).max()
    if skew > _ROUNDING * np.abs(matrix).max():
        raise ValueError(f"`paulis` must be Hermitian, but it differs from its adjoint by {skew:.3g}")
    coefficients = expectations(matrix, n) / 2**n
    (kept,) = np.nonzero(np.abs(coefficients) > 1e-14 * np.abs(coefficients).max())
    kept = kept if len(kept) else np.zeros(1, dtype=np.intp)  # the operator 0 is 0 times the identity
    codes = (kept[:, None] >> (2 * np.arange(n - 1, -1, -1))) & 3
    return codes.astype(np.uint8), coefficients[kept]
