"""A record of measurements in random bases whose chances are not all alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Self, overload

import numpy as np
import qutip

from . import _biased_bases, _chances, _checks, _local_measurement
from . import paulis as _paulis
from ._observables import MAX_WEIGHT, Observable, read, without_zeros
from ._pauli_bits import PackedRecord
from ._single_shots import signs, weighted_signs
from ._tables import Record, local_tables

Array = np.ndarray[Any, Any]
Rng = np.random.Generator | int | None

_LARGEST = 3.0**MAX_WEIGHT


class BiasedShadow(Record):
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

    __slots__ = ("_packed", "bases", "n", "outcomes", "probabilities")
    _KIND = "BiasedShadow"
    _TABLES = ("bases", "outcomes")
    _SHARED = ("probabilities",)
    _ROWS = "snapshots"

    def __init__(self, bases: Any, outcomes: Any, probabilities: Any) -> None:
        self.bases, self.outcomes = local_tables(bases, outcomes, self._ROWS)
        self.n: int = self.bases.shape[1]
        self.probabilities: Array = _chances.chances(probabilities, self.n)
        _chances.possible(self.bases, self.probabilities)
        self._packed: tuple[int, PackedRecord] | None = None

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

    @overload
    def expect(self, paulis: str | Mapping[str, float] | qutip.Qobj, batches: int = 1) -> float: ...
    @overload
    def expect(self, paulis: Iterable[str], batches: int = 1) -> Array: ...
    def expect(self, paulis: Observable, batches: int = 1) -> float | Array:
        """Estimate expectation values: of Pauli strings, a Hamiltonian, or a small operator.

        Parameters
        ----------
        paulis : str, iterable of str, mapping or qutip.Qobj
            A string; several; a mapping from string to real coefficient, for their sum; or a
            Hermitian operator of at most 8 qubits, as many as the record has.
        batches : int
            1 for the plain mean; more for the median of the means of so many consecutive
            batches, whose sizes differ by at most one, the longer ones first.

        Returns
        -------
        float or numpy.ndarray
            An array for a sequence of strings, otherwise a float.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range, or a string needs a letter that has no
            chance on its qubit: the message names and quotes it.

        Examples
        --------
        >>> chances = [[0.5, 0, 0.5], [0, 0, 1]]
        >>> record = BiasedShadow([[2, 2], [2, 2], [0, 2]], [[0, 0], [1, 1], [0, 1]], chances)
        >>> record.expect(["ZZ", "IZ"])
        array([ 1.33333333, -0.33333333])
        >>> record.expect({"ZZ": 0.75, "IZ": 3.0})
        0.0
        """
        batches = _checks.integer("batches", batches, 1)
        if batches > len(self):
            raise ValueError(f"`batches` must be at most the {len(self)} snapshots, but {batches} was given")
        codes, coefficients = without_zeros(*read(paulis, self.n))
        scale = self._scales(codes)
        hits, minus = self._bits(batches).counts(codes)
        means = scale[:, None] * (hits - 2 * minus) / self._bits(batches).sizes
        if coefficients is not None:
            return float(np.median(coefficients @ means))
        values = np.median(means, axis=1) if batches > 1 else means[:, 0]
        return float(values[0]) if isinstance(paulis, str) else np.asarray(values)

    @overload
    def standard_error(self, paulis: str | Mapping[str, float] | qutip.Qobj) -> float: ...
    @overload
    def standard_error(self, paulis: Iterable[str]) -> Array: ...
    def standard_error(self, paulis: Observable) -> float | Array:
        """Estimate the standard error of the plain mean that `expect` gives.

        Parameters
        ----------
        paulis : str, sequence of str, mapping or qutip.Qobj
            As for `expect`.

        Returns
        -------
        float or numpy.ndarray
            For a string whose letters have the chance q together, √((1/q - tr(Pρ)²)/T) with the estimate, at
            most 1 in size, in the place of tr(Pρ). For a sum, from the spread of its single-shot values,
            which knows the covariances of its terms; a term that no snapshot matched adds the c²/q
            that the spread cannot show. nan for a sum where there is a single snapshot.

        Raises
        ------
        TypeError, ValueError
            As for `expect`.

        Examples
        --------
        >>> record = BiasedShadow([[2]] * 4, [[0]] * 4, [[0.5, 0, 0.5]])
        >>> record.standard_error("Z")
        0.5
        """
        codes, coefficients = without_zeros(*read(paulis, self.n))
        scale = self._scales(codes)
        hits, minus = (counts[:, 0] for counts in self._bits(1).counts(codes))
        if coefficients is None:
            value = np.clip(scale * (hits - 2 * minus) / len(self), -1, 1)
            errors = np.sqrt(np.maximum(scale - value**2, 0) / len(self))
            errors[~codes.any(axis=1)] = 0
            return float(errors[0]) if isinstance(paulis, str) else np.asarray(errors)
        if len(self) < 2:
            return math.nan
        shots = weighted_signs(self.bases, self.outcomes, codes, coefficients * scale)
        unseen = float((coefficients**2 * scale)[hits == 0].sum())
        return math.sqrt((float(np.var(shots, ddof=1)) + unseen) / len(self))

    def single_shot(self, pauli: str) -> Array:
        """Return what each snapshot alone says of a string: ±1/q where all its letters match, else 0.

        Parameters
        ----------
        pauli : str

        Returns
        -------
        numpy.ndarray of float, shape (snapshots,)
            Their mean is `expect`; their exact variance is 1/q - tr(Pρ)², q being the chance of the letters.

        Raises
        ------
        TypeError, ValueError
            As for `expect`.

        Examples
        --------
        >>> BiasedShadow([[2], [0]], [[1], [0]], [[0.75, 0, 0.25]]).single_shot("Z")
        array([-4.,  0.])
        """
        codes = _paulis.one(pauli, self.n)
        return np.asarray(self._scales(codes[None])[0] * signs(self.bases, self.outcomes, codes))

    def matches(self, pauli: str) -> int:
        """Count the snapshots that measured every letter of a string: about T times the letters' chance.

        Raises
        ------
        TypeError, ValueError
            If the string is of the wrong kind or length: the message names and quotes it.

        Examples
        --------
        >>> BiasedShadow([[2], [0]], [[1], [0]], [[0.75, 0, 0.25]]).matches("Z")
        1
        """
        return int(self._bits(1).counts(_paulis.one(pauli, self.n)[None])[0][0, 0])

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

    def _bits(self, batches: int) -> PackedRecord:
        if self._packed is None or self._packed[0] != batches:
            self._packed = (batches, PackedRecord(self.bases, self.outcomes, batches))
        return self._packed[1]
