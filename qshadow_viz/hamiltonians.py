"""Hamiltonians as sums of Pauli strings: mappings from string to real coefficient.

`PauliShadow.expect` and its relatives take such a mapping, and `bases` chooses how to measure it.
"""

from __future__ import annotations

import math
from typing import Any

from . import _checks

Hamiltonian = dict[str, float]

# Hartree, rounded to 13 digits
_H2 = {
    "IIII": -0.8105479805373,
    "ZIII": 0.1721839326192,
    "IZII": -0.2257534922240,
    "IIZI": 0.1721839326192,
    "IIIZ": -0.2257534922240,
    "ZZII": 0.1209126326178,
    "ZIZI": 0.1689275387009,
    "ZIIZ": 0.1661454325638,
    "IZZI": 0.1661454325638,
    "IZIZ": 0.1746434306830,
    "IIZZ": 0.1209126326178,
    "XXXX": 0.0452327999461,
    "XXYY": 0.0452327999461,
    "YYXX": 0.0452327999461,
    "YYYY": 0.0452327999461,
}


def ising(n: int, field: float, coupling: float = 1.0, periodic: bool = False) -> Hamiltonian:
    """Return the transverse-field Ising chain ``-coupling Σ Z_i Z_{i+1} - field Σ X_i``.

    Parameters
    ----------
    n : int
        Number of qubits, at least 2; at least 3 for a periodic chain.
    field, coupling : float
        Of either sign.
    periodic : bool
        Whether the last qubit is coupled to the first.

    Returns
    -------
    dict of str to float
        The terms ZZ along the chain, then the terms X.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    See Also
    --------
    qshadow_viz.states.ising_ground_state : its ground state; `states.ising_energy` its energy.

    Examples
    --------
    >>> ising(3, field=0.5)
    {'ZZI': -1.0, 'IZZ': -1.0, 'XII': -0.5, 'IXI': -0.5, 'IIX': -0.5}
    """
    field = _checks.real("field", field, -math.inf, math.inf)
    pairs = _pairs("Z", n, coupling, periodic, -1)
    return pairs | {_string("X", (i,), n): -field for i in range(n)}


def heisenberg(n: int, coupling: float = 1.0, periodic: bool = False) -> Hamiltonian:
    """Return the isotropic Heisenberg chain ``coupling Σ (X_i X_{i+1} + Y_i Y_{i+1} + Z_i Z_{i+1})``.

    Parameters
    ----------
    n : int
        Number of qubits, at least 2; at least 3 for a periodic chain.
    coupling : float
        Positive for an antiferromagnet.
    periodic : bool
        Whether the last qubit is coupled to the first.

    Returns
    -------
    dict of str to float

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> heisenberg(2, coupling=0.25)
    {'XX': 0.25, 'YY': 0.25, 'ZZ': 0.25}
    """
    terms: Hamiltonian = {}
    for letter in "XYZ":
        terms |= _pairs(letter, n, coupling, periodic, 1)
    return terms


def h2() -> Hamiltonian:
    """Return the electrons of the hydrogen molecule on four qubits.

    The molecule is described in the STO-3G basis at a bond length of 0.735 Å and mapped to qubits by the
    Jordan-Wigner transformation: qubits 0 and 1 stand for the bonding and the antibonding orbital of
    one spin, 2 and 3 for those of the other.

    Returns
    -------
    dict of str to float
        15 terms in Hartree. The lowest eigenvalue is the electronic energy -1.857275; with the 0.719969
        of the two nuclei the molecule has -1.137306.

    References
    ----------
    The coefficients are those that Qiskit's tests of the Jordan-Wigner mapping list for this molecule; the
    authors of arXiv:2006.15788 used the same ones, github.com/charleshadfield/variances.

    Examples
    --------
    >>> import qutip
    >>> from qshadow_viz import paulis
    >>> matrix = sum(value * paulis.operator(string) for string, value in h2().items())
    >>> round(float(matrix.eigenenergies()[0]), 6)
    -1.857275
    """
    return dict(_H2)


def _pairs(letter: str, n: Any, coupling: Any, periodic: Any, sign: int) -> Hamiltonian:
    periodic = _checks.boolean("periodic", periodic)
    n = _checks.integer("n", n, 3 if periodic else 2)
    coupling = sign * _checks.real("coupling", coupling, -math.inf, math.inf)
    return {_string(letter, (i, (i + 1) % n), n): coupling for i in range(n if periodic else n - 1)}


def _string(letter: str, qubits: tuple[int, ...], n: int) -> str:
    return "".join(letter if i in qubits else "I" for i in range(n))
