"""Read the strings that bases are chosen for: those of a Hamiltonian that measuring can tell anything of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from . import _checks
from . import paulis as _paulis
from ._observables import MAX_WEIGHT

Array = np.ndarray[Any, Any]

# A coefficient smaller than this share of the largest is treated as if it were this share: squares of
# smaller ones would be lost in rounding, and with them the letters that their strings need.
_SMALLEST = 1e-12


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
        return _paulis.parse(strings)
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
