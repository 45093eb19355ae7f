"""Quadratic questions to records of random local measurements: purity, entropy, overlap of two records."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from . import _checks
from ._local_patterns import LocalPatterns
from ._tables import Record

Array = np.ndarray[Any, Any]
Qubits = Sequence[int] | int | None

_MAX_LOCAL = 10


class Quadratic(Record):
    """The part of `PauliShadow` that compares snapshots with one another."""

    __slots__ = ()

    bases: Array
    outcomes: Array

    def purity(self, qubits: Qubits = None) -> float:
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

    def purity_standard_error(self, qubits: Qubits = None) -> float:
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

    def renyi2(self, qubits: Qubits = None) -> float:
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

    def renyi2_standard_error(self, qubits: Qubits = None) -> float:
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

    def overlap(self, other: Self, qubits: Qubits = None) -> float:
        """Estimate tr(ρσ), ρ and σ being the states of this record and of another.

        Parameters
        ----------
        other : PauliShadow
            A record of as many qubits, measured independently of this one.
        qubits : int or sequence of int, optional
            At most 10, of both records; by default all.

        Returns
        -------
        float
            The mean of tr(ρ̂_i σ̂_j) over all pairs of a snapshot here and one there: unbiased, not clipped.

        Raises
        ------
        TypeError, ValueError
            As for `purity`; and if `other` is no such record, or this one itself.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2], [2]], [[0], [1]]).overlap(PauliShadow([[2], [0]], [[0], [0]]))
        0.5
        """
        here, there = self._both(other, qubits)
        return float(here.estimates() @ there.estimates() / 2**here.m)

    def overlap_standard_error(self, other: Self, qubits: Qubits = None) -> float:
        """Estimate the standard error of `overlap` from the spread over the snapshots of both records.

        Parameters
        ----------
        other, qubits
            As for `overlap`.

        Returns
        -------
        float
            nan if either record has a single snapshot. Where both states are close to maximally mixed it errs
            on the large side, by at most √2.

        Raises
        ------
        TypeError, ValueError
            As for `overlap`.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow, states
        >>> first, second = (PauliShadow.measure(states.ghz(2), 3000, rng=seed) for seed in (0, 1))
        >>> abs(first.overlap(second) - 1) < 5 * first.overlap_standard_error(second)
        True
        """
        here, there = self._both(other, qubits)
        if min(len(self), len(other)) < 2:
            return math.nan
        shots = (one.each(two.estimates()) / 2**one.m for one, two in ((here, there), (there, here)))
        return math.sqrt(sum(float(np.var(values, ddof=1)) / len(values) for values in shots))

    def purity_plug_in(self, qubits: Qubits = None) -> float:
        """Return tr(ρ̂²) of the mean inverted snapshot: a *biased* estimate of the purity.

        Parameters
        ----------
        qubits : int or sequence of int, optional
            As for `purity`.

        Returns
        -------
        float
            On average too large by ``(5^m - tr(ρ²))/T`` for m qubits and T snapshots. `purity` has no bias
            and is the one to report; this one never comes out negative, and can have the smaller mean
            square error.

        Raises
        ------
        TypeError, ValueError
            As for `state`.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2], [2]], [[0], [1]]).purity_plug_in()
        0.5
        """
        patterns = self._patterns("qubits", qubits)
        return float(np.sum(patterns.estimates() ** 2) / 2**patterns.m)

    def _both(self, other: Any, qubits: Qubits) -> tuple[LocalPatterns, LocalPatterns]:
        if not isinstance(other, Quadratic):
            raise TypeError(f"`other` must be a PauliShadow, but {_checks.shown(other)} was given")
        if other is self:
            raise ValueError("`other` must be another record, but the same was given: that is `purity`")
        if other.n != self.n:
            raise ValueError(f"`other` must have {self.n} qubits, but {other.n} were given")
        return self._patterns("qubits", qubits), other._patterns("qubits", qubits)

    def _patterns(self, name: str, qubits: Qubits) -> LocalPatterns:
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
