"""A record of Bell measurements on two copies of a state, and what can be asked of it.

Qubit j of copy A is paired with qubit j of copy B and each pair is measured in the Bell basis
``Φ_Q = (Q⊗I)Φ⁺``. Every ``P⊗P`` is diagonal there, so one record holds the squares of all 4^n
expectation values at once. It does not hold their signs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self, overload

import numpy as np

from .. import _binomial, _checks
from .. import paulis as _paulis
from .._typing import Array, ArrayLike, Bytes, Floats, Qubits, Rng
from ..paulis.codes import index
from ..paulis.means import per_qubit
from ..records import Record
from ..records.tables import table
from ..states import reading
from ..states.reading import State
from . import bits, stabilizer
from . import measure as measuring

_LITTLE = 1e-100
_MAX_ALL = 12


class BellSamples(Record):
    """A record of two-copy measurements.

    Parameters
    ----------
    outcomes : array_like of uint8, shape (pairs, n)
        For each pair of copies and each qubit the Bell state that was found: 0 to 3 for Q = I, X, Y, Z.

    Attributes
    ----------
    outcomes : numpy.ndarray of uint8, shape (pairs, n)
        Read only.
    n : int
        Number of qubits.

    Raises
    ------
    TypeError
        If the outcomes are not integers.
    ValueError
        If they do not form a table, it is empty, or one lies outside 0..3.

    References
    ----------
    H.-Y. Huang, R. Kueng and J. Preskill, Phys. Rev. Lett. 126, 190505 (2021), arXiv:2101.02464.

    Examples
    --------
    >>> from qshadow_viz import BellSamples, states
    >>> record = BellSamples.measure(states.ghz(3), pairs=500, rng=0)
    >>> record.squared("ZZI")
    1.0
    >>> len(record), record.n
    (500, 3)
    """

    __slots__ = ("outcomes",)
    _KIND = "BellSamples"
    _TABLES = ("outcomes",)
    _ROWS = "pairs"

    outcomes: Bytes

    def __init__(self, outcomes: ArrayLike) -> None:
        self._fill(table("outcomes", outcomes, "I, X, Y, Z", self._ROWS))

    @classmethod
    def measure(
        cls, state: State, pairs: int, *, noise: float = 0.0, rng: Rng = None, progress: bool = False
    ) -> Self:
        r"""Measure pairs of copies of a state.

        Parameters
        ----------
        state : qutip.Qobj, stim.Circuit or stim.Tableau
            A ket of at most 16 qubits or a density matrix of at most 10; or what makes a stabilizer state
            of ``|0...0>``, at most 200 qubits: a circuit of unitary gates, or a tableau.
        pairs : int
            How many pairs, at least 1; each takes two copies.
        noise : float
            Local depolarizing ``ρ_j -> (1-p)ρ_j + p I/2`` on every qubit of both copies, 0 to 1.
        rng : numpy.random.Generator, int or None
            Source of randomness or a seed for one.
        progress : bool
            Whether a bar shows when this takes longer than two seconds.

        Returns
        -------
        BellSamples

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import states
        >>> BellSamples.measure(states.w(2), pairs=4, rng=1).outcomes.shape
        (4, 2)
        >>> import stim
        >>> BellSamples.measure(stim.Circuit("H 0 \n CX 0 1"), pairs=100, rng=1).squared("XX")
        1.0
        """
        wanted = reading.read("state", state, stabilizers_to=stabilizer.MAX_QUBITS)
        pairs = _checks.integer("pairs", pairs, 1)
        noise = _checks.real("noise", noise, 0, 1)
        generator = _checks.generator("rng", rng)
        progress = _checks.boolean("progress", progress)
        return cls._trusted(measuring.outcomes(wanted, pairs, noise, generator, progress))

    @classmethod
    def hidden_pauli(
        cls,
        pauli: str,
        strength: float,
        pairs: int,
        *,
        noise: float = 0.0,
        rng: Rng = None,
        progress: bool = False,
    ) -> Self:
        """Measure pairs of copies of ``(I + strength P)/2^n``, for any n, without building the state.

        Parameters
        ----------
        pauli : str
            P, other than the identity.
        strength : float
            -1 to 1; 0 is the maximally mixed state.
        pairs, noise, rng, progress
            As for `measure`.

        Returns
        -------
        BellSamples

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> record = BellSamples.hidden_pauli("XYZ" * 100, 1.0, pairs=50, rng=2)
        >>> record.squared("XYZ" * 100)
        1.0
        """
        codes = _paulis.one(pauli)
        if not codes.any():
            raise ValueError(f"`pauli` must differ from the identity, but {pauli!r} was given")
        strength = _checks.real("strength", strength, -1, 1)
        pairs = _checks.integer("pairs", pairs, 1)
        noise = _checks.real("noise", noise, 0, 1)
        generator = _checks.generator("rng", rng)
        progress = _checks.boolean("progress", progress)
        mean = strength**2 * (1 - noise) ** (2 * np.count_nonzero(codes))
        return cls._trusted(measuring.of_hidden_pauli(codes, float(mean), pairs, generator, progress))

    @overload
    def squared(self, paulis: str, noise: float = 0.0) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def squared(self, paulis: Iterable[str], noise: float = 0.0) -> Floats: ...
    def squared(self, paulis: str | Iterable[str], noise: float = 0.0) -> float | Floats:
        """Estimate ``tr(Pρ)²`` for one string or many: the mean of P⊗P over the record.

        Parameters
        ----------
        paulis : str or sequence of str
        noise : float
            Strength p of the noise in the measurement, if known: the mean is then divided by
            (1-p)^{2k}, k the weight. 0 <= p < 1.

        Returns
        -------
        float or numpy.ndarray
            Unbiased, not clipped: it can be negative. Variance ``(1 - tr(Pρ)⁴)/pairs`` without noise.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> BellSamples([[0, 0], [2, 0]]).squared(["XX", "IY"])
        array([ 0., -1.])
        """
        codes = _paulis.parse(paulis, self.n)
        means = (1 - 2 * self._odd(codes) / len(self)) / self._shrink(codes, noise)
        return float(means[0]) if isinstance(paulis, str) else means

    @overload
    def standard_error(self, paulis: str, noise: float = 0.0) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def standard_error(self, paulis: Iterable[str], noise: float = 0.0) -> Floats: ...
    def standard_error(self, paulis: str | Iterable[str], noise: float = 0.0) -> float | Floats:
        """Estimate the standard error of `squared`.

        Parameters
        ----------
        paulis, noise
            As for `squared`.

        Returns
        -------
        float or numpy.ndarray
            From the binomial law with two pairs of either sign added (Agresti and Coull 1998, see Notes),
            so that it does not vanish when all pairs agree; 0 for the identity.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Notes
        -----
        A. Agresti and B. A. Coull, The American Statistician 52, 119 (1998),
        doi:10.1080/00031305.1998.10480550.

        Examples
        --------
        >>> round(BellSamples([[0], [1], [2], [3]] * 25).standard_error("X"), 3)
        0.098
        """
        codes = _paulis.parse(paulis, self.n)
        errors = _binomial.standard_error_of_signs(self._odd(codes), len(self)) / self._shrink(codes, noise)
        errors = np.where(codes.any(axis=1), errors, 0.0)
        return float(errors[0]) if isinstance(paulis, str) else errors

    def interval(self, paulis: str | Iterable[str], noise: float = 0.0, level: float = 0.95) -> Array:
        """Return confidence intervals for ``tr(Pρ)²``: mid-P, from the pairs of either sign.

        Parameters
        ----------
        paulis, noise
            As for `squared`.
        level : float
            How often an interval covers the exact square, each by itself, 0 < level < 1.

        Returns
        -------
        numpy.ndarray, shape (2,) or (m, 2)
            Lower and upper ends; cut to 0 and 1, between which squares lie; 1 and 1 for the identity.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> BellSamples([[0], [1], [2], [3]] * 25).interval(["X", "I"]).round(2)
        array([[0.  , 0.19],
               [1.  , 1.  ]])
        """
        level = _checks.real("level", level, 0, 1, open_low=True, open_high=True)
        codes = _paulis.parse(paulis, self.n)
        plus = len(self) - self._odd(codes)
        ends = 2 * np.stack(_binomial.interval(plus, len(self), level), axis=1) - 1
        ends = np.clip(ends / self._shrink(codes, noise)[:, None], 0, 1)
        ends[~codes.any(axis=1)] = 1.0
        return np.asarray(ends[0] if isinstance(paulis, str) else ends)

    def all_squared(self) -> Array:
        """Estimate ``tr(Pρ)²`` for all 4^n strings.

        Returns
        -------
        numpy.ndarray, shape (4,)*n
            Indexed by the letters in the order I, X, Y, Z, qubit 0 first.

        Raises
        ------
        ValueError
            If there are more than 12 qubits: ask `squared` for the strings that matter.

        Examples
        --------
        >>> from qshadow_viz import BellSamples
        >>> BellSamples([[0], [1]]).all_squared()
        array([1., 1., 0., 0.])
        """
        if self.n > _MAX_ALL:
            raise ValueError(
                f"`all_squared` holds 4**n numbers and needs n <= {_MAX_ALL}, but n is {self.n}: "
                "ask `squared` for the strings that matter"
            )
        counts = np.bincount(index(self.outcomes), minlength=4**self.n).astype(float)
        signs = per_qubit(counts, bits.SIGNS.astype(float), self.n)
        return np.asarray(signs / len(self)).reshape((4,) * self.n)

    def all_squared_standard_error(self) -> Array:
        """Estimate the standard errors of `all_squared`, as `standard_error` does.

        Returns
        -------
        numpy.ndarray, shape (4,)*n

        Raises
        ------
        ValueError
            As for `all_squared`.

        Examples
        --------
        >>> from qshadow_viz import BellSamples
        >>> BellSamples([[0], [1], [2], [3]] * 25).all_squared_standard_error().round(3)
        array([0.   , 0.098, 0.098, 0.098])
        """
        errors = _binomial.standard_error_of_signs((1 - self.all_squared()) / 2 * len(self), len(self))
        errors.flat[0] = 0.0
        return errors

    def purity(self, qubits: Qubits = None) -> float:
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

    def purity_standard_error(self, qubits: Qubits = None) -> float:
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
        return float(_binomial.standard_error_of_signs(odd, len(self))[0])

    def _singlets(self, qubits: Qubits) -> Array:
        chosen = _checks.qubits("qubits", range(self.n) if qubits is None else qubits, self.n)
        return np.asarray((self.outcomes[:, chosen] == 2).sum(axis=1) % 2)

    def _shrink(self, codes: Array, noise: float) -> Array:
        noise = _checks.real("noise", noise, 0, 1, open_high=True)
        weights = np.count_nonzero(codes, axis=1)
        kept = np.asarray((1 - noise) ** (2 * weights))
        if kept.min() < _LITTLE:
            raise ValueError(
                f"`noise` must leave something of the means to be divided by (1-p)^2k, but of {noise} "
                f"and a string of weight {weights.max()} {kept.min():.3g} is left"
            )
        return kept

    def _odd(self, codes: Array) -> Array:
        """Count, for each string, the pairs on which P⊗P is -1."""
        packed = self._pack(bits.pack(self.outcomes)) if self._packed is None else self._packed
        return bits.count_minus(packed, codes)
