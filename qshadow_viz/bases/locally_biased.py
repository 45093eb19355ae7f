"""Random bases whose probabilities are made to measure for a Hamiltonian."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .._typing import Array, ArrayLike, Floats
from ..paulis.questions import relative, terms
from . import probabilities as distributions

_SWEEPS = 10_000  # a handful is enough as a rule
_GAP = 1e-10  # relative distance to the minimum, at most


def biased(hamiltonian: Mapping[str, float]) -> Floats:
    """Return the probabilities of X, Y and Z on each qubit that suit a Hamiltonian best, over all states.

    For one particular state others can be better; `snapshot_variance` says what they give there.

    Parameters
    ----------
    hamiltonian : mapping of str to float
        Pauli strings of n letters and their real coefficients. The identity and terms with the
        coefficient 0 play no part.

    Returns
    -------
    numpy.ndarray of float, shape (n, 3)
        Each row sums to 1. A letter that a term needs has a positive probability; others have none, but where
        no term needs the qubit each letter has 1/3.

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
    codes, coefficients = terms(hamiltonian)
    return _minimise(codes, relative(coefficients) ** 2)


def snapshot_cost(hamiltonian: Mapping[str, float], probabilities: ArrayLike) -> float:
    """Return the part of a snapshot's variance that no state changes: ``Σ_P c_P² / Π_j β_j(P_j)``.

    It is the second moment of what one snapshot says of the energy, in the mean over all pure states.

    Parameters
    ----------
    hamiltonian : mapping of str to float
        Pauli strings of n letters and their real coefficients, the identity left out.
    probabilities : array_like, shape (n, 3)
        The probabilities β_j of X, Y and Z on each qubit.

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
    >>> round(snapshot_cost({"ZZ": 1.0}, [[1/3, 1/3, 1/3]] * 2), 9)
    9.0
    """
    codes, coefficients = terms(hamiltonian)
    return _cost(codes, coefficients**2, distributions.read(probabilities, codes.shape[1]))


def _cost(codes: Array, squares: Array, table: Floats) -> float:
    """Return ``Σ_P squares[P] / Π_j table[j, P_j]`` over the letters other than I."""
    with np.errstate(divide="ignore", over="ignore"):
        return float(squares @ (1 / distributions.of_strings(table, codes)))


def _minimise(codes: Array, squares: Array) -> Floats:
    """Return the probabilities (n, 3) that minimise `_cost`: unique but where no string needs a letter.

    With the other qubits fixed, the cost is Σ A_P/β_P over the three letters of a qubit, whose minimum has
    β_P ∝ √A_P. The logarithm of each term is convex in the probabilities, so the cost is, strictly in the
    letters that are needed, and setting one qubit after another to its minimum leads to the only one there
    is.
    """
    n = codes.shape[1]
    table = np.full((n, 3), 1 / 3)
    places = [np.flatnonzero(codes[:, qubit]) for qubit in range(n)]
    letters = [codes[mine, qubit] - 1 for qubit, mine in enumerate(places)]
    for _ in range(_SWEEPS):
        for qubit, (mine, letter) in enumerate(zip(places, letters, strict=True)):
            if len(mine):
                parts = squares[mine] / distributions.of_strings(table, codes[mine]) * table[qubit, letter]
                roots = np.sqrt(np.bincount(letter, parts, minlength=3))
                table[qubit] = roots / roots.sum()
        if _gap(codes, squares, table, places, letters) < _GAP:
            return table
    raise RuntimeError(f"the probabilities of the bases did not converge in {_SWEEPS} sweeps")


def _gap(codes: Array, squares: Array, table: Floats, places: list[Array], letters: list[Array]) -> float:
    """Return how far above the minimum the cost can be at most, relative to it.

    A convex function lies above its tangent, whose minimum over the distributions is at a single letter
    for each qubit.
    """
    parts = squares / distributions.of_strings(table, codes)
    slack = 0.0
    for qubit, (mine, letter) in enumerate(zip(places, letters, strict=True)):
        if len(mine):
            needed = np.bincount(letter, parts[mine], minlength=3)
            slopes = np.divide(needed, table[qubit], out=np.zeros(3), where=needed > 0)
            slack += float(slopes.max() - needed.sum())
    return slack / float(parts.sum())
