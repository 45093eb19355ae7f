"""A record of measurements in bases that were chosen beforehand, row by row."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np

from .. import paulis as _paulis
from .._typing import Array, ArrayLike, Bytes, Floats, Rng
from ..paulis.questions import Observable, read, without_zeros
from ..records import Record
from ..records.tables import local_tables
from ..states.reading import State
from .bits import PackedRecord
from .measure import prepare, rows_for
from .shots import signs

if TYPE_CHECKING:
    import qutip

_NAMED = 5  # strings that a warning lists


class FixedBases(Record):
    """A record of measurements in given bases, one row of bases for each copy.

    A string is estimated from the rows that measured all of its letters, by their plain average:
    nothing is multiplied by 3^k, because no row was there by chance. A string that no row matches is
    nan, with a warning: the record says nothing about it.

    Parameters
    ----------
    bases : array_like of uint8, shape (snapshots, n)
        The basis of each qubit: 0, 1, 2 for X, Y, Z. They must not depend on any outcome.
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

    See Also
    --------
    bases.derandomised : the bases that serve a Hamiltonian or a list of strings.

    References
    ----------
    H.-Y. Huang, R. Kueng and J. Preskill, Phys. Rev. Lett. 127, 030503 (2021), arXiv:2103.07510.

    Examples
    --------
    >>> from qshadow_viz import bases, hamiltonians, states
    >>> energy = hamiltonians.ising(4, field=1.0)
    >>> rows = bases.derandomised(energy, snapshots=1000)
    >>> record = FixedBases.measure(states.ising_ground_state(4, field=1.0), rows, rng=0)
    >>> abs(record.expect(energy) - states.ising_energy(4, field=1.0)) < 4 * record.standard_error(energy)
    True
    """

    __slots__ = ("bases", "outcomes")
    _KIND = "FixedBases"
    _TABLES = ("bases", "outcomes")
    _ROWS = "snapshots"

    bases: Bytes
    outcomes: Bytes

    def __init__(self, bases: ArrayLike, outcomes: ArrayLike) -> None:
        self._fill(*local_tables(bases, outcomes, self._ROWS))

    @classmethod
    def measure(
        cls,
        state: State,
        bases: ArrayLike,
        *,
        noise: float = 0.0,
        rng: Rng = None,
        progress: bool = False,
        readout: Any = 0.0,
        flip: bool = False,
    ) -> Self:
        """Measure a copy of a state in each row of bases.

        Parameters
        ----------
        state : qutip.Qobj, stim.Circuit or stim.Tableau
            As for `PauliShadow.measure`.
        bases : array_like of uint8, shape (snapshots, n)
            0, 1, 2 for X, Y, Z.
        noise, rng, progress, readout, flip
            As for `PauliShadow.measure`.

        Returns
        -------
        FixedBases

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import states
        >>> FixedBases.measure(states.ghz(2), [[0, 0], [2, 2]], rng=1).expect(["XX", "ZZ"])
        array([1., 1.])
        """
        setup = prepare(state, noise=noise, rng=rng, progress=progress, readout=readout, flip=flip)
        rows = rows_for(bases, setup.state.n)
        return cls._trusted(rows, setup.outcomes(rows))

    @overload
    def expect(self, paulis: str | Mapping[str, Any]) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def expect(self, paulis: Iterable[str]) -> Floats: ...
    @overload
    def expect(self, paulis: qutip.Qobj) -> float: ...
    def expect(self, paulis: Observable) -> float | Floats:
        """Estimate expectation values: of Pauli strings, a Hamiltonian, or a small operator.

        Parameters
        ----------
        paulis : str, iterable of str, mapping or qutip.Qobj
            A string; several; a mapping from string to real coefficient, for their sum; or a
            Hermitian operator of at most 8 qubits, as many as the record has.

        Returns
        -------
        float or numpy.ndarray
            An array for a sequence of strings, otherwise a float. A string that no row matches is nan, and so
            is a sum in which it has a coefficient other than 0; a warning names it. To have the sum
            without such terms, which biases it by what they are worth, leave them out:
            ``{p: c for p, c in hamiltonian.items() if record.matches(p)}``.

        Raises
        ------
        TypeError, ValueError
            If the argument is of the wrong kind or out of range: the message names and quotes it.

        Warns
        -----
        UserWarning
            If no row matches a string.

        Examples
        --------
        >>> record = FixedBases([[2, 2], [2, 2], [0, 2]], [[0, 0], [1, 1], [0, 1]])
        >>> record.expect(["ZZ", "IZ"]).round(6)
        array([ 1.      , -0.333333])
        >>> round(record.expect({"ZZ": 0.5, "IZ": 3.0}), 9)
        -0.5
        """
        codes, coefficients = without_zeros(*read(paulis, self.n))
        means, _ = self._means(codes)
        if coefficients is not None:
            return float(coefficients @ means)
        return float(means[0]) if isinstance(paulis, str) else means

    @overload
    def standard_error(self, paulis: str | Mapping[str, Any]) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def standard_error(self, paulis: Iterable[str]) -> Floats: ...
    @overload
    def standard_error(self, paulis: qutip.Qobj) -> float: ...
    def standard_error(self, paulis: Observable) -> float | Floats:
        """Estimate the standard error of what `expect` gives.

        Parameters
        ----------
        paulis : str, sequence of str, mapping or qutip.Qobj
            As for `expect`.

        Returns
        -------
        float or numpy.ndarray
            For a string that N rows match, with the average m, √((1 - m²)/(N - 1)). A sum knows the
            covariances of terms that were measured in the same rows. nan where `expect` gives nan.

        Raises
        ------
        TypeError, ValueError
            As for `expect`.

        Warns
        -----
        UserWarning
            If no row matches a string.

        Notes
        -----
        A row r adds ``y_r = Σ c_P s_{P,r}/N_P`` to the sum, over the strings P that it matches, s being the
        product of the outcomes. The rows are independent, and what is expected of y_r is the same sum with
        the averages m_P, so the variance of the whole is estimated by ``Σ_r (Σ_P c_P (s_{P,r} - m_P)
        /N_P · √(N_P/(N_P - 1)))²``. The root makes the variance of each string, and the covariances of
        strings that are always measured together, unbiased. A string that a single row matches shows no
        spread of its own: all those of one row together add the most that their variance can be,
        ``(Σ |c|)²``.

        Examples
        --------
        >>> record = FixedBases([[2, 2]] * 5, [[0, 0], [1, 1], [0, 0], [0, 1], [1, 1]])
        >>> round(record.standard_error("ZZ"), 6)
        0.4
        >>> round(record.standard_error({"ZI": 1.0, "IZ": 1.0}), 6)
        0.894427
        """
        codes, coefficients = without_zeros(*read(paulis, self.n))
        means, hits = self._means(codes)
        certain = ~codes.any(axis=1)
        if coefficients is None:
            spread = np.maximum(1 - means**2, 0) / np.maximum(hits - 1, 1)
            spread[(hits == 1) & ~certain] = 1
            errors = np.where(certain, 0.0, np.sqrt(spread))
            return float(errors[0]) if isinstance(paulis, str) else errors
        if not hits.all():
            return math.nan
        residuals, unknown = np.zeros((2, len(self)))
        for row, mean, count, c in zip(codes, means, hits, coefficients, strict=True):
            if not row.any():
                continue
            sign = signs(self.bases, self.outcomes, row)
            if count == 1:
                unknown += abs(c * sign)
            else:
                residuals += c / math.sqrt(count * (count - 1)) * (sign - mean * np.abs(sign))
        return math.sqrt(float(residuals @ residuals + unknown @ unknown))

    def matches(self, pauli: str) -> int:
        """Count the rows that measured every letter of a string.

        Raises
        ------
        TypeError, ValueError
            If the string is of the wrong kind or length: the message names and quotes it.

        Examples
        --------
        >>> FixedBases([[2, 2], [0, 2]], [[0, 1], [0, 1]]).matches("IZ")
        2
        """
        return int(self._bits().counts(_paulis.one(pauli, self.n)[None])[0][0, 0])

    def _means(self, codes: Array) -> tuple[Floats, Array]:
        """Return the average of each string over the rows that match it, and how many do."""
        hits, minus = (counts[:, 0] for counts in self._bits().counts(codes))
        if not hits.all():
            lost = _paulis.strings(codes[hits == 0][:_NAMED])
            more = int(np.count_nonzero(hits == 0)) - len(lost)
            warnings.warn(
                f"no row of bases matches {', '.join(map(repr, lost))}{f' and {more} more' if more else ''}: "
                "nan is returned, because the record says nothing about it",
                stacklevel=3,
            )
        means = np.divide(hits - 2 * minus, hits, out=np.full(len(codes), math.nan), where=hits > 0)
        return means, hits

    def _bits(self) -> PackedRecord:
        packed: PackedRecord = self._packed or self._pack(PackedRecord(self.bases, self.outcomes, 1))
        return packed
