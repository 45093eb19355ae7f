"""What a record of random Clifford measurements says of the fidelity with a pure state."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import _checks, _generators
from . import _clifford_estimates as estimates
from ._stabilizer import State
from ._tables import Record

Array = np.ndarray[Any, Any]


class CliffordFidelity(Record):
    """The part of `CliffordShadow` that compares with a state."""

    __slots__ = ("_packed",)

    generators: Array
    signs: Array
    _packed: Array | None

    def fidelity(self, target: State, batches: int = 1) -> float:
        """Estimate ⟨ψ|ρ|ψ⟩ with a pure state: the square of QuTiP's fidelity.

        Parameters
        ----------
        target : qutip.Qobj, stim.Circuit or stim.Tableau
            A ket, or the density matrix of a pure state, of at most 10 qubits; or what makes a stabilizer
            state of ``|0...0>``, as for `measure`. As many qubits as the record has.
        batches : int
            As for `expect`.

        Returns
        -------
        float
            Unbiased for one batch, not clipped to 0..1.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range, or the target is not pure.

        Examples
        --------
        >>> import qutip
        >>> from qshadow_viz import CliffordShadow
        >>> CliffordShadow([[[3]], [[1]]], [[0], [0]]).fidelity(qutip.basis(2, 0))
        1.25
        """
        shots = self.single_shot_fidelity(target)
        batch, sizes = self._batches(batches)
        return float(np.median(np.bincount(batch, shots) / sizes))

    def fidelity_standard_error(self, target: State) -> float:
        """Estimate the standard error of the plain mean that `fidelity` gives.

        Parameters
        ----------
        target : qutip.Qobj, stim.Circuit or stim.Tableau
            As for `fidelity`.

        Returns
        -------
        float
            √(((1 + 2F) 2^n/(2^n + 2) - F²)/T), the exact law for every state, with the estimate, cut to 0..1,
            in the place of the fidelity F. The spread of few single shots would too often be too
            small, as they are skew.

        Raises
        ------
        TypeError, ValueError
            As for `fidelity`.

        Examples
        --------
        >>> import qutip
        >>> from qshadow_viz import CliffordShadow
        >>> round(CliffordShadow([[[3]], [[1]]], [[0], [0]]).fidelity_standard_error(qutip.basis(2, 0)), 6)
        0.5
        """
        fidelity = min(max(self.fidelity(target), 0.0), 1.0)
        share = 1 / (1 + 2.0 ** (1 - self.n))  # 2^n/(2^n + 2)
        return math.sqrt(((1 + 2 * fidelity) * share - fidelity**2) / len(self))

    def single_shot_fidelity(self, target: State) -> Array:
        """Return what each snapshot alone says of the fidelity: ``(2^n + 1) |⟨b|U|ψ⟩|² - 1``.

        Parameters
        ----------
        target : qutip.Qobj, stim.Circuit or stim.Tableau
            As for `fidelity`.

        Returns
        -------
        numpy.ndarray of float, shape (snapshots,)
            Their mean is `fidelity`; their exact variance is ``(1 + 2F) 2^n/(2^n + 2) - F²``.

        Raises
        ------
        TypeError, ValueError
            As for `fidelity`.

        Examples
        --------
        >>> import qutip
        >>> from qshadow_viz import CliffordShadow
        >>> CliffordShadow([[[3]], [[3]], [[1]]], [[0], [1], [0]]).single_shot_fidelity(qutip.basis(2, 0))
        array([ 2. , -1. ,  0.5])
        """
        wanted = estimates.read_target(target, self.n)
        return estimates.fidelity_shots(self.generators, self.signs, self._words(), wanted)

    def _batches(self, batches: int) -> tuple[Array, Array]:
        """Return the batch of each snapshot, and the sizes of the batches."""
        batches = _checks.integer("batches", batches, 1)
        if batches > len(self):
            raise ValueError(f"`batches` must be at most the {len(self)} snapshots, but {batches} was given")
        size, longer = divmod(len(self), batches)
        sizes = np.full(batches, size)
        sizes[:longer] += 1
        return np.repeat(np.arange(batches), sizes), sizes

    def _words(self) -> Array:
        if self._packed is None:
            self._packed = _generators.words_of(self.generators)
        return self._packed
