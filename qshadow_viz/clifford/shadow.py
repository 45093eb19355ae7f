"""A record of measurements in random global Clifford bases, and what can be asked of it afterwards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np

from .. import _checks
from .. import paulis as _paulis
from .._typing import Array, ArrayLike, Bytes, Floats, Rng
from ..paulis.questions import Observable, read
from ..records import Record
from ..records.tables import table
from ..stabilizers import groups
from ..states.reading import State
from . import estimate as estimates
from . import measure as measuring

if TYPE_CHECKING:
    import qutip


class CliffordShadow(Record):
    """A classical shadow: a record of measurements in random global Clifford bases.

    Each snapshot applies a random Clifford U to a fresh copy and measures all qubits. What it finds, b,
    leaves the stabilizer state ``U†|b>``, recorded as n Pauli strings and the signs with which they
    stabilize it.

    Parameters
    ----------
    generators : array_like of uint8, shape (snapshots, n, n)
        For each snapshot n Pauli strings, a row each: 0 to 3 for I, X, Y, Z. They commute and none is a
        product of others. At most 200 qubits.
    signs : array_like of uint8, shape (snapshots, n)
        What was found: 0 where the state has the eigenvalue +1 of a string, 1 for -1.

    Attributes
    ----------
    generators, signs : numpy.ndarray of uint8
        Read only.
    n : int
        Number of qubits.

    Raises
    ------
    TypeError
        If the arrays do not hold integers.
    ValueError
        If the shapes do not fit, a value is out of range, or a snapshot's strings anticommute or depend on
        each other.

    References
    ----------
    H.-Y. Huang, R. Kueng and J. Preskill, Nature Physics 16, 1050 (2020), arXiv:2002.08953.

    Examples
    --------
    >>> import stim
    >>> from qshadow_viz import CliffordShadow, states
    >>> shadow = CliffordShadow.measure(states.ghz(3), snapshots=2000, rng=0)
    >>> abs(shadow.fidelity(states.ghz(3)) - 1) < 5 * shadow.fidelity_standard_error(states.ghz(3))
    True
    >>> ghz = stim.Circuit("H 0")
    >>> for qubit in range(49):
    ...     ghz.append("CX", [qubit, qubit + 1])
    >>> large = CliffordShadow.measure(ghz, snapshots=500, rng=0)
    >>> abs(large.fidelity(ghz) - 1) < 5 * large.fidelity_standard_error(ghz)
    True
    >>> large[:100]
    CliffordShadow(100 snapshots of 50 qubits)
    """

    __slots__ = ("generators", "signs")
    _KIND = "CliffordShadow"
    _TABLES = ("generators", "signs")
    _ROWS = "snapshots"

    generators: Bytes
    signs: Bytes

    def __init__(self, generators: ArrayLike, signs: ArrayLike) -> None:
        letters = table("generators", generators, "I, X, Y, Z", self._ROWS, axes=3)
        found = table("signs", signs, "+1, -1", self._ROWS)
        shape = (*found.shape, found.shape[1])
        if letters.shape != shape:
            raise ValueError(
                f"`generators` must have shape {shape}, n strings of n letters for each row of `signs`, "
                f"but {letters.shape} was given"
            )
        most = estimates.MAX_QUBITS
        if shape[1] > most:
            raise ValueError(f"`generators` must have at most {most} qubits, but {shape[1]} were given")
        estimates.check_generators(letters)
        self._fill(letters, found)

    def _packed_part(self, which: slice | Array) -> Any:
        return np.ascontiguousarray(self._packed[:, :, which])

    @classmethod
    def measure(cls, state: State, snapshots: int, *, rng: Rng = None, progress: bool = False) -> Self:
        r"""Measure copies of a state, each after a Clifford drawn at random from all of them.

        Parameters
        ----------
        state : qutip.Qobj, stim.Circuit or stim.Tableau
            A ket or density matrix of at most 8 qubits; or what makes a stabilizer state of ``|0...0>``, at
            most 200 qubits: a circuit of unitary gates, or a tableau. stim's qubit j is qubit j.
        snapshots : int
            How many copies, at least 1.
        rng : numpy.random.Generator, int or None
            Source of randomness or a seed for one.
        progress : bool
            Whether a bar shows when this takes longer than two seconds.

        Returns
        -------
        CliffordShadow

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Notes
        -----
        Only the basis that U makes matters, so a uniformly random stabilizer basis is drawn.

        Examples
        --------
        >>> import stim
        >>> CliffordShadow.measure(stim.Circuit("H 0 \n CX 0 1"), snapshots=4, rng=1).generators.shape
        (4, 2, 2)
        """
        wanted = estimates.read_state(state)
        snapshots = _checks.integer("snapshots", snapshots, 1)
        generator = _checks.generator("rng", rng)
        progress = _checks.boolean("progress", progress)
        *tables, words = measuring.outcomes(wanted, snapshots, generator, progress)
        record = cls._trusted(*tables)
        record._pack(words)
        return record

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
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> shadow = CliffordShadow([[[1, 1], [3, 3]], [[1, 0], [0, 3]]], [[0, 0], [0, 1]])
        >>> shadow.expect(["YY", "IZ"])
        array([-2.5, -2.5])
        >>> shadow.expect({"YY": 1.0, "IZ": 3.0})
        -10.0
        """
        batch, sizes = self._batches(batches)
        codes, coefficients = read(paulis, self.n)
        if coefficients is not None:
            shots, _ = self._shots_of_sum(codes, coefficients)
            return float(np.median(np.bincount(batch, shots) / sizes))
        means = self._totals(codes, batch) / sizes
        values = np.median(means, axis=1)
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
        paulis : str, iterable of str, mapping or qutip.Qobj
            As for `expect`.

        Returns
        -------
        float or numpy.ndarray
            For a string, √((2^n + 1 - tr(Pρ)²)/T) with the estimate, at most 1 in size, in the place of
            tr(Pρ): right even when no snapshot held it; 0 for the identity. For a sum, from the spread of
            its single-shot values; a term that no snapshot held adds the (2^n + 1) c² that the spread
            cannot show.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> CliffordShadow([[[3]], [[1]]], [[0], [0]]).standard_error("Z")
        1.0
        """
        codes, coefficients = read(paulis, self.n)
        most = 2.0**self.n + 1
        if coefficients is None:
            batch, sizes = self._batches(1)
            value = self._totals(codes, batch)[:, 0] / sizes
            errors = np.sqrt((most - np.clip(value, -1, 1) ** 2) / len(self))
            errors[~codes.any(axis=1)] = 0
            return float(errors[0]) if isinstance(paulis, str) else np.asarray(errors)
        if len(self) < 2:
            return math.nan
        shots, seen = self._shots_of_sum(codes, coefficients)
        unseen = most * float((coefficients[~seen] ** 2).sum())
        return math.sqrt((float(np.var(shots, ddof=1)) + unseen) / len(self))

    def single_shot(self, pauli: str) -> Array:
        """Return what each snapshot alone says of a string: ±(2^n + 1) where its group holds it, else 0.

        Parameters
        ----------
        pauli : str

        Returns
        -------
        numpy.ndarray of float, shape (snapshots,)
            Their mean is `expect`; their exact variance is 2^n + 1 - tr(Pρ)².

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> CliffordShadow([[[3]], [[3]], [[1]]], [[0], [1], [0]]).single_shot("Z")
        array([ 3., -3.,  0.])
        """
        return self._shots_of_sum(_paulis.one(pauli, self.n)[None], np.ones(1))[0]

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
        """Return the generators as `stabilizers.groups` takes them."""
        words: Array = self._pack(groups.words_of(self.generators)) if self._packed is None else self._packed
        return words

    def _shots_of_sum(self, codes: Array, coefficients: Array) -> tuple[Floats, Array]:
        return estimates.shots_of_sum(self.generators, self.signs, self._words(), codes, coefficients)

    def _totals(self, codes: Array, batch: Array) -> Floats:
        return estimates.totals(self.generators, self.signs, self._words(), codes, batch)
