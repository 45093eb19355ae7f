"""Pauli strings from a record of random local measurements, whatever the probabilities of its bases."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from .. import _binomial, _checks
from .. import paulis as _paulis
from .._typing import Array, Bytes, Floats
from ..paulis.questions import Observable, read, without_zeros
from ..records import Record
from .bits import PackedRecord
from .shots import signs, weighted_signs

if TYPE_CHECKING:
    import qutip


class RandomLocal(Record):
    """What `PauliShadow` and `BiasedShadow` share: what matches counts one over its probability."""

    __slots__ = ("bases", "outcomes")
    _TABLES = ("bases", "outcomes")
    _ROWS = "snapshots"

    bases: Bytes
    outcomes: Bytes

    @overload
    def expect(self, paulis: str | Mapping[str, Any], batches: int = 1) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def expect(self, paulis: Iterable[str], batches: int = 1) -> Floats: ...
    @overload
    def expect(self, paulis: qutip.Qobj, batches: int = 1) -> float: ...
    def expect(self, paulis: Observable, batches: int = 1) -> float | Floats:
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
            If an argument is of the wrong kind or out of range, or a string needs a letter that is never
            measured on its qubit: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> shadow = PauliShadow([[2, 2], [2, 2], [0, 2]], [[0, 0], [1, 1], [0, 1]])
        >>> shadow.expect(["ZZ", "IZ"])
        array([ 6., -1.])
        >>> shadow.expect({"ZZ": 0.5, "IZ": 1.0})
        2.0
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
    def standard_error(self, paulis: str | Mapping[str, Any]) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def standard_error(self, paulis: Iterable[str]) -> Floats: ...
    @overload
    def standard_error(self, paulis: qutip.Qobj) -> float: ...
    def standard_error(self, paulis: Observable) -> float | Floats:
        """Estimate the standard error of the plain mean that `expect` gives.

        Parameters
        ----------
        paulis : str, sequence of str, mapping or qutip.Qobj
            As for `expect`.

        Returns
        -------
        float or numpy.ndarray
            For a string whose letters are measured together with the probability q (3^-k for k letters if all
            bases are alike), √((1/q - tr(Pρ)²)/T) with the estimate, at most 1 in size, in the place of
            tr(Pρ): right even when no snapshot matched. For a sum, from the spread of its single-shot
            values, which knows their covariances; a term that no snapshot matched adds the c²/q that
            the spread cannot show.
            nan for a sum where there is a single snapshot.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2, 2]] * 4, [[0, 0]] * 4).standard_error("ZI")
        0.7071067811865476
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
        shots = self._sum_of_shots(codes, coefficients)
        unseen = float((coefficients**2 * scale)[hits == 0].sum())
        return math.sqrt((float(np.var(shots, ddof=1)) + unseen) / len(self))

    def _sum_of_shots(self, codes: Array, coefficients: Array) -> Floats:
        """Return what each snapshot alone says of a sum of strings."""
        return weighted_signs(self.bases, self.outcomes, codes, coefficients * self._scales(codes))

    def single_shot(self, pauli: str) -> Floats:
        """Return what each snapshot alone says of a string: ±1/q where all its letters match, else 0.

        Parameters
        ----------
        pauli : str

        Returns
        -------
        numpy.ndarray of float, shape (snapshots,)
            Their mean is `expect`; their exact variance is 1/q - tr(Pρ)², q being the probability that all
            letters are measured: 3^-k for k letters if all bases are alike.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2, 2], [0, 2]], [[0, 1], [0, 1]]).single_shot("ZZ")
        array([-9.,  0.])
        """
        codes = _paulis.one(pauli, self.n)
        return np.asarray(self._scales(codes[None])[0] * signs(self.bases, self.outcomes, codes))

    def matches(self, pauli: str) -> int:
        """Count the snapshots that measured every letter of a string.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2, 2], [0, 2]], [[0, 1], [0, 1]]).matches("IZ")
        2
        """
        return int(self._bits(1).counts(_paulis.one(pauli, self.n)[None])[0][0, 0])

    def interval(self, paulis: str | Iterable[str], level: float = 0.95) -> Floats:
        """Return confidence intervals for the values of Pauli strings, from the snapshots that match them.

        Among the snapshots that match a string its value fixes the share of +1s: a binomial law, whose mid-P
        interval this is. It holds for any number of matches; without one it is everything, -1 to 1. Its
        middle is not quite `expect`, which also counts how many matched. For a sum of strings take `expect`
        plus and minus a multiple of `standard_error`.

        Parameters
        ----------
        paulis : str or iterable of str
            A string or several.
        level : float
            How often an interval covers the exact value, 0 < level < 1. Each by itself, and on average over
            the number of matches at least that often, up to 0.1 %; where few match, or the value is near
            ±1, more often.

        Returns
        -------
        numpy.ndarray, shape (2,) or (m, 2)
            Lower and upper ends, between -1 and 1; 1 and 1 for the identity.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2], [2], [2], [0]], [[0], [0], [0], [1]]).interval(["Z", "Y"]).round(2)
        array([[-0.26,  1.  ],
               [-1.  ,  1.  ]])
        """
        level = _checks.real("level", level, 0, 1, open_low=True, open_high=True)
        codes = _paulis.parse(paulis, self.n)
        hits, minus = (counts[:, 0] for counts in self._bits(1).counts(codes))
        ends = 2 * np.stack(_binomial.interval(hits - minus, hits, level), axis=1) - 1
        ends[~codes.any(axis=1)] = 1.0
        return np.asarray(ends[0] if isinstance(paulis, str) else ends)

    def _scales(self, codes: Array) -> Floats:
        """Return one over the probability of each string's letters: what a snapshot that matches counts."""
        raise NotImplementedError

    def _bits(self, batches: int) -> PackedRecord:
        """Return the record's bits, cut into batches; the last cut is kept."""
        if self._packed is None or self._packed[0] != batches:
            self._pack((batches, PackedRecord(self.bases, self.outcomes, batches)))
        packed: PackedRecord = self._packed[1]
        return packed
