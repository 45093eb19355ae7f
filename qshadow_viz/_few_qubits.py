"""What a record of random local measurements says of a few qubits: their state, purity, entropy, fidelity."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import qutip

from . import _checks
from ._local_patterns import LocalPatterns, matrix_from_estimates
from ._observables import pure_target
from ._tables import Record

Array = np.ndarray[Any, Any]

_MAX_LOCAL = 10


class FewQubits(Record):
    """The part of `PauliShadow` that looks at subsystems as a whole."""

    __slots__ = ()

    bases: Array
    outcomes: Array

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

    def purity(self, qubits: Sequence[int] | int | None = None) -> float:
        """Estimate tr(ρ²) of some qubits, without bias, from all pairs of different snapshots.

        Parameters
        ----------
        qubits : int or sequence of int, optional
            At most 10; by default all.

        Returns
        -------
        float
            The U-statistic ``Σ_{i≠j} tr(ρ̂_i ρ̂_j) / (T(T-1))``; not clipped, it can be negative.

        Raises
        ------
        TypeError, ValueError
            As for `state`; and if there are fewer than 2 snapshots.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2], [2], [0]], [[0], [0], [1]]).purity()
        2.0
        """
        self._at_least(2, "purity")
        return self._patterns("qubits", qubits).purity()

    def purity_standard_error(self, qubits: Sequence[int] | int | None = None) -> float:
        """Estimate the standard error of `purity` by the jackknife: leaving out each snapshot in turn.

        Parameters
        ----------
        qubits : int or sequence of int, optional
            As for `purity`.

        Returns
        -------
        float
            It needs at least 3 snapshots. Near the maximally mixed state it errs on the large side.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        References
        ----------
        B. Efron and C. Stein, Ann. Statist. 9, 586 (1981), doi:10.1214/aos/1176345462.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> round(PauliShadow([[2], [2], [0]], [[0], [0], [1]]).purity_standard_error(), 6)
        3.0
        """
        self._at_least(3, "purity_standard_error")
        return self._patterns("qubits", qubits).purity_error()

    def renyi2(self, qubits: Sequence[int] | int | None = None) -> float:
        """Estimate the Rényi-2 entropy ``-log2 tr(ρ²)`` of some qubits, in bits.

        Parameters
        ----------
        qubits : int or sequence of int, optional
            At most 10; by default all.

        Returns
        -------
        float
            nan, with a warning, where the purity estimate is not positive.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2], [2], [0]], [[0], [0], [1]]).renyi2()
        -1.0
        """
        purity = self.purity(qubits)
        return -math.log2(purity) if purity > 0 else _no_entropy(purity)

    def renyi2_standard_error(self, qubits: Sequence[int] | int | None = None) -> float:
        """Estimate the standard error of `renyi2`: that of the purity over (purity · ln 2), to first order.

        Parameters
        ----------
        qubits : int or sequence of int, optional
            As for `purity`.

        Returns
        -------
        float
            In bits; meaningful where it is well below 1. nan, with a warning, where the purity estimate is
            not positive.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow, states
        >>> shadow = PauliShadow.measure(states.ghz(4), 4000, rng=1)
        >>> abs(shadow.renyi2([0, 1]) - 1) < 5 * shadow.renyi2_standard_error([0, 1])
        True
        """
        error, purity = self.purity_standard_error(qubits), self.purity(qubits)
        return error / (purity * math.log(2)) if purity > 0 else _no_entropy(purity)

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

    def _patterns(self, name: str, qubits: Sequence[int] | int | None) -> LocalPatterns:
        chosen = _checks.qubits(name, range(self.n) if qubits is None else qubits, self.n)
        if len(chosen) > _MAX_LOCAL:
            raise ValueError(f"`{name}` must be at most {_MAX_LOCAL} qubits, but {len(chosen)} were given")
        if chosen == tuple(range(self.n)):
            return LocalPatterns(self.bases, self.outcomes)
        return LocalPatterns(self.bases[:, chosen], self.outcomes[:, chosen])

    def _at_least(self, least: int, what: str) -> None:
        if len(self) < least:
            raise ValueError(f"`{what}` needs at least {least} snapshots, but the record has {len(self)}")


def _no_entropy(purity: float) -> float:
    warnings.warn(
        f"the purity estimate {purity:.3g} is not positive, so the entropy is nan: take more snapshots",
        stacklevel=3,
    )
    return math.nan
