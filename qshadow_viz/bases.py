"""Choosing the bases in which to measure, for a Hamiltonian or a list of Pauli strings known in advance.

Uniformly random bases (`PauliShadow`) serve every question alike. When the questions are known before
measuring, other bases serve them better: random ones with chances made to measure (`biased`, for
`BiasedShadow`), or a table of rows that leaves nothing to chance (`derandomised`, for `FixedBases`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import qutip

from . import _biased_bases, _checks, _exact_variances, _greedy_bases, _terms
from . import paulis as _paulis
from ._chances import chances as _chances
from ._tables import table as _table

Array = np.ndarray[Any, Any]


def biased(hamiltonian: Mapping[str, float]) -> Array:
    """Return the chances of X, Y and Z on each qubit that suit a Hamiltonian best, on average over states.

    For one particular state other chances can be better; `snapshot_variance` says what they give there.

    Parameters
    ----------
    hamiltonian : mapping of str to float
        Pauli strings of n letters and their real coefficients. The identity and terms with the
        coefficient 0 play no part.

    Returns
    -------
    numpy.ndarray of float, shape (n, 3)
        Each row sums to 1. A letter that a term needs has a positive chance; others have none, but where no
        term needs the qubit each letter has 1/3.

    Raises
    ------
    TypeError, ValueError
        If the argument is of the wrong kind, or holds no term to measure: the message names and quotes it.

    See Also
    --------
    snapshot_cost : what is minimised.

    Notes
    -----
    The cost is convex. Its minimum is found to a relative 1e-10, which the slope of the cost proves. On the
    isotropic Heisenberg chain it is the uniform distribution.

    References
    ----------
    C. Hadfield, S. Bravyi, R. Raymond and A. Mezzacapo, Commun. Math. Phys. 391, 951 (2022),
    arXiv:2006.15788: the cost is the diagonal part of the variance there.

    Examples
    --------
    >>> from qshadow_viz import hamiltonians
    >>> biased(hamiltonians.ising(3, field=1.0, periodic=True)).round(3)
    array([[0.361, 0.   , 0.639],
           [0.361, 0.   , 0.639],
           [0.361, 0.   , 0.639]])
    """
    codes, coefficients = _terms.terms(hamiltonian)
    return _biased_bases.minimise(codes, _terms.relative(coefficients) ** 2)


def snapshot_cost(hamiltonian: Mapping[str, float], probabilities: Any) -> float:
    """Return the part of a snapshot's variance that no state changes: ``Σ_P c_P² / Π_j β_j(P_j)``.

    It is the second moment of what one snapshot says of the energy, in the mean over all pure states.

    Parameters
    ----------
    hamiltonian : mapping of str to float
        Pauli strings of n letters and their real coefficients, the identity left out.
    probabilities : array_like, shape (n, 3)
        The chances β_j of X, Y and Z on each qubit.

    Returns
    -------
    float
        inf where a term needs a letter that is never measured.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    References
    ----------
    arXiv:2006.15788, where it is called the diagonal cost.

    Examples
    --------
    >>> snapshot_cost({"ZZ": 1.0}, [[1/3, 1/3, 1/3]] * 2)
    9.0
    """
    codes, coefficients = _terms.terms(hamiltonian)
    return _biased_bases.cost(codes, coefficients**2, _chances(probabilities, codes.shape[1]))


def snapshot_variance(hamiltonian: Mapping[str, float], probabilities: Any, state: qutip.Qobj) -> float:
    """Return the exact variance of what one snapshot of a `BiasedShadow` says of the energy of a state.

    Parameters
    ----------
    hamiltonian : mapping of str to float
        Pauli strings of n letters and their real coefficients.
    probabilities : array_like, shape (n, 3)
        The chances β_j of X, Y and Z on each qubit; all 1/3 for a `PauliShadow`.
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
    codes, coefficients = _terms.terms(hamiltonian)
    found = _chances(probabilities, codes.shape[1])
    if not np.all(np.isfinite(_biased_bases.inverse(codes, found))):
        raise ValueError(
            "`probabilities` must give every letter that `hamiltonian` needs a chance, but one has none"
        )
    values = _exact_variances.expectations_of(state, codes.shape[1])
    return _exact_variances.of_snapshot(codes, coefficients, found, values)


def rows_variance(hamiltonian: Mapping[str, float], bases: Any, state: qutip.Qobj) -> float:
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
    codes, coefficients = _terms.terms(hamiltonian)
    rows = _table("bases", bases, "X, Y, Z", "snapshots")
    if rows.shape[1] != codes.shape[1]:
        raise ValueError(
            f"`bases` must have {codes.shape[1]} columns, one for each letter, but {rows.shape} was given"
        )
    values = _exact_variances.expectations_of(state, codes.shape[1])
    shared = _exact_variances.matches(codes, rows)
    lost = codes[shared.diagonal() == 0]
    if len(lost):
        raise ValueError(
            f"`bases` must match every term, but {_checks.shown(_paulis.strings(lost))} "
            "are matched by no row: leaving terms out biases the energy"
        )
    return _exact_variances.of_rows(codes, coefficients, shared, values)


def derandomised(
    hamiltonian: Mapping[str, float] | Iterable[str],
    snapshots: int,
    eta: float = 0.9,
    weights: Any = None,
    progress: bool = False,
) -> Array:
    """Choose the bases of every snapshot, one letter after another, so that each string is matched in time.

    Parameters
    ----------
    hamiltonian : mapping of str to float, or iterable of str
        Pauli strings of n letters, with their real coefficients or without. The identity and terms with
        the coefficient 0 play no part.
    snapshots : int
        How many rows, at least 1.
    eta : float
        η, 0 < η <= 100: how fast a string that has been matched loses importance.
    weights : array_like, shape (m,), optional
        How much each string matters, not negative; only the ratios count. By default the sizes of the
        coefficients, or all alike for a list.
    progress : bool
        Whether a bar shows when this takes longer than two seconds.

    Returns
    -------
    numpy.ndarray of uint8, shape (snapshots, n)
        0, 1, 2 for X, Y, Z: every qubit of every row. Nothing is random, and the first rows are the same
        whatever `snapshots` is.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Notes
    -----
    A row matches a string when it has all its letters. With h the number of rows so far that match it, the
    cost of finished rows is ``Σ exp(-η h/2)^(1/w)`` over the strings, w being their weights relative to the
    largest. Of a row in the making, with letters still to come for each string that it can match, the
    cost is ``Σ (exp(-η h/2) (1 - ν/3^r))^(1/w)``, r the number of letters of the string still to come
    and ν = 1 - exp(-η/2): for w = 1, what is expected if these come at random. Each letter is the one
    that makes this lowest; of equally good ones the first of X, Y, Z is taken.

    A string of small weight may match no row at all when there are few: `FixedBases.matches` counts.

    That this beats `biased` is the rule but no theorem. The energy of an eigenstate does not fluctuate, so
    the errors of its terms cancel in part where a row mixes the letters of terms that do not commute: on the
    periodic Ising chain of 8 qubits at field = coupling, rows of all X or all Z have a 4 % larger variance.

    References
    ----------
    H.-Y. Huang, R. Kueng and J. Preskill, Phys. Rev. Lett. 127, 030503 (2021), arXiv:2103.07510: the greedy
    choice. The cost is the one in the notes, which does not depend on the number of rows to come.

    Examples
    --------
    >>> derandomised({"ZZ": 1.0, "XI": 1.0, "IX": 1.0}, snapshots=6)
    array([[0, 0],
           [0, 0],
           [0, 0],
           [2, 2],
           [0, 0],
           [2, 2]], dtype=uint8)
    """
    codes, relative = _terms.weighted(hamiltonian, weights, "hamiltonian")
    snapshots = _checks.integer("snapshots", snapshots, 1)
    eta = _checks.real("eta", eta, 0, 100, open_low=True)
    return _greedy_bases.choose(codes, relative, snapshots, eta, progress)
