"""What a record is asked, and what bases are chosen for: Pauli strings, sums of them, operators."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np

from .. import _checks
from .._typing import Array
from .codes import from_index, parse
from .means import expectations

if TYPE_CHECKING:
    import qutip

# Methods that take one overload what they return: first str and mappings, which are iterables of str too;
# operators come last, because where QuTiP has no types, `qutip.Qobj` is anything.
Observable: TypeAlias = Union[str, Iterable[str], Mapping[str, float], "qutip.Qobj"]

MAX_OPERATOR = 8
MAX_WEIGHT = 600  # 3**k stays well within the range of floats
_ROUNDING = 1e-9  # relative to the largest entry

# A coefficient smaller than this share of the largest is treated as if it were this share: squares of
# smaller ones would be lost in rounding, and with them the letters that their strings need.
_SMALLEST = 1e-12


def read(paulis: Observable, n: int) -> tuple[Array, Array | None]:
    """Return the codes (m, n) of the strings and, if the observable is a sum, their coefficients (m,)."""
    if _checks.is_made_by(paulis, "qutip", "Qobj"):
        return _decompose(paulis, n)
    if isinstance(paulis, Mapping):
        codes = parse(list(paulis), n)
        coefficients = [_coefficient(string, value) for string, value in paulis.items()]
        return codes, np.asarray(coefficients)
    return parse(paulis, n), None


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
    return from_index(kept, n), coefficients[kept]


def terms(hamiltonian: Mapping[str, float], name: str = "hamiltonian") -> tuple[Array, Array]:
    """Return codes (m, n) and coefficients (m,) without the identity and the terms whose coefficient is 0."""
    if not isinstance(hamiltonian, Mapping):
        raise TypeError(
            f"`{name}` must be a mapping from Pauli string to coefficient, "
            f"but {_checks.shown(hamiltonian)} was given"
        )
    codes = _parse(name, list(hamiltonian))
    values = [
        _checks.real(f"{name}[{string!r}]", value, -math.inf, math.inf)
        for string, value in hamiltonian.items()
    ]
    return _needed(name, codes, np.asarray(values))


def weighted(strings: Mapping[str, float] | Iterable[str], weights: Any, name: str) -> tuple[Array, Array]:
    """Return codes (m, n) and weights (m,), the largest 1, of a Hamiltonian or of a list of strings.

    The weights are those given, else the sizes of the coefficients, else all 1.
    """
    if isinstance(strings, Mapping) and weights is None:
        codes, values = terms(strings, name)
    else:
        codes = _parse(name, list(strings) if isinstance(strings, Mapping) else strings)
        values = np.ones(len(codes)) if weights is None else _weights(weights, len(codes))
        codes, values = _needed(name, codes, values)
    return codes, relative(values)


def relative(values: Array) -> Array:
    """Return the sizes of some values, the largest 1 and none negligible."""
    sizes = np.abs(values)
    return np.asarray(np.maximum(sizes / sizes.max(), _SMALLEST))


def _parse(name: str, strings: Any) -> Array:
    try:
        return parse(strings)
    except (TypeError, ValueError) as error:  # the same words about the argument that the caller knows
        raise type(error)(str(error).replace("`paulis`", f"`{name}`", 1)) from None


def _weights(weights: Any, count: int) -> Array:
    try:
        values = np.asarray(weights, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"`weights` must be numbers, but {_checks.shown(weights)} was given") from None
    if values.shape != (count,):
        raise ValueError(
            f"`weights` must be {count} numbers, one for each string, but shape {values.shape} was given"
        )
    if not np.all(np.isfinite(values)) or values.min() < 0:
        wrong = values[~(np.isfinite(values) & (values >= 0))][0]
        raise ValueError(f"`weights` must be finite and not negative, but {wrong} was given")
    return values


def _needed(name: str, codes: Array, values: Array) -> tuple[Array, Array]:
    longest = int(np.count_nonzero(codes, axis=1).max())
    if longest > MAX_WEIGHT:
        raise ValueError(f"`{name}` must have weights of at most {MAX_WEIGHT}, but one has {longest}")
    kept = codes.any(axis=1) & (values != 0)
    if not kept.any():
        raise ValueError(
            f"`{name}` must hold a string other than the identity whose weight is not 0, but none was given"
        )
    return codes[kept], values[kept]
