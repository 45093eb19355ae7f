"""A record of measurements in random bases whose chances are not all alike."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import qutip

from . import _biased_bases, _chances, _checks, _local_measurement
from . import paulis as _paulis
from ._observables import MAX_WEIGHT
from ._random_local import RandomLocal
from ._tables import local_tables

Array = np.ndarray[Any, Any]
Rng = np.random.Generator | int | None

_LARGEST = 3.0**MAX_WEIGHT


class BiasedShadow(RandomLocal):
    """A locally biased classical shadow: each qubit has its own chances of being measured in X, Y and Z.

    What a snapshot says of a string is divided by the chance of its letters, which the record carries,
    so that every estimate is unbiased. With all chances 1/3 the estimates are those of `PauliShadow`.

    Parameters
    ----------
    bases : array_like of uint8, shape (snapshots, n)
        The basis of each qubit: 0, 1, 2 for X, Y, Z.
    outcomes : array_like of uint8, shape (snapshots, n)
        What was found: 0 for the eigenvalue +1, 1 for -1.
    probabilities : array_like of float, shape (n, 3)
        The chances of X, Y and Z with which `bases` was drawn, independently for each qubit.

    Attributes
    ----------
    bases, outcomes : numpy.ndarray of uint8
        Read only.
    probabilities : numpy.ndarray of float
        Read only.
    n : int
        Number of qubits.

    Raises
    ------
    TypeError
        If the arrays do not hold numbers of their kind.
    ValueError
        If their shapes do not fit, they are empty, a value is out of range, the chances of a qubit do not
        sum to 1, or `bases` holds a letter that has no chance.

    See Also
    --------
    bases.biased : the chances that suit a Hamiltonian best.

    References
    ----------
    C. Hadfield, S. Bravyi, R. Raymond and A. Mezzacapo, Commun. Math. Phys. 391, 951 (2022),
    arXiv:2006.15788.

    Examples
    --------
    >>> from qshadow_viz import bases, hamiltonians, states
    >>> energy = hamiltonians.ising(4, field=1.0)
    >>> state = states.ising_ground_state(4, field=1.0)
    >>> record = BiasedShadow.measure(state, 2000, bases.biased(energy), rng=0)
    >>> abs(record.expect(energy) - states.ising_energy(4, field=1.0)) < 4 * record.standard_error(energy)
    True
    """

    __slots__ = ("bases", "n", "outcomes", "probabilities")
    _KIND = "BiasedShadow"
    _TABLES = ("bases", "outcomes")
    _SHARED = ("probabilities",)
    _ROWS = "snapshots"

    def __init__(self, bases: Any, outcomes: Any, probabilities: Any) -> None:
        self.bases, self.outcomes = local_tables(bases, outcomes, self._ROWS)
        self.n: int = self.bases.shape[1]
        self.probabilities: Array = _chances.chances(probabilities, self.n)
        _chances.possible(self.bases, self.probabilities)
        self._packed = None

    @classmethod
    def measure(
        cls,
        state: qutip.Qobj,
        snapshots: int,
        probabilities: Any,
        noise: float = 0.0,
        rng: Rng = None,
        progress: bool = False,
    ) -> Self:
        """Measure copies of a state, the basis of each qubit drawn with its own chances.

        Parameters
        ----------
        state : qutip.Qobj
            A ket of at most 16 qubits or a density matrix of at most 10.
        snapshots : int
            How many copies, at least 1.
        probabilities : array_like of float, shape (n, 3)
            The chances of X, Y and Z on each qubit.
        noise : float
            Local depolarizing ``ρ_j -> (1-p)ρ_j + p I/2`` on every qubit before it is measured, 0 to 1.
        rng : numpy.random.Generator, int or None
            Source of randomness or a seed for one.
        progress : bool
            Whether a bar shows when this takes longer than two seconds.

        Returns
        -------
        BiasedShadow

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import states
        >>> record = BiasedShadow.measure(states.w(2), 4, [[0.5, 0, 0.5], [0, 0, 1]], rng=1)
        >>> record.bases
        array([[2, 2],
               [0, 2],
               [0, 2],
               [2, 2]], dtype=uint8)
        """
        array, n, is_ket = _checks.state(state)
        snapshots = _checks.integer("snapshots", snapshots, 1)
        chances = _chances.chances(probabilities, n)
        noise = _checks.real("noise", noise, 0, 1)
        generator = _checks.generator("rng", rng)
        bases = _chances.draw(chances, snapshots, generator)
        outcomes = _local_measurement.outcomes(array, n, is_ket, bases, noise, generator, progress)
        return cls(bases, outcomes, chances)

    def _scales(self, codes: Array) -> Array:
        """Return 1/q for each string: what a snapshot that matches is multiplied by."""
        scale = _biased_bases.inverse(codes, self.probabilities)
        if scale.max() > _LARGEST:
            (string,) = _paulis.strings(codes[np.argmax(scale)])
            raise ValueError(
                "`paulis` must be strings whose letters have a chance of being measured together, "
                f"but {_checks.shown(string)} was given: see the record's `probabilities`"
            )
        return scale
