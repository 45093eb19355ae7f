"""Systems to learn about, as QuTiP objects with dims ``[[2]*n, ...]``; qubit 0 is the leftmost factor."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _checks, paulis
from .._typing import Array, Rng
from . import ising

if TYPE_CHECKING:
    import qutip

_MAX_ISING = 14


def ghz(n: int) -> qutip.Qobj:
    """Return the GHZ state ``(|0…0> + |1…1>)/√2``.

    Parameters
    ----------
    n : int
        Number of qubits, 1 to 16.

    Returns
    -------
    qutip.Qobj
        A ket.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> ghz(3).dims
    [[2, 2, 2], [1]]
    """
    n = _checks.integer("n", n, 1, _checks.MAX_KET_QUBITS)
    amplitudes = np.zeros(2**n)
    amplitudes[[0, -1]] = 1 / math.sqrt(2)
    return _ket(amplitudes, n)


def w(n: int) -> qutip.Qobj:
    """Return the W state, one excitation shared equally by all qubits.

    Parameters
    ----------
    n : int
        Number of qubits, 1 to 16.

    Returns
    -------
    qutip.Qobj
        A ket.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> round(float(abs(w(4).full()[1, 0]) ** 2), 12)
    0.25
    """
    n = _checks.integer("n", n, 1, _checks.MAX_KET_QUBITS)
    amplitudes = np.zeros(2**n)
    amplitudes[2 ** np.arange(n)] = 1 / math.sqrt(n)
    return _ket(amplitudes, n)


def cluster(n: int) -> qutip.Qobj:
    """Return the linear cluster state: every qubit in ``|+>``, then a CZ on each neighbouring pair.

    Its stabilizers are ``Z X Z`` on three neighbours, ``X Z`` and ``Z X`` at the ends.

    Parameters
    ----------
    n : int
        Number of qubits in the open chain, 1 to 16.

    Returns
    -------
    qutip.Qobj
        A ket.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    References
    ----------
    H. J. Briegel and R. Raussendorf, Phys. Rev. Lett. 86, 910 (2001), arXiv:quant-ph/0004051.

    Examples
    --------
    >>> import qutip
    >>> round(float(qutip.expect(paulis.operator("ZXZ"), cluster(3))), 12)
    1.0
    """
    n = _checks.integer("n", n, 1, _checks.MAX_KET_QUBITS)
    index = np.arange(2**n)
    neighbours = np.bitwise_count(index & (index >> 1))
    return _ket((1.0 - 2.0 * (neighbours % 2)) / math.sqrt(2**n), n)


def ising_ground_state(n: int, field: float, coupling: float = 1.0, periodic: bool = False) -> qutip.Qobj:
    """Return the ground state of the transverse-field Ising chain in the sector where ΠX = +1.

    The Hamiltonian is ``H = -coupling Σ Z_i Z_{i+1} - field Σ X_i``. For a small field the two lowest
    levels agree to machine precision; the one with ΠX = +1 is the lowest at every field > 0 and is
    meant here.

    Parameters
    ----------
    n : int
        Number of qubits, 2 to 14; at least 3 for a periodic chain.
    field : float
        Transverse field h > 0.
    coupling : float
        Coupling J > 0.
    periodic : bool
        Whether the last qubit is coupled to the first.

    Returns
    -------
    qutip.Qobj
        A ket with real amplitudes, all of them positive.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    See Also
    --------
    ising_energy : its energy, for any n.

    Examples
    --------
    >>> import qutip
    >>> state = ising_ground_state(4, field=1.0)
    >>> round(float(qutip.expect(paulis.operator("XXXX"), state)), 9)
    1.0
    """
    n, field, coupling = _ising_arguments(n, field, coupling, periodic, _MAX_ISING)
    return _ket(ising.ground_state(n, field, coupling, periodic), n)


def ising_energy(n: int, field: float, coupling: float = 1.0, periodic: bool = False) -> float:
    """Return the exact energy of `ising_ground_state`, by free fermions, for any number of qubits.

    Parameters
    ----------
    n : int
        Number of qubits, at least 2; at least 3 for a periodic chain.
    field, coupling : float
        h > 0 and J > 0.
    periodic : bool
        Whether the last qubit is coupled to the first.

    Returns
    -------
    float
        The total energy, not per qubit, in the units of `coupling`.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Notes
    -----
    After the Jordan-Wigner transformation the open chain has energy minus the sum of the singular values
    of a bidiagonal matrix with h on and J next to the diagonal (E. Lieb, T. Schultz and D. Mattis,
    Ann. Phys. 16, 407 (1961); P. Pfeuty, Ann. Phys. 57, 79 (1970)). In the periodic chain ΠX = +1
    means antiperiodic fermions, with momenta ``(2m + 1)π/n`` and the energy ``-Σ √(J² + h² - 2Jh cos k)``.

    Examples
    --------
    >>> round(ising_energy(2, field=1.0), 6)
    -2.236068
    >>> round(ising_energy(200, field=1.0, periodic=True) / 200, 4)
    -1.2733
    """
    n, field, coupling = _ising_arguments(n, field, coupling, periodic, None)
    return ising.energy(n, field, coupling, periodic)


def werner(p: float) -> qutip.Qobj:
    """Return the two-qubit Werner state ``p|Ψ⁻><Ψ⁻| + (1 - p) I/4``.

    Parameters
    ----------
    p : float
        0 to 1. It is entangled for p > 1/3.

    Returns
    -------
    qutip.Qobj
        A density matrix.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    References
    ----------
    R. F. Werner, Phys. Rev. A 40, 4277 (1989).

    Examples
    --------
    >>> import qutip
    >>> round(float(qutip.expect(paulis.operator("ZZ"), werner(0.5))), 12)
    -0.5
    """
    p = _checks.real("p", p, 0, 1)
    import qutip

    return p * qutip.singlet_state().proj() + (1 - p) / 4 * qutip.qeye([2, 2])


def hidden_pauli(pauli: str, strength: float) -> qutip.Qobj:
    """Return ``(I + strength P)/2^n``: the maximally mixed state but for one Pauli string.

    Parameters
    ----------
    pauli : str
        A string other than the identity, of at most 10 letters.
    strength : float
        -1 to 1: the expectation value of P.

    Returns
    -------
    qutip.Qobj
        A density matrix.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    References
    ----------
    H.-Y. Huang et al., Science 376, 1182 (2022), arXiv:2112.00778.

    Examples
    --------
    >>> import qutip
    >>> round(float(qutip.expect(paulis.operator("XY"), hidden_pauli("XY", 0.9))), 12)
    0.9
    """
    n = paulis.one(pauli).size
    strength = _checks.real("strength", strength, -1, 1)
    if n > _checks.MAX_MATRIX_QUBITS:
        raise ValueError(
            f"`pauli` must have at most {_checks.MAX_MATRIX_QUBITS} letters, but {n} were given: "
            "BellSamples.hidden_pauli measures larger ones without building the state"
        )
    if paulis.weight(pauli) == 0:
        raise ValueError(f"`pauli` must differ from the identity, but {pauli!r} was given")
    import qutip

    return (qutip.qeye([2] * n) + strength * paulis.operator(pauli)) / 2**n


def random_pure(n: int, rng: Rng = None) -> qutip.Qobj:
    """Draw a pure state, uniformly over all of them (Haar measure).

    Parameters
    ----------
    n : int
        Number of qubits, 1 to 16.
    rng : numpy.random.Generator, int or None
        Source of randomness or a seed for one.

    Returns
    -------
    qutip.Qobj
        A ket.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range: the message names and quotes it.

    Examples
    --------
    >>> round(random_pure(3, rng=1).norm(), 12)
    1.0
    """
    n = _checks.integer("n", n, 1, _checks.MAX_KET_QUBITS)
    generator = _checks.generator("rng", rng)
    amplitudes = generator.normal(size=2**n) + 1j * generator.normal(size=2**n)
    return _ket(amplitudes / np.linalg.norm(amplitudes), n)


def _ising_arguments(
    n: Any, field: Any, coupling: Any, periodic: Any, limit: int | None
) -> tuple[int, float, float]:
    periodic = _checks.boolean("periodic", periodic)
    n = _checks.integer("n", n, 3 if periodic else 2, limit)
    field = _checks.real("field", field, 0, math.inf, open_low=True)
    return n, field, _checks.real("coupling", coupling, 0, math.inf, open_low=True)


def _ket(amplitudes: Array, n: int) -> qutip.Qobj:
    import qutip

    return qutip.Qobj(amplitudes.reshape(-1, 1), dims=[[2] * n, [1]])
