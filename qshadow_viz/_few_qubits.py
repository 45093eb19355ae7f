"""What a record of random local measurements says of a few qubits as a whole: state and fidelity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import qutip

from ._local_patterns import matrix_from_estimates
from ._observables import pure_target
from ._quadratic import Quadratic

Array = np.ndarray[Any, Any]


class FewQubits(Quadratic):
    """The part of `PauliShadow` that looks at subsystems as a whole."""

    __slots__ = ()

    def state(self, qubits: Sequence[int] | int | None = None) -> qutip.Qobj:
        """Return the mean of the inverted snapshots: an unbiased estimate of the density matrix.

        Parameters
        ----------
        qubits : int or sequence of int, optional
            At most 10, in the order wanted; by default all.

        Returns
        -------
        qutip.Qobj
            Hermitian, of trace 1, and in general not positive.

        Raises
        ------
        TypeError, ValueError
            If a qubit is not an integer, out of range or repeated, or there are more than 10.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2]], [[0]]).state().diag()
        array([ 2., -1.])
        """
        patterns = self._patterns("qubits", qubits)
        matrix = matrix_from_estimates(patterns.estimates(), patterns.m)
        return qutip.Qobj(matrix, dims=[[2] * patterns.m] * 2, isherm=True)

    def state_standard_error(self, qubits: Sequence[int] | int | None = None) -> Array:
        """Estimate the standard error of each entry of `state` from its spread over the snapshots.

        Parameters
        ----------
        qubits : int or sequence of int, optional
            As for `state`.

        Returns
        -------
        numpy.ndarray of float, shape (2**m, 2**m)
            The root of the mean squared size of the complex error; nan for a record of one snapshot.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2], [2], [2]], [[0], [0], [1]]).state_standard_error()
        array([[1., 0.],
               [0., 1.]])
        """
        return self._patterns("qubits", qubits).entry_errors()

    def fidelity(self, target: qutip.Qobj) -> float:
        """Estimate ⟨ψ|ρ|ψ⟩ with a pure state: the square of QuTiP's fidelity.

        Parameters
        ----------
        target : qutip.Qobj
            A ket, or the density matrix of a pure state, of as many qubits as the record; at most 10.

        Returns
        -------
        float
            Unbiased, not clipped to 0..1.

        Raises
        ------
        TypeError, ValueError
            If the target is no state, not pure, or of another number of qubits.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow, states
        >>> shadow = PauliShadow.measure(states.ghz(2), 4000, rng=3)
        >>> abs(shadow.fidelity(states.ghz(2)) - 1) < 5 * shadow.fidelity_standard_error(states.ghz(2))
        True
        """
        patterns = self._patterns("target", None)
        return float(patterns.estimates() @ pure_target(target, self.n) / 2**self.n)

    def fidelity_standard_error(self, target: qutip.Qobj) -> float:
        """Estimate the standard error of `fidelity` from the spread of its single-shot values.

        Parameters
        ----------
        target : qutip.Qobj
            As for `fidelity`.

        Returns
        -------
        float
            nan for a record of one snapshot.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> import qutip
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2], [2], [2]], [[0], [0], [1]]).fidelity_standard_error(qutip.basis(2, 0))
        1.0
        """
        patterns = self._patterns("target", None)
        values = pure_target(target, self.n)
        if len(self) < 2:
            return math.nan
        shots = patterns.each(values / 2**self.n)
        return float(np.std(shots, ddof=1) / math.sqrt(len(self)))
