"""Factors of sets of qubits from a shadow of |0...0>: estimates, errors, and what the errors do to a sum.

Sets of qubits come as tables of bools, a row for each set. All is scaled by 3^k: a factor is then 1 without
noise, the estimate that the shadow gives for Z on the set.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .. import paulis as _paulis
from .._typing import Array, Floats
from ..local import PauliShadow

_SIGMAS = 5  # standard errors that a factor must be away from 0: the ratio is then biased by 4 % at most
MATCHES = _SIGMAS**2  # snapshots that must have measured the set in Z; without noise 5 sigma take as many


def estimates(shadow: PauliShadow, rows: Array, product: bool) -> tuple[Floats, Floats]:
    """Return the factor of each set and its standard error, directly or as a product over its qubits."""
    if not product:
        strings = z_strings(rows)
        return np.asarray(shadow.expect(strings)), np.asarray(shadow.standard_error(strings))
    factors, errors = estimates(shadow, np.eye(shadow.n, dtype=bool), False)
    parts = np.where(rows, factors, 1.0)
    # each factor's slope is the product of all others: no division, so a factor of 0 does no harm
    ones = np.ones((len(rows), 1))
    before = np.cumprod(np.hstack([ones, parts[:, :-1]]), axis=1)
    after = np.cumprod(np.hstack([ones, parts[:, :0:-1]]), axis=1)[:, ::-1]
    slopes = before * after * errors * rows
    return parts.prod(axis=1), np.sqrt(np.sum(slopes**2, axis=1))


def distinct(
    shadow: PauliShadow, rows: Array, product: bool, wanted: str, given: Sequence[str]
) -> tuple[Floats, Floats]:
    """Return what `estimates` does, or refuse if a factor cannot be told from 0.

    Parameters
    ----------
    shadow, rows, product
        As for `estimates`.
    wanted : str
        The argument and what it must be, as the message begins.
    given : sequence of str
        What was given, one for each set.
    """
    factors, errors = estimates(shadow, rows, product)
    # of a product, each qubit must have been seen; that none of its factors is too near to 0 follows
    # from the whole, whose relative error is larger than each of theirs
    seen = np.eye(shadow.n, dtype=bool) if product else rows
    hits = shadow._bits(1).counts(3 * seen.astype(np.uint8))[0][:, 0]
    few = np.any(rows & (hits < MATCHES), axis=1) if product else hits < MATCHES
    refused = (few | (np.abs(factors) <= _SIGMAS * errors)) & rows.any(axis=1)
    if refused.any():
        i = int(np.argmax(refused))
        least = int(hits[rows[i]].min()) if product else int(hits[i])
        reason = _reason(rows[i], least, len(shadow), factors[i], errors[i], product)
        raise ValueError(f"{wanted} the calibration tells from 0, but {given[i]} was given: {reason}")
    return factors, errors


def _reason(row: Array, hits: int, total: int, factor: float, error: float, product: bool) -> str:
    k = int(np.count_nonzero(row))
    where = f"qubit{'s' if k > 1 else ''} {', '.join(map(str, np.flatnonzero(row)))}"
    matched = f"{hits} of its {total} snapshots measured {where} in Z"
    if product and k > 1:
        matched = f"of its {total} snapshots at least {hits} measured each of {where} in Z"
    needed = MATCHES * 3 ** (1 if product else k)
    if hits >= MATCHES:
        # if the factor is what it seems to be; if it is lost in its error, at least so many
        relative = min(1.0, error / abs(factor)) if factor else 1.0
        needed = max(needed, math.ceil(total * (_SIGMAS * relative) ** 2))
        matched += f", but the factor is {factor / 3.0**k:.2g} with a standard error of {error / 3.0**k:.2g}"
    return (
        f"{matched}; {MATCHES} matches and {_SIGMAS} standard errors are asked for, about {needed} snapshots"
    )


def error_of_sum(shadow: PauliShadow, rows: Array, terms: Array, product: bool) -> float:
    """Return the standard error that dividing by factors brings into a sum of terms, one for each set.

    To first order a term changes by ``-term · δf/f``, so the error is that of the sum of the factors
    with the weights ``term/f``: terms with the same set, or with sets that overlap, err together.
    """
    rows, terms = rows[rows.any(axis=1)], terms[rows.any(axis=1)]
    if product:
        sets = np.eye(shadow.n, dtype=bool)[rows.any(axis=0)]
        weights = terms @ rows[:, rows.any(axis=0)]
    else:
        sets, which = np.unique(rows, axis=0, return_inverse=True)
        weights = np.bincount(which.ravel(), weights=terms, minlength=len(sets))
    if not len(sets):
        return 0.0
    factors, _ = estimates(shadow, sets, False)
    return float(shadow.standard_error(dict(zip(z_strings(sets), (weights / factors).tolist(), strict=True))))


def z_strings(rows: Array) -> list[str]:
    """Return the string with Z on the qubits of each set."""
    return _paulis.strings(3 * rows.astype(np.uint8))
