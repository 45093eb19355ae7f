"""Purity from a Bell record: the parity of the pairs that were found in the singlet, the outcome Y."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import _checks
from ._tables import Record

Array = np.ndarray[Any, Any]


class Singlets(Record):
    """The part of `BellSamples` that counts singlets."""

    __slots__ = ()

    outcomes: Array

    def purity(self, qubits: Sequence[int] | int | None = None) -> float:
        """Estimate ``tr(ρ²)`` of the state, or of some of its qubits: the mean parity of singlets.

        Parameters
        ----------
        qubits : int or sequence of int, optional
            The subsystem; by default all qubits.

        Returns
        -------
        float
            Unbiased, not clipped.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import BellSamples, states
        >>> BellSamples.measure(states.ghz(4), pairs=100, rng=0).purity()
        1.0
        """
        return float(1 - 2 * self._singlets(qubits).mean())

    def purity_standard_error(self, qubits: Sequence[int] | int | None = None) -> float:
        """Estimate the standard error of `purity`, as `standard_error` does.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import BellSamples
        >>> round(BellSamples([[0], [1], [2], [3]] * 25).purity_standard_error(), 3)
        0.086
        """
        odd = np.array([self._singlets(qubits).sum()])
        return float(binomial_error(odd, len(self))[0])

    def _singlets(self, qubits: Sequence[int] | int | None) -> Array:
        chosen = _checks.qubits("qubits", range(self.n) if qubits is None else qubits, self.n)
        return np.asarray((self.outcomes[:, chosen] == 2).sum(axis=1) % 2)


def binomial_error(odd: Array, pairs: int) -> Array:
    """Return the standard error of a mean of ±1 values, of which `odd` are -1, by Agresti and Coull."""
    rate = (odd + 2) / (pairs + 4)
    return np.asarray(2 * np.sqrt(rate * (1 - rate) / (pairs + 4)))
