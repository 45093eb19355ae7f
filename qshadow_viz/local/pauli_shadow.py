"""A record of measurements in random local bases, and what can be asked of it afterwards."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .. import _checks
from .._typing import Array, ArrayLike, Floats, Qubits, Rng
from ..records.tables import local_tables
from ..states.reading import State, pure_target
from .measure import prepare
from .patterns import LocalPatterns, matrix_from_estimates
from .random_local import RandomLocal
from .shots import scales, sum_of_shots

if TYPE_CHECKING:
    import qutip

_MAX_LOCAL = 10


class PauliShadow(RandomLocal):
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

    __slots__ = ()
    _KIND = "PauliShadow"

    def __init__(self, bases: ArrayLike, outcomes: ArrayLike) -> None:
        self._fill(*local_tables(bases, outcomes, self._ROWS))

    @classmethod
    def measure(
        cls,
        state: State,
        snapshots: int,
        *,
        noise: float = 0.0,
        rng: Rng = None,
        progress: bool = False,
        readout: Any = 0.0,
        flip: bool = False,
    ) -> Self:
        r"""Measure copies of a state, each qubit in a basis drawn at random from X, Y and Z.

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
            The probability that a bit is read wrongly, 0 to 1: of every qubit, of each, or of each qubit
            where the right bit is 0 (first column) and where it is 1 (second).
        flip : bool
            Whether every qubit is flipped with probability 1/2 after its basis was turned to Z, and its bit
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
        >>> cluster = stim.Circuit("H 0 1 2 \n CZ 0 1 1 2")
        >>> shadow = PauliShadow.measure(cluster, snapshots=1000, rng=1)
        >>> set(shadow.single_shot("ZXZ").tolist()) <= {0.0, 27.0}
        True
        >>> wrong = PauliShadow.measure(states.ghz(2), snapshots=500, rng=1, readout=[1, 0])
        >>> set(wrong.single_shot("ZZ").tolist()) == {0.0, -9.0}
        True
        """
        setup = prepare(state, noise=noise, rng=rng, progress=progress, readout=readout, flip=flip)
        shape = (_checks.integer("snapshots", snapshots, 1), setup.state.n)
        bases = setup.rng.integers(0, 3, size=shape, dtype=np.uint8)
        return cls._trusted(bases, setup.outcomes(bases))

    def state(self, qubits: Qubits = None) -> qutip.Qobj:
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
        import qutip

        return qutip.Qobj(matrix, dims=[[2] * patterns.m] * 2, isherm=True)

    def state_standard_error(self, qubits: Qubits = None) -> Array:
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
        >>> PauliShadow([[2], [2], [2]], [[0], [0], [1]]).state_standard_error().round(9)
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
        >>> shadow = PauliShadow([[2], [2], [2]], [[0], [0], [1]])
        >>> round(shadow.fidelity_standard_error(qutip.basis(2, 0)), 9)
        1.0
        """
        patterns = self._patterns("target", None)
        values = pure_target(target, self.n)
        if len(self) < 2:
            return math.nan
        shots = patterns.each(values / 2**self.n)
        return float(np.std(shots, ddof=1) / math.sqrt(len(self)))

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
        >>> round(PauliShadow([[2], [2], [0]], [[0], [0], [1]]).purity(), 9)
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
        >>> round(PauliShadow([[2], [2], [0]], [[0], [0], [1]]).renyi2(), 9)
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

    def _scales(self, codes: Array) -> Floats:
        return scales(codes)

    def _sum_of_shots(self, codes: Array, coefficients: Array) -> Floats:
        return sum_of_shots(self.bases, self.outcomes, codes, coefficients)

    def _both(self, other: Any, qubits: Qubits) -> tuple[LocalPatterns, LocalPatterns]:
        if not isinstance(other, PauliShadow):
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
        return LocalPatterns(self.bases, self.outcomes, chosen)

    def _at_least(self, least: int, what: str) -> None:
        if len(self) < least:
            raise ValueError(f"`{what}` needs at least {least} snapshots, but the record has {len(self)}")


def _no_entropy(purity: float) -> float:
    warnings.warn(
        f"the purity estimate {purity:.3g} is not positive, so the entropy is nan: take more snapshots",
        stacklevel=3,
    )
    return math.nan
