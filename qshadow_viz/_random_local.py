"""Expectation values from a record of random local measurements, whatever the chances of its bases."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, overload

import numpy as np
import qutip

from . import _checks
from ._observables import Observable, read, without_zeros
from ._single_shots import weighted_signs
from ._strings import Strings

Array = np.ndarray[Any, Any]


class RandomLocal(Strings):
    """What `PauliShadow` and `BiasedShadow` share: a matching snapshot counts one over its chance."""

    __slots__ = ()

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
            If an argument is of the wrong kind or out of range, or a string needs a letter that has no chance
            on its qubit: the message names and quotes it.

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
            For a string whose letters are measured together with the chance q (3^-k for k letters if all
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

    def _sum_of_shots(self, codes: Array, coefficients: Array) -> Array:
        """Return what each snapshot alone says of a sum of strings."""
        return weighted_signs(self.bases, self.outcomes, codes, coefficients * self._scales(codes))
