"""Single Pauli strings in a record of random local measurements: shots, matches, confidence intervals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from . import _binomial_intervals, _checks
from . import paulis as _paulis
from ._pauli_bits import PackedRecord
from ._single_shots import signs
from ._tables import Record

Array = np.ndarray[Any, Any]


class Strings(Record):
    """The part of a record of random local measurements that looks at the snapshots which match a string."""

    __slots__ = ("_packed",)

    bases: Array
    outcomes: Array
    _packed: tuple[int, PackedRecord] | None

    def single_shot(self, pauli: str) -> Array:
        """Return what each snapshot alone says of a string: ±1/q where all its letters match, else 0.

        Parameters
        ----------
        pauli : str

        Returns
        -------
        numpy.ndarray of float, shape (snapshots,)
            Their mean is `expect`; their exact variance is 1/q - tr(Pρ)², q being the chance that all letters
            are measured: 3^-k for k letters if all bases are alike.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2, 2], [0, 2]], [[0, 1], [0, 1]]).single_shot("ZZ")
        array([-9.,  0.])
        """
        codes = _paulis.one(pauli, self.n)
        return np.asarray(self._scales(codes[None])[0] * signs(self.bases, self.outcomes, codes))

    def matches(self, pauli: str) -> int:
        """Count the snapshots that measured every letter of a string.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2, 2], [0, 2]], [[0, 1], [0, 1]]).matches("IZ")
        2
        """
        return int(self._bits(1).counts(_paulis.one(pauli, self.n)[None])[0][0, 0])

    def interval(self, paulis: str | Iterable[str], level: float = 0.95) -> Array:
        """Return confidence intervals for the values of Pauli strings, from the snapshots that match them.

        Among the snapshots that match a string its value fixes the share of +1s: a binomial law, whose mid-P
        interval this is. It holds for any number of matches; without one it is everything, -1 to 1. Its
        middle is not quite `expect`, which also counts how many matched. For a sum of strings take `expect`
        plus and minus a multiple of `standard_error`.

        Parameters
        ----------
        paulis : str or iterable of str
            A string or several.
        level : float
            How often an interval covers the exact value, 0 < level < 1. Each by itself, and on average over
            the number of matches at least that often, up to 0.1 %; where few match, or the value is near
            ±1, more often.

        Returns
        -------
        numpy.ndarray, shape (2,) or (m, 2)
            Lower and upper ends, between -1 and 1; 1 and 1 for the identity.

        Raises
        ------
        TypeError, ValueError
            If an argument is of the wrong kind or out of range: the message names and quotes it.

        Examples
        --------
        >>> from qshadow_viz import PauliShadow
        >>> PauliShadow([[2], [2], [2], [0]], [[0], [0], [0], [1]]).interval(["Z", "Y"]).round(2)
        array([[-0.26,  1.  ],
               [-1.  ,  1.  ]])
        """
        level = _checks.real("level", level, 0, 1, open_low=True, open_high=True)
        codes = _paulis.parse(paulis, self.n)
        hits, minus = (counts[:, 0] for counts in self._bits(1).counts(codes))
        ends = 2 * np.stack(_binomial_intervals.chances(hits - minus, hits, level), axis=1) - 1
        ends[~codes.any(axis=1)] = 1.0
        return np.asarray(ends[0] if isinstance(paulis, str) else ends)

    def _scales(self, codes: Array) -> Array:
        """Return one over the chance of each string's letters: what a snapshot that matches counts."""
        raise NotImplementedError

    def _bits(self, batches: int) -> PackedRecord:
        if self._packed is None or self._packed[0] != batches:
            self._packed = (batches, PackedRecord(self.bases, self.outcomes, batches))
        return self._packed[1]
