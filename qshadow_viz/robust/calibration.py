"""What noise leaves of the outcomes, learnt from a record of the state |0...0>."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from .. import _checks
from .._typing import Array, ArrayLike, Bytes, Rng
from ..local import PauliShadow
from ..paulis.questions import MAX_WEIGHT
from ..records import Record
from ..records.tables import local_tables
from . import factors


class Calibration(Record):
    """A record of ``|0...0>`` in random Pauli bases, and the factors that it gives an apparatus's noise.

    A snapshot says of a set S of k qubits the product of their outcomes (±1) if all of them were measured
    in Z, else 0. Its mean f_S is 3^-k without noise and nearer to 0 with it. `RobustShadow` divides by it.

    Parameters
    ----------
    bases : array_like of uint8, shape (snapshots, n)
        The basis of each qubit: 0, 1, 2 for X, Y, Z, drawn at random, all three alike.
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

    See Also
    --------
    RobustShadow : the corrected estimates; its Notes say for which noise they are right.

    Notes
    -----
    The mean of R snapshots estimates f_S without bias; it has the standard error √((3^-k - f_S²)/R), since S
    is measured in Z with the probability 3^-k. With ``product=True`` f_S is the product of the factors of its
    qubits: far fewer snapshots do, but it is right only where the noise acts on each qubit by itself. The
    relative errors of different qubits are then independent, and their squares add up.

    A factor is refused if fewer than 25 snapshots measured S in Z, or if it lies within 5 of its standard
    errors of 0: dividing by something so uncertain would bias the answer by more than about 4 %. For
    products this is asked of each qubit and of the whole.

    The state ``|0...0>`` is assumed to be prepared well: what goes wrong there passes for noise.

    References
    ----------
    S. Chen, W. Yu, P. Zeng and S. T. Flammia, PRX Quantum 2, 030348 (2021), arXiv:2011.09636.

    Examples
    --------
    >>> calibration = Calibration.measure(3, snapshots=5000, noise=0.1, rng=0)
    >>> abs(calibration.factor(0) - 0.9 / 3) < 4 * calibration.standard_error(0)
    True
    >>> abs(calibration.factor([0, 2]) - (0.9 / 3) ** 2) < 4 * calibration.standard_error([0, 2])
    True
    """

    __slots__ = ("bases", "outcomes")
    _KIND = "Calibration"
    _TABLES = ("bases", "outcomes")
    _ROWS = "snapshots"

    bases: Bytes
    outcomes: Bytes

    def __init__(self, bases: ArrayLike, outcomes: ArrayLike) -> None:
        self._fill(*local_tables(bases, outcomes, self._ROWS))

    @property
    def _shadow(self) -> PauliShadow:
        """The same record as a shadow: f_S is 3^-k times what it says of Z on S."""
        shadow: PauliShadow = self._packed or self._pack(PauliShadow._trusted(self.bases, self.outcomes))
        return shadow

    @classmethod
    def from_record(cls, record: PauliShadow) -> Self:
        """Take a record of ``|0...0>``, measured with the apparatus that is to be calibrated.

        Parameters
        ----------
        record : PauliShadow

        Returns
        -------
        Calibration

        Raises
        ------
        TypeError
            If it is something else.

        Examples
        --------
        >>> import qutip
        >>> record = PauliShadow.measure(qutip.basis([2, 2], [0, 0]), 400, rng=0, readout=0.1)
        >>> Calibration.from_record(record)
        Calibration(400 snapshots of 2 qubits)
        """
        if not isinstance(record, PauliShadow):
            raise TypeError(f"`record` must be a PauliShadow, but {_checks.shown(record)} was given")
        return cls._trusted(record.bases, record.outcomes)

    @classmethod
    def measure(
        cls,
        n: int,
        snapshots: int,
        *,
        noise: float = 0.0,
        rng: Rng = None,
        progress: bool = False,
        readout: Any = 0.0,
        flip: bool = False,
    ) -> Self:
        """Measure copies of ``|0...0>``, as `PauliShadow.measure` does.

        Parameters
        ----------
        n : int
            Number of qubits, 1 to 16.
        snapshots, noise, rng, progress, readout, flip
            As for `PauliShadow.measure`.

        Returns
        -------
        Calibration

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> Calibration.measure(2, 1000, readout=0.1, rng=0).matches([0, 1])
        103
        """
        n = _checks.integer("n", n, 1, _checks.MAX_KET_QUBITS)
        import qutip

        zero = qutip.basis([2] * n, [0] * n)
        record = PauliShadow.measure(
            zero, snapshots, noise=noise, rng=rng, progress=progress, readout=readout, flip=flip
        )
        return cls.from_record(record)

    @property
    def locality(self) -> int:
        """How many qubits at a time this many snapshots calibrate without noise; k qubits need 25·3^k.

        Examples
        --------
        >>> Calibration.measure(8, 1000, rng=0).locality
        3
        """
        k = 0
        while k < self.n and factors.MATCHES * 3 ** (k + 1) <= len(self):
            k += 1
        return k

    def factor(self, support: int | Sequence[int], product: bool = False) -> float:
        """Return the factor f_S of a set of qubits: 3^-k without noise.

        Parameters
        ----------
        support : int or sequence of int
            One qubit or several.
        product : bool
            Whether to multiply the factors of single qubits instead.

        Returns
        -------
        float

        Raises
        ------
        TypeError
            If an argument is of the wrong kind.
        ValueError
            If a qubit is out of range or repeated, or the record does not tell the factor from 0.

        Examples
        --------
        >>> calibration = Calibration([[2, 2]] * 25 + [[0, 1]] * 200, [[0, 0]] * 225)
        >>> round(calibration.factor([0, 1]), 4)
        0.1111
        """
        rows = self._rows(support)
        product = _checks.boolean("product", product)
        wanted, given = "`support` must be qubits whose factor", [_checks.shown(support)]
        left, _ = factors.distinct(self._shadow, rows, product, wanted, given)
        return float(left[0] / 3.0 ** np.count_nonzero(rows))

    def standard_error(self, support: int | Sequence[int], product: bool = False) -> float:
        """Return the standard error of `factor`; also where that is refused.

        Parameters
        ----------
        support, product
            As for `factor`.

        Returns
        -------
        float

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> calibration = Calibration([[2, 2]] * 25 + [[0, 1]] * 200, [[0, 0]] * 225)
        >>> round(calibration.standard_error([0, 1]), 4)
        0.021
        """
        rows = self._rows(support)
        _, errors = factors.estimates(self._shadow, rows, _checks.boolean("product", product))
        return float(errors[0] / 3.0 ** np.count_nonzero(rows))

    def matches(self, support: int | Sequence[int]) -> int:
        """Count the snapshots that measured all these qubits in Z: about R/3^k.

        Raises
        ------
        TypeError, ValueError
            If a qubit is of the wrong kind, out of range or repeated: the message names and quotes it.

        Examples
        --------
        >>> Calibration([[2, 2], [2, 0]], [[0, 0], [0, 1]]).matches(0)
        2
        """
        return self._shadow.matches(factors.z_strings(self._rows(support))[0])

    def offsets(self) -> tuple[Array, Array]:
        """Return how far the outcomes of each qubit lean where they should not, and the standard errors.

        In X and Y ``|0>`` has no preference. A mean of the outcomes ±1 other than 0 shows noise that the
        factors do not undo, most often wrong bits of which one kind is more frequent: measure both records
        with ``flip=True`` then.

        Returns
        -------
        offsets, standard_errors : numpy.ndarray of float, shape (n,)
            P(0|1) - P(1|0) for readout errors; nan where a qubit was measured in Z only.

        Examples
        --------
        >>> offsets, errors = Calibration([[0, 2], [1, 2]] * 50, [[1, 0], [1, 0]] * 50).offsets()
        >>> offsets
        array([-1., nan])
        >>> errors
        array([0.1, inf])
        """
        side = self.bases != 2
        count = side.sum(axis=0)
        total = np.where(side, 1.0 - 2.0 * self.outcomes, 0).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return total / count, 1 / np.sqrt(count)

    def _rows(self, support: int | Sequence[int]) -> Array:
        """Return a set of qubits as a table of bools with a single row."""
        qubits = _checks.qubits("support", support, self.n)
        if len(qubits) > MAX_WEIGHT:
            raise ValueError(f"`support` must hold at most {MAX_WEIGHT} qubits, but {len(qubits)} were given")
        rows = np.zeros((1, self.n), dtype=bool)
        rows[0, list(qubits)] = True
        return rows
