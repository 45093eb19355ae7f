"""Estimates from random Pauli bases, corrected for the noise that a calibration has seen."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from .. import _checks
from .. import paulis as _paulis
from .._typing import Array, Floats
from ..local import PauliShadow
from ..paulis.questions import Observable, read, without_zeros
from . import factors
from .calibration import Calibration

if TYPE_CHECKING:
    import qutip

_LEANING = 5  # standard errors: chance shows more in one of two million calibrated qubits


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class RobustShadow:
    """A record in random Pauli bases with a calibration of the apparatus that made it.

    What `PauliShadow` multiplies by 3^k is divided by the factor f_S that the calibration found for the
    qubits S of the string, so that noise no longer shrinks the estimates.

    Parameters
    ----------
    record : PauliShadow
    calibration : Calibration
        From the same apparatus, with the same use of `flip`, and not from the same snapshots.
    product : bool
        Whether the factor of several qubits is the product of theirs. This assumes that the noise acts on
        each qubit by itself, and needs far fewer calibration snapshots.

    Attributes
    ----------
    record : PauliShadow
    calibration : Calibration
    product : bool
    n : int
        Number of qubits.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If record and calibration differ in the number of qubits.

    Warns
    -----
    UserWarning
        If the outcomes of a calibrated qubit lean, in X and Y, by more than 5 standard errors: see Notes.

    Notes
    -----
    *For which noise.* It must be the same for all bases, in all snapshots of both records: a channel after
    the qubits were turned from their bases to Z, and wrong bits. Let M_S be the observable whose mean is
    that of the product of the outcomes of S: Z_S without noise, in general a sum of Pauli strings. What
    the estimate tends to is then right if M_S is proportional to Z_S. This is so without flips for
    depolarizing, dephasing and every other random Pauli, and for wrong bits whose chances do not depend on
    the right ones, also if several qubits go wrong together. Where 0 and 1 are misread unequally, qubit j
    contributes ``a_j + c_j Z_j`` to the record, with c = 1 - P(1|0) - P(0|1) and a = P(0|1) - P(1|0), but to
    the calibration (a_j + c_j)/3: the estimate of P tends to
    ``Σ_{T⊆S} Π_{S-T} a_j Π_T c_j tr(P_T ρ) / Π_S (a_j + c_j)``, P_T being the letters of P on T. Flips
    (``flip=True``, in both records) change the sign of every Z but not the bit written down, so that of
    all products of I and Z only Z_S is left: with them the estimate tends to
    tr(Pρ) for each noise whose M_S are diagonal, thus for wrong bits of every kind, also correlated ones,
    and for amplitude damping. Noise that is not diagonal in this sense, such as a rotation by
    too large an angle, needs all of I, X, Y, Z at random in the place of I, X; one then writes the bit
    flipped back for X and Y. With these four the estimate is right for every noise that is the same for all
    bases; for noise that differs between the bases it is not.

    *The error.* The estimate of ``Σ c_P P`` is ``Σ c_P A_P/f_S``: A_P is the mean over T snapshots of u_P,
    which is ±1 if all letters match, else 0; f_S that over R calibration snapshots of v_S, the same for Z on
    S. To first order in both errors its variance is
    ``Var[Σ c_P u_P/f_S]/T + Var[Σ c_P A_P v_S/f_S²]/R``, each estimated from the spread of its sum, which
    knows that terms share snapshots, qubits and factors. With
    ``product=True`` v_S/f_S is ``Σ_{j∈S} v_j/f_j``. For a single string of weight k, whose estimate is m, it
    is ``(3^-k/f_S² - m²)/T + m² (3^-k/f_S² - 1)/R``, and for products ``Σ_{j∈S} (1/(3 f_j²) - 1)`` replaces
    the last bracket. A ratio is biased in second order, by about m (3^-k/f_S² - 1)/R: small beside the error
    as long as the factor is not refused, see `Calibration`. The errors of several strings from one
    calibration are not independent.

    References
    ----------
    S. Chen, W. Yu, P. Zeng and S. T. Flammia, PRX Quantum 2, 030348 (2021), arXiv:2011.09636. It draws
    random Clifford gates, of which the four Paulis and three bases are the part that matters here, and takes
    medians of means in the calibration too, where this takes means.

    Examples
    --------
    >>> from qshadow_viz import states
    >>> apparatus = {"noise": 0.05, "readout": [[0.02, 0.1]] * 3, "flip": True}
    >>> record = PauliShadow.measure(states.ghz(3), 20_000, rng=0, **apparatus)
    >>> robust = RobustShadow(record, Calibration.measure(3, 20_000, rng=1, **apparatus))
    >>> robust
    RobustShadow(20000 snapshots of 3 qubits, 20000 of calibration)
    >>> abs(robust.expect("ZZI") - 1) < 3 * robust.standard_error("ZZI")
    True
    >>> abs(record.expect("ZZI") - 1) > 6 * record.standard_error("ZZI")
    True
    """

    record: PauliShadow
    calibration: Calibration
    product: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.record, PauliShadow):
            raise TypeError(f"`record` must be a PauliShadow, but {_checks.shown(self.record)} was given")
        if not isinstance(self.calibration, Calibration):
            raise TypeError(
                f"`calibration` must be a Calibration, but {_checks.shown(self.calibration)} was given: "
                "make one of a record of |0...0> with Calibration.from_record"
            )
        if self.calibration.n != self.record.n:
            raise ValueError(
                f"`calibration` must have the {self.record.n} qubits of `record`, "
                f"but {self.calibration.n} were given"
            )
        _checks.boolean("product", self.product)
        offsets, errors = self.calibration.offsets()
        (leaning,) = np.nonzero(np.abs(offsets) > _LEANING * errors)
        if len(leaning):
            j = leaning[0]
            more = f", and {len(leaning) - 1} more qubits lean" if len(leaning) > 1 else ""
            warnings.warn(
                f"the calibration's outcomes of qubit {j} in X and Y lean by {offsets[j]:.2g} "
                f"± {errors[j]:.1g}{more}: the correction leaves a bias; measure both records with flip=True",
                stacklevel=3,
            )

    @property
    def n(self) -> int:
        """Number of qubits."""
        return self.record.n

    def __len__(self) -> int:
        return len(self.record)

    def __repr__(self) -> str:
        sizes = f"{len(self)} snapshots of {self.n} qubits, {len(self.calibration)} of calibration"
        return f"RobustShadow({sizes}{', product=True' if self.product else ''})"

    @overload
    def expect(self, paulis: str | Mapping[str, Any], batches: int = 1) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def expect(self, paulis: Iterable[str], batches: int = 1) -> Floats: ...
    @overload
    def expect(self, paulis: qutip.Qobj, batches: int = 1) -> float: ...
    def expect(self, paulis: Observable, batches: int = 1) -> float | Floats:
        """Estimate expectation values before the noise: of Pauli strings, a Hamiltonian, a small operator.

        Parameters
        ----------
        paulis : str, iterable of str, mapping or qutip.Qobj
            A string; several; a mapping from string to real coefficient, for their sum; or a
            Hermitian operator of at most 8 qubits, as many as the record has.
        batches : int
            1 for the plain mean; more for the median of the means of so many consecutive batches of the
            record. The calibration's means are plain ones.

        Returns
        -------
        float or numpy.ndarray
            An array for a sequence of strings, otherwise a float. Not clipped.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range, or if the calibration does not tell
            the factor of a string from 0: the message names and quotes it, and says how many snapshots
            would do. Terms whose coefficient is 0 need no factor.

        Examples
        --------
        >>> record = PauliShadow([[2], [2], [0]], [[0], [0], [1]])
        >>> calibration = Calibration([[2]] * 50 + [[0]] * 100, [[0]] * 45 + [[1]] * 5 + [[0], [1]] * 50)
        >>> robust = RobustShadow(record, calibration)
        >>> robust.expect(["Z", "X", "I"]).round(9)
        array([ 2.5 , -1.25,  1.  ])
        >>> round(abs(robust.expect({"Z": 1.0, "X": 2.0})), 9)
        0.0
        """
        codes, coefficients = without_zeros(*read(paulis, self.n))
        left, _ = self._factors(codes)
        strings = _paulis.strings(codes)
        if coefficients is not None:
            scaled = dict(zip(strings, (coefficients / left).tolist(), strict=True))
            return float(self.record.expect(scaled, batches))
        values = np.asarray(self.record.expect(strings, batches)) / left
        return float(values[0]) if isinstance(paulis, str) else values

    @overload
    def standard_error(self, paulis: str | Mapping[str, Any]) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def standard_error(self, paulis: Iterable[str]) -> Floats: ...
    @overload
    def standard_error(self, paulis: qutip.Qobj) -> float: ...
    def standard_error(self, paulis: Observable) -> float | Floats:
        """Estimate the standard error of what `expect` gives with plain means, the calibration's included.

        Parameters
        ----------
        paulis : str, iterable of str, mapping or qutip.Qobj
            As for `expect`.

        Returns
        -------
        float or numpy.ndarray
            The formula is in the Notes of the class. nan for a sum where there is a single snapshot.

        Raises
        ------
        TypeError, ValueError
            As for `expect`.

        Examples
        --------
        >>> record = PauliShadow([[2]] * 40 + [[0]] * 80, [[0]] * 40 + [[0], [1]] * 40)
        >>> few, many = (
        ...     Calibration([[2]] * m + [[0]] * 2 * m, [[0]] * m + [[0], [1]] * m) for m in (40, 4000)
        ... )
        >>> [round(RobustShadow(record, each).standard_error("Z"), 3) for each in (few, many)]
        [0.183, 0.13]
        """
        codes, coefficients = without_zeros(*read(paulis, self.n))
        left, errors = self._factors(codes)
        strings = _paulis.strings(codes)
        values = np.asarray(self.record.expect(strings)) / left
        if coefficients is None:
            measured = self.record.standard_error(strings) / np.abs(left)
            # not clipped at 1: where the factor came out too small, value and error are both too large
            total = np.hypot(measured, np.abs(values) * errors / np.abs(left))
            return float(total[0]) if isinstance(paulis, str) else np.asarray(total)
        scaled = dict(zip(strings, (coefficients / left).tolist(), strict=True))
        calibrated = factors.error_of_sum(
            self.calibration._shadow, codes != 0, coefficients * values, self.product
        )
        return math.hypot(self.record.standard_error(scaled), calibrated)

    def _factors(self, codes: Array) -> tuple[Array, Array]:
        """Return 3^k f_S of each string and its standard error, or refuse."""
        rows = codes != 0
        given = [_checks.shown(string) for string in _paulis.strings(codes)]
        wanted = "`paulis` must be strings whose factors"
        return factors.distinct(self.calibration._shadow, rows, self.product, wanted, given)
