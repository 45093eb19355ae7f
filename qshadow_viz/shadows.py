"""A record of measurements in random local bases, and what can be asked of it afterwards."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from . import _checks, _local_measurement, _readout, _stabilizer, _stabilizer_local
from ._few_qubits import FewQubits
from ._observables import scales
from ._random_local import RandomLocal
from ._single_shots import sum_of_shots
from ._stabilizer import State
from ._tables import local_tables

Array = np.ndarray[Any, Any]
Rng = np.random.Generator | int | None


class PauliShadow(RandomLocal, FewQubits):
    """A classical shadow: a record of measurements in random Pauli bases.

    Each snapshot measures every qubit of a fresh copy in X, Y or Z, chosen at random, all three alike. The
    record is made first; the questions can come later. Bases that were chosen in another way belong into
    a `BiasedShadow` or into `FixedBases`, which do not multiply by 3^k.

    Parameters
    ----------
    bases : array_like of uint8, shape (snapshots, n)
        The basis of each qubit: 0, 1, 2 for X, Y, Z.
    outcomes : array_like of uint8, shape (snapshots, n)
        What was found: 0 for the eigenvalue +1, 1 for -1.

    Attributes
    ----------
    bases, outcomes : numpy.ndarray of uint8
        Read only.
    n : int
        Number of qubits.

    Raises
    ------
    TypeError
        If the arrays do not hold integers.
    ValueError
        If they differ in shape, are empty, or hold a value out of range.

    References
    ----------
    H.-Y. Huang, R. Kueng and J. Preskill, Nature Physics 16, 1050 (2020), arXiv:2002.08953.

    Examples
    --------
    >>> from qshadow_viz import PauliShadow, states
    >>> shadow = PauliShadow.measure(states.ghz(3), snapshots=2000, rng=0)
    >>> abs(shadow.expect("ZZI") - 1) < 5 * shadow.standard_error("ZZI")
    True
    >>> shadow[:500]
    PauliShadow(500 snapshots of 3 qubits)
    """

    __slots__ = ("bases", "n", "outcomes")
    _KIND = "PauliShadow"
    _TABLES = ("bases", "outcomes")
    _ROWS = "snapshots"

    def __init__(self, bases: Any, outcomes: Any) -> None:
        self.bases, self.outcomes = local_tables(bases, outcomes, self._ROWS)
        self.n: int = self.bases.shape[1]
        self._packed = None

    @classmethod
    def measure(
        cls,
        state: State,
        snapshots: int,
        noise: float = 0.0,
        rng: Rng = None,
        progress: bool = False,
        *,
        readout: Any = 0.0,
        flip: bool = False,
    ) -> Self:
        """Measure copies of a state, each qubit in a basis drawn at random from X, Y and Z.

        Parameters
        ----------
        state : qutip.Qobj, stim.Circuit or stim.Tableau
            A ket of at most 16 qubits or a density matrix of at most 10; or what makes a stabilizer state
            of ``|0...0>``, at most 1,000 qubits: a circuit of unitary gates, or a tableau. stim's qubit j is
            qubit j.
        snapshots : int
            How many copies, at least 1.
        noise : float
            Local depolarizing ``ρ_j -> (1-p)ρ_j + p I/2`` on every qubit before it is measured, 0 to 1.
        rng : numpy.random.Generator, int or None
            Source of randomness or a seed for one.
        progress : bool
            Whether a bar shows when this takes longer than two seconds.
        readout : float or array_like of float, shape (n,) or (n, 2)
            The chance that a bit is read wrongly, 0 to 1: of every qubit, of each, or of each qubit
            where the right bit is 0 (first column) and where it is 1 (second).
        flip : bool
            Whether every qubit is flipped with chance 1/2 after its basis was turned to Z, and its bit
            flipped back: both kinds of wrong bits then work alike. Without readout errors nothing changes.

        Returns
        -------
        PauliShadow

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        See Also
        --------
        RobustShadow : estimates that are corrected for noise.

        Examples
        --------
        >>> from qshadow_viz import states
        >>> PauliShadow.measure(states.w(2), snapshots=4, rng=1).bases.shape
        (4, 2)
        >>> import stim
        >>> cluster = stim.Circuit("H 0 1 2 \\n CZ 0 1 1 2")
        >>> shadow = PauliShadow.measure(cluster, snapshots=1000, rng=1)
        >>> set(shadow.single_shot("ZXZ").tolist()) <= {0.0, 27.0}
        True
        >>> wrong = PauliShadow.measure(states.ghz(2), snapshots=500, rng=1, readout=[1, 0])
        >>> set(wrong.single_shot("ZZ").tolist()) == {0.0, -9.0}
        True
        """
        if _stabilizer.is_stim(state):
            stabilizer = _stabilizer.read("state", state, _stabilizer_local.MAX_LOCAL)
            n = stabilizer.n
        else:
            stabilizer = None
            array, n, is_ket = _checks.state(state)
        snapshots = _checks.integer("snapshots", snapshots, 1)
        noise = _checks.real("noise", noise, 0, 1)
        wrong = _readout.rates(readout, n)
        flip = _checks.boolean("flip", flip)
        generator = _checks.generator("rng", rng)
        bases = generator.integers(0, 3, size=(snapshots, n), dtype=np.uint8)
        if stabilizer is None:
            found = _local_measurement.outcomes(array, n, is_ket, bases, noise, generator, progress)
        else:
            found = _stabilizer_local.local(stabilizer, bases, generator, progress)
            found = _local_measurement.depolarized(found, noise, generator)
        return cls(bases, _readout.misread(found, wrong, flip, generator))

    def _scales(self, codes: Array) -> Array:
        return scales(codes)

    def _sum_of_shots(self, codes: Array, coefficients: Array) -> Array:
        return sum_of_shots(self.bases, self.outcomes, codes, coefficients)
