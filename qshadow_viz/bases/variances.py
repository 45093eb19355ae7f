"""Exact variances of energies that are estimated from given bases, for a state of few qubits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _checks
from .. import paulis as _paulis
from .._typing import Array, ArrayLike, Floats
from ..paulis.codes import index, product
from ..paulis.questions import terms
from ..records.tables import table
from ..states.reading import dense
from . import probabilities as distributions

if TYPE_CHECKING:
    import qutip

_ROWS = 4096  # of a table of bases that are compared with the strings at a time


def snapshot_variance(hamiltonian: Mapping[str, float], probabilities: ArrayLike, state: qutip.Qobj) -> float:
    """Return the exact variance of what one snapshot of a `BiasedShadow` says of the energy of a state.

    Parameters
    ----------
    hamiltonian : mapping of str to float
        Pauli strings of n letters and their real coefficients.
    probabilities : array_like, shape (n, 3)
        The probabilities β_j of X, Y and Z on each qubit; all 1/3 for a `PauliShadow`.
    state : qutip.Qobj
        A ket or density matrix of n <= 10 qubits.

    Returns
    -------
    float
        ``Σ_{P,Q} c_P c_Q f(P,Q) tr(PQρ) - tr(Hρ)²`` without the identity, where f is 0 if the strings
        have different letters on a qubit, else the product of 1/β_j over the qubits where both have one.
        T snapshots have the standard error √(variance/T).

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    References
    ----------
    arXiv:2006.15788, where f and the variance are derived.

    Examples
    --------
    >>> from qshadow_viz import states
    >>> round(snapshot_variance({"ZZ": 1.0, "XX": 1.0}, [[0.5, 0, 0.5]] * 2, states.ghz(2)), 12)
    4.0
    """
    codes, coefficients = terms(hamiltonian)
    found = distributions.read(probabilities, codes.shape[1])
    if not np.all(distributions.of_strings(found, codes)):
        raise ValueError(
            "`probabilities` must be above 0 for every letter that `hamiltonian` needs, but one is 0"
        )
    values = _means(state, codes.shape[1])
    return _of_snapshot(codes, coefficients, found, values)


def rows_variance(hamiltonian: Mapping[str, float], bases: ArrayLike, state: qutip.Qobj) -> float:
    """Return the exact variance of the energy of a state that `FixedBases.expect` estimates.

    Parameters
    ----------
    hamiltonian : mapping of str to float
        Pauli strings of n letters and their real coefficients.
    bases : array_like of uint8, shape (snapshots, n)
        0, 1, 2 for X, Y, Z: every row that is measured. All terms must be matched.
    state : qutip.Qobj
        A ket or density matrix of n <= 10 qubits.

    Returns
    -------
    float
        ``Σ_{P,Q} c_P c_Q N_PQ/(N_P N_Q) (tr(PQρ) - tr(Pρ) tr(Qρ))``, N being how many rows match the
        string or both strings. The standard error is its root.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range, or no row matches a term: the message says which.

    Examples
    --------
    >>> from qshadow_viz import states
    >>> round(rows_variance({"ZI": 1.0, "XX": 1.0}, [[2, 2], [2, 0], [0, 0]], states.ghz(2)), 12)
    0.5
    """
    codes, coefficients = terms(hamiltonian)
    rows = table("bases", bases, "X, Y, Z", "snapshots")
    if rows.shape[1] != codes.shape[1]:
        raise ValueError(
            f"`bases` must have {codes.shape[1]} columns, one for each letter, but {rows.shape} was given"
        )
    values = _means(state, codes.shape[1])
    shared = _matches(codes, rows)
    lost = codes[shared.diagonal() == 0]
    if len(lost):
        raise ValueError(
            f"`bases` must match every term, but {_checks.shown(_paulis.strings(lost))} "
            "are matched by no row: leaving terms out biases the energy"
        )
    return _of_rows(codes, coefficients, shared, values)


def _means(state: Any, n: int) -> Floats:
    """Return tr(Pρ) of a state of n qubits for all 4**n strings, in the order of their indices."""
    given = dense(state)
    if given.n != n:
        raise ValueError(f"`state` must have {n} qubits, as many as the strings, but {given.n} were given")
    if n > _checks.MAX_MATRIX_QUBITS:
        raise ValueError(
            f"`state` must have at most {_checks.MAX_MATRIX_QUBITS} qubits here, but {n} were given"
        )
    return given.means()


def _of_snapshot(codes: Array, coefficients: Array, table: Floats, values: Array) -> float:
    """Return the variance of one snapshot whose letters were drawn with these probabilities."""
    n = codes.shape[1]
    energy = float(coefficients @ values[index(codes)])
    inverse = np.ones((n, 4))
    np.divide(1, table, out=inverse[:, 1:], where=table > 0)
    total = 0.0
    for row, c in zip(codes, coefficients, strict=True):
        both = (codes > 0) & (row > 0)
        fits = ~np.any(both & (codes != row), axis=1)
        factor = np.where(both[fits], inverse[np.arange(n), row], 1).prod(axis=1)
        # of strings that agree wherever both have a letter, the product has the letters of either alone
        total += float(c * ((coefficients[fits] * factor) @ values[index(product(codes[fits], row))]))
    return float(total - energy**2)


def _matches(codes: Array, bases: Array) -> Array:
    """Count the rows of bases that match both of two strings, for all pairs: shape (m, m)."""
    distinct, often = np.unique(bases, axis=0, return_counts=True)
    count = np.zeros((len(codes), len(codes)))
    for at in range(0, len(distinct), _ROWS):
        hit = np.ones((len(codes), len(distinct[at : at + _ROWS])))
        for qubit in range(codes.shape[1]):
            letter = codes[:, qubit, None]
            hit *= (letter == 0) | (letter == distinct[at : at + _ROWS, qubit] + 1)
        count += (hit * often[at : at + _ROWS]) @ hit.T
    return count


def _of_rows(codes: Array, coefficients: Array, shared: Array, values: Array) -> float:
    """Return the variance of the sum of plain averages, given how many rows match both of two strings."""
    means = values[index(codes)]
    parts = coefficients / shared.diagonal()
    total = 0.0
    for row, mean, part, count in zip(codes, means, parts, shared, strict=True):
        # where no row matches both, the product is not a string like this, and counts for nothing
        covariance = values[index(product(codes, row))] - means * mean
        total += float(part * ((parts * count) @ covariance))
    return total
