"""A record of measurements in random local bases, and what can be asked of it afterwards."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Self, TypeAlias, overload

import numpy as np
import qutip

from . import _bell_sampling as transforms
from . import _checks, _local_measurement, _record
from . import paulis as _paulis
from ._local_patterns import LocalPatterns, matrix_from_estimates
from ._pauli_bits import PackedRecord

Array = np.ndarray[Any, Any]
Rng = np.random.Generator | int | None
Observable: TypeAlias = str | Sequence[str] | Mapping[str, float] | qutip.Qobj

_KIND = "PauliShadow"
_MAX_LOCAL = 10
_MAX_OPERATOR = 8
_MANY_TERMS = 200  # of a sum on few qubits: from here on all 4**n terms at once are faster


class PauliShadow:
    """A classical shadow: a record of measurements in random Pauli bases.

    Each snapshot measures every qubit of a fresh copy in X, Y or Z, chosen at random. The record is
    made first; the questions can come later.

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

    __slots__ = ("_packed", "bases", "n", "outcomes")

    def __init__(self, bases: Any, outcomes: Any) -> None:
        self.bases: Array = _table("bases", bases, 2, "X, Y, Z")
        self.outcomes: Array = _table("outcomes", outcomes, 1, "+1, -1")
        if self.bases.shape != self.outcomes.shape:
            raise ValueError(
                f"`outcomes` must have the shape of `bases`, {self.bases.shape}, "
                f"but {self.outcomes.shape} was given"
            )
        self.n: int = self.bases.shape[1]
        self._packed: tuple[int, PackedRecord] | None = None

    @classmethod
    def measure(
        cls, state: qutip.Qobj, snapshots: int, noise: float = 0.0, rng: Rng = None, progress: bool = False
    ) -> Self:
        """Measure copies of a state, each qubit in a basis drawn at random from X, Y and Z.

        Parameters
        ----------
        state : qutip.Qobj
            A ket of at most 16 qubits or a density matrix of at most 10.
        snapshots : int
            How many copies, at least 1.
        noise : float
            Local depolarizing ``ρ_j -> (1-p)ρ_j + p I/2`` on every qubit before it is measured, 0 to 1.
        rng : numpy.random.Generator, int or None
            Source of randomness or a seed for one.
        progress : bool
            Whether a bar shows when this takes longer than two seconds.

        Returns
        -------
        PauliShadow

        Examples
        --------
        >>> from qshadow_viz import states
        >>> PauliShadow.measure(states.w(2), snapshots=4, rng=1).bases.shape
        (4, 2)
        """
        array, n, is_ket = _checks.state(state)
        snapshots = _checks.integer("snapshots", snapshots, 1)
        noise = _checks.real("noise", noise, 0, 1)
        generator = np.random.default_rng(rng)
        bases = generator.integers(0, 3, size=(snapshots, n), dtype=np.uint8)
        uniforms = generator.random((snapshots, n), dtype=np.float32)
        outcomes = _local_measurement.measure(array, n, is_ket, bases, uniforms, progress)
        if noise:
            # a depolarized qubit gives a random bit: half the time the other one
            outcomes ^= generator.random((snapshots, n)) < noise / 2
        return cls(bases, outcomes)

    def __len__(self) -> int:
        return len(self.bases)

    def __getitem__(self, which: int | slice | Array) -> Self:
        """Return a part of the record; an integer gives a record of one snapshot."""
        if isinstance(which, int | np.integer):
            at = range(len(self))[which]
            which = slice(at, at + 1)
        return type(self)(self.bases[which], self.outcomes[which])

    def __repr__(self) -> str:
        return f"PauliShadow({len(self)} snapshots of {self.n} qubits)"

    @overload
    def expect(self, paulis: str | Mapping[str, float] | qutip.Qobj, batches: int = 1) -> float: ...
    @overload
    def expect(self, paulis: Sequence[str], batches: int = 1) -> Array: ...
    def expect(self, paulis: Observable, batches: int = 1) -> float | Array:
        """Estimate expectation values: of Pauli strings, a Hamiltonian, or a small operator.

        Parameters
        ----------
        paulis : str, sequence of str, mapping or qutip.Qobj
            A string; several; a mapping from string to real coefficient, for their sum; or a
            Hermitian operator of at most 8 qubits, as many as the record has.
        batches : int
            1 for the plain mean; more for the median of the means of so many consecutive
            batches, whose sizes differ by at most one.

        Returns
        -------
        float or numpy.ndarray
            An array for a sequence of strings, otherwise a float.

        Examples
        --------
        >>> shadow = PauliShadow([[2, 2], [2, 2], [0, 2]], [[0, 0], [1, 1], [0, 1]])
        >>> shadow.expect(["ZZ", "IZ"])
        array([ 6., -1.])
        >>> shadow.expect({"ZZ": 0.5, "IZ": 1.0})
        2.0
        """
        batches = _checks.integer("batches", batches, 1)
        if batches > len(self):
            raise ValueError(f"`batches` must be at most the {len(self)} snapshots, but {batches} was given")
        codes, coefficients = self._read(paulis)
        hits, minus = self._bits(batches).counts(codes)
        scale = 3.0 ** np.count_nonzero(codes, axis=1)
        means = scale[:, None] * (hits - 2 * minus) / self._bits(batches).sizes
        if coefficients is not None:
            return float(np.median(coefficients @ means))
        values = np.median(means, axis=1) if batches > 1 else means[:, 0]
        return float(values[0]) if isinstance(paulis, str) else np.asarray(values)

    @overload
    def standard_error(self, paulis: str | Mapping[str, float] | qutip.Qobj) -> float: ...
    @overload
    def standard_error(self, paulis: Sequence[str]) -> Array: ...
    def standard_error(self, paulis: Observable) -> float | Array:
        """Estimate the standard error of the plain mean that `expect` gives.

        Parameters
        ----------
        paulis : str, sequence of str, mapping or qutip.Qobj
            As for `expect`.

        Returns
        -------
        float or numpy.ndarray
            For a string of weight k, √((3^k - tr(Pρ)²)/T) with the estimate, at most 1 in size, in the place
            of tr(Pρ): right even when no snapshot matched. For a sum, from the spread of its
            single-shot values, which knows their covariances; a term that no snapshot matched adds
            the 3^k c² that the spread cannot show.

        Examples
        --------
        >>> PauliShadow([[2, 2]] * 4, [[0, 0]] * 4).standard_error("ZI")
        0.7071067811865476
        """
        codes, coefficients = self._read(paulis)
        bits = self._bits(1)
        hits, minus = (counts[:, 0] for counts in bits.counts(codes))
        scale = 3.0 ** np.count_nonzero(codes, axis=1)
        if coefficients is None:
            value = np.clip(scale * (hits - 2 * minus) / len(self), -1, 1)
            errors = np.where(scale > 1, np.sqrt((scale - value**2) / len(self)), 0.0)
            return float(errors[0]) if isinstance(paulis, str) else np.asarray(errors)
        if len(self) < 2:
            return math.nan
        shots = self._sum_shots(codes, coefficients)
        unseen = float((coefficients**2 * scale)[(hits == 0) & (scale > 1)].sum())
        return math.sqrt((float(np.var(shots, ddof=1)) + unseen) / len(self))

    def single_shot(self, pauli: str) -> Array:
        """Return what each snapshot alone says of a string: ±3^k where all k bases match, else 0.

        Parameters
        ----------
        pauli : str

        Returns
        -------
        numpy.ndarray of float, shape (snapshots,)
            Their mean is `expect`; their exact variance is 3^k - tr(Pρ)².

        Examples
        --------
        >>> PauliShadow([[2, 2], [0, 2]], [[0, 1], [0, 1]]).single_shot("ZZ")
        array([-9.,  0.])
        """
        return self._shots(self._one(pauli))

    def matches(self, pauli: str) -> int:
        """Count the snapshots that measured every letter of a string: about T/3^k.

        Examples
        --------
        >>> PauliShadow([[2, 2], [0, 2]], [[0, 1], [0, 1]]).matches("IZ")
        2
        """
        return int(self._bits(1).counts(self._one(pauli)[None])[0][0, 0])

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

        Examples
        --------
        >>> PauliShadow([[2]], [[0]]).state().diag()
        array([ 2., -1.])
        """
        patterns = self._patterns("qubits", qubits)
        matrix = matrix_from_estimates(patterns.estimates(), patterns.m)
        return qutip.Qobj(matrix, dims=[[2] * patterns.m] * 2, isherm=True)

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

        Examples
        --------
        >>> PauliShadow([[2], [2], [0]], [[0], [0], [1]]).purity()
        2.0
        """
        patterns = self._patterns("qubits", qubits)
        total = self._pairs(1)
        # the sum over all pairs is T² 2^-m Σ_P (mean estimate of P)²; each of its T equal pairs is 5^m
        everything = total**2 * float(np.sum(patterns.estimates() ** 2)) / 2**patterns.m
        return float((everything - total * 5.0**patterns.m) / (total * (total - 1)))

    def purity_standard_error(self, qubits: Sequence[int] | int | None = None) -> float:
        """Estimate the standard error of `purity` by the jackknife: leaving out each snapshot in turn.

        Returns
        -------
        float
            It needs at least 3 snapshots. Near the maximally mixed state it errs on the large side.

        References
        ----------
        B. Efron and C. Stein, Ann. Statist. 9, 586 (1981), doi:10.1214/aos/1176345462.
        """
        patterns = self._patterns("qubits", qubits)
        total = self._pairs(2)
        with_all = total * patterns.each(patterns.estimates()) / 2**patterns.m
        with_others = with_all - 5.0**patterns.m  # Σ_{j≠i} tr(ρ̂_i ρ̂_j)
        left_out = (with_others.sum() - 2 * with_others) / ((total - 1) * (total - 2))
        return float(np.sqrt((total - 1) / total * np.sum((left_out - left_out.mean()) ** 2)))

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
        """
        purity = self.purity(qubits)
        if purity > 0:
            return -math.log2(purity)
        warnings.warn(
            f"the purity estimate {purity:.3g} is not positive, so the entropy is nan: take more snapshots",
            stacklevel=2,
        )
        return math.nan

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

        Examples
        --------
        >>> from qshadow_viz import states
        >>> shadow = PauliShadow.measure(states.ghz(2), 4000, rng=3)
        >>> abs(shadow.fidelity(states.ghz(2)) - 1) < 5 * shadow.fidelity_standard_error(states.ghz(2))
        True
        """
        patterns = self._patterns("target", None)
        return float(patterns.estimates() @ self._target(target) / 2**self.n)

    def fidelity_standard_error(self, target: qutip.Qobj) -> float:
        """Estimate the standard error of `fidelity` from the spread of its single-shot values."""
        shots = self._patterns("target", None).each(self._target(target) / 2**self.n)
        return float(np.std(shots, ddof=1) / math.sqrt(len(self))) if len(self) > 1 else math.nan

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the record to `path`, whole or not at all."""
        _record.save_record(path, _KIND, {"bases": self.bases, "outcomes": self.outcomes})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a record that `save` wrote.

        Raises
        ------
        ValueError
            If the file is truncated, not a record of this kind, or holds impossible values.
        """
        found = _record.load_record(path, _KIND, ["bases", "outcomes"])
        try:
            return cls(found["bases"], found["outcomes"])
        except ValueError as error:
            raise ValueError(f"`path` must be a saved {_KIND}, but {str(path)!r} is not: {error}") from error

    def _bits(self, batches: int) -> PackedRecord:
        if self._packed is None or self._packed[0] != batches:
            self._packed = (batches, PackedRecord(self.bases, self.outcomes, batches))
        return self._packed[1]

    def _shots(self, codes: Array) -> Array:
        (support,) = np.nonzero(codes)
        hit = np.all(self.bases[:, support] == codes[support] - 1, axis=1)
        odd = self.outcomes[:, support].sum(axis=1) % 2
        return np.where(hit, 3.0 ** len(support) * (1.0 - 2.0 * odd), 0.0)

    def _sum_shots(self, codes: Array, coefficients: Array) -> Array:
        if len(codes) > _MANY_TERMS and self.n <= _MAX_OPERATOR:
            every = np.zeros(4**self.n)
            every[codes.astype(np.int64) @ (4 ** np.arange(self.n - 1, -1, -1))] = coefficients
            return LocalPatterns(self.bases, self.outcomes).each(every)
        total = np.zeros(len(self))
        for coefficient, row in zip(coefficients, codes, strict=True):
            total += coefficient * self._shots(row)
        return total

    def _one(self, pauli: str) -> Array:
        if not isinstance(pauli, str):
            raise TypeError(f"`pauli` must be one Pauli string, but {pauli!r} was given")
        return np.asarray(_paulis.parse(pauli, self.n)[0])

    def _read(self, paulis: Observable) -> tuple[Array, Array | None]:
        """Return the strings' codes and, for a sum, their coefficients."""
        if isinstance(paulis, qutip.Qobj):
            return self._decompose(paulis)
        if isinstance(paulis, Mapping):
            coefficients = [_checks.real("paulis", c, -math.inf, math.inf) for c in paulis.values()]
            return _paulis.parse(list(paulis), self.n), np.asarray(coefficients)
        return _paulis.parse(paulis, self.n), None

    def _decompose(self, operator: qutip.Qobj) -> tuple[Array, Array]:
        if operator.dims != [[2] * self.n] * 2 or not operator.isherm:
            raise ValueError(
                f"`paulis` must be a Hermitian operator with dims {[[2] * self.n] * 2}, "
                f"but dims {operator.dims}, Hermitian: {operator.isherm}, was given"
            )
        if self.n > _MAX_OPERATOR:
            raise ValueError(
                f"`paulis` must be an operator on at most {_MAX_OPERATOR} qubits, or strings, "
                f"but an operator on {self.n} was given"
            )
        coefficients = transforms.expectations(operator.full(), self.n) / 2**self.n
        (kept,) = np.nonzero(np.abs(coefficients) > 1e-14 * np.abs(coefficients).max())
        kept = kept if len(kept) else np.zeros(1, dtype=np.intp)  # the operator 0 is 0 times the identity
        codes = (kept[:, None] >> (2 * np.arange(self.n - 1, -1, -1))) & 3
        return codes.astype(np.uint8), coefficients[kept]

    def _patterns(self, name: str, qubits: Sequence[int] | int | None) -> LocalPatterns:
        chosen = _checks.qubits(name, range(self.n) if qubits is None else qubits, self.n)
        if len(chosen) > _MAX_LOCAL:
            raise ValueError(f"`{name}` must be at most {_MAX_LOCAL} qubits, but {len(chosen)} were given")
        if chosen == tuple(range(self.n)):
            return LocalPatterns(self.bases, self.outcomes)
        return LocalPatterns(self.bases[:, chosen], self.outcomes[:, chosen])

    def _pairs(self, least: int) -> int:
        if len(self) <= least:
            raise ValueError(f"`purity` needs at least {least + 1} snapshots, but the record has {len(self)}")
        return len(self)

    def _target(self, target: qutip.Qobj) -> Array:
        array, n, is_ket = _checks.state(target)
        if n != self.n:
            raise ValueError(f"`target` must have {self.n} qubits, but {n} were given")
        matrix = np.outer(array, array.conj()) if is_ket else array
        purity = float(np.vdot(matrix, matrix).real)
        if purity < 1 - 1e-6:
            raise ValueError(
                f"`target` must be pure, but its purity is {purity:.6g}: a fidelity between two "
                "mixed states is not linear in the record"
            )
        return transforms.expectations(matrix, n)


def _table(name: str, values: Any, high: int, meaning: str) -> Array:
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(
            f"`{name}` must have shape (snapshots, n), but rows of different lengths were given"
        ) from None
    if array.ndim == 2 and array.size == 0:
        raise ValueError(
            f"`{name}` must hold at least one snapshot and one qubit, but {array.shape} was given"
        )
    if array.dtype.kind not in "iu":
        raise TypeError(f"`{name}` must be integers 0 to {high}, but an array of {array.dtype} was given")
    if array.ndim != 2:
        raise ValueError(f"`{name}` must have shape (snapshots, n), but {array.shape} was given")
    if array.min() < 0 or array.max() > high:
        wrong = array[(array < 0) | (array > high)][0]
        raise ValueError(f"`{name}` must lie in 0..{high} ({meaning}), but {wrong} was given")
    table: Array = array.astype(np.uint8)
    table.flags.writeable = False
    return table
