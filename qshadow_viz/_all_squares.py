"""All 4**n squares of a Bell record at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _bell_sampling as sampling
from ._singlets import Singlets, binomial_error

Array = np.ndarray[Any, Any]

_MAX_ALL = 12


class AllSquares(Singlets):
    """The part of `BellSamples` that asks for every string."""

    __slots__ = ()

    n: int

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
        index = self.outcomes.astype(np.int64) @ (4 ** np.arange(self.n - 1, -1, -1))
        counts = np.bincount(index, minlength=4**self.n).astype(float)
        sums = sampling.per_qubit(counts, sampling.SIGNS.astype(float), self.n)
        return np.asarray(sums / len(self)).reshape((4,) * self.n)

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
        errors = binomial_error((1 - self.all_squared()) / 2 * len(self), len(self))
        errors.flat[0] = 0.0
        return errors
