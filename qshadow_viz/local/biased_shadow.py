"""A record of measurements in random bases whose probabilities are not all alike."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .. import _checks
from .. import paulis as _paulis
from .._typing import Array, ArrayLike, Floats, Rng
from ..bases import probabilities as distributions
from ..paulis.questions import MAX_WEIGHT
from ..records.tables import local_tables
from ..states.reading import State
from .measure import prepare
from .random_local import RandomLocal

_LARGEST = 3.0**MAX_WEIGHT


class BiasedShadow(RandomLocal):
    """A locally biased classical shadow: each qubit has its own probabilities of X, Y and Z.

    What a snapshot says of a string is divided by the probability of its letters, which the record carries,
    so that every estimate is unbiased. With all of them 1/3 the estimates are those of `PauliShadow`.

    Parameters
    ----------
    bases : array_like of uint8, shape (snapshots, n)
        The basis of each qubit: 0, 1, 2 for X, Y, Z.
    outcomes : array_like of uint8, shape (snapshots, n)
        What was found: 0 for the eigenvalue +1, 1 for -1.
    probabilities : array_like of float, shape (n, 3)
        The probabilities of X, Y and Z with which `bases` was drawn, independently for each qubit.

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
        If their shapes do not fit, they are empty, a value is out of range, the probabilities of a qubit
        do not sum to 1, or `bases` holds a letter whose probability is 0.

    See Also
    --------
    bases.biased : the probabilities that suit a Hamiltonian best.

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

    __slots__ = ("probabilities",)
    _KIND = "BiasedShadow"
    _SHARED = ("probabilities",)

    probabilities: Floats

    def __init__(self, bases: ArrayLike, outcomes: ArrayLike, probabilities: ArrayLike) -> None:
        rows, found = local_tables(bases, outcomes, self._ROWS)
        table = distributions.read(probabilities, rows.shape[1])
        distributions.must_allow(table, rows)
        self._fill(rows, found, table)

    @classmethod
    def measure(
        cls,
        state: State,
        snapshots: int,
        probabilities: ArrayLike,
        *,
        noise: float = 0.0,
        rng: Rng = None,
        progress: bool = False,
        readout: Any = 0.0,
        flip: bool = False,
    ) -> Self:
        """Measure copies of a state, the basis of each qubit drawn with its own probabilities.

        Parameters
        ----------
        state : qutip.Qobj, stim.Circuit or stim.Tableau
            As for `PauliShadow.measure`.
        snapshots : int
            How many copies, at least 1.
        probabilities : array_like of float, shape (n, 3)
            The probabilities of X, Y and Z on each qubit.
        noise, rng, progress, readout, flip
            As for `PauliShadow.measure`.

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
        setup = prepare(state, noise=noise, rng=rng, progress=progress, readout=readout, flip=flip)
        snapshots = _checks.integer("snapshots", snapshots, 1)
        table = distributions.read(probabilities, setup.state.n)
        bases = distributions.draw(table, snapshots, setup.rng)
        return cls._trusted(bases, setup.outcomes(bases), table)

    def _scales(self, codes: Array) -> Floats:
        """Return 1/q for each string: what a snapshot that matches is multiplied by."""
        with np.errstate(divide="ignore", over="ignore"):
            scale = 1 / distributions.of_strings(self.probabilities, codes)
        if scale.max() > _LARGEST:
            (string,) = _paulis.strings(codes[np.argmax(scale)])
            raise ValueError(
                "`paulis` must be strings whose letters are measured together with a probability above 0, "
                f"but {_checks.shown(string)} was given: see the record's `probabilities`"
            )
        return scale
